//! Holds what the cashiers were told against the ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use cobro::testing::Intent;
use cobro::{IntentKind, IntentState, SaleStatus};
use http::Method;

use crate::book::{Book, RefundPage, SalePage, Word};
use crate::lock;
use crate::report::{Report, Totals};
use crate::shop::Shop;
use crate::world::{Ledger, MerchantOrderLine, OrderLine, PaymentLine, RefundLine, cents, text_field};

pub(crate) async fn check(shop: &Shop, seed: u64) -> Report {
    let ledger = shop.world.ledger().await;
    let mut findings = Findings::default();
    let intents = shop.intents();
    {
        let book = lock(&shop.book);
        match &ledger {
            Ok(ledger) => {
                for (reference, page) in &book.sales {
                    findings.sale(shop, ledger, reference, page);
                }
                for (key, page) in &book.refunds {
                    findings.refund(ledger, &book, &intents, key, page);
                }
                findings.strangers(ledger, &book);
            }
            Err(why) => findings.say(format!("no ledger: {why}")),
        }
        findings.keys(shop, &book);
        findings.leases(shop);
        findings.journal(&intents);
        findings.budget(shop);
        findings.breaches.extend(book.breaches.iter().cloned());
        findings.totals.sales = book.sales.len() as u64;
        findings.totals.refunds = book.refunds.len() as u64;
    }
    for breach in &findings.breaches {
        shop.trace.note(format_args!("VIOLATION {breach}"));
    }
    let mut totals = findings.totals;
    totals.seeds = 1;
    totals.faults = shop.weather.faults();
    totals.kills = shop.kills();
    totals.violations = findings.breaches.len() as u64;
    Report { seed, totals, breaches: findings.breaches, trace: shop.trace.take() }
}

#[derive(Debug, Default)]
struct Findings {
    totals: Totals,
    breaches: Vec<String>,
}

impl Findings {
    fn say(&mut self, breach: String) {
        self.breaches.push(breach);
    }

    fn sale(&mut self, shop: &Shop, ledger: &Ledger, reference: &str, page: &SalePage) {
        let orders: Vec<&MerchantOrderLine> =
            ledger.merchant_orders.iter().filter(|order| order.external_reference == reference).collect();
        let v1: Vec<&OrderLine> =
            ledger.v1_orders.iter().filter(|order| order.external_reference == reference).collect();
        let paid = orders.iter().any(|order| order.status == "closed")
            || v1.iter().any(|order| matches!(order.status.as_str(), "processed" | "refunded"));
        let is_of_sale = |payment: &PaymentLine| {
            orders.iter().any(|order| Some(order.id) == payment.merchant_order_id)
                || v1.iter().any(|order| Some(&order.id) == payment.order_id.as_ref())
        };
        let money: Vec<&PaymentLine> = ledger
            .payments
            .iter()
            .filter(|payment| is_of_sale(payment))
            .filter(|payment| matches!(payment.status.as_str(), "approved" | "refunded"))
            .collect();
        let last = page.last();
        let right = match last {
            Some(SaleStatus::Paid) => paid,
            Some(SaleStatus::Expired | SaleStatus::Cancelled) => money.is_empty(),
            Some(SaleStatus::Mismatch) => !money.is_empty() && !paid,
            None | Some(SaleStatus::Waiting | SaleStatus::InProcess) => false,
        };
        if !right {
            self.totals.wrong_screens += 1;
            let shown = last.map_or("nothing", SaleStatus::as_str);
            self.say(format!(
                "the screen of {reference} says {shown}, the ledger has {} payments",
                money.len()
            ));
            if paid {
                self.totals.lost += 1;
            }
        }
        let untold =
            money.iter().filter(|payment| !page.surplus.contains(&payment.id)).count().saturating_sub(1);
        if untold > 0 {
            self.totals.lost += untold as u64;
            self.say(format!("{reference} was paid {} times, {untold} of them untold", money.len()));
        }
        self.last_reads(shop, reference, page);
    }

