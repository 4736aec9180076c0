//! Cancelling a sale: a request, not a result. What was read after it counts.

use std::time::Duration;

use super::Sale;
use super::read::OnPos;
use crate::client::detached;
use crate::clock::lock;
use crate::error::{Error, Result};
use crate::model::{ErrorKind, SaleOutcome, SaleStatus};

/// Searches lag behind writes: an order that went away by itself is looked
/// for this often, this far apart, before it is called unpaid.
const LOOKS: u32 = 3;
const APART: Duration = Duration::from_secs(2);

impl Sale {
    /// Takes the order off the POS and reads what became of the sale.
    ///
    /// Gives `Cancelled`; or `Paid` when the buyer was faster; or `Expired`
    /// when time was; or `InProcess` when the order is gone and a payment is
    /// being decided: wait on. Runs to its end even if the caller stops
    /// waiting. Cancelling a settled sale gives its outcome again.
    pub async fn cancel(&self) -> Result<SaleOutcome> {
        let sale = self.clone();
        detached(async move {
            let _turn = sale.core.turn.lock().await;
            sale.cancel_in_turn().await
        })
        .await
        .map_err(|e| e.with(|d| d.operation = Some("sale.cancel".to_owned())))
    }

    async fn cancel_in_turn(&self) -> Result<SaleOutcome> {
        {
            let mut state = lock(&self.core.state);
            if state.settled() {
                return Ok(state.outcome().clone());
            }
            state.cancelling = true;
        }
        let taken_off = self.take_off().await?;
        // We know why the order is gone only if we took it off ourselves.
        let looks = if taken_off { 1 } else { LOOKS };
        for look in 1..=looks {
            let outcome = self.look_thoroughly().await?;
            if outcome.status != SaleStatus::Waiting {
                return Ok(outcome);
            }
            if look < looks {
                self.client.pipeline().clock.sleep(APART).await;
            }
        }
        let now = self.client.pipeline().server_now();
        let over = now >= self.core.info.expires_at;
        let status = if over && !taken_off { SaleStatus::Expired } else { SaleStatus::Cancelled };
        Ok(self.end_unpaid(status))
    }

    /// Takes the order off the POS if it is still ours. Gives whether we did.
    async fn take_off(&self) -> Result<bool> {
        // An order that replaced ours is not ours to delete.
        if self.on_pos().await? != OnPos::Ours {
            return Ok(false);
        }
        let Err(error) = self.client.instore_orders().delete(&self.core.info.external_pos_id).await else {
            return Ok(true);
        };
        if error.kind() != ErrorKind::OutcomeUnknown {
            return Err(error);
        }
        // A 500 or a lost answer: gone or not, the POS tells.
        if self.on_pos().await? == OnPos::Ours { Err(still_there(error)) } else { Ok(false) }
    }
}

fn still_there(error: Error) -> Error {
    let kind = ErrorKind::Server;
    let status = error.status();
    Error::new(kind, "the order is still on the POS and can be paid: the API did not delete it. Cancel again")
        .with(|d| {
            d.retryable = true;
            d.status = status;
        })
        .with_source(error)
}
