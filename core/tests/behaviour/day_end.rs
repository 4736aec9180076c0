//! At the end of the day: what the journal sold against what the account got.

use cobro::{
    FindingKind, MatchedBy, ReconcileRequest, ReportFetchRequest, ReportKind, ReportReadOptions, RowKind,
    SaleStatus,
};
use serde_json::json;

use crate::till::{SELLER, Till, sale};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journals_sales_are_in_the_report() {
    let till = Till::open().await;
    let report_options = json!({"user_id": SELLER, "fee_percent": "0.80", "tax_percent": "0.60"});
    till.post("/_sandbox/report_options", report_options).await;
    let mut references = Vec::new();
    for (pos, paid) in [("P1", true), ("P2", true), ("P3", false)] {
        let sale = till.client.sell(sale(pos)).await.unwrap();
        if paid {
            let scan = till.scan(pos).await;
            till.pay(&scan).await;
            assert_eq!(sale.wait().await.unwrap().status, SaleStatus::Paid);
            references.push(sale.info().external_reference.clone());
        } else {
            sale.cancel().await.unwrap();
        }
    }
    let foreign = till.scan_foreign_sale("P4").await;

    let now = till.get("/_sandbox/clock").await["now"].as_str().unwrap().to_owned();
    let today = now[..10].to_owned();
    // Either side of the day's end, wherever it is in the country.
    let request = ReportFetchRequest {
        report: ReportKind::Settlement,
        from: shift(&today, -1),
        to: shift(&today, 1),
        time_zone: None,
        folder: None,
        timeout: None,
    };
    let files = till.client.reports().fetch(&request).await.unwrap();
    let rows: Vec<_> = files.rows(&ReportReadOptions::default()).unwrap().map(Result::unwrap).collect();
    assert_eq!(rows.iter().map(|row| row.kind).collect::<Vec<_>>(), [RowKind::Payment; 3]);

    let paths = files.paths().iter().map(|path| path.to_str().unwrap().to_owned());
    let request = ReconcileRequest { reports: paths.collect(), ..ReconcileRequest::default() };
    let mut reconciliation = till.client.reports().reconcile(&request, None, None).await.unwrap();
    let mut found = Vec::new();
    while let Some(findings) = reconciliation.next_findings().unwrap() {
        found.extend(findings.into_iter().map(|f| (f.kind, f.matched_by, f.external_reference.unwrap())));
    }
    found.sort_by_key(|(kind, ..)| *kind as u8);
    references.sort();
    let by = Some(MatchedBy::ExternalReference);
    let mut matched: Vec<_> = found[..2].iter().map(|(_, _, reference)| reference.clone()).collect();
    matched.sort();
    assert_eq!(matched, references);
    assert!(
        found[..2].iter().all(|(kind, matched_by, _)| (*kind, *matched_by) == (FindingKind::Matched, by))
    );
    assert_eq!(found[2], (FindingKind::Unknown, None, foreign));
    let summary = reconciliation.finish().unwrap();
    let sums = [summary.gross, summary.fees, summary.taxes, summary.net].map(|amount| amount.to_string());
    assert_eq!((summary.sales, sums), (2, ["300", "-2.4", "-1.8", "295.8"].map(str::to_owned)));

    let later = Some("2100-01-01T00:00:00Z".parse().unwrap());
    let mut none = till.client.reports().reconcile(&request, later, None).await.unwrap();
    assert_eq!((none.finish().unwrap().sales, none.finish().unwrap().unknown), (0, 3));
}

/// The day so many days later.
fn shift(day: &str, days: i64) -> String {
    let date: jiff::civil::Date = day.parse().unwrap();
    date.saturating_add(jiff::SignedDuration::from_hours(24 * days)).to_string()
}