    /// "Expired" and "cancelled" are said only after a read that would have
    /// shown the money that was there.
    fn last_reads(&mut self, shop: &Shop, reference: &str, page: &SalePage) {
        let reads = lock(&shop.traffic.reads);
        let paid_at = lock(&shop.paid_at).get(reference).copied();
        for (number, screen) in page.screens.iter().enumerate() {
            // An event that was told again on the way to a newer one.
            if page.screens.get(number + 1).is_some_and(|next| next.at == screen.at) {
                continue;
            }
            if !matches!(screen.status, SaleStatus::Expired | SaleStatus::Cancelled) {
                continue;
            }
            let before = |read: &&crate::network::Read| read.reference == reference && read.told <= screen.at;
            let Some(last) = reads.iter().filter(before).map(|read| read.at).max() else {
                self.breaches.push(format!("{reference} was called {} unread", screen.status.as_str()));
                return;
            };
            // What another process reads is not seen on this one's screen.
            let own = |read: &&crate::network::Read| !read.points && read.process == screen.process;
            let shows = reads.iter().filter(before).filter(own).map(|read| read.at).max();
            let seen = |paid: Duration| Some(paid + shop.search_lag + Duration::from_secs(1)) < shows;
            if paid_at.is_some_and(seen) {
                self.totals.wrong_screens += 1;
                let what = screen.status.as_str();
                self.breaches
                    .push(format!("{reference} was called {what} after a read that showed its money"));
                return;
            }
            // A cancel that found the order gone reads in the last moments, too.
            let end = page.shown_at.map(|at| at + Duration::from_secs(page.ttl_s));
            let end = page.ends_at.or(end).map(|end| end.saturating_sub(LAST_MOMENTS));
            // Nobody can pay any more once it is off the QR.
            let end = end.map(|end| page.gone_at.map_or(end, |gone| gone.min(end)));
            // An order that arrived after the last read can't have been seen by it.
            let arrived = page.shown_at.is_none_or(|shown| shown < last);
            if screen.status == SaleStatus::Expired && arrived && end.is_some_and(|end| last < end) {
                self.breaches.push(format!("{reference} was called expired without a read after its end"));
                return;
            }
        }
    }

    fn refund(&mut self, ledger: &Ledger, book: &Book, intents: &[Intent], key: &str, page: &RefundPage) {
        let made: Vec<&RefundLine> =
            ledger.refunds.iter().filter(|refund| is_of(&refund.idempotency_key, key)).collect();
        let mut by_payment: BTreeMap<i64, u64> = BTreeMap::new();
        for refund in &made {
            *by_payment.entry(refund.payment_id).or_default() += 1;
        }
        if by_payment.values().any(|count| *count > 1) {
            self.totals.doubled += 1;
            self.say(format!("refund {key} was made {} times", made.len()));
        }
        let sum: u64 = made.iter().map(|refund| cents(&refund.amount)).sum();
        match page.told.as_ref().map(|told| &told.word) {
            Some(Word::Done(told)) => {
                if sum != *told {
                    self.totals.lost += u64::from(sum < *told);
                    self.say(format!("refund {key} was told done with {told} cents, the ledger has {sum}"));
                }
                if page.cents.is_some_and(|asked| asked != *told) {
                    self.say(format!("refund {key} asked for {:?} cents and made {told}", page.cents));
                }
            }
            Some(Word::Refused(why)) => {
                if made.iter().any(|refund| is_standing(refund)) {
                    self.totals.lost += 1;
                    self.say(format!("refund {key} was refused ({why}) and made all the same"));
                } else if !made.is_empty() {
                    // The API made it and took it back: told as not refundable.
                } else if !true_reason(ledger, book, key, page, why) {
                    self.say(format!("refund {key} was refused for no true reason: {why}"));
                }
            }
            None => self.untold(ledger, book, intents, key, page, &made),
        }
    }

