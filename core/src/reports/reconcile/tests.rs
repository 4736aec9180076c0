use super::*;
use crate::model::{Finding, FindingKind, MatchedBy, ReportTotals, TotalsBy};

const SALES: &str = "external_reference,amount,currency,date,payment_id,pos,store\n";
const REPORT: &str = "SOURCE_ID,EXTERNAL_REFERENCE,TRANSACTION_TYPE,TRANSACTION_AMOUNT,TRANSACTION_CURRENCY,FEE_AMOUNT,\
                      TAXES_AMOUNT,SETTLEMENT_NET_AMOUNT,SETTLEMENT_DATE,PAYMENT_METHOD,EXTERNAL_POS_ID,EXTERNAL_STORE_ID\n";

/// Sales and reports without their headings.
fn run(options: &ReconcileOptions, sales: &str, reports: &[&str]) -> (Vec<Finding>, ReconcileSummary) {
    let mut reconciler = Reconciler::new(options);
    reconciler.add_csv(std::io::Cursor::new(format!("{SALES}{sales}"))).unwrap();
    let mut findings = Vec::new();
    let mut sink = |finding: &crate::reports::FindingRef<'_>| {
        findings.push(finding.to_finding());
        Ok(())
    };
    for report in reports {
        reconciler.read(std::io::Cursor::new(format!("{REPORT}{report}")), &mut sink).unwrap();
    }
    let summary = reconciler.finish(&mut sink).unwrap();
    (findings, summary)
}

/// Each finding as `kind reason reference line`.
fn told(sales: &str, reports: &[&str]) -> Vec<String> {
    run(&ReconcileOptions::default(), sales, reports).0.iter().map(show).collect()
}

fn show(finding: &Finding) -> String {
    let line = finding.line.map_or_else(|| "-".to_owned(), |line| line.to_string());
    let reference = finding.external_reference.as_deref().unwrap_or("-");
    format!("{:?} {} {reference} {line}", finding.kind, finding.reason)
}

fn row(source: &str, reference: &str, word: &str, amount: &str) -> String {
    format!(
        "{source},{reference},{word},{amount},ARS,0,0,{amount},2026-10-31T10:00:00.000-03:00,visa,POS1,STORE1\n"
    )
}

const S1: &str = "S1,100.00,ARS,2026-10-31T09:00:00-03:00,1001,POS1,STORE1\n";
const S2: &str = "S2,50.00,ARS,2026-10-31T09:30:00-03:00,,POS2,STORE1\n";

#[test]
fn by_payment_then_order_then_reference() {
    let reports = [row("1001", "", "SETTLEMENT", "100.00") + &row("1002", "S2", "SETTLEMENT", "50.00")];
    assert_eq!(
        told(&format!("{S1}{S2}"), &[&reports[0]]),
        ["Matched payment_id S1 2", "Matched external_reference S2 3"]
    );
}

#[test]
fn another_amount_or_currency() {
    let usd = row("1001", "S1", "SETTLEMENT", "100.00").replace("ARS", "USD");
    assert_eq!(told(S1, &[&row("1001", "S1", "SETTLEMENT", "99.99")]), ["AmountDiffers payment_id S1 2"]);
    assert_eq!(told(S1, &[&usd]), ["AmountDiffers currency S1 2"]);
}

#[test]
fn refunds_in_any_order() {
    let part = row("1001", "S1", "REFUND", "-40.00");
    let rest = row("9001", "S1", "REFUND", "-60.00");
    let paid = row("1001", "S1", "SETTLEMENT", "100.00");
    assert_eq!(
        told(S1, &[&format!("{rest}{part}{paid}")]),
        ["PartiallyRefunded external_reference S1 2", "Refunded payment_id S1 3", "Matched payment_id S1 4"]
    );
}

#[test]
fn a_payment_that_became_known_is_known() {
    let paid = row("1002", "S2", "SETTLEMENT", "50.00");
    let back = row("1002", "", "REFUND", "-50.00");
    assert_eq!(
        told(S2, &[&format!("{paid}{back}")]),
        ["Matched external_reference S2 2", "Refunded payment_id S2 3"]
    );
}

#[test]
fn a_second_payment_and_its_refund() {
    let first = row("1001", "S1", "SETTLEMENT", "100.00");
    let second = row("1009", "S1", "SETTLEMENT", "100.00");
    let back = row("1009", "S1", "REFUND", "-100.00");
    assert_eq!(
        told(S1, &[&format!("{first}{second}{back}")]),
        ["Matched payment_id S1 2", "Duplicate second_payment S1 3", "Refunded second_payment S1 4"]
    );
    // The other one first: which is the sale's own shows at the end.
    assert_eq!(
        told(S1, &[&format!("{second}{first}")]),
        ["Matched payment_id S1 3", "Duplicate second_payment S1 2"]
    );
    // Alone it is the sale's after all.
    assert_eq!(told(S1, &[&second]), ["Matched external_reference S1 2"]);
}

