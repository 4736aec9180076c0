//! What a row says of a sale.

use super::super::super::Micros;
use super::super::sales::{GIVEN, HELD, PAID, REFUNDED, Wanted};
use super::{Extra, Held, Matcher, REMEMBERED, REPEATED, Seen, Verdict, name, short, verdict};
use crate::model::{FindingKind, MatchedBy, RowKind};

impl Matcher {
    /// Whether a row was there before: its money counts once. Without a time two
    /// rows of one file are two, however alike; those of another are perhaps the
    /// same, as many as there were.
    ///
    /// Not more rows are remembered than [`REMEMBERED`] and two for each sale: what
    /// comes again after so many others counts again.
    fn is_repeated(&mut self, row: &Seen<'_>) -> bool {
        let mut hash = row.hash(&self.sales);
        let most = REMEMBERED + 2 * self.sales.len();
        if self.seen.len().max(self.timeless.len()) >= most {
            return row.has_time() && self.seen.contains(&hash);
        }
        if !row.has_time() {
            let times = self.timeless.entry(hash).or_default();
            *times += 1;
            hash = self.sales.hash((hash, *times));
        }
        !self.seen.insert(hash)
    }

    /// Waits with a row until all were seen.
    fn hold(&mut self, row: &Seen<'_>, sale: u32, by: MatchedBy) {
        self.place(row, Some(sale));
        let (entry, text) = row.entry.owned(row.text, row.unquoted);
        self.held.push(Held { text, entry, file: row.file, line: row.line, day: row.day, sale, by });
    }

    /// The sale of a row, and by what.
    fn find(&mut self, row: &Seen<'_>) -> Option<(u32, MatchedBy)> {
        let amount = row.entry.amounts.amount;
        let wanted = match row.entry.kind {
            RowKind::Payment => Wanted::Payment(amount),
            _ => Wanted::Reversal(amount.magnitude()),
        };
        let by = |found: Option<u32>, by: MatchedBy| found.map(|sale| (sale, by));
        let (source_id, order) = (row.source_id(), row.text(row.entry.order_id));
        by(self.sales.of_payment(source_id, wanted), MatchedBy::PaymentId)
            .or_else(|| by(self.held_payments.get(source_id).copied(), MatchedBy::PaymentId))
            .or_else(|| by(self.sales.of_order(order), MatchedBy::OrderId))
            .or_else(|| {
                let reference = row.text(row.entry.external_reference);
                by(self.sales.of_reference(reference, wanted), MatchedBy::ExternalReference)
            })
    }

