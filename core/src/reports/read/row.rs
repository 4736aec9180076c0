//! One row: its fields, read.

use std::borrow::Cow;

use super::super::Micros;
use super::amount;
use super::column::Column;
use super::fields::{Fields, Span};
use super::header::{Header, Which};
use super::kind;
use super::moment::{self, Moment};
use crate::model::{ReportColumn, ReportRow, RowKind};

/// A row whose texts are spans of its block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) kind: RowKind,
    pub(crate) transaction_type: Span,
    pub(crate) record_type: Span,
    pub(crate) description: Span,
    pub(crate) source_id: Span,
    pub(crate) external_reference: Span,
    pub(crate) order_id: Span,
    pub(crate) payment_method: Span,
    pub(crate) payment_method_type: Span,
    pub(crate) pos: Span,
    pub(crate) store: Span,
    pub(crate) currency: Span,
    pub(crate) date: Option<Moment>,
    pub(crate) transaction_date: Option<Moment>,
    pub(crate) release_date: Option<Moment>,
    pub(crate) amount: Option<Micros>,
    pub(crate) fee: Option<Micros>,
    pub(crate) marketplace_fee: Option<Micros>,
    pub(crate) financing_fee: Option<Micros>,
    pub(crate) shipping_fee: Option<Micros>,
    pub(crate) taxes: Option<Micros>,
    pub(crate) coupon: Option<Micros>,
    pub(crate) net: Option<Micros>,
    pub(crate) balance: Option<Micros>,
}

/// Why a row can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) column: Option<String>,
    pub(crate) reason: Cow<'static, str>,
}

/// A row's fields, by the file's headings.
struct Reader<'a> {
    header: &'a Header,
    text: &'a str,
    fields: &'a Fields,
}

impl Row {
    pub(crate) fn read(header: &Header, text: &str, fields: &Fields) -> Result<Self, Unreadable> {
        let read = Reader { header, text, fields };
        let settlement = header.which == Which::Settlement;
        let by_report = |settled, released| if settlement { settled } else { released };
        let amount =
            read.first_amount(by_report([Column::Amount, Column::Gross], [Column::Gross, Column::Amount]))?;
        let net = read.net(settlement)?;
        let (transaction_type, record_type, description) = (
            read.span(Column::TransactionType),
            read.span(Column::RecordType),
            read.span(Column::Description),
        );
        let shown = |span: Span| span.of(text, &fields.unquoted);
        let kind = if settlement {
            kind::of_transaction(shown(transaction_type), amount.or(net))
        } else {
            kind::of_release(shown(record_type), shown(description), amount.or(net))
        };
        // A file has the columns that its account asked for: the day of the
        // operation is better than none.
        let dates =
            by_report([Column::Approved, Column::TransactionDate], [Column::Released, Column::Approved]);
        let [first, second] = dates;
        let date = if read.span(first).is_empty() { second } else { first };
        let row = Self {
            kind,
            transaction_type,
            record_type,
            description,
            source_id: read.id(Column::SourceId)?,
            external_reference: read.span(Column::ExternalReference),
            order_id: read.first([Column::OrderMp, Column::OrderId]),
            payment_method: read.span(Column::PaymentMethod),
            payment_method_type: read.span(Column::PaymentMethodType),
            pos: read.first([Column::ExternalPosId, Column::PosId]),
            store: read.first([Column::ExternalStoreId, Column::StoreId]),
            currency: read.span(Column::Currency),
            date: read.moment(date)?,
            transaction_date: read.moment(Column::TransactionDate)?,
            release_date: read.moment(Column::ReleaseDate)?,
            amount,
            fee: read.first_amount(by_report([Column::Fee, Column::MpFee], [Column::MpFee, Column::Fee]))?,
            marketplace_fee: read.amount(Column::MarketplaceFee)?,
            financing_fee: read.amount(Column::FinancingFee)?,
            shipping_fee: read.amount(Column::ShippingFee)?,
            taxes: read.amount(Column::Taxes)?,
            coupon: read.amount(Column::Coupon)?,
            net,
            balance: read.amount(Column::Balance)?,
        };
        if row.amount.is_none() && row.net.is_none() {
            return Err(Unreadable { column: None, reason: "it has no amount".into() });
        }
        Ok(row)
    }

