//! What is remembered of a sale, and what a new reading adds to it.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::assess::concerns;
use super::schedule::{Moment, next_look};
use crate::client::Client;
use crate::clock::until;
use crate::error::Error;
use crate::model::{
    LateMoneyKind, MerchantOrder, MerchantOrderStatus, PaymentStatus, SaleEvent, SaleEventKind, SaleInfo,
    SaleOutcome, SalePayment, SaleStatus, Timestamp,
};

/// The log of a sale and how it stands.
#[derive(Debug)]
pub(super) struct State {
    log: Vec<SaleEvent>,
    outcome: SaleOutcome,
    /// Every merchant order ever seen, and when what was seen of it was written.
    seen_orders: BTreeMap<i64, Option<Timestamp>>,
    seen_attempts: BTreeSet<(String, String)>,
    seen_duplicates: BTreeSet<String>,
    /// When a buyer was last seen doing something, by the client's clock.
    pub(super) active_at: Option<Duration>,
    /// When the next look is due, by the client's clock.
    pub(super) next_look: Duration,
    /// Up to when, by the API's clock, all merchant orders have been searched
    /// for it. Searches lag, so this is never the whole truth.
    pub(super) covered: Timestamp,
    /// How many looks have ended, well or not.
    pub(super) looks: u32,
    /// What went wrong at the last of them.
    pub(super) trouble: Option<Error>,
    /// Whether it may still arrive at the POS: the till died when it was sent.
    pub(super) may_arrive: bool,
    /// Whether its cancellation was asked for.
    pub(super) cancelling: bool,
    /// Whether it was called expired or cancelled.
    pub(super) called_unpaid: bool,
    /// The late and duplicate payments that were reported.
    reported: BTreeSet<String>,
}

/// Both clocks, read once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now {
    /// The client's.
    pub(super) clock: Duration,
    /// The API's.
    pub(super) api: Timestamp,
}

impl Now {
    pub(super) fn of(client: &Client) -> Self {
        let pipeline = client.pipeline();
        Self { clock: pipeline.clock.now(), api: pipeline.server_now() }
    }
}

