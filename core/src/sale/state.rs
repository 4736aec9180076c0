//! What is remembered of a sale, and what a new reading adds to it.

use std::collections::HashSet;
use std::time::Duration;

use crate::model::{
    PaymentStatus, SaleEvent, SaleEventKind, SaleOutcome, SalePayment, SaleStatus, Timestamp,
};

/// The log of a sale and how it stands.
#[derive(Debug)]
pub(super) struct State {
    log: Vec<SaleEvent>,
    outcome: SaleOutcome,
    seen_orders: HashSet<i64>,
    seen_attempts: HashSet<(i64, String)>,
    seen_duplicates: HashSet<i64>,
    /// When a buyer was last seen doing something, by the client's clock.
    pub(super) active_at: Option<Duration>,
    /// When the next look is due, by the client's clock.
    pub(super) next_look: Duration,
    /// Whether its cancellation was asked for.
    pub(super) cancelling: bool,
}

impl State {
    pub(super) fn new(outcome: SaleOutcome, at: Timestamp, next_look: Duration) -> Self {
        let opened = SaleEvent {
            kind: SaleEventKind::Opened,
            at,
            merchant_order_id: None,
            payment: None,
            outcome: None,
        };
        Self {
            log: vec![opened],
            outcome,
            seen_orders: HashSet::new(),
            seen_attempts: HashSet::new(),
            seen_duplicates: HashSet::new(),
            active_at: None,
            next_look,
            cancelling: false,
        }
    }

    pub(super) fn event(&self, number: usize) -> Option<&SaleEvent> {
        self.log.get(number)
    }

    pub(super) fn outcome(&self) -> &SaleOutcome {
        &self.outcome
    }

    pub(super) fn settled(&self) -> bool {
        is_settled(self.outcome.status)
    }

    pub(super) fn known_orders(&self) -> &[i64] {
        &self.outcome.merchant_order_ids
    }

    /// Takes a reading in. What it says of money replaces what was known:
    /// paid beats cancelled beats expired, and an earlier end that turns out
    /// to be wrong is corrected by a later event. Gives whether anything is new.
    pub(super) fn absorb(&mut self, reading: SaleOutcome, at: Timestamp, now: Duration) -> bool {
        let before = self.log.len();
        for id in &reading.merchant_order_ids {
            if self.seen_orders.insert(*id) {
                self.log.push(SaleEvent {
                    kind: SaleEventKind::Scanned,
                    at,
                    merchant_order_id: Some(*id),
                    payment: None,
                    outcome: None,
                });
            }
        }
        for attempt in &reading.attempts {
            let key = (attempt.payment_id, attempt.status.as_str().to_owned());
            if self.seen_attempts.insert(key) {
                let kind = match attempt.status {
                    PaymentStatus::Rejected | PaymentStatus::Cancelled => SaleEventKind::Rejected,
                    _ => SaleEventKind::InProcess,
                };
                self.log.push(of_payment(kind, at, attempt));
            }
        }
        let ended = is_end_by_money(reading.status) && self.outcome.status != reading.status;
        // An end without money stands against a reading that has none either.
        let standing = self.settled() && !is_end_by_money(reading.status);
        let status = if standing { self.outcome.status } else { reading.status };
        self.outcome = SaleOutcome { status, ..reading };
        if ended {
            self.push_end(at);
        }
        for duplicate in &self.outcome.duplicates {
            if self.seen_duplicates.insert(duplicate.payment_id) {
                self.log.push(of_payment(SaleEventKind::DuplicatePayment, at, duplicate));
            }
        }
        let grew = self.log.len() > before;
        if grew {
            self.active_at = Some(now);
        }
        grew
    }

    /// Ends it without money, after a reading said that there is none. Money
    /// that came, but not all of it, is a mismatch for a person to look at.
    pub(super) fn end_unpaid(&mut self, status: SaleStatus, at: Timestamp) {
        if self.settled() {
            return;
        }
        self.outcome.status = status;
        if !self.outcome.payments.is_empty() {
            self.outcome.status = SaleStatus::Mismatch;
            let (paid, asked) = (self.outcome.paid_amount, self.outcome.amount);
            self.outcome.mismatch = Some(format!("only {paid} of {asked} was paid before the sale ended"));
        }
        self.push_end(at);
    }

    fn push_end(&mut self, at: Timestamp) {
        let kind = match self.outcome.status {
            SaleStatus::Paid => SaleEventKind::Paid,
            SaleStatus::Mismatch => SaleEventKind::Mismatch,
            SaleStatus::Expired => SaleEventKind::Expired,
            SaleStatus::Cancelled => SaleEventKind::Cancelled,
            SaleStatus::Waiting | SaleStatus::InProcess => return,
        };
        let outcome = Some(self.outcome.clone());
        self.log.push(SaleEvent { kind, at, merchant_order_id: None, payment: None, outcome });
    }
}

fn of_payment(kind: SaleEventKind, at: Timestamp, payment: &SalePayment) -> SaleEvent {
    SaleEvent {
        kind,
        at,
        merchant_order_id: Some(payment.merchant_order_id),
        payment: Some(payment.clone()),
        outcome: None,
    }
}

fn is_end_by_money(status: SaleStatus) -> bool {
    matches!(status, SaleStatus::Paid | SaleStatus::Mismatch)
}

fn is_settled(status: SaleStatus) -> bool {
    !matches!(status, SaleStatus::Waiting | SaleStatus::InProcess)
}
