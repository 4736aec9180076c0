//! What an account's money costs, and when it can be used.

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::times::DAY;

/// What an account's money costs, and when it can be used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    /// From approval until the seller can use the money. Ours: it depends on the seller's plan.
    pub(crate) release_delay: i64,
    /// Per cent of a payment that Mercado Pago keeps; none for the sandbox's `fee_percent`.
    pub(crate) fee_percent: Option<Decimal>,
    /// What a platform keeps besides.
    pub(crate) mkp_fee_percent: Decimal,
    /// What is withheld as taxes.
    pub(crate) tax_percent: Decimal,
    /// Whether money that goes back to the buyer brings its part of all that back.
    pub(crate) gives_back: bool,
    pub(crate) refund_source: RefundSource,
}

/// Whose id a refund's row bears.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefundSource {
    Payment,
    Refund,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            release_delay: 14 * DAY,
            fee_percent: None,
            mkp_fee_percent: Decimal::ZERO,
            tax_percent: Decimal::ZERO,
            gives_back: true,
            refund_source: RefundSource::Payment,
        }
    }
}