    /// `None` for a row that waits for what else there is.
    pub(super) fn payment(&mut self, row: &Seen<'_>) -> Option<Verdict<'static>> {
        let found = self.find(row);
        let repeated = |found: Option<(u32, MatchedBy)>| {
            let (sale, by) = found.unzip();
            Some(verdict(FindingKind::Duplicate, by, REPEATED, sale))
        };
        let known = found.and_then(|(sale, _)| self.sales.get(sale)).copied();
        let (Some((sale, by)), Some(known)) = (found, known) else {
            if self.is_repeated(row) {
                return repeated(found);
            }
            return Some(verdict(FindingKind::Unknown, None, "no_sale", None));
        };
        let is_own = self.sales.is_paid_by(sale, row.source_id());
        if known.flags & PAID != 0 && is_own && known.row == short(row.hash(&self.sales)) {
            return repeated(found);
        }
        // Nothing but itself tells one payment without an id from another, nor
        // whether one of several sales that have its id was paid by it before.
        let anonymous = row.source_id().is_empty() || self.sales.are_several(row.source_id());
        let other =
            known.flags & (PAID | HELD) != 0 || (by != MatchedBy::PaymentId && known.flags & GIVEN != 0);
        if (anonymous || other) && self.is_repeated(row) {
            return repeated(found);
        }
        if known.flags & PAID != 0 {
            if is_own {
                return Some(verdict(FindingKind::Duplicate, Some(by), "second_row", Some(sale)));
            }
            return Some(self.second(row, sale, by));
        }
        if !is_own && known.flags & HELD != 0 {
            return Some(self.second(row, sale, by));
        }
        if !is_own && known.flags & GIVEN != 0 {
            self.sales.edit(sale, |sale| sale.flags |= HELD);
            if !row.source_id().is_empty() {
                self.held_payments.insert(row.source_id().to_owned(), sale);
            }
            self.hold(row, sale, by);
            return None;
        }
        Some(self.claim(row, sale, by))
    }

    /// The payment of a sale.
    pub(super) fn claim(&mut self, row: &Seen<'_>, sale: u32, by: MatchedBy) -> Verdict<'static> {
        let hash = short(row.hash(&self.sales));
        self.sales.edit(sale, |sale| {
            sale.flags |= PAID;
            sale.row = hash;
        });
        self.sales.learn(sale, row.source_id());
        let currency = row.text(row.entry.currency);
        let known = self.sales.get(sale);
        let other_currency = known
            .and_then(|sale| self.sales.currency(sale))
            .is_some_and(|expected| !currency.is_empty() && !expected.eq_ignore_ascii_case(currency));
        let (kind, reason) = if other_currency {
            (FindingKind::AmountDiffers, "currency")
        } else if known.is_some_and(|sale| sale.amount == row.entry.amounts.amount) {
            (FindingKind::Matched, name(by))
        } else {
            (FindingKind::AmountDiffers, name(by))
        };
        verdict(kind, Some(by), reason, Some(sale))
    }

    /// A second payment of a sale.
    pub(super) fn second(&mut self, row: &Seen<'_>, sale: u32, by: MatchedBy) -> Verdict<'static> {
        if !row.source_id().is_empty() {
            let extra = Extra { sale, amount: row.entry.amounts.amount, refunded: Micros::ZERO };
            if self.extras.len() < REMEMBERED {
                self.extras.insert(row.source_id().to_owned(), extra);
            }
        }
        verdict(FindingKind::Duplicate, Some(by), "second_payment", Some(sale))
    }

    /// `None` for one of a payment that waits.
    pub(super) fn reversal(&mut self, row: &Seen<'_>) -> Option<Verdict<'static>> {
        if self.is_repeated(row) {
            let extra = self.extras.get(row.source_id()).map(|extra| (extra.sale, MatchedBy::PaymentId));
            let (sale, by) = extra.or_else(|| self.find(row)).unzip();
            return Some(verdict(FindingKind::Duplicate, by, REPEATED, sale));
        }
        if let Some(sale) = self.held_payments.get(row.source_id()).copied() {
            self.hold(row, sale, MatchedBy::PaymentId);
            return None;
        }
        Some(self.reversed(row))
    }

    pub(super) fn reversed(&mut self, row: &Seen<'_>) -> Verdict<'static> {
        let extra = self.extras.get(row.source_id()).map(|extra| (extra.sale, MatchedBy::PaymentId));
        let Some((sale, by)) = extra.or_else(|| self.find(row)) else {
            return verdict(FindingKind::Unknown, None, "no_sale", None);
        };
        match row.entry.kind {
            RowKind::Chargeback => verdict(FindingKind::ChargedBack, Some(by), name(by), Some(sale)),
            RowKind::ChargebackCancel => {
                verdict(FindingKind::ChargedBack, Some(by), "chargeback_cancel", Some(sale))
            }
            RowKind::Dispute => verdict(FindingKind::InMediation, Some(by), name(by), Some(sale)),
            RowKind::DisputeCancel => {
                verdict(FindingKind::InMediation, Some(by), "dispute_cancel", Some(sale))
            }
            _ => self.refund(row, sale, by, extra.is_some()),
        }
    }

    fn refund(&mut self, row: &Seen<'_>, sale: u32, by: MatchedBy, of_extra: bool) -> Verdict<'static> {
        let amount = row.entry.amounts.amount.magnitude();
        let paid = self.sales.get(sale).map(|sale| sale.amount).unwrap_or_default();
        let (all, refunded, reason) = match self.extras.get_mut(row.source_id()) {
            Some(extra) if of_extra => {
                extra.refunded = extra.refunded.plus(amount);
                (extra.amount, extra.refunded, "second_payment")
            }
            _ => {
                let refunded = self.refunded.entry(sale).or_default();
                *refunded = refunded.plus(amount);
                (paid, *refunded, name(by))
            }
        };
        let kind = if refunded >= all { FindingKind::Refunded } else { FindingKind::PartiallyRefunded };
        if kind == FindingKind::Refunded && !of_extra {
            self.sales.edit(sale, |sale| sale.flags |= REFUNDED);
        }
        Verdict { kind, by: Some(by), reason, sale: Some(sale), expected: Some(all) }
    }

    pub(super) fn movement<'r>(&mut self, row: &Seen<'r>) -> Verdict<'r> {
        let wanted = Wanted::Reversal(row.entry.amounts.amount.magnitude());
        let sale = self.sales.of_payment(row.source_id(), wanted);
        let by = sale.map(|_| MatchedBy::PaymentId);
        if self.is_repeated(row) {
            return verdict(FindingKind::Duplicate, by, REPEATED, sale);
        }
        let reason = match row.text(row.entry.word) {
            "" => "other",
            word => word,
        };
        verdict(FindingKind::Unknown, by, reason, sale)
    }
}
