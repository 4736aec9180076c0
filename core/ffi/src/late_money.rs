//! Late money on its way to a reader that may be cancelled.

use std::sync::{Mutex, MutexGuard, PoisonError};

use cobro::{Client, LateMoney, LateMoneyEvents, Result};

use crate::cancel::CancelToken;

/// Hands late money on, each to one reader. A reader in another language can be
/// cancelled when its answer is made and not there yet: what it did not confirm
/// is offered to it again and, when it ends, goes back to the client.
#[derive(Debug)]
pub struct LateMoneyReader {
    client: Client,
    events: tokio::sync::Mutex<LateMoneyEvents>,
    offered: Mutex<Option<LateMoney>>,
    closed: CancelToken,
}

impl LateMoneyReader {
    /// A reader that ends when the token is cancelled.
    pub fn new(client: &Client, closed: &CancelToken) -> Self {
        Self {
            client: client.clone(),
            events: client.late_money().into(),
            offered: Mutex::default(),
            closed: closed.clone(),
        }
    }

    /// Waits for the next; there is none when the client was closed.
    pub async fn next(&self) -> Result<Option<LateMoney>> {
        let mut events = self.events.lock().await;
        if let Some(money) = &*self.offered() {
            return Ok(Some(money.clone()));
        }
        tokio::select! {
            biased;
            money = events.next() => {
                let money = money?;
                *self.offered() = Some(money.clone());
                Ok(Some(money))
            }
            () = self.closed.cancelled() => Ok(None),
        }
    }

    /// Confirms the last one.
    pub fn taken(&self) {
        self.offered().take();
    }

    /// Gives back what was not confirmed.
    pub fn end(&self) {
        let offered = self.offered().take();
        if let Some(money) = offered {
            self.client.late_money().give_back(money);
        }
    }

    fn offered(&self) -> MutexGuard<'_, Option<LateMoney>> {
        self.offered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for LateMoneyReader {
    fn drop(&mut self) {
        self.end();
    }
}
