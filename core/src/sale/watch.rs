//! Waiting for what happens to a sale.

use std::ops::ControlFlow;
use std::time::Duration;

use super::Sale;
use super::read::OnPos;
use super::schedule::{AFTER_END, Moment, next_look};
use crate::clock::{later, lock, until};
use crate::error::{Error, Result};
use crate::model::{ErrorKind, SaleEvent, SaleOutcome, SaleStatus, Timestamp};
use crate::telemetry;

/// How long after its end a sale is still followed when it can't be called
/// expired yet: a payment under way, the API out of reach.
const PATIENCE: Duration = Duration::from_mins(1);

/// The state may have changed: look at it again. The other way: the sale is
/// not settled and won't be soon.
const GO_ON: ControlFlow<()> = ControlFlow::Continue(());

/// Between the two reads that call a sale expired: searches lag behind writes.
const CONFIRM: Duration = Duration::from_secs(2);

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
    pub async fn wait(&self) -> Result<SaleOutcome> {
        let patience = self.patience();
        loop {
            let outcome = lock(&self.core.state).outcome().clone();
            if !matches!(outcome.status, SaleStatus::Waiting | SaleStatus::InProcess) {
                return Ok(outcome);
            }
            if self.watch(patience).await?.is_break() {
                return Ok(lock(&self.core.state).outcome().clone());
            }
        }
    }

    /// The event number `seen` of the sale's log, waiting until there is one.
    pub async fn next_event(&self, seen: usize) -> Result<Option<SaleEvent>> {
        let patience = self.patience();
        loop {
            {
                let state = lock(&self.core.state);
                if let Some(event) = state.event(seen) {
                    return Ok(Some(event.clone()));
                }
                if state.settled() {
                    return Ok(None);
                }
            }
            if self.watch(patience).await?.is_break() {
                return Ok(None);
            }
        }
    }

    /// Reads once, thoroughly, how the sale stands now. Also after it is
    /// settled: money that came late, or twice, shows then.
    pub async fn check(&self) -> Result<SaleOutcome> {
        self.look_thoroughly().await
    }

    fn patience(&self) -> Timestamp {
        later(self.client.pipeline().server_now().max(self.core.info.expires_at), PATIENCE)
    }

    /// Sleeps until the next look is due and looks, or until another watcher
    /// saw something. Holds no lock while it sleeps: a watcher that is not
    /// being polled holds up nobody.
    async fn watch(&self, patience: Timestamp) -> Result<ControlFlow<()>> {
        let pipeline = self.client.pipeline();
        let changed = self.core.changed.notified();
        tokio::pin!(changed);
        // Registered before the state is read again, so that no change slips between.
        changed.as_mut().enable();
        let due = {
            let state = lock(&self.core.state);
            if state.settled() {
                return Ok(GO_ON);
            }
            state.next_look
        };
        let now = pipeline.clock.now();
        if now < due {
            tokio::select! {
                biased;
                () = &mut changed => return Ok(GO_ON),
                () = pipeline.clock.sleep(due.saturating_sub(now)) => {}
            }
        }
        if !self.claim_look() {
            return Ok(GO_ON);
        }
        let ended = until(pipeline.server_now(), later(self.core.info.expires_at, AFTER_END)).is_zero();
        let looked = if ended { self.look_at_end(patience).await } else { self.look().await.map(|_| GO_ON) };
        match looked {
            Ok(watched) => Ok(watched),
            Err(error) if passes(&error) => {
                telemetry::looks_again(&self.core.info.external_reference, &error);
                if pipeline.server_now() > patience { Err(self.lost_sight(error)) } else { Ok(GO_ON) }
            }
            Err(error) => Err(error),
        }
    }

    /// Of several watchers that wake, one looks. Sets when the next look is due.
    fn claim_look(&self) -> bool {
        let pipeline = self.client.pipeline();
        let now = pipeline.clock.now();
        let server_now = pipeline.server_now();
        let mut state = lock(&self.core.state);
        if state.settled() || now < state.next_look {
            return false;
        }
        state.next_look = now
            + next_look(Moment {
                age: until(self.core.info.created_at, server_now),
                since_activity: state.active_at.map(|at| now.saturating_sub(at)),
                left: until(server_now, self.core.info.expires_at),
                jitter: pipeline.clock.jitter(),
            });
        true
    }

    /// The reads that come before "expired": what the POS shows, then all that
    /// is known of payments, twice.
    async fn look_at_end(&self, patience: Timestamp) -> Result<ControlFlow<()>> {
        let pipeline = self.client.pipeline();
        if self.on_pos().await? == OnPos::Ours {
            // Not ended for the API, whatever was asked for. Looked at again
            // until patience ends; then taken off, for a till that says
            // "expired" must not leave an order that can be paid.
            if pipeline.server_now() <= patience {
                return self.look().await.map(|_| GO_ON);
            }
            return self.cancel().await.map(|_| GO_ON);
        }
        let first = self.look_thoroughly().await?;
        if first.status != SaleStatus::Waiting {
            return Ok(self.follow(first.status, patience));
        }
        pipeline.clock.sleep(CONFIRM).await;
        let second = self.look_thoroughly().await?;
        if second.status != SaleStatus::Waiting {
            return Ok(self.follow(second.status, patience));
        }
        let mut state = lock(&self.core.state);
        let status = if state.cancelling { SaleStatus::Cancelled } else { SaleStatus::Expired };
        state.end_unpaid(status, pipeline.server_now());
        self.core.changed.notify_waiters();
        Ok(GO_ON)
    }

    fn follow(&self, status: SaleStatus, patience: Timestamp) -> ControlFlow<()> {
        if status == SaleStatus::InProcess && self.client.pipeline().server_now() > patience {
            return ControlFlow::Break(());
        }
        GO_ON
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

/// Whether a fault of one look may be gone at the next.
fn passes(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Network
            | ErrorKind::Timeout
            | ErrorKind::Server
            | ErrorKind::RateLimited
            | ErrorKind::Conflict
            | ErrorKind::OutcomeUnknown
            | ErrorKind::UnexpectedResponse
    )
}