    /// Nobody heard what became of it: then the journal knows.
    fn untold(
        &mut self,
        ledger: &Ledger,
        book: &Book,
        intents: &[Intent],
        key: &str,
        page: &RefundPage,
        made: &[&RefundLine],
    ) {
        let standing = made.iter().any(|refund| is_standing(refund));
        let known = intents.iter().find(|intent| intent.kind() == IntentKind::Refund && *intent.key == *key);
        match known.map(|intent| &intent.state) {
            Some(IntentState::Done) if !standing => {
                self.totals.lost += 1;
                self.say(format!("refund {key} is done in the journal and not in the ledger"));
            }
            Some(IntentState::Refused) if standing => {
                self.totals.lost += 1;
                self.say(format!("refund {key} is refused in the journal and made in the ledger"));
            }
            None if !made.is_empty() => {
                self.totals.lost += 1;
                self.say(format!("refund {key} was made and is in no journal"));
            }
            _ if !standing
                && page.begun_in_calm
                && !true_reason(ledger, book, key, page, "more_than_left") =>
            {
                self.totals.lost += 1;
                self.say(format!("refund {key} was begun, and never made or refused"));
            }
            _ => {}
        }
    }

    /// An intent is worked on by one process at a time.
    fn leases(&mut self, shop: &Shop) {
        let sent = lock(&shop.traffic.sent);
        let ended = lock(&shop.ended_at);
        let mut last: BTreeMap<&str, &crate::network::Sent> = BTreeMap::new();
        // Cancelling twice does it once.
        let counts = |request: &&crate::network::Sent| {
            request.method == Method::POST && !request.path.ends_with("/cancel")
        };
        for request in sent.iter().filter(counts) {
            let Some(key) = request.key.as_deref() else { continue };
            if let Some(before) = last.insert(key, request)
                && before.run != request.run
                && request.at < before.at + HELD
                && ended.get(&before.run).is_none_or(|at| *at > request.at)
            {
                let (first, second) = (&before.run, &request.run);
                self.breaches.push(format!("{first} and {second} were at work on refund {key} at once"));
            }
        }
    }

    /// In the end nothing is left open.
    fn journal(&mut self, intents: &[Intent]) {
        for intent in intents.iter().filter(|intent| !intent.finished()) {
            let (kind, state) = (intent.kind(), intent.state.as_str());
            self.say(format!("the journal's {} {} is {state} in the end", kind.as_str(), intent.key));
        }
    }

    /// Refunds in the ledger that nobody asked for by that key.
    fn strangers(&mut self, ledger: &Ledger, book: &Book) {
        for refund in &ledger.refunds {
            if !book.refunds.keys().any(|key| is_of(&refund.idempotency_key, key)) {
                self.totals.doubled += 1;
                self.say(format!("refund {} has a key of nobody's: {}", refund.id, refund.idempotency_key));
            }
        }
        for payment in &ledger.payments {
            let back: u64 = ledger
                .refunds
                .iter()
                .filter(|refund| refund.payment_id == payment.id && refund.status == "approved")
                .map(|refund| cents(&refund.amount))
                .sum();
            if back > cents(&payment.amount) {
                self.totals.doubled += 1;
                self.say(format!("payment {} of {} was refunded {back} cents", payment.id, payment.amount));
            }
        }
    }

    /// No process asks more than its tills can need: a look each two seconds,
    /// of six requests at the end, and a look a second for all notifications. While the network fails each is sent up
    /// to four times.
    fn budget(&mut self, shop: &Shop) {
        let attempts = lock(&shop.traffic.attempts);
        for process in 0..shop.walls.len() {
            // It may go on with what another one left.
            let tills: usize = shop.sharing(process).into_iter().map(|other| shop.tills(other).len()).sum();
            let of_process: Vec<(Duration, bool)> =
                attempts.iter().filter(|a| a.process == process).map(|a| (a.at, a.calm)).collect();
            for (number, (at, calm)) in of_process.iter().enumerate() {
                let budget = (60 + 180 * tills) * if *calm { 1 } else { 4 };
                if of_process.get(number + budget).is_some_and(|(later, _)| *later < *at + MINUTE) {
                    self.breaches
                        .push(format!("p{process} sent over {budget} requests from {} s on", at.as_secs()));
                    break;
                }
            }
        }
    }