#[test]
fn overlapping_files_count_once() {
    let paid = row("1001", "S1", "SETTLEMENT", "100.00");
    let back = row("1001", "S1", "REFUND", "-30.00");
    let file = format!("{paid}{back}");
    let (findings, summary) = run(&ReconcileOptions::default(), S1, &[&file, &file]);
    assert_eq!(
        findings.iter().map(show).collect::<Vec<_>>(),
        [
            "Matched payment_id S1 2",
            "PartiallyRefunded payment_id S1 3",
            "Duplicate repeated_row S1 2",
            "Duplicate repeated_row S1 3"
        ]
    );
    assert_eq!(
        findings.iter().map(|finding| finding.file).collect::<Vec<_>>(),
        [Some(0), Some(0), Some(1), Some(1)]
    );
    assert_eq!((summary.rows, summary.net.to_string().as_str(), summary.duplicate), (4, "70", 2));
}

/// What the library calls a row that was there before is no word of a file's.
#[test]
fn a_word_of_a_file_is_only_a_word() {
    let rows = row("5", "X", "repeated_row", "7.00");
    let (findings, summary) = run(&ReconcileOptions::default(), "", &[&rows]);
    assert_eq!(findings.iter().map(show).collect::<Vec<_>>(), ["Unknown repeated_row X 2"]);
    assert_eq!((summary.other.to_string(), summary.net.to_string()), ("7".to_owned(), "7".to_owned()));
}

#[test]
fn disputes_and_chargebacks_both_ways() {
    let rows = [
        row("1001", "S1", "DISPUTE", "-100.00"),
        row("1001", "S1", "DISPUTE", "100.00"),
        row("1001", "S1", "CHARGEBACK", "-100.00"),
        row("1001", "S1", "CHARGEBACK", "100.00"),
    ]
    .concat();
    assert_eq!(
        told(S1, &[&rows])[..4],
        [
            "InMediation payment_id S1 2",
            "InMediation dispute_cancel S1 3",
            "ChargedBack payment_id S1 4",
            "ChargedBack chargeback_cancel S1 5"
        ]
    );
}

#[test]
fn what_is_nobodys_says_what_it_is() {
    let rows = row("7", "WEB-1", "SETTLEMENT", "10.00")
        + &row("8", "", "PAYOUTS", "-80.00")
        + &row("9", "X", "NOVELTY", "1.00");
    let (findings, summary) = run(&ReconcileOptions::default(), S1, &[&rows]);
    assert_eq!(
        findings.iter().map(show).collect::<Vec<_>>(),
        [
            "Unknown no_sale WEB-1 2",
            "Unknown PAYOUTS - 3",
            "Unknown NOVELTY X 4",
            "Missing not_in_report S1 -"
        ]
    );
    let sums = [summary.gross, summary.other, summary.net, summary.payouts].map(|amount| amount.to_string());
    assert_eq!(sums, ["10", "1", "11", "-80"]);
}

#[test]
fn a_bad_row_is_told_and_the_rest_goes_on() {
    let rows = format!(
        "{}1002,\"S2,SETTLEMENT\n{}",
        row("1001", "S1", "SETTLEMENT", "1O0.00"),
        row("1002", "S2", "SETTLEMENT", "50.00")
    );
    let (findings, summary) = run(&ReconcileOptions::default(), &format!("{S1},,ARS,,,,\n{S2}"), &[&rows]);
    assert_eq!(
        findings.iter().map(|finding| (finding.kind, finding.line)).collect::<Vec<_>>(),
        [
            (FindingKind::BadRow, Some(3)),
            (FindingKind::BadRow, Some(2)),
            (FindingKind::BadRow, Some(3)),
            (FindingKind::Matched, Some(4)),
            (FindingKind::Missing, None),
        ]
    );
    assert!(findings[0].reason.starts_with("sales: "), "{}", findings[0].reason);
    assert_eq!(findings[1].reason, "TRANSACTION_AMOUNT: it is not an amount; it is \"1O0.00\"");
    assert_eq!((summary.rows, summary.bad_row, summary.sales), (3, 3, 2));
}

#[test]
fn what_need_not_be_there_yet_is_pending() {
    let paid = row("1001", "S1", "SETTLEMENT", "100.00");
    let at = |date: &str| format!("{S1}LATE,5.00,ARS,{date},,,\n");
    let kinds = |date: &str, options: &ReconcileOptions| {
        let (findings, summary) = run(options, &at(date), &[&paid]);
        (
            findings
                .iter()
                .filter(|finding| finding.kind == FindingKind::Missing)
                .map(|f| f.reason.clone())
                .collect::<Vec<_>>(),
            summary.pending,
        )
    };
    let plain = ReconcileOptions::default();
    assert_eq!(kinds("2026-10-31T23:59:00-03:00", &plain), (vec!["not_in_report".to_owned()], 0));
    assert_eq!(kinds("2026-11-01T00:00:00-03:00", &plain), (vec![], 1));
    assert_eq!(kinds("2026-10-31", &plain), (vec!["not_in_report".to_owned()], 0));
    assert_eq!(kinds("2026-11-01", &plain), (vec![], 1));
    assert_eq!(kinds("2026-10-30", &plain), (vec!["before_report".to_owned()], 0));
    assert_eq!(kinds("", &plain), (vec!["not_in_report".to_owned()], 0));
    let day = std::time::Duration::from_hours(24);
    let patient = ReconcileOptions { settlement_delay: Some(day), ..ReconcileOptions::default() };
    assert_eq!(kinds("2026-10-31T09:00:00-03:00", &patient), (vec![], 1));
    let until = Some("2026-11-02T03:00:00Z".parse().unwrap());
    let until = ReconcileOptions { until, ..ReconcileOptions::default() };
    assert_eq!(kinds("2026-11-01T12:00:00-03:00", &until), (vec!["not_in_report".to_owned()], 0));
}

