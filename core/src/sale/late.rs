//! Money that comes after a sale ended, or twice.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Notify;
use uuid::Uuid;

use super::refund::finish;
use super::schedule::LATE_WATCH;
use super::waits::Listener;
use super::{Core, Sale};
use crate::client::Client;
use crate::clock::{later, lock};
use crate::error::{Error, Result};
use crate::ids::IdempotencyKey;
use crate::journal::{RefundPlan, Step, Target};
use crate::model::{LateMoney, LateMoneyKind, SalePayment, SaleRefund, Timestamp};
use crate::resources::refunding::Wanted;
use crate::telemetry;

/// How much is kept for a reader who does not come.
const MOST_UNREAD: usize = 1000;

/// How many ended sales are kept to be looked at: a process that nobody asks
/// for late money must not grow.
const MOST_ENDED: usize = 1000;

/// After a refund that failed for a reason that may pass: 5 s, doubled each
/// time, so over ten minutes in all.
const REFUND_AGAIN: Duration = Duration::from_secs(5);
const REFUNDS: u32 = 8;

/// Money that came too late or twice, in the order in which it was seen; see
/// [`Client::late_money`].
#[derive(Debug)]
pub struct LateMoneyEvents {
    client: Client,
}

impl LateMoneyEvents {
    /// Waits for the next payment that is too late or too much. Looks only
    /// while it waits. Each is given once, to one of the client's readers.
    ///
    /// A refused token ends the wait; other faults pass.
    pub async fn next(&mut self) -> Result<LateMoney> {
        let late = self.client.late();
        let failures = lock(&late.list).failures;
        let mut listener = Listener::new(&self.client);
        loop {
            let mut told = std::pin::pin!(late.told.notified());
            told.as_mut().enable();
            let news = late.news();
            {
                let mut list = lock(&late.list);
                if let Some(money) = list.unread.pop_front() {
                    return Ok(money);
                }
                if list.failures != failures
                    && let Some(error) = list.failure.clone()
                {
                    return Err(error);
                }
            }
            listener.until(news, told).await;
        }
    }

    /// Puts one back that did not reach its reader: who waits next gets it.
    #[doc(hidden)]
    pub fn give_back(&self, money: LateMoney) {
        let late = self.client.late();
        lock(&late.list).unread.push_front(money);
        late.told.notify_waiters();
    }
}

impl Client {
    /// Money that comes for a sale after it was called expired or cancelled,
    /// or a second time: the API allows both.
    ///
    /// Sales that end in this process are looked at for ten minutes more (the
    /// last thousand of them), sparsely and all at once, while somebody waits
    /// for the next event; with `refund_late_money` by themselves, and what is
    /// found is refunded first. [`Sale::check`] shows such money too.
    pub fn late_money(&self) -> LateMoneyEvents {
        LateMoneyEvents { client: self.clone() }
    }
}

/// What is known of it in this process.
#[derive(Default)]
pub(crate) struct Late {
    list: Mutex<List>,
    told: Notify,
    /// How often.
    news: AtomicU64,
}

#[derive(Default)]
struct List {
    /// The sales that ended lately, and until when they are looked at.
    ended: BTreeMap<u64, (Arc<Core>, Timestamp)>,
    unread: VecDeque<LateMoney>,
    failures: u32,
    failure: Option<Error>,
}

impl Late {
    /// How often something was told.
    pub(super) fn news(&self) -> u64 {
        self.news.load(Ordering::SeqCst)
    }

    /// The sales that are looked at, and until when.
    pub(super) fn ended(&self, now: Timestamp) -> Vec<(Arc<Core>, Timestamp)> {
        let mut list = lock(&self.list);
        list.ended.retain(|_, (_, until)| *until > now);
        list.ended.values().cloned().collect()
    }

    /// Adds a sale. Gives until when it is looked at, if it is new here.
    fn add(&self, core: &Arc<Core>, now: Timestamp) -> Option<Timestamp> {
        let mut list = lock(&self.list);
        if list.ended.contains_key(&core.serial) {
            return None;
        }
        list.ended.retain(|_, (_, until)| *until > now);
        let until = later(now, LATE_WATCH);
        list.ended.insert(core.serial, (core.clone(), until));
        if list.ended.len() > MOST_ENDED {
            list.ended.pop_first();
        }
        Some(until)
    }

    fn tell(&self, money: LateMoney) {
        let mut list = lock(&self.list);
        if list.unread.len() == MOST_UNREAD
            && let Some(lost) = list.unread.pop_front()
        {
            telemetry::late_money_unread(&lost.external_reference, &name(&lost.payment));
        }
        list.unread.push_back(money);
        drop(list);
        self.news.fetch_add(1, Ordering::SeqCst);
        self.told.notify_waiters();
    }

