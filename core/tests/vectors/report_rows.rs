use std::io::Cursor;

use cobro::reports::rows;
use cobro::{
    BadRow, ReportColumn, ReportKind, ReportLabelRequest, ReportReadOptions, ReportRow, RowKind, Timestamp,
};
use serde_json::{Value, json};

use crate::Outcome;
use crate::args::Args;
use crate::file::Case;
use crate::matching::matches;
use crate::shown;

/// A report's rows in their order, bad ones in their places.
pub(crate) fn run(case: &Case) -> Outcome {
    let mut input = Args::new(case.input_value())?;
    let content = match (input.maybe_text("content")?, input.maybe_text("hex")?) {
        (Some(text), None) => text.into_bytes(),
        (None, Some(hex)) => bytes(&hex)?,
        _ => return Err("content or hex is needed, one of them".to_owned()),
    };
    let options = ReportReadOptions {
        report: input.maybe_text("report")?.map(ReportKind::from),
        labels: input.list_of("labels", label)?,
    };
    input.done()?;
    let answer = match rows(Cursor::new(content), &options) {
        Err(error) => json!({"error": shown::error(error.details())}),
        Ok(mut rows) => {
            let all: Vec<Value> = rows.by_ref().map(shown).collect();
            if let Some(failure) = rows.failure() {
                return Err(failure.to_string());
            }
            json!({"report": rows.report().as_str(), "rows": all})
        }
    };
    matches(&case.expect, &answer)
}

pub(crate) fn label(mut args: Args) -> Result<ReportLabelRequest, String> {
    let label = ReportLabelRequest { label: args.text("label")?, key: args.text("key")? };
    args.done()?;
    Ok(label)
}

fn bytes(hex: &str) -> Result<Vec<u8>, String> {
    let byte = |two: &[u8]| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16);
    hex.as_bytes().chunks(2).map(byte).collect::<Result<_, _>>().map_err(|e| format!("{hex}: {e}"))
}

fn shown(row: Result<ReportRow, BadRow>) -> Value {
    match row {
        Ok(row) => json!({"row": shown_row(&row)}),
        Err(bad) => {
            json!({"bad_row": {"line": bad.line, "column": bad.column, "reason": bad.reason}})
        }
    }
}

fn shown_row(row: &ReportRow) -> Value {
    let amount = |amount: Option<cobro::Amount>| amount.map(|amount| amount.to_string());
    let date = |date: Option<Timestamp>| date.map(|date| date.to_string());
    let column = |column: &ReportColumn| json!({"key": column.key, "value": column.value});
    json!({
        "line": row.line,
        "report": row.report.as_str(),
        "kind": kind(row.kind),
        "transaction_type": row.transaction_type,
        "record_type": row.record_type,
        "description": row.description,
        "source_id": row.source_id,
        "external_reference": row.external_reference,
        "order_id": row.order_id,
        "date": date(row.date),
        "transaction_date": date(row.transaction_date),
        "release_date": date(row.release_date),
        "amount": amount(row.amount),
        "fee": amount(row.fee),
        "marketplace_fee": amount(row.marketplace_fee),
        "financing_fee": amount(row.financing_fee),
        "shipping_fee": amount(row.shipping_fee),
        "taxes": amount(row.taxes),
        "coupon": amount(row.coupon),
        "net": amount(row.net),
        "balance": amount(row.balance),
        "currency": row.currency,
        "payment_method": row.payment_method,
        "payment_method_type": row.payment_method_type,
        "pos": row.pos,
        "store": row.store,
        "columns": row.columns.iter().map(column).collect::<Vec<_>>(),
    })
}

fn kind(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Payment => "payment",
        RowKind::Refund => "refund",
        RowKind::Chargeback => "chargeback",
        RowKind::ChargebackCancel => "chargeback_cancel",
        RowKind::Dispute => "dispute",
        RowKind::DisputeCancel => "dispute_cancel",
        RowKind::Payout => "payout",
        RowKind::Tax => "tax",
        RowKind::Shipping => "shipping",
        RowKind::Reserve => "reserve",
        RowKind::Balance => "balance",
        RowKind::Other => "other",
    }
}