/// What merchant orders from a search for many have to say about one sale.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum News {
    Nothing,
    /// They are all that is known: to be taken in as they are.
    Whole,
    /// They are a part, or say that it was paid: to be read each by its id.
    Read(Vec<i64>),
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
            seen_orders: BTreeMap::new(),
            seen_attempts: BTreeSet::new(),
            seen_duplicates: BTreeSet::new(),
            active_at: None,
            next_look,
            covered: at,
            looks: 0,
            trouble: None,
            may_arrive: false,
            cancelling: false,
            called_unpaid: false,
            reported: BTreeSet::new(),
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

    /// The payments that came after it was called unpaid, and those beyond what
    /// it was paid with; each once.
    pub(super) fn take_late_money(&mut self) -> Vec<(LateMoneyKind, SalePayment)> {
        let late = self.called_unpaid.then_some(&self.outcome.payments).into_iter().flatten();
        let late = late.map(|payment| (LateMoneyKind::LatePayment, payment));
        let duplicates = &self.outcome.duplicates;
        let all = late.chain(duplicates.iter().map(|payment| (LateMoneyKind::DuplicatePayment, payment)));
        let new = all.filter(|(_, payment)| self.reported.insert(identity(payment)));
        new.map(|(kind, payment)| (kind, payment.clone())).collect()
    }

    /// Sets when the next look is due.
    pub(super) fn schedule(&mut self, info: &SaleInfo, now: Now, jitter: u32) {
        let moment = Moment {
            age: until(info.created_at, now.api),
            since_activity: self.active_at.map(|at| now.clock.saturating_sub(at)),
            left: until(now.api, info.expires_at),
            jitter,
        };
        self.next_look = now.clock + next_look(moment);
    }

    /// Every merchant order ever seen, also when the last search did not show it.
    pub(super) fn known_orders(&self) -> impl Iterator<Item = i64> + '_ {
        self.seen_orders.keys().copied()
    }

    pub(super) fn knows_order(&self, id: i64) -> bool {
        self.seen_orders.contains_key(&id)
    }

    pub(super) fn knows_payment(&self, id: i64) -> bool {
        let outcome = &self.outcome;
        let mut all = outcome.payments.iter().chain(&outcome.duplicates).chain(&outcome.attempts);
        all.any(|payment| payment.payment_id == Some(id))
    }

    /// What is new in merchant orders that were found by other than the sale's
    /// own search. `fresh`: they were read by their ids, not found by a search,
    /// which may lag.
    pub(super) fn news(&self, info: &SaleInfo, found: &[MerchantOrder], fresh: bool) -> News {
        let ours = || found.iter().filter(|order| concerns(info, order));
        let closed = |order: &MerchantOrder| order.status == MerchantOrderStatus::Closed;
        let is_new = |order: &MerchantOrder| match self.seen_orders.get(&order.id) {
            None => true,
            Some(seen) => order.last_updated > *seen || (closed(order) && !self.settled()),
        };
        if !ours().any(is_new) {
            return News::Nothing;
        }
        let whole = self.known_orders().all(|known| ours().any(|order| order.id == known));
        if whole && (fresh || !ours().any(closed)) {
            return News::Whole;
        }
        News::Read(ours().map(|order| order.id).collect())
    }

    /// Notes which versions of merchant orders were taken in.
    pub(super) fn note_versions(&mut self, found: &[MerchantOrder]) {
        for order in found {
            if let Some(seen) = self.seen_orders.get_mut(&order.id) {
                *seen = order.last_updated.max(*seen);
            }
        }
    }

    /// Takes a reading in. What it says of money replaces what was known:
    /// paid beats cancelled beats expired, and an earlier end that turns out
    /// to be wrong is corrected by a later event. Gives whether anything is new.
    pub(super) fn absorb(&mut self, reading: SaleOutcome, at: Timestamp, now: Duration) -> bool {
        let before = self.log.len();
        for id in &reading.merchant_order_ids {
            if let Entry::Vacant(unseen) = self.seen_orders.entry(*id) {
                unseen.insert(None);
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
            let key = (identity(attempt), attempt.status.as_str().to_owned());
            if self.seen_attempts.insert(key) {
                let kind = match attempt.status {
                    PaymentStatus::Rejected | PaymentStatus::Cancelled => SaleEventKind::Rejected,
                    _ => SaleEventKind::InProcess,
                };
                self.log.push(of_payment(kind, at, attempt));
            }
        }
        self.take(reading, at);
        for duplicate in &self.outcome.duplicates {
            if self.seen_duplicates.insert(identity(duplicate)) {
                self.log.push(of_payment(SaleEventKind::DuplicatePayment, at, duplicate));
            }
        }
        let grew = self.log.len() > before;
        if grew {
            self.active_at = Some(now);
        }
        grew
    }

    /// Puts a reading in place of what was known, unless it knows less: a
    /// search that lags must not take money back.
    fn take(&mut self, reading: SaleOutcome, at: Timestamp) {
        let known = self.outcome.status;
        if weight(reading.status) < weight(known) && is_end_by_money(known) {
            return;
        }
        // An end without money stands against a reading that has none either.
        let standing = is_settled(known) && !is_end_by_money(reading.status);
        let status = if standing { known } else { reading.status };
        let order_id = reading.order_id.or_else(|| self.outcome.order_id.take());
        self.outcome = SaleOutcome { status, order_id, ..reading };
        self.called_unpaid |= is_settled(status) && !is_end_by_money(status);
        if status != known {
            self.push_end(at);
        }
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
        self.called_unpaid = self.outcome.status != SaleStatus::Mismatch;
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
        merchant_order_id: payment.merchant_order_id,
        payment: Some(payment.clone()),
        outcome: None,
    }
}

