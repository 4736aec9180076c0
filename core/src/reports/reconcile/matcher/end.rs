//! When all rows were seen: what waited for that, and what never came.

use std::io;

use jiff::civil::{DateTime, Time};
use jiff::tz::Offset;

use super::super::day::Day;
use super::super::sales::{LOCAL, PAID, Sale, Sales};
use super::{FindingRef, FindingSink, Held, Matcher, some};
use crate::model::{FindingKind, RowKind};

impl Matcher {
    /// All rows were seen: what waited for them, and what never came.
    pub(in super::super) fn finish(&mut self, findings: &mut impl FindingSink) -> io::Result<()> {
        self.sales.index();
        self.tell_bad_sales(findings)?;
        let held = std::mem::take(&mut self.held);
        // Payments first: what went back may have come before them.
        for held in held.iter().filter(|held| held.entry.kind == RowKind::Payment) {
            self.release(held, findings)?;
        }
        for held in held.iter().filter(|held| held.entry.kind != RowKind::Payment) {
            let row = held.seen();
            let verdict = self.reversed(&row);
            self.tell(&row, &verdict, findings)?;
        }
        for index in 0..u32::try_from(self.sales.len()).unwrap_or(u32::MAX) {
            let Some(sale) = self.sales.get(index).copied().filter(|sale| sale.flags & PAID == 0) else {
                continue;
            };
            if !self.is_due(&sale) {
                self.pending += 1;
                self.pending_amount = self.pending_amount.plus(sale.amount);
                continue;
            }
            self.missing_amount = self.missing_amount.plus(sale.amount);
            self.counts.one(FindingKind::Missing);
            let payment_id = self.sales.payment_id(&sale);
            let day = self.local(&sale).map(|local| Day::of(local.date()));
            let (pos, store) = self.sales.place(&sale);
            findings.take(&FindingRef {
                external_reference: some(self.sales.reference(&sale)),
                source_id: some(&payment_id),
                expected: Some(sale.amount),
                day: day.as_ref().map(Day::as_str),
                pos: some(pos),
                store: some(store),
                ..FindingRef::new(FindingKind::Missing, self.why_missing(&sale))
            })?;
        }
        Ok(())
    }

    /// A payment of another id than its sale's: the second one if that came
    /// too, else the sale's after all.
    fn release(&mut self, held: &Held, findings: &mut impl FindingSink) -> io::Result<()> {
        let row = held.seen();
        let sale = held.sale;
        let paid = self.sales.get(sale).is_some_and(|sale| sale.flags & PAID != 0);
        let verdict = if paid { self.second(&row, sale, held.by) } else { self.claim(&row, sale, held.by) };
        self.tell(&row, &verdict, findings)
    }

    /// The zone of the reports' dates.
    fn zone(&self) -> i32 {
        self.last.and_then(|(_, offset)| offset).unwrap_or(Offset::UTC).seconds()
    }

    /// When a sale was, by the reports' clock.
    fn local(&self, sale: &Sale) -> Option<DateTime> {
        let minute = i64::from(Sales::minute(sale)?);
        let zone = if sale.flags & LOCAL == 0 { i64::from(self.zone() / 60) } else { 0 };
        super::super::moment(minute + zone).map(|moment| Offset::UTC.to_datetime(moment))
    }

    /// Whether a sale had to be in the reports. They go to the end of their last
    /// row's day: nothing in them says until when they were asked for.
    fn is_due(&self, sale: &Sale) -> bool {
        let Some(local) = self.local(sale) else { return true };
        let end = match (self.until, self.last) {
            (Some(until), _) => {
                let Ok(offset) = Offset::from_seconds(self.zone()) else { return true };
                Some(offset.to_datetime(until))
            }
            (None, Some((last, _))) => {
                last.date().tomorrow().ok().map(|next| next.to_datetime(Time::midnight()))
            }
            (None, None) => None,
        };
        match (end, local.checked_add(self.delay)) {
            (Some(end), due) => due.is_ok_and(|due| due < end),
            (None, _) => true,
        }
    }

    fn why_missing(&self, sale: &Sale) -> &'static str {
        match (self.local(sale), self.first) {
            (Some(local), Some(first)) if local.date() < first.date() => "before_report",
            _ => "not_in_report",
        }
    }
}
