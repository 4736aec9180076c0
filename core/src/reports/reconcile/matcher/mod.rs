//! Row by row: whose it is, and what that says of the sale.

mod end;
mod judge;

use std::io;
use std::time::Duration;

use hashbrown::{HashMap, HashSet};
use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::Offset;

use super::super::read::{Block, Header, Moment, Span};
use super::super::{FindingRef, FindingSink, Micros};
use super::day::Day;
use super::entry::{self, Entry, Line, Made};
use super::sales::Sales;
use super::sales_csv::BadSale;
use super::sums::{self, Sums};
use super::totals::Totals;
use crate::error::{Error, Result};
use crate::model::{FindingKind, MatchedBy, ReportKind, RowKind, TotalsBy};

/// What rows were found to be, of each kind.
#[derive(Debug, Default)]
pub(super) struct Counts([i64; 10]);

impl Counts {
    fn one(&mut self, kind: FindingKind) {
        if let Some(count) = self.0.get_mut(kind as usize) {
            *count += 1;
        }
    }

    pub(super) fn of(&self, kind: FindingKind) -> i64 {
        self.0.get(kind as usize).copied().unwrap_or(0)
    }
}

/// How many rows of no sale are remembered, to know them again, and how many
/// second payments: memory must not grow with the reports.
const REMEMBERED: usize = 1 << 20;

/// A payment beyond the one that its sale was matched with.
#[derive(Debug)]
struct Extra {
    sale: u32,
    amount: Micros,
    refunded: Micros,
}

/// A payment of a sale whose own payment id is another, or what went back of it:
/// what it is shows only when all rows were seen.
#[derive(Debug)]
struct Held {
    text: String,
    entry: Entry,
    file: u32,
    line: u64,
    day: Option<Day>,
    sale: u32,
    by: MatchedBy,
}

impl Held {
    fn seen(&self) -> Seen<'_> {
        let Self { text, entry, file, line, day, .. } = self;
        Seen { entry, text, unquoted: "", file: *file, line: *line, day: *day }
    }
}

/// A release report's own sum.
#[derive(Debug, Default)]
pub(super) struct Control {
    opening: Option<Micros>,
    closing: Option<Micros>,
    moved: Micros,
}

#[derive(Debug)]
pub(super) struct Matcher {
    pub(super) sales: Sales,
    pub(super) bad_sales: Vec<BadSale>,
    delay: Duration,
    until: Option<Timestamp>,
    pub(super) counts: Counts,
    pub(super) totals: Totals,
    pub(super) rows: i64,
    pub(super) add_up: i64,
    pub(super) do_not: i64,
    pub(super) pending: i64,
    pub(super) pending_amount: Micros,
    pub(super) missing_amount: Micros,
    pub(super) currency: Option<String>,
    pub(super) balance_difference: Option<Micros>,
    control: Control,
    report: Option<ReportKind>,
    file: u32,
    files: u32,
    /// Of the block to come.
    line: u64,
    first: Option<DateTime>,
    last: Option<(DateTime, Option<Offset>)>,
    /// Of what sales have been refunded.
    refunded: HashMap<u32, Micros>,
    extras: HashMap<String, Extra>,
    held: Vec<Held>,
    /// The sales of held payments, by these.
    held_payments: HashMap<String, u32>,
    /// All rows but the payments that sales were matched with, to know one that
    /// comes again.
    seen: HashSet<u64>,
    /// Of the file: how often rows came that have no time of day.
    timeless: HashMap<u64, u32>,
}

/// A row with its texts, to be told of.
struct Seen<'a> {
    entry: &'a Entry,
    text: &'a str,
    unquoted: &'a str,
    file: u32,
    line: u64,
    day: Option<Day>,
}