    /// Looking is of no use: those who wait are told why.
    pub(super) fn fail(&self, error: &Error) {
        let mut list = lock(&self.list);
        list.failures = list.failures.wrapping_add(1);
        list.failure = Some(error.clone());
        drop(list);
        self.news.fetch_add(1, Ordering::SeqCst);
        self.told.notify_waiters();
    }
}

impl fmt::Debug for Late {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Late").finish_non_exhaustive()
    }
}

impl Sale {
    /// Called whenever something may have come to light: reports money that is
    /// too late or too much, once, and goes on looking at a sale that ended.
    pub(super) fn notice_late_money(&self) {
        let late = self.client.late();
        let refunds = self.client.settings().refund_late_money;
        let (found, settled) = {
            let mut state = lock(&self.core.state);
            (state.take_late_money(), state.settled())
        };
        for (kind, payment) in found {
            let money = self.late_money(kind, payment);
            if refunds && money.payment.amount_refunded < money.payment.amount {
                let sale = self.clone();
                tokio::spawn(async move { sale.refund_late_money(money).await });
            } else {
                late.tell(money);
            }
        }
        if settled && let Some(until) = late.add(&self.core, self.client.pipeline().server_now()) {
            self.client.waits().follow(&self.client, &self.core, until, refunds);
        }
    }

    fn late_money(&self, kind: LateMoneyKind, payment: SalePayment) -> LateMoney {
        LateMoney {
            kind,
            at: self.client.pipeline().server_now(),
            external_reference: self.core.info.external_reference.clone(),
            external_pos_id: self.core.info.external_pos_id.clone(),
            payment,
            refund: None,
            refund_error: None,
        }
    }

    async fn refund_late_money(&self, mut money: LateMoney) {
        let payment = name(&money.payment);
        let mut pause = REFUND_AGAIN;
        for attempt in 1..=REFUNDS {
            match self.refund_late_payment(&money.payment).await {
                Ok(refund) => money.refund = Some(refund),
                Err(error) if error.is_retryable() && attempt < REFUNDS => {
                    telemetry::refunds_again(&self.core.info.external_reference, &payment, &error);
                    self.client.pipeline().clock.sleep(pause).await;
                    pause *= 2;
                    continue;
                }
                Err(error) => money.refund_error = Some(error.into_details()),
            }
            break;
        }
        self.client.late().tell(money);
    }

    /// Refunds what is left of a payment, by a key that follows from it: any
    /// number of processes refund it once.
    async fn refund_late_payment(&self, payment: &SalePayment) -> Result<SaleRefund> {
        let operation = "late_money.refund";
        let order = lock(&self.core.state).outcome().order_id.clone();
        let of = match (&payment.transaction_id, order, payment.payment_id) {
            (Some(transaction), Some(order), _) => Target::Order { order, transaction: transaction.clone() },
            (_, _, Some(payment)) => Target::Payment { payment },
            _ => return Err(Error::internal("a payment without any id was to be refunded")),
        };
        let key = late_key(&name(payment))?;
        let wanted = Wanted {
            fresh: false,
            key: key.clone(),
            asked: None,
            reference: Some(self.core.info.external_reference.clone()),
            pos: Some(self.core.info.external_pos_id.clone()),
            payment: payment.payment_id.filter(|_| matches!(of, Target::Payment { .. })),
        };
        // Not read first: where another process was faster, the same key gives
        // its refund, and a reading would say that nothing is left.
        let step = Step {
            of: of.clone(),
            amount: None,
            rest: true,
            key: key.clone().into(),
            made: None,
            refused: false,
            taken_back: false,
        };
        let plan = RefundPlan { steps: vec![step], ..RefundPlan::default() };
        let sale = self.clone();
        let made = self.client.work().run(
            operation,
            Box::pin(async move {
                let _turn = sale.core.turn.lock().await;
                let intent = match wanted.known(&sale.client).await? {
                    Some(intent) => intent,
                    None => wanted.begin(&sale.client, vec![of], move |_| Ok(plan)).await?,
                };
                finish(&sale.client, intent).await
            }),
        );
        made.await.map_err(|e| {
            e.with(|d| {
                d.operation = Some(operation.to_owned());
                d.idempotency_key = Some(key.as_str().to_owned());
            })
        })
    }
}

/// The id that a payment has wherever it is seen.
fn name(payment: &SalePayment) -> String {
    payment.transaction_id.clone().unwrap_or_else(|| payment.payment_id.unwrap_or_default().to_string())
}

fn late_key(payment: &str) -> Result<IdempotencyKey> {
    let name = format!("cobro late money {payment}");
    IdempotencyKey::parse(&Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string())
}

#[cfg(test)]
mod tests {
    use super::late_key;

    #[test]
    fn a_payment_has_one_key_wherever_it_is_refunded() {
        // Fixed for good: a process of another version must not refund again.
        assert_eq!(late_key("118200300400").unwrap().as_str(), "6d344572-8eda-5bc7-9231-db4e67135c4c");
        assert_ne!(late_key("1").unwrap().as_str(), late_key("PAY1").unwrap().as_str());
    }
}
