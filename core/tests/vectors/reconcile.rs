use std::fs;

use cobro::reports::Reconciliation;
use cobro::{
    Amount, ExpectedSaleRequest, Finding, FindingKind, MatchedBy, ReconcileOptions, ReconcileRequest,
    ReconcileSummary, ReportTotals, TotalsBy,
};
use serde_json::{Value, json};

use crate::Outcome;
use crate::args::Args;
use crate::file::Case;
use crate::matching::matches;
use crate::{report_rows, shown};

/// Small files, and all that is found of them.
pub(crate) fn run(case: &Case) -> Outcome {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let write = |name: &str, text: &str| {
        let path = place(name);
        fs::write(&path, text).map(|()| path).map_err(|e| e.to_string())
    };
    let mut input = Args::new(case.input_value())?;
    let sales = input.list_of("sales", sale)?;
    let sales_csv = input.maybe_text("sales_csv")?.map(|text| write("sales.csv", &text)).transpose()?;
    let reports = input.list("reports")?;
    let reports: Result<_, String> = reports
        .iter()
        .enumerate()
        .map(|(index, report)| {
            let text = report.as_str().ok_or_else(|| format!("{report} is not a string"))?;
            write(&format!("report-{index}.csv"), text)
        })
        .collect();
    let wanted = |name: &str| case.expect.get(name).map(|_| place(name));
    let request = ReconcileRequest {
        reports: reports?,
        sales_csv,
        options: input.given("options").map_or_else(|| Ok(ReconcileOptions::default()), options)?,
        json: wanted("json_lines"),
        csv: wanted("csv_lines"),
        html: None,
        language: None,
    };
    input.done()?;
    let answer = match reconcile(&request, &sales) {
        Err(error) => json!({"error": shown::error(error.details())}),
        Ok((findings, summary)) => json!({
            "findings": findings.iter().map(finding).collect::<Vec<_>>(),
            "summary": summed(&summary),
            "json_lines": lines(request.json.as_deref())?,
            "csv_lines": lines(request.csv.as_deref())?,
        }),
    };
    matches(&case.expect, &answer)
}

fn reconcile(
    request: &ReconcileRequest,
    sales: &[ExpectedSaleRequest],
) -> cobro::Result<(Vec<Finding>, ReconcileSummary)> {
    let mut reconciliation = Reconciliation::new(request)?;
    reconciliation.add_sales(sales)?;
    let mut findings = Vec::new();
    while let Some(more) = reconciliation.next_findings()? {
        findings.extend(more);
    }
    Ok((findings, reconciliation.finish()?))
}

fn lines(path: Option<&str>) -> Result<Option<Vec<String>>, String> {
    let Some(path) = path else { return Ok(None) };
    let text = fs::read_to_string(path).map_err(|e| e.to_string())?;
    Ok(Some(text.lines().map(str::to_owned).collect()))
}

fn sale(mut args: Args) -> Result<ExpectedSaleRequest, String> {
    let sale = ExpectedSaleRequest {
        external_reference: args.maybe_text("external_reference")?.unwrap_or_default(),
        amount: args.amount("amount")?,
        currency: args.maybe_text("currency")?,
        date: args.maybe_moment("date")?,
        payment_id: args.maybe_text("payment_id")?,
        order_id: args.maybe_text("order_id")?,
        pos: args.maybe_text("pos")?,
        store: args.maybe_text("store")?,
    };
    args.done()?;
    Ok(sale)
}

fn options(given: Value) -> Result<ReconcileOptions, String> {
    let mut args = Args::new(given)?;
    let options = ReconcileOptions {
        settlement_delay: args.maybe_duration("settlement_delay")?,
        until: args.maybe_moment("until")?,
        labels: args.list_of("labels", report_rows::label)?,
    };
    args.done()?;
    Ok(options)
}

fn amount(amount: Option<Amount>) -> Option<String> {
    amount.map(|amount| amount.to_string())
}

fn finding(f: &Finding) -> Value {
    json!({
        "kind": kind(f.kind),
        "matched_by": f.matched_by.map(matched_by),
        "reason": f.reason,
        "external_reference": f.external_reference,
        "source_id": f.source_id,
        "expected": amount(f.expected),
        "reported": amount(f.reported),
        "fees": amount(f.fees),
        "taxes": amount(f.taxes),
        "net": amount(f.net),
        "day": f.day,
        "pos": f.pos,
        "store": f.store,
        "payment_method": f.payment_method,
        "file": f.file,
        "line": f.line,
    })
}

fn summed(s: &ReconcileSummary) -> Value {
    json!({
        "rows": s.rows,
        "sales": s.sales,
        "matched": s.matched,
        "amount_differs": s.amount_differs,
        "missing": s.missing,
        "unknown": s.unknown,
        "refunded": s.refunded,
        "partially_refunded": s.partially_refunded,
        "charged_back": s.charged_back,
        "in_mediation": s.in_mediation,
        "duplicate": s.duplicate,
        "bad_row": s.bad_row,
        "pending": s.pending,
        "pending_amount": s.pending_amount.to_string(),
        "missing_amount": s.missing_amount.to_string(),
        "currency": s.currency,
        "gross": s.gross.to_string(),
        "fees": s.fees.to_string(),
        "taxes": s.taxes.to_string(),
        "refunds": s.refunds.to_string(),
        "chargebacks": s.chargebacks.to_string(),
        "other": s.other.to_string(),
        "net": s.net.to_string(),
        "payouts": s.payouts.to_string(),
        "rows_that_add_up": s.rows_that_add_up,
        "rows_that_do_not": s.rows_that_do_not,
        "balance_difference": amount(s.balance_difference),
        "totals": s.totals.iter().map(totals).collect::<Vec<_>>(),
    })
}

fn totals(t: &ReportTotals) -> Value {
    let by = match t.by {
        TotalsBy::Day => "day",
        TotalsBy::Pos => "pos",
        TotalsBy::Store => "store",
        TotalsBy::PaymentMethod => "payment_method",
    };
    json!({
        "by": by,
        "key": t.key,
        "rows": t.rows,
        "gross": t.gross.to_string(),
        "fees": t.fees.to_string(),
        "taxes": t.taxes.to_string(),
        "refunds": t.refunds.to_string(),
        "chargebacks": t.chargebacks.to_string(),
        "other": t.other.to_string(),
        "net": t.net.to_string(),
        "payouts": t.payouts.to_string(),
    })
}

fn matched_by(by: MatchedBy) -> &'static str {
    match by {
        MatchedBy::PaymentId => "payment_id",
        MatchedBy::OrderId => "order_id",
        MatchedBy::ExternalReference => "external_reference",
    }
}

fn kind(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Matched => "matched",
        FindingKind::AmountDiffers => "amount_differs",
        FindingKind::Missing => "missing",
        FindingKind::Unknown => "unknown",
        FindingKind::Refunded => "refunded",
        FindingKind::PartiallyRefunded => "partially_refunded",
        FindingKind::ChargedBack => "charged_back",
        FindingKind::InMediation => "in_mediation",
        FindingKind::Duplicate => "duplicate",
        FindingKind::BadRow => "bad_row",
    }
}
