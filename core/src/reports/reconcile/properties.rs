//! What holds whatever the sales and reports are.

use std::fmt::Write as _;
use std::io::Cursor;

use proptest::prelude::*;

use super::*;
use crate::model::{Finding, FindingKind, ReconcileSummary, TotalsBy};
use crate::money::Amount;
use crate::reports::FindingRef;

fn run(pace: Pace, sales: &str, reports: &[String]) -> (Vec<Finding>, ReconcileSummary) {
    let mut reconciler = Reconciler { pace, ..Reconciler::new(&ReconcileOptions::default()) };
    reconciler.add_csv(Cursor::new(sales.to_owned())).unwrap();
    let mut findings = Vec::new();
    let mut sink = |finding: &FindingRef<'_>| {
        findings.push(finding.to_finding());
        Ok(())
    };
    for report in reports {
        reconciler.read(Cursor::new(report.clone()), &mut sink).unwrap();
    }
    let summary = reconciler.finish(&mut sink).unwrap();
    (findings, summary)
}

/// Few enough values that rows and sales meet.
fn row() -> impl Strategy<Value = String> {
    (
        prop::sample::select(vec!["", "11", "12", "13", "R7"]),
        prop::sample::select(vec!["", "A", "B", "C"]),
        prop::sample::select(vec![
            "SETTLEMENT",
            "SETTLEMENT",
            "REFUND",
            "CHARGEBACK",
            "DISPUTE",
            "PAYOUTS",
            "CASHBACK",
            "REFUND_SHIPPING",
        ]),
        -3..6_i64,
        prop::sample::select(vec![
            "",
            "2026-10-31",
            "2026-10-31T10:00:00-03:00",
            "2026-11-01T00:30:00.000-03:00",
        ]),
        prop::sample::select(vec!["", "P1", "P2"]),
        (-2..1_i64, -2..1_i64, -1..2_i64),
    )
        .prop_map(|(id, reference, word, amount, date, pos, (fee, tax, odd))| {
            let net = amount + fee + tax + odd;
            format!("{id},{reference},{word},{amount}.00,{fee}.00,{tax}.00,{net}.00,{date},{pos}\n")
        })
}

fn report() -> impl Strategy<Value = String> {
    let line = prop_oneof![9 => row(), 1 => Just("broken\n".to_owned()), 1 => Just("a,\"b\n".to_owned())];
    prop::collection::vec(line, 0..14).prop_map(|lines| {
        format!(
            "SOURCE_ID,EXTERNAL_REFERENCE,TRANSACTION_TYPE,TRANSACTION_AMOUNT,FEE_AMOUNT,TAXES_AMOUNT,\
             SETTLEMENT_NET_AMOUNT,SETTLEMENT_DATE,EXTERNAL_POS_ID\n{}",
            lines.concat()
        )
    })
}

fn sales() -> impl Strategy<Value = String> {
    let sale = (
        prop::sample::select(vec!["A", "B", "C", "D"]),
        1..6_i64,
        prop::sample::select(vec!["", "2026-10-31", "2026-12-01"]),
        prop::sample::select(vec!["", "11", "12", "R7"]),
    );
    prop::collection::vec(sale, 0..7).prop_map(|sales| {
        let mut text = "external_reference,amount,currency,date,payment_id,pos,store\n".to_owned();
        for (reference, amount, date, payment) in sales {
            let _ = writeln!(text, "{reference},{amount},ARS,{date},{payment},P9,S9");
        }
        text
    })
}

fn balance(parts: [Amount; 6], net: Amount) -> bool {
    parts.iter().map(|part| part.as_decimal()).sum::<rust_decimal::Decimal>() == net.as_decimal()
}

