//! Sales against reports: which were paid out, what that cost, what is missing
//! and what is nobody's.

mod day;
mod entry;
mod matcher;
#[cfg(test)]
mod properties;
mod sales;
mod sales_csv;
mod summary;
mod sums;
#[cfg(test)]
mod tests;
mod totals;

use std::io::Read;

use jiff::Timestamp;

use super::read::{Input, Moment, Pace, Text, in_order, unreadable};
use super::{FindingSink, Micros};
use crate::error::{Error, Result};
use crate::model::{ExpectedSaleRequest, ReconcileOptions, ReconcileSummary, ReportReadOptions};
use entry::{Made, make};
use matcher::Matcher;
use sales::NewSale;

/// Compares sales with reports.
///
/// Sales first, then the reports, one after the other, then
/// [`finish`](Self::finish). Memory goes with the number of sales, not with the
/// reports' length.
#[derive(Debug)]
pub struct Reconciler {
    options: ReportReadOptions,
    matcher: Matcher,
    pace: Pace,
}

impl Reconciler {
    /// With nothing in it.
    pub fn new(options: &ReconcileOptions) -> Self {
        let read = ReportReadOptions { report: None, labels: options.labels.clone() };
        let matcher = Matcher::new(options.settlement_delay, options.until);
        Self { options: read, matcher, pace: Pace::default() }
    }

    /// Puts a sale in. Refused as [`InvalidInput`](crate::ErrorKind::InvalidInput):
    /// an amount that is not above zero, and a sale without any of
    /// `external_reference`, `payment_id` and `order_id`.
    pub fn add(&mut self, sale: &ExpectedSaleRequest) -> Result<()> {
        let amount = check(sale, "")?;
        self.put(sale, amount)
    }

    /// Puts sales in, all or none. An error names the sale, `sales[3].amount`.
    pub fn add_all(&mut self, sales: &[ExpectedSaleRequest]) -> Result<()> {
        let amounts = sales.iter().enumerate().map(|(index, sale)| check(sale, &format!("sales[{index}].")));
        let amounts = amounts.collect::<Result<Vec<_>>>()?;
        sales.iter().zip(amounts).try_for_each(|(sale, amount)| self.put(sale, amount))
    }

    fn put(&mut self, sale: &ExpectedSaleRequest, amount: Micros) -> Result<()> {
        let text = |text: &'_ Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
        let new = NewSale {
            external_reference: sale.external_reference.trim(),
            payment_id: &text(&sale.payment_id),
            order_id: &text(&sale.order_id),
            currency: &text(&sale.currency),
            pos: &text(&sale.pos),
            store: &text(&sale.store),
            amount,
            minute: sale.date.and_then(|date| minute(date.as_second(), true)),
        };
        self.matcher
            .sales
            .push(new)
            .map_err(|why| Error::invalid("external_reference", &sale.external_reference, "length", why))
    }

    /// Puts the sales of a CSV file in. Its first line names the columns, in any
    /// order: `external_reference`, `amount`, `currency`, `date`, `payment_id`,
    /// `pos`, `store` and `order_id`. A row that can't be read is a finding.
    pub fn add_csv(&mut self, input: impl Read + Send) -> Result<()> {
        let bad = sales_csv::read(input, self.pace, &mut self.matcher.sales)?;
        self.matcher.bad_sales.extend(bad);
        Ok(())
    }

    /// Goes through a report, and tells what it finds.
    pub fn read(&mut self, report: impl Read + Send, findings: &mut (impl FindingSink + Send)) -> Result<()> {
        let report = Input::open(report, &self.options)?;
        let mut text = Text::open(report, self.pace.block).map_err(|e| unreadable(&e))?;
        let header = text.header(&self.options)?;
        let matcher = &mut self.matcher;
        matcher.begin(&header, findings)?;
        in_order::<_, Made>(
            self.pace,
            text,
            header.splitter,
            |block| make(&header, block),
            |block| matcher.take(block, findings).map_err(unwritten),
        )?;
        matcher.end();
        Ok(())
    }

    /// Tells what is missing, and what all comes to.
    pub fn finish(mut self, findings: &mut impl FindingSink) -> Result<ReconcileSummary> {
        self.matcher.finish(findings).map_err(unwritten)?;
        Ok(self.matcher.summary())
    }
}

/// A sale that can be put in, by its amount.
fn check(sale: &ExpectedSaleRequest, path: &str) -> Result<Micros> {
    let field = |name: &str| format!("{path}{name}");
    let amount = sale.amount.exact(&field("amount"))?;
    let refuse = |rule, advice| Error::invalid(&field("amount"), &sale.amount.to_text(), rule, advice);
    let amount = Micros::of(amount).ok_or_else(|| {
        refuse("decimals", "it has more than six decimals, or more digits than an amount holds")
    })?;
    if amount <= Micros::ZERO {
        return Err(refuse("positive", "it must be more than zero"));
    }
    let blank = |text: Option<&str>| text.is_none_or(|text| text.trim().is_empty());
    let references =
        [Some(sale.external_reference.as_str()), sale.payment_id.as_deref(), sale.order_id.as_deref()];
    if references.into_iter().all(blank) {
        return Err(Error::invalid(
            &field("external_reference"),
            &sale.external_reference,
            "required",
            "without it, payment_id or order_id nothing can be matched with the sale",
        ));
    }
    if sale.external_reference.trim().len() > usize::from(u16::MAX) {
        let shown: String = sale.external_reference.chars().take(60).collect();
        return Err(Error::invalid(
            &field("external_reference"),
            &shown,
            "length",
            "it is longer than 65,535 bytes",
        ));
    }
    Ok(amount)
}

/// What a sink failed with: its own error if it has one.
fn unwritten(error: std::io::Error) -> Error {
    error.downcast::<Error>().unwrap_or_else(|error| {
        let advice = format!("what was found can't be written: {error}");
        Error::invalid("findings", "<output>", "writable", &advice).with_source(error)
    })
}

/// Minutes since 1970, and whether they are UTC's.
fn minute_of(moment: Moment) -> Option<(i32, bool)> {
    minute(moment.timestamp()?.as_second(), moment.offset.is_some())
}

fn minute(second: i64, utc: bool) -> Option<(i32, bool)> {
    i32::try_from(second.div_euclid(60)).ok().map(|minute| (minute, utc))
}

/// The moment of a minute.
fn moment(minute: i64) -> Option<Timestamp> {
    Timestamp::from_second(minute * 60).ok()
}