impl<'a> Seen<'a> {
    fn text(&self, span: Span) -> &'a str {
        span.of(self.text, self.unquoted)
    }

    fn source_id(&self) -> &'a str {
        self.text(self.entry.source_id)
    }

    /// The same row again has the same, however its file writes it; another one
    /// hardly, if it has a time.
    fn hash(&self, sales: &Sales) -> u64 {
        let amounts = &self.entry.amounts;
        let second = self.entry.moment.and_then(Moment::timestamp).map(Timestamp::as_second);
        sales.hash((
            self.entry.kind as u8,
            self.text(self.entry.word),
            self.source_id(),
            second,
            self.text(self.entry.external_reference),
            amounts.amount,
            amounts.net,
        ))
    }

    fn has_time(&self) -> bool {
        self.entry.moment.is_some_and(|moment| moment.local.time() != Time::midnight())
    }
}

/// What a row was found to be.
struct Verdict<'r> {
    kind: FindingKind,
    by: Option<MatchedBy>,
    reason: &'r str,
    sale: Option<u32>,
    /// Against what the row's amount is held, where it is not the sale's.
    expected: Option<Micros>,
}

impl Matcher {
    pub(super) fn new(delay: Option<Duration>, until: Option<Timestamp>) -> Self {
        Self {
            sales: Sales::default(),
            bad_sales: Vec::new(),
            delay: delay.unwrap_or_default(),
            until,
            counts: Counts::default(),
            totals: Totals::default(),
            rows: 0,
            add_up: 0,
            do_not: 0,
            pending: 0,
            pending_amount: Micros::ZERO,
            missing_amount: Micros::ZERO,
            currency: None,
            balance_difference: None,
            control: Control::default(),
            report: None,
            file: 0,
            files: 0,
            line: 0,
            first: None,
            last: None,
            refunded: HashMap::new(),
            extras: HashMap::new(),
            held: Vec::new(),
            held_payments: HashMap::new(),
            seen: HashSet::new(),
            timeless: HashMap::new(),
        }
    }

    /// A report comes.
    pub(super) fn begin(&mut self, header: &Header, findings: &mut impl FindingSink) -> Result<()> {
        let report = header.which.kind();
        if self.report.as_ref().is_some_and(|known| *known != report) {
            // The same money is in both.
            return Err(Error::invalid(
                "reports",
                report.as_str(),
                "kind",
                "settlement and release reports can't be taken together: the same money is in both",
            ));
        }
        self.report = Some(report);
        self.sales.index();
        self.tell_bad_sales(findings).map_err(super::unwritten)?;
        self.file = self.files;
        self.files += 1;
        self.line = header.rows_line;
        self.timeless.clear();
        Ok(())
    }

    /// A report has been gone through, or one of those that were put together in
    /// a file.
    pub(super) fn end(&mut self) {
        let control = std::mem::take(&mut self.control);
        if let Control { opening: Some(opening), closing: Some(closing), moved } = control {
            let difference = closing.less(opening.plus(moved));
            self.balance_difference = Some(self.balance_difference.unwrap_or_default().plus(difference));
        }
    }

    fn tell_bad_sales(&mut self, findings: &mut impl FindingSink) -> io::Result<()> {
        for bad in std::mem::take(&mut self.bad_sales) {
            self.counts.one(FindingKind::BadRow);
            let reason = format!("sales: {}", bad.reason);
            findings.take(&FindingRef {
                line: Some(bad.line),
                ..FindingRef::new(FindingKind::BadRow, &reason)
            })?;
        }
        Ok(())
    }

