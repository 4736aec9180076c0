//! A row as the comparison needs it, made on whichever core has time.

use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::super::read::{Block, Fields, Header, Moment, Row, Span, Unreadable, read_record};
use super::day::Day;
use super::sums::{self, Amounts, Sums};
use super::totals::Totals;
use crate::model::{RowKind, TotalsBy};

#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// In its block.
    pub(super) line: u64,
    pub(super) kind: RowKind,
    pub(super) amounts: Amounts,
    pub(super) source_id: Span,
    pub(super) external_reference: Span,
    pub(super) order_id: Span,
    pub(super) pos: Span,
    pub(super) store: Span,
    pub(super) payment_method: Span,
    pub(super) currency: Span,
    /// The vendor's word for what it is.
    pub(super) word: Span,
    pub(super) moment: Option<Moment>,
}

impl Entry {
    /// The same with texts of its own, to be kept past its block.
    pub(super) fn owned(&self, text: &str, unquoted: &str) -> (Self, String) {
        let mut own = String::new();
        let mut copied = |span: Span| span.copied(text, unquoted, &mut own);
        let entry = Self {
            source_id: copied(self.source_id),
            external_reference: copied(self.external_reference),
            order_id: copied(self.order_id),
            pos: copied(self.pos),
            store: copied(self.store),
            payment_method: copied(self.payment_method),
            currency: copied(self.currency),
            word: copied(self.word),
            ..*self
        };
        (entry, own)
    }
}

/// A record of a block, in its order.
#[derive(Debug)]
pub(super) enum Line {
    Row(Entry),
    Bad { line: u64, why: Box<Unreadable> },
}

/// What was made of a block.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub(super) lines: Vec<Line>,
    /// Over its rows, by what they say themselves: one without a POS is under
    /// none yet, and the sale may know better.
    pub(super) totals: Totals,
    pub(super) add_up: i64,
    pub(super) do_not: i64,
    /// The one currency of its rows; `Err` when they have several.
    pub(super) currency: Option<Result<String, ()>>,
    pub(super) first: Option<DateTime>,
    pub(super) last: Option<(DateTime, Option<Offset>)>,
}

impl Made {
    fn clear(&mut self) {
        self.lines.clear();
        self.totals.clear();
        (self.add_up, self.do_not) = (0, 0);
        (self.currency, self.first, self.last) = (None, None, None);
    }

    fn see(&mut self, row: &Entry, text: &str, fields: &Fields) {
        let shown = |span: Span| span.of(text, &fields.unquoted);
        match row.amounts.add_up {
            Some(true) => self.add_up += 1,
            Some(false) => self.do_not += 1,
            None => {}
        }
        let sums = sums::sums(row.kind, &row.amounts);
        add(&mut self.totals, row, &sums, shown);
        let currency = shown(row.currency);
        if !currency.is_empty() {
            match &mut self.currency {
                None => self.currency = Some(Ok(currency.to_owned())),
                Some(Ok(known)) if *known != currency => self.currency = Some(Err(())),
                Some(_) => {}
            }
        }
        // A balance is dated at the end of the day that was asked for, whatever
        // there is of it.
        if let Some(moment) = row.moment.filter(|_| row.kind != RowKind::Balance) {
            self.first = Some(self.first.map_or(moment.local, |first| first.min(moment.local)));
            if self.last.is_none_or(|(last, _)| last < moment.local) {
                self.last = Some((moment.local, moment.offset));
            }
        }
    }
}

/// By day and method always; by POS and store only where the row has them.
pub(super) fn add<'t>(totals: &mut Totals, row: &Entry, sums: &Sums, shown: impl Fn(Span) -> &'t str) {
    let day = row.moment.map(|moment| Day::of(moment.local.date()));
    totals.add(TotalsBy::Day, day.as_ref().map_or("", Day::as_str), sums);
    totals.add(TotalsBy::PaymentMethod, shown(row.payment_method), sums);
    if !row.pos.is_empty() {
        totals.add(TotalsBy::Pos, shown(row.pos), sums);
    }
    if !row.store.is_empty() {
        totals.add(TotalsBy::Store, shown(row.store), sums);
    }
}

/// Reads a block's rows.
pub(super) fn make(header: &Header, block: &mut Block<Made>) {
    block.made.clear();
    block.each(header.splitter, |text, fields, record, made| {
        let line = record.line;
        match read_record(header, text, fields, record) {
            None => {}
            Some(Ok(row)) => {
                let row = entry(header, line, &row);
                made.see(&row, text, fields);
                made.lines.push(Line::Row(row));
            }
            Some(Err(why)) => made.lines.push(Line::Bad { line, why: Box::new(why) }),
        }
    });
}

fn entry(header: &Header, line: u64, row: &Row) -> Entry {
    let word = if row.transaction_type.is_empty() { row.description } else { row.transaction_type };
    let mut amounts = sums::amounts(row, header.which);
    if row.kind == RowKind::Balance {
        // It is no movement: nothing leads to its net.
        amounts.add_up = None;
    }
    Entry {
        line,
        kind: row.kind,
        amounts,
        source_id: row.source_id,
        external_reference: row.external_reference,
        order_id: row.order_id,
        pos: row.pos,
        store: row.store,
        payment_method: row.payment_method,
        currency: row.currency,
        word: if row.kind == RowKind::Balance { row.record_type } else { word },
        moment: row.date,
    }
}
