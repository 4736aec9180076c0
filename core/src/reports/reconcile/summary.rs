use super::matcher::Matcher;
use crate::model::{FindingKind, ReconcileSummary};
use crate::reports::Micros;

impl Matcher {
    /// What all comes to.
    pub(super) fn summary(&self) -> ReconcileSummary {
        let count = |kind| self.counts.of(kind);
        let all = self.totals.all();
        ReconcileSummary {
            rows: self.rows,
            sales: i64::try_from(self.sales.len()).unwrap_or(i64::MAX),
            matched: count(FindingKind::Matched),
            amount_differs: count(FindingKind::AmountDiffers),
            missing: count(FindingKind::Missing),
            unknown: count(FindingKind::Unknown),
            refunded: count(FindingKind::Refunded),
            partially_refunded: count(FindingKind::PartiallyRefunded),
            charged_back: count(FindingKind::ChargedBack),
            in_mediation: count(FindingKind::InMediation),
            duplicate: count(FindingKind::Duplicate),
            bad_row: count(FindingKind::BadRow),
            pending: self.pending,
            pending_amount: self.pending_amount.amount(),
            missing_amount: self.missing_amount.amount(),
            currency: self.currency.clone().or_else(|| self.sales.only_currency().map(str::to_owned)),
            gross: all.gross.amount(),
            fees: all.fees.amount(),
            taxes: all.taxes.amount(),
            refunds: all.refunds.amount(),
            chargebacks: all.chargebacks.amount(),
            other: all.other.amount(),
            net: all.net.amount(),
            payouts: all.payouts.amount(),
            rows_that_add_up: self.add_up,
            rows_that_do_not: self.do_not,
            balance_difference: self.balance_difference.map(Micros::amount),
            totals: self.totals.to_model(),
        }
    }
}
