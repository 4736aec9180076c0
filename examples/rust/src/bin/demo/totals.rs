use cobro::{Amount, SaleOutcome, SaleStatus};
use rust_decimal::Decimal;

use crate::news::News;

/// What the day came to, by what the library said.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) paid: u32,
    pub(crate) expired: u32,
    pub(crate) cancelled: u32,
    pub(crate) sold: Decimal,
    pub(crate) refunded: Decimal,
}

impl Totals {
    pub(crate) fn ended(&mut self, outcome: &SaleOutcome) {
        match outcome.status {
            SaleStatus::Paid => self.paid += 1,
            SaleStatus::Expired => self.expired += 1,
            SaleStatus::Cancelled => self.cancelled += 1,
            SaleStatus::Waiting | SaleStatus::InProcess | SaleStatus::Mismatch => {}
        }
        self.sold += outcome.paid_amount.as_decimal();
    }

    pub(crate) fn refunded(&mut self, amount: Amount) {
        self.refunded += amount.as_decimal();
    }
}

impl From<&Totals> for News {
    fn from(totals: &Totals) -> Self {
        Self::Summary {
            paid: totals.paid,
            expired: totals.expired,
            cancelled: totals.cancelled,
            sold: totals.sold.into(),
            refunded: totals.refunded.into(),
            kept: (totals.sold - totals.refunded).into(),
        }
    }
}