/// What tells a sale's payments apart.
fn identity(payment: &SalePayment) -> String {
    match (&payment.transaction_id, payment.payment_id) {
        (Some(transaction), _) => transaction.clone(),
        (None, number) => number.unwrap_or_default().to_string(),
    }
}

/// Paid beats a mismatch beats no money.
fn weight(status: SaleStatus) -> u8 {
    match status {
        SaleStatus::Paid => 2,
        SaleStatus::Mismatch => 1,
        SaleStatus::Waiting | SaleStatus::InProcess | SaleStatus::Expired | SaleStatus::Cancelled => 0,
    }
}

fn is_end_by_money(status: SaleStatus) -> bool {
    matches!(status, SaleStatus::Paid | SaleStatus::Mismatch)
}

fn is_settled(status: SaleStatus) -> bool {
    !matches!(status, SaleStatus::Waiting | SaleStatus::InProcess)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Amount;

    const AT: Timestamp = Timestamp::UNIX_EPOCH;

    fn reading(status: SaleStatus) -> SaleOutcome {
        SaleOutcome {
            status,
            external_reference: "R".to_owned(),
            amount: Amount::parse("10").unwrap(),
            currency_id: "ARS".to_owned(),
            paid_amount: Amount::ZERO,
            refunded_amount: Amount::ZERO,
            payments: Vec::new(),
            duplicates: Vec::new(),
            attempts: Vec::new(),
            merchant_order_ids: Vec::new(),
            order_id: None,
            mismatch: None,
        }
    }

    fn attempt(id: i64, status: PaymentStatus) -> SalePayment {
        SalePayment {
            payment_id: Some(id),
            transaction_id: None,
            merchant_order_id: Some(1),
            status,
            status_detail: None,
            amount: Amount::parse("10").unwrap(),
            amount_refunded: Amount::ZERO,
            currency_id: None,
            date_approved: None,
        }
    }

    fn kinds(state: &State) -> Vec<&'static str> {
        state.log.iter().map(|event| event.kind.as_str()).collect()
    }

    #[test]
    fn tells_each_thing_once() {
        let mut state = State::new(reading(SaleStatus::Waiting), AT, Duration::ZERO);
        let mut seen = reading(SaleStatus::InProcess);
        seen.merchant_order_ids = vec![1];
        seen.attempts = vec![attempt(5, PaymentStatus::Rejected), attempt(6, PaymentStatus::InProcess)];
        assert!(state.absorb(seen.clone(), AT, Duration::ZERO));
        assert!(!state.absorb(seen.clone(), AT, Duration::ZERO));
        // The same payment, decided since.
        seen.attempts = vec![attempt(5, PaymentStatus::Rejected), attempt(6, PaymentStatus::Rejected)];
        assert!(state.absorb(seen, AT, Duration::ZERO));
        assert_eq!(kinds(&state), ["opened", "scanned", "rejected", "in_process", "rejected"]);
        assert!(!state.settled());
    }

    #[test]
    fn paid_beats_cancelled_and_stays_paid() {
        let mut state = State::new(reading(SaleStatus::Waiting), AT, Duration::ZERO);
        state.end_unpaid(SaleStatus::Cancelled, AT);
        state.absorb(reading(SaleStatus::Waiting), AT, Duration::ZERO);
        assert_eq!(state.outcome().status, SaleStatus::Cancelled, "a reading without money changes nothing");
        let paid =
            SaleOutcome { payments: vec![attempt(5, PaymentStatus::Approved)], ..reading(SaleStatus::Paid) };
        state.absorb(paid.clone(), AT, Duration::ZERO);
        assert_eq!(state.outcome().status, SaleStatus::Paid);
        state.end_unpaid(SaleStatus::Expired, AT);
        state.absorb(reading(SaleStatus::Waiting), AT, Duration::ZERO);
        state.absorb(reading(SaleStatus::Mismatch), AT, Duration::ZERO);
        assert_eq!(*state.outcome(), paid, "a search that lags does not take it back");
        assert_eq!(kinds(&state), ["opened", "cancelled", "paid"]);
    }

    #[test]
    fn a_second_payment_is_told_after_the_end() {
        let mut state = State::new(reading(SaleStatus::Waiting), AT, Duration::ZERO);
        state.absorb(reading(SaleStatus::Paid), AT, Duration::ZERO);
        let twice = SaleOutcome {
            duplicates: vec![attempt(9, PaymentStatus::Approved)],
            ..reading(SaleStatus::Paid)
        };
        state.absorb(twice.clone(), AT, Duration::ZERO);
        state.absorb(twice, AT, Duration::ZERO);
        assert_eq!(kinds(&state), ["opened", "paid", "duplicate_payment"]);
    }

    #[test]
    fn part_of_the_money_is_a_mismatch_at_the_end() {
        let mut state = State::new(reading(SaleStatus::Waiting), AT, Duration::ZERO);
        let part = SaleOutcome {
            payments: vec![attempt(5, PaymentStatus::Approved)],
            ..reading(SaleStatus::Waiting)
        };
        state.absorb(part, AT, Duration::ZERO);
        state.end_unpaid(SaleStatus::Expired, AT);
        assert_eq!(state.outcome().status, SaleStatus::Mismatch);
        assert!(state.outcome().mismatch.is_some());
    }

    fn order(id: i64, status: &str, updated: i64) -> MerchantOrder {
        let json = format!(
            r#"{{"id": {id}, "status": "{status}", "external_reference": "R", "collector": {{"id": 7}},
                "date_created": "1970-01-01T00:00:00Z", "last_updated": "1970-01-01T00:00:{updated:02}Z"}}"#
        );
        crate::wire::merchant_order::read(json.as_bytes()).unwrap()
    }

    fn info() -> SaleInfo {
        SaleInfo {
            api: crate::model::Api::Instore,
            qr: crate::model::QrMode::Static,
            qr_data: None,
            order_id: None,
            can_cancel: true,
            external_reference: "R".to_owned(),
            external_pos_id: "P1".to_owned(),
            external_store_id: None,
            amount: Amount::parse("10").unwrap(),
            currency_id: "ARS".to_owned(),
            site: crate::model::Site::Mla,
            collector_id: 7,
            idempotency_key: "K".to_owned(),
            created_at: AT,
            expires_at: AT,
            ttl: Duration::from_mins(10),
            asked_ttl: Duration::from_mins(10),
        }
    }

    #[test]
    fn a_shared_search_is_news_only_where_it_says_more_than_is_known() {
        let mut state = State::new(reading(SaleStatus::Waiting), AT, Duration::ZERO);
        let news = |state: &State, found: &[MerchantOrder]| state.news(&info(), found, false);
        assert_eq!(news(&state, &[order(1, "opened", 5)]), News::Whole);
        assert_eq!(news(&state, &[order(1, "closed", 5)]), News::Read(vec![1]), "paid is read");
        assert_eq!(state.news(&info(), &[order(1, "closed", 5)], true), News::Whole, "and was read");

        let found = [order(1, "opened", 5)];
        let seen = SaleOutcome { merchant_order_ids: vec![1], ..reading(SaleStatus::Waiting) };
        state.absorb(seen, AT, Duration::ZERO);
        state.note_versions(&found);
        assert_eq!(news(&state, &found), News::Nothing);
        assert_eq!(news(&state, &[order(1, "opened", 4)]), News::Nothing, "it lags");
        assert_eq!(news(&state, &[order(1, "opened", 6)]), News::Whole);
        assert_eq!(news(&state, &[order(1, "closed", 5)]), News::Read(vec![1]));
        assert_eq!(news(&state, &[order(2, "opened", 9)]), News::Read(vec![2]), "a part of what is known");
        let other = MerchantOrder { external_reference: Some("X".to_owned()), ..order(3, "closed", 9) };
        assert_eq!(news(&state, &[other]), News::Nothing);
    }
}