    /// The next rows of the report.
    pub(super) fn take(
        &mut self,
        block: &mut Block<Made>,
        findings: &mut impl FindingSink,
    ) -> io::Result<()> {
        let one_currency = self.one_currency(&block.made);
        if one_currency {
            self.totals.drain(&mut block.made.totals);
            self.add_up += block.made.add_up;
            self.do_not += block.made.do_not;
        }
        self.see_dates(&block.made);
        let lines = std::mem::take(&mut block.made.lines);
        self.sales.fetch(lines.iter().filter_map(|line| match line {
            Line::Row(entry) => Some(entry.source_id.of(&block.text, &block.fields.unquoted)),
            Line::Bad { .. } => None,
        }));
        for line in &lines {
            self.rows += 1;
            match line {
                Line::Row(entry) => {
                    let day = entry.moment.map(|moment| Day::of(moment.local.date()));
                    let (text, unquoted) = (block.text.as_str(), block.fields.unquoted.as_str());
                    let (file, line) = (self.file, self.line + entry.line);
                    let row = Seen { entry, text, unquoted, file, line, day };
                    if !one_currency && !self.add_alone(&row, findings)? {
                        continue;
                    }
                    self.see(&row, findings)?;
                }
                Line::Bad { line, why } => self.bad(self.line + line, &why.reason, findings)?,
            }
        }
        block.made.lines = lines;
        self.line += block.lines;
        Ok(())
    }

    /// Whether all of a block's rows are in the one currency of the reports.
    fn one_currency(&mut self, made: &Made) -> bool {
        match (&made.currency, &self.currency) {
            (None, _) => true,
            (Some(Ok(currency)), None) => {
                self.currency = Some(currency.clone());
                true
            }
            (Some(Ok(currency)), Some(known)) => currency == known,
            (Some(Err(())), _) => false,
        }
    }

    /// Adds a row of a block in which not all are in one currency: sums of two
    /// currencies say nothing.
    fn add_alone(&mut self, row: &Seen<'_>, findings: &mut impl FindingSink) -> io::Result<bool> {
        let currency = row.text(row.entry.currency);
        match &self.currency {
            None if !currency.is_empty() => self.currency = Some(currency.to_owned()),
            Some(known) if !currency.is_empty() && known != currency => {
                let reason = format!("it is in {currency}, those before it in {known}: take them apart");
                self.bad(row.line, &reason, findings)?;
                return Ok(false);
            }
            _ => {}
        }
        let sums = sums::sums(row.entry.kind, &row.entry.amounts);
        match row.entry.amounts.add_up {
            Some(true) => self.add_up += 1,
            Some(false) => self.do_not += 1,
            None => {}
        }
        entry::add(&mut self.totals, row.entry, &sums, |span| row.text(span));
        Ok(true)
    }

    fn see_dates(&mut self, made: &Made) {
        if let Some(first) = made.first {
            self.first = Some(self.first.map_or(first, |known| known.min(first)));
        }
        if let Some((last, offset)) = made.last
            && self.last.is_none_or(|(known, _)| known < last)
        {
            self.last = Some((last, offset));
        }
    }

    fn bad(&mut self, line: u64, reason: &str, findings: &mut impl FindingSink) -> io::Result<()> {
        self.counts.one(FindingKind::BadRow);
        for by in [TotalsBy::Day, TotalsBy::Pos, TotalsBy::Store, TotalsBy::PaymentMethod] {
            self.totals.add(by, "", &Sums::default());
        }
        findings.take(&FindingRef {
            file: Some(self.file),
            line: Some(line),
            ..FindingRef::new(FindingKind::BadRow, reason)
        })
    }

    fn see(&mut self, row: &Seen<'_>, findings: &mut impl FindingSink) -> io::Result<()> {
        let verdict = match row.entry.kind {
            RowKind::Balance => {
                self.see_balance(row);
                self.place(row, None);
                return Ok(());
            }
            RowKind::Payment => self.payment(row),
            RowKind::Refund
            | RowKind::Chargeback
            | RowKind::ChargebackCancel
            | RowKind::Dispute
            | RowKind::DisputeCancel => self.reversal(row),
            RowKind::Payout | RowKind::Tax | RowKind::Shipping | RowKind::Reserve | RowKind::Other => {
                Some(self.movement(row))
            }
        };
        self.control.moved = self.control.moved.plus(row.entry.amounts.net);
        let Some(verdict) = verdict else { return Ok(()) };
        self.place(row, verdict.sale);
        // Another movement's reason is its file's own word, whatever that is.
        if verdict.kind == FindingKind::Duplicate && verdict.reason == REPEATED {
            self.uncount(row, verdict.sale);
        }
        self.tell(row, &verdict, findings)
    }