    /// Each mutation carried its intent's key, and arrived with the same body each time.
    fn keys(&mut self, shop: &Shop, book: &Book) {
        let mut bodies: BTreeMap<(String, String), bytes::Bytes> = BTreeMap::new();
        let mut cancels: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let sent = lock(&shop.traffic.sent);
        for sent in sent.iter() {
            if sent.method == Method::DELETE {
                continue;
            }
            let Some(key) = &sent.key else {
                self.breaches.push(format!("{} {} without a key", sent.method, sent.path));
                continue;
            };
            // Cancelling has keys of its own.
            if sent.path.ends_with("/cancel") {
                cancels.entry(sent.path.as_str()).or_default().insert(key.as_str());
                continue;
            }
            let sells =
                sent.method == Method::PUT || sent.path == "/v1/orders" || sent.path.ends_with("/qrs");
            let known = if sells {
                let reference = text_field(&sent.body, "external_reference").unwrap_or_default();
                book.sales.get(&reference).is_some_and(|page| page.had(key))
            } else {
                book.refunds.keys().any(|intent| is_of(key, intent))
            };
            if !known {
                self.breaches.push(format!("{} {} with a key of nobody's: {key}", sent.method, sent.path));
            }
        }
        let refused = lock(&shop.traffic.refused);
        let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
        for (path, keys) in cancels {
            // Only a no that was heard frees a cancellation's key.
            let freed = refused.iter().filter(|refused| *refused == path).count();
            if keys.len() > 1 + freed {
                self.breaches.push(format!("{path} with {} keys after {freed} refusals", keys.len()));
            }
            for key in keys {
                if owners.insert(key, path).is_some() || is_intents(book, key) {
                    self.breaches.push(format!("{path} with the key of another intent: {key}"));
                }
            }
        }
        for arrived in lock(&shop.traffic.arrived).iter() {
            let Some(key) = arrived.key.as_ref().filter(|_| !arrived.path.ends_with("/qrs")) else {
                // An order that ends by a date has another one each time its sale is asked for.
                continue;
            };
            let first =
                bodies.entry((key.clone(), arrived.path.clone())).or_insert_with(|| arrived.body.clone());
            if *first != arrived.body {
                self.breaches
                    .push(format!("{} {} with the key {key} and another body", arrived.method, arrived.path));
            }
        }
    }
}

/// Whether a sale or a refund has the key.
fn is_intents(book: &Book, key: &str) -> bool {
    book.sales.values().any(|page| page.had(key)) || book.refunds.keys().any(|intent| is_of(key, intent))
}

/// Whether a refund really could not be made: what is asked for and what
/// the others took, or were about to take, is more than was paid.
fn true_reason(ledger: &Ledger, book: &Book, key: &str, page: &RefundPage, why: &str) -> bool {
    if !matches!(why, "more_than_left" | "already_refunded" | "not_refundable") {
        return false;
    }
    let Some(sale) = book.sales.get(&page.reference) else { return false };
    let until = page.told.as_ref().map_or(Duration::MAX, |told| told.at);
    let taken: u64 = book
        .refunds
        .iter()
        .filter(|(other, other_page)| {
            *other != key && other_page.reference == page.reference && other_page.begun <= until
        })
        .map(|(other, other_page)| {
            let made = ledger.refunds.iter().filter(|refund| is_of(&refund.idempotency_key, other));
            let made: u64 = made.map(|refund| cents(&refund.amount)).sum();
            let refused = matches!(other_page.told.as_ref().map(|told| &told.word), Some(Word::Refused(_)));
            if refused { made } else { made.max(other_page.cents.unwrap_or(sale.cents)) }
        })
        .sum();
    page.cents.map_or(taken >= sale.cents, |asked| asked + taken > sale.cents)
}

fn is_standing(refund: &RefundLine) -> bool {
    matches!(refund.status.as_str(), "approved" | "in_process")
}

/// The time of a sale ends by a date that is cut to the second, and the reads
/// before its end is said take their time.
const LAST_MOMENTS: Duration = Duration::from_secs(3);

/// For so long after a request no other process may take over from one that
/// lives: its lease covers the whole call.
const HELD: Duration = Duration::from_mins(1);

const MINUTE: Duration = Duration::from_mins(1);

/// Whether a request's key is an intent's: its own, that of a further step, or
/// that of a cashier who asks for the same anew.
fn is_of(key: &str, intent: &str) -> bool {
    key.strip_prefix(intent).is_some_and(|rest| {
        rest.is_empty()
            || rest.strip_prefix(['-', '.']).is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
    })
}