    /// With its texts, on its own.
    pub(crate) fn to_model(self, header: &Header, line: u64, text: &str, fields: &Fields) -> ReportRow {
        let shown = |span: Span| {
            let text = span.of(text, &fields.unquoted);
            (!text.is_empty()).then(|| text.to_owned())
        };
        let amount = |micros: Option<Micros>| micros.map(Micros::amount);
        let others = header.others.iter().filter_map(|(place, heading)| {
            let value = fields.spans.get(*place)?.of(text, &fields.unquoted).trim();
            (!value.is_empty()).then(|| ReportColumn { key: heading.clone(), value: value.to_owned() })
        });
        ReportRow {
            line: i64::try_from(line).unwrap_or(i64::MAX),
            report: header.which.kind(),
            kind: self.kind,
            transaction_type: shown(self.transaction_type),
            record_type: shown(self.record_type),
            description: shown(self.description),
            source_id: shown(self.source_id),
            external_reference: shown(self.external_reference),
            order_id: shown(self.order_id),
            date: self.date.and_then(Moment::timestamp),
            transaction_date: self.transaction_date.and_then(Moment::timestamp),
            release_date: self.release_date.and_then(Moment::timestamp),
            amount: amount(self.amount),
            fee: amount(self.fee),
            marketplace_fee: amount(self.marketplace_fee),
            financing_fee: amount(self.financing_fee),
            shipping_fee: amount(self.shipping_fee),
            taxes: amount(self.taxes),
            coupon: amount(self.coupon),
            net: amount(self.net),
            balance: amount(self.balance),
            currency: shown(self.currency),
            payment_method: shown(self.payment_method),
            payment_method_type: shown(self.payment_method_type),
            pos: shown(self.pos),
            store: shown(self.store),
            columns: others.collect(),
        }
    }
}

impl<'a> Reader<'a> {
    /// Without the blanks around it.
    fn span(&self, column: Column) -> Span {
        let Some(span) = self.header.place(column).and_then(|place| self.fields.spans.get(place)) else {
            return Span::default();
        };
        span.trimmed(self.text, &self.fields.unquoted)
    }

    fn text(&self, column: Column) -> &'a str {
        let span = self.header.place(column).and_then(|place| self.fields.spans.get(place));
        span.map_or("", |span| span.of(self.text, &self.fields.unquoted))
    }

    fn first(&self, columns: [Column; 2]) -> Span {
        let spans = columns.map(|column| self.span(column));
        spans.into_iter().find(|span| !span.is_empty()).unwrap_or_default()
    }

    fn id(&self, column: Column) -> Result<Span, Unreadable> {
        let span = self.span(column);
        let text = span.of(self.text, &self.fields.unquoted);
        if is_rounded(text) {
            return Err(unreadable(column, text, "a spreadsheet has rounded it: download the report again"));
        }
        Ok(span)
    }

    fn amount(&self, column: Column) -> Result<Option<Micros>, Unreadable> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        amount::parse(text).map_err(|why| unreadable(column, text, why.reason()))
    }

    fn first_amount(&self, [first, second]: [Column; 2]) -> Result<Option<Micros>, Unreadable> {
        match self.amount(first)? {
            None => self.amount(second),
            amount => Ok(amount),
        }
    }

    fn net(&self, settlement: bool) -> Result<Option<Micros>, Unreadable> {
        if settlement {
            return self.first_amount([Column::SettlementNet, Column::Real]);
        }
        // Both glossaries have them at or above zero. One that is below is
        // taken by its size: the column says which way the money went.
        let side = |column| Ok(self.amount(column)?.map(Micros::magnitude));
        Ok(match (side(Column::Credit)?, side(Column::Debit)?) {
            (None, None) => None,
            (credit, debit) => Some(credit.unwrap_or_default().less(debit.unwrap_or_default())),
        })
    }

    fn moment(&self, column: Column) -> Result<Option<Moment>, Unreadable> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        moment::parse(text).map_err(|()| unreadable(column, text, "it is not a date"))
    }
}

/// Whether an id is what a spreadsheet makes of long numbers: `1.27E+11`.
pub(crate) fn is_rounded(id: &str) -> bool {
    let Some((number, exponent)) = id.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    exponent.strip_prefix('+').is_some_and(digits) && digits(&number.replacen(['.', ','], "", 1))
}

fn unreadable(column: Column, text: &str, why: &str) -> Unreadable {
    let shown: String = text.chars().take(60).collect();
    Unreadable {
        column: Some(column.key().to_owned()),
        reason: format!("{}: {why}; it is {shown:?}", column.key()).into(),
    }
}
