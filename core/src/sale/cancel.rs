//! Cancelling a sale: a request, not a result. What was read after it counts.

use std::time::Duration;

use super::Sale;
use super::read::OnPos;
use crate::clock::lock;
use crate::error::{Error, Result};
use crate::ids::IdempotencyKey;
use crate::journal::{Body, CancelBody, Intent};
use crate::model::{ErrorKind, IntentKind, IntentState, SaleInfo, SaleOutcome, SaleStatus};

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
    /// waiting. Cancelling a settled sale gives its outcome again. On the Orders
    /// API it is refused with a retryable `Conflict` while a buyer is paying.
    ///
    /// A dynamic sale on the in-store API can't be taken back, since that can
    /// neither read nor delete its order: `NotCancellable`. It ends by its time.
    pub async fn cancel(&self) -> Result<SaleOutcome> {
        let sale = self.clone();
        let operation = "sale.cancel";
        let cancelled = self.client.work().run(
            operation,
            Box::pin(async move {
                let _turn = sale.core.turn.lock().await;
                sale.cancel_noted().await
            }),
        );
        cancelled.await.map_err(|e| e.with(|d| d.operation = Some(operation.to_owned())))
    }

    /// Written, done, noted.
    pub(super) async fn cancel_noted(&self) -> Result<SaleOutcome> {
        {
            let state = lock(&self.core.state);
            if state.settled() {
                return Ok(state.outcome().clone());
            }
        }
        if !self.core.info.can_cancel {
            return Err(not_cancellable(&self.core.info));
        }
        let _held = self.client.work().hold(&*self.core.info.idempotency_key);
        let mut intent = self.begin_cancel().await?;
        let (key, answered) = match &intent.body {
            Body::Cancel(cancel) => {
                (cancel.key.as_deref().map(IdempotencyKey::parse).transpose()?, cancel.answered)
            }
            Body::Sale(_) | Body::Refund(_) => (None, 0),
        };
        let mut heard = false;
        let ended = self.cancel_in_turn(key.as_ref(), &mut heard).await;
        intent.state = match &ended {
            Ok(_) => IntentState::Done,
            // It may pass: `resume` tries again.
            Err(error) if error.is_retryable() => IntentState::OutcomeUnknown,
            Err(_) => IntentState::Refused,
        };
        let status = match &ended {
            Ok(outcome) => outcome.status.as_str(),
            Err(error) => error.kind().as_str(),
        };
        // An answer that says no frees the key; one that was lost does not, also
        // where the order was read after it and shows a payment under way.
        let lost = match &ended {
            Ok(outcome) => outcome.status == SaleStatus::InProcess && !heard,
            Err(error) => error.kind() != ErrorKind::Conflict,
        };
        let key = key.filter(|_| lost).map(|key| key.as_str().to_owned());
        let answered = answered + u32::from(!lost);
        intent.body = Body::Cancel(CancelBody { status: Some(status.to_owned()), key, answered });
        self.client.intents().keep(self.client.now(), intent).await;
        ended
    }

    async fn begin_cancel(&self) -> Result<Intent> {
        let info = &self.core.info;
        let (key, reference) = (info.idempotency_key.clone(), info.external_reference.clone());
        let pos = info.external_pos_id.clone();
        let keyed = self.on_orders();
        let written = self.client.intents().transact(self.client.now(), move |session| {
            let before = session.find(&IntentKind::Cancel, &key)?;
            let (used, answered) = match before.as_ref().map(|intent| &intent.body) {
                Some(Body::Cancel(cancel)) => (cancel.key.clone(), cancel.answered),
                _ => (None, 0),
            };
            let request = used.unwrap_or_else(|| request_key(&key, answered));
            let body = Body::Cancel(CancelBody { status: None, key: keyed.then_some(request), answered });
            let new = session.begin(key.into(), Some(reference), Some(pos), body);
            let mut intent = Intent { id: before.map_or(0, |intent| intent.id), ..new };
            session.save(&mut intent)?;
            Ok(intent)
        });
        written.await
    }

    async fn cancel_in_turn(&self, key: Option<&IdempotencyKey>, heard: &mut bool) -> Result<SaleOutcome> {
        {
            let mut state = lock(&self.core.state);
            if state.settled() {
                return Ok(state.outcome().clone());
            }
            state.cancelling = true;
        }
        if let Some(key) = key {
            return self.cancel_order(key, heard).await;
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
        Ok(self.end_unpaid(status).await)
    }

    /// Takes the order off the POS if it is still ours. Gives whether we did.
    async fn take_off(&self) -> Result<bool> {
        // An order that replaced ours is not ours to delete.
        if self.on_pos().await? != OnPos::Ours {
            return Ok(false);
        }
        let Err(error) = self.client.instore_orders().delete_here(&self.core.info.external_pos_id).await
        else {
            return Ok(true);
        };
        if error.kind() != ErrorKind::OutcomeUnknown {
            return Err(error);
        }
        // A 500 or a lost answer: gone or not, the POS tells.
        if self.on_pos().await? == OnPos::Ours { Err(still_there(error)) } else { Ok(false) }
    }
}

/// The key of a sale's cancellation, the next one after so many were answered
/// with a no.
fn request_key(sale: &str, answered: u32) -> String {
    let name = format!("cobro cancel {answered} {sale}");
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, name.as_bytes()).to_string()
}

fn not_cancellable(info: &SaleInfo) -> Error {
    let message = format!(
        "sale {} shows a dynamic QR of the in-store API, whose order can't be taken back: it ends by itself at {}. \
         Wait for that, or refund what is paid",
        info.external_reference, info.expires_at
    );
    Error::new(ErrorKind::NotCancellable, message)
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