#[test]
fn every_row_is_in_one_total_of_each() {
    let no_place = row("1002", "S2", "SETTLEMENT", "50.00").replace("POS1,STORE1", ",");
    let rows = row("1001", "S1", "SETTLEMENT", "100.00") + &no_place + "broken\n";
    let (_, summary) = run(&ReconcileOptions::default(), &format!("{S1}{S2}"), &[&rows]);
    let of = |by| -> Vec<(String, i64, String)> {
        let totals = summary.totals.iter().filter(|total: &&ReportTotals| total.by == by);
        totals.map(|total| (total.key.clone(), total.rows, total.net.to_string())).collect()
    };
    let own = |rows: &[(&str, i64, &str)]| {
        rows.iter().map(|(k, n, a)| ((*k).to_owned(), *n, (*a).to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(of(TotalsBy::Day), own(&[("", 1, "0"), ("2026-10-31", 2, "150")]));
    assert_eq!(of(TotalsBy::Pos), own(&[("", 1, "0"), ("POS1", 1, "100"), ("POS2", 1, "50")]));
    assert_eq!(of(TotalsBy::Store), own(&[("", 1, "0"), ("STORE1", 2, "150")]));
    assert_eq!(of(TotalsBy::PaymentMethod), own(&[("", 1, "0"), ("visa", 2, "150")]));
}

#[test]
fn two_reports_of_two_kinds_are_refused() {
    let mut reconciler = Reconciler::new(&ReconcileOptions::default());
    let mut none = |_: &crate::reports::FindingRef<'_>| Ok(());
    reconciler.read(REPORT.as_bytes(), &mut none).unwrap();
    let release = "DATE,SOURCE_ID,RECORD_TYPE,DESCRIPTION,NET_CREDIT_AMOUNT,NET_DEBIT_AMOUNT\n";
    let error = reconciler.read(release.as_bytes(), &mut none).unwrap_err();
    assert_eq!(error.details().rule.as_deref(), Some("kind"));
}

#[test]
fn a_release_report_checks_itself() {
    let report = "DATE,SOURCE_ID,EXTERNAL_REFERENCE,RECORD_TYPE,DESCRIPTION,NET_CREDIT_AMOUNT,NET_DEBIT_AMOUNT,GROSS_AMOUNT,\
                  MP_FEE_AMOUNT,FINANCING_FEE_AMOUNT,SHIPPING_FEE_AMOUNT,TAXES_AMOUNT,COUPON_AMOUNT,INSTALLMENTS,PAYMENT_METHOD\n\
                  2026-10-31T00:00:00.000-03:00,,,initial_available_balance,,10000.00,0.00,10000.00,0.00,0.00,0.00,0.00,0.00,,\n\
                  2026-10-31T18:40:07.000-03:00,127000000001,SALE000418,release,payment,1479.00,0.00,1500.00,-12.00,0.00,0.00,-9.00,0.00,1,account_money\n\
                  2026-10-31T20:00:00.000-03:00,127000000003,,release,payout,0.00,11000.00,-11000.00,0.00,0.00,0.00,0.00,0.00,,\n\
                  2026-10-31T23:59:59.000-03:00,,,total,,479.00,0.00,479.00,0.00,0.00,0.00,0.00,0.00,,\n";
    let mut reconciler = Reconciler::new(&ReconcileOptions::default());
    reconciler.add_csv(format!("{SALES}SALE000418,1500.00,ARS,,127000000001,,\n").as_bytes()).unwrap();
    let mut told = Vec::new();
    let mut sink = |finding: &crate::reports::FindingRef<'_>| {
        told.push((finding.kind, finding.matched_by));
        Ok(())
    };
    reconciler.read(report.as_bytes(), &mut sink).unwrap();
    let summary = reconciler.finish(&mut sink).unwrap();
    assert_eq!(told, [(FindingKind::Matched, Some(MatchedBy::PaymentId)), (FindingKind::Unknown, None)]);
    assert_eq!(summary.balance_difference.map(|amount| amount.to_string()), Some("0".to_owned()));
    let shown =
        [summary.gross, summary.fees, summary.taxes, summary.net, summary.payouts].map(|a| a.to_string());
    assert_eq!((summary.rows, shown), (4, ["1500", "-12", "-9", "1479", "-11000"].map(str::to_owned)));
    assert_eq!((summary.rows_that_add_up, summary.rows_that_do_not), (2, 0));
}
