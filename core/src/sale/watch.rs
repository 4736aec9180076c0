//! Waiting for what happens to a sale.

use std::pin::pin;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Sale;
use super::read::OnPos;
use super::state::State;
use super::waits::{Interest, passes};
use crate::clock::{later, lock};
use crate::error::{Error, Result};
use crate::model::{ErrorKind, SaleEvent, SaleOutcome, SaleStatus, Timestamp};

/// How long after its end a sale is still followed when it can't be called
/// expired yet: a payment under way, the API out of reach.
const PATIENCE: Duration = Duration::from_mins(1);

/// Between the two reads that call a sale expired: searches lag behind writes.
pub(super) const CONFIRM: Duration = Duration::from_secs(2);

/// The events of a sale, from its beginning. Each call looks only as far as
/// the next event, so nothing runs while nobody asks.
#[derive(Debug)]
pub struct SaleEvents {
    sale: Sale,
    seen: usize,
}

impl SaleEvents {
    /// The next event; `None` when the sale is settled, or when a payment is
    /// still under way a minute after the time to live ended.
    pub async fn next(&mut self) -> Result<Option<SaleEvent>> {
        let event = self.sale.next_event(self.seen).await?;
        self.seen += usize::from(event.is_some());
        Ok(event)
    }
}

impl Sale {
    /// The sale's events, from its beginning. Any number of readers may have
    /// their own.
    pub fn events(&self) -> SaleEvents {
        SaleEvents { sale: self.clone(), seen: 0 }
    }

    /// Waits until the sale is settled: paid, expired, cancelled or a mismatch.
    ///
    /// The time to live bounds the wait. A payment still under way a minute
    /// after it comes back as `InProcess`: wait again later. Faults of the
    /// network don't end a wait before then; a refused token does at once.
    ///
    /// All waits of a client share their looks at the API, so waiting for ten
    /// thousand sales of a seller costs little more than waiting for ten.
    pub async fn wait(&self) -> Result<SaleOutcome> {
        let settled = self.watch(|state| state.settled().then(|| state.outcome().clone())).await?;
        Ok(settled.unwrap_or_else(|| lock(&self.core.state).outcome().clone()))
    }

    /// The event number `seen` of the sale's log, waiting until there is one.
    pub async fn next_event(&self, seen: usize) -> Result<Option<SaleEvent>> {
        let next = |state: &State| match state.event(seen) {
            Some(event) => Some(Some(event.clone())),
            None => state.settled().then_some(None),
        };
        Ok(self.watch(next).await?.flatten())
    }

    /// Reads once, thoroughly, how the sale stands now. Also after it is
    /// settled: money that came late, or twice, shows then.
    pub async fn check(&self) -> Result<SaleOutcome> {
        self.look_thoroughly().await
    }

    fn patience(&self) -> Timestamp {
        later(self.client.pipeline().server_now().max(self.core.info.expires_at), PATIENCE)
    }

    /// Waits until the state has what is asked for. `None`: a payment is under
    /// way and will be for longer. What is told is in the journal before.
    async fn watch<T>(&self, pick: impl Fn(&State) -> Option<T>) -> Result<Option<T>> {
        let found = self.watch_state(pick).await;
        self.note_end().await;
        found
    }

    async fn watch_state<T>(&self, pick: impl Fn(&State) -> Option<T>) -> Result<Option<T>> {
        if let Some(found) = pick(&lock(&self.core.state)) {
            return Ok(Some(found));
        }
        let patience = self.patience();
        let mut interest = Interest::new(self, patience);
        loop {
            let mut changed = pin!(self.core.changed.notified());
            // Registered before the state is read, so that no change slips between.
            changed.as_mut().enable();
            let told = self.core.told.load(Ordering::SeqCst);
            {
                let state = lock(&self.core.state);
                if let Some(found) = pick(&state) {
                    return Ok(Some(found));
                }
                let over = self.client.pipeline().server_now() > patience;
                if state.looks != interest.looks() {
                    match &state.trouble {
                        Some(error) if !passes(error) => return Err(error.clone()),
                        Some(error) if over => return Err(self.lost_sight(error.clone())),
                        None if over && state.outcome().status == SaleStatus::InProcess => return Ok(None),
                        _ => {}
                    }
                }
            }
            interest.until(told, changed).await;
        }
    }

    /// The reads that come before "expired": what the POS shows, then all that
    /// is known of payments, twice.
    pub(super) async fn look_at_end(&self, patience: Timestamp) -> Result<()> {
        if self.on_orders() {
            return self.look_at_order_end(patience).await;
        }
        let pipeline = self.client.pipeline();
        if self.on_pos().await? == OnPos::Ours {
            // Not ended for the API, whatever was asked for. Looked at again
            // until patience ends; then taken off, for a till that says
            // "expired" must not leave an order that can be paid.
            return if pipeline.server_now() <= patience { self.look().await } else { self.cancel().await }
                .map(drop);
        }
        if self.look_thoroughly().await?.status != SaleStatus::Waiting {
            return Ok(());
        }
        pipeline.clock.sleep(CONFIRM).await;
        if self.look_thoroughly().await?.status != SaleStatus::Waiting {
            return Ok(());
        }
        let (cancelling, may_arrive) = {
            let state = lock(&self.core.state);
            (state.cancelling, state.may_arrive)
        };
        if may_arrive && self.on_pos().await? == OnPos::Ours {
            // It came while its payments were read: it has its time from now on.
            return Ok(());
        }
        self.end_unpaid(if cancelling { SaleStatus::Cancelled } else { SaleStatus::Expired }).await;
        Ok(())
    }

    fn lost_sight(&self, error: Error) -> Error {
        let message = "the sale's time is over and the API can't be read: whether it was paid is not known. \
                       Wait again, or check, before handing over goods or charging again";
        Error::new(ErrorKind::OutcomeUnknown, message)
            .with(|d| {
                d.operation = Some("sale.wait".to_owned());
                d.retryable = true;
                d.idempotency_key = Some(self.core.info.idempotency_key.clone());
            })
            .with_source(error)
    }
}
