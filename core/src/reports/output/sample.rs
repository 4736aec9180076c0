//! Findings and summaries for the tests of what is written.

use crate::model::{ReconcileSummary, ReportTotals, TotalsBy};
use crate::money::Amount;
use crate::reports::Micros;

pub(super) fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

pub(super) fn micros(text: &str) -> Micros {
    Micros::of(amount(text)).unwrap()
}

/// Sums over one row; what is between gross and net is fees.
pub(super) fn totals(by: TotalsBy, key: &str, gross: &str, net: &str) -> ReportTotals {
    let fees = amount(net).as_decimal() - amount(gross).as_decimal();
    ReportTotals {
        by,
        key: key.to_owned(),
        rows: 1,
        gross: amount(gross),
        fees: fees.into(),
        taxes: Amount::ZERO,
        refunds: Amount::ZERO,
        chargebacks: Amount::ZERO,
        other: Amount::ZERO,
        net: amount(net),
        payouts: Amount::ZERO,
    }
}

/// Of days with one matched sale each: their gross and net.
pub(super) fn summary(days: &[(&str, &str, &str)]) -> ReconcileSummary {
    let totals: Vec<ReportTotals> =
        days.iter().map(|(day, gross, net)| totals(TotalsBy::Day, day, gross, net)).collect();
    let sum = |of: fn(&ReportTotals) -> Amount| {
        totals.iter().fold(Amount::ZERO, |sum, day| sum.plus(of(day)).unwrap())
    };
    let rows = i64::try_from(days.len()).unwrap();
    ReconcileSummary {
        rows,
        sales: rows,
        matched: rows,
        amount_differs: 0,
        missing: 0,
        unknown: 0,
        refunded: 0,
        partially_refunded: 0,
        charged_back: 0,
        in_mediation: 0,
        duplicate: 0,
        bad_row: 0,
        pending: 0,
        pending_amount: Amount::ZERO,
        missing_amount: Amount::ZERO,
        currency: Some("ARS".to_owned()),
        gross: sum(|day| day.gross),
        fees: sum(|day| day.fees),
        taxes: Amount::ZERO,
        refunds: Amount::ZERO,
        chargebacks: Amount::ZERO,
        other: Amount::ZERO,
        net: sum(|day| day.net),
        payouts: Amount::ZERO,
        rows_that_add_up: rows,
        rows_that_do_not: 0,
        balance_difference: None,
        totals,
    }
}