fn holds(findings: &[Finding], summary: &ReconcileSummary) {
    let s = summary;
    assert!(balance([s.gross, s.refunds, s.chargebacks, s.other, s.fees, s.taxes], s.net));
    for by in [TotalsBy::Day, TotalsBy::Pos, TotalsBy::Store, TotalsBy::PaymentMethod] {
        let totals: Vec<_> = s.totals.iter().filter(|total| total.by == by).collect();
        assert_eq!(totals.iter().map(|total| total.rows).sum::<i64>(), s.rows);
        let net = totals.iter().map(|total| total.net.as_decimal()).sum::<rust_decimal::Decimal>();
        let payouts = totals.iter().map(|total| total.payouts.as_decimal()).sum::<rust_decimal::Decimal>();
        assert_eq!((net, payouts), (s.net.as_decimal(), s.payouts.as_decimal()));
        for t in totals {
            assert!(balance([t.gross, t.refunds, t.chargebacks, t.other, t.fees, t.taxes], t.net));
        }
    }
    // Each row gives one finding, and so does each missing sale.
    let of_rows = findings.iter().filter(|finding| finding.file.is_some());
    let mut places: Vec<_> = of_rows.map(|finding| (finding.file, finding.line)).collect();
    let told = places.len();
    places.sort_unstable();
    places.dedup();
    assert_eq!((places.len(), i64::try_from(told).unwrap()), (told, s.rows));
    let count = |kind| i64::try_from(findings.iter().filter(|finding| finding.kind == kind).count()).unwrap();
    let (missing, paid) =
        (count(FindingKind::Missing), count(FindingKind::Matched) + count(FindingKind::AmountDiffers));
    assert_eq!((missing, paid + missing + s.pending), (s.missing, s.sales));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_row_counts_once_and_sums_balance(
        sales in sales(),
        reports in prop::collection::vec(report(), 1..4),
        block in 1..300_usize,
        threads in 1..5_usize,
    ) {
        let (findings, summary) = run(Pace::default(), &sales, &reports);
        holds(&findings, &summary);
        let again = run(Pace { block, threads }, &sales, &reports);
        prop_assert_eq!((findings, summary), again);
    }

    #[test]
    fn a_file_that_comes_again_changes_no_money(sales in sales(), report in report()) {
        let once = run(Pace::default(), &sales, std::slice::from_ref(&report)).1;
        let (findings, twice) = run(Pace::default(), &sales, &[report.clone(), report]);
        holds(&findings, &twice);
        let money = |s: &ReconcileSummary| {
            (s.gross, s.fees, s.taxes, s.refunds, s.chargebacks, s.other, s.net, s.payouts, s.missing, s.matched)
        };
        prop_assert_eq!(money(&once), money(&twice));
        prop_assert_eq!(once.rows * 2, twice.rows);
    }
}

/// Each would take minutes if rows or sales were looked through one by one.
#[test]
fn many_of_one_kind_take_no_longer() {
    let many = 60_000;
    let start = std::time::Instant::now();
    let mut sales = "external_reference,amount,payment_id\n".to_owned();
    let mut report = "SOURCE_ID,EXTERNAL_REFERENCE,TRANSACTION_TYPE,TRANSACTION_AMOUNT\n".to_owned();
    for n in 0..many {
        let _ = writeln!(sales, "ONE,5.00,");
        let _ = writeln!(report, "{},ONE,SETTLEMENT,5.00", 1000 + n);
    }
    let (_, summary) = run(Pace::default(), &sales, &[report.clone()]);
    assert_eq!((summary.matched, summary.missing), (many, 0));
    // All refunded, by their reference.
    let back = report.replace("SETTLEMENT,", "REFUND,-").replace("\n1", "\n9");
    let (_, summary) = run(Pace::default(), &sales, &[back]);
    assert_eq!((summary.refunded, summary.missing), (many, many));
    // One payment's id for all, which is another than the rows'.
    let sales = sales.replace("5.00,\n", "5.00,7\n");
    let (_, summary) = run(Pace::default(), &sales, &[report]);
    assert_eq!((summary.matched, summary.duplicate), (many, 0));
    // Nonsense for currencies.
    let mut sales = "external_reference,amount,currency\n".to_owned();
    for n in 0..many {
        let _ = writeln!(sales, "S{n},5.00,C{n}");
    }
    let (_, summary) = run(Pace::default(), &sales, &[]);
    assert_eq!(summary.missing, many);
    assert!(start.elapsed() < std::time::Duration::from_secs(30), "{:?}", start.elapsed());
}