    fn see_balance(&mut self, row: &Seen<'_>) {
        let net = row.entry.amounts.net;
        let word = row.text(row.entry.word).to_ascii_lowercase();
        if word.contains("initial_available_balance") {
            // The next of several in one file.
            if self.control.opening.is_some() && self.control.closing.is_some() {
                self.end();
            }
            self.control.opening = Some(net);
        } else if word == "total" || word.ends_with("(total)") {
            self.control.closing = Some(net);
        }
    }

    /// Under which POS and store a row without its own counts.
    fn place(&mut self, row: &Seen<'_>, sale: Option<u32>) {
        let (no_pos, no_store) = (row.entry.pos.is_empty(), row.entry.store.is_empty());
        if !no_pos && !no_store {
            return;
        }
        let sums = sums::sums(row.entry.kind, &row.entry.amounts);
        let (pos, store) = self.sales.place_of(sale);
        if no_pos {
            self.totals.add(TotalsBy::Pos, pos, &sums);
        }
        if no_store {
            self.totals.add(TotalsBy::Store, store, &sums);
        }
    }

    /// A row that was there before counts, its money does not.
    fn uncount(&mut self, row: &Seen<'_>, sale: Option<u32>) {
        let sums = sums::sums(row.entry.kind, &row.entry.amounts);
        let (pos, store) = self.sales.place_of(sale);
        let pos = if row.entry.pos.is_empty() { pos } else { row.text(row.entry.pos) };
        let store = if row.entry.store.is_empty() { store } else { row.text(row.entry.store) };
        self.totals.take(TotalsBy::Day, row.day.as_ref().map_or("", Day::as_str), &sums);
        self.totals.take(TotalsBy::PaymentMethod, row.text(row.entry.payment_method), &sums);
        self.totals.take(TotalsBy::Pos, pos, &sums);
        self.totals.take(TotalsBy::Store, store, &sums);
    }

    fn tell(
        &mut self,
        row: &Seen<'_>,
        verdict: &Verdict<'_>,
        findings: &mut impl FindingSink,
    ) -> io::Result<()> {
        self.counts.one(verdict.kind);
        let sale = verdict.sale.and_then(|sale| self.sales.get(sale));
        let (pos, store) = self.sales.place_of(verdict.sale);
        let amounts = &row.entry.amounts;
        findings.take(&FindingRef {
            kind: verdict.kind,
            matched_by: verdict.by,
            reason: verdict.reason,
            external_reference: first(
                sale.map_or("", |sale| self.sales.reference(sale)),
                row.text(row.entry.external_reference),
            ),
            source_id: some(row.source_id()),
            expected: verdict.expected.or_else(|| sale.map(|sale| sale.amount)),
            reported: Some(amounts.amount),
            fees: Some(amounts.fees),
            taxes: Some(amounts.taxes),
            net: Some(amounts.net),
            day: row.day.as_ref().map(Day::as_str),
            pos: first(row.text(row.entry.pos), pos),
            store: first(row.text(row.entry.store), store),
            payment_method: some(row.text(row.entry.payment_method)),
            file: Some(row.file),
            line: Some(row.line),
        })
    }
}

/// A row that was there before.
const REPEATED: &str = "repeated_row";

fn verdict(kind: FindingKind, by: Option<MatchedBy>, reason: &str, sale: Option<u32>) -> Verdict<'_> {
    Verdict { kind, by, reason, sale, expected: None }
}

fn name(by: MatchedBy) -> &'static str {
    match by {
        MatchedBy::PaymentId => "payment_id",
        MatchedBy::OrderId => "order_id",
        MatchedBy::ExternalReference => "external_reference",
    }
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn first<'t>(one: &'t str, other: &'t str) -> Option<&'t str> {
    some(one).or_else(|| some(other))
}

#[expect(clippy::cast_possible_truncation, reason = "a shorter hash, told apart within one sale only")]
fn short(hash: u64) -> u32 {
    hash as u32
}
