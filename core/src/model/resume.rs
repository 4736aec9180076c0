use super::{ErrorDetails, SaleRefund};

/// What became of a refund that a crash, or a lost answer, had left open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResumedRefund {
    /// The key of the intent.
    pub idempotency_key: String,
    /// The sale's reference; absent on a refund by payment id.
    pub external_reference: Option<String>,
    /// The payments it is of.
    pub payment_ids: Vec<i64>,
    /// The order it is of, on the Orders API.
    pub order_id: Option<String>,
    /// What was refunded; absent when nothing was.
    pub refund: Option<SaleRefund>,
    /// Why it was not carried out, or why that is still not known.
    pub error: Option<ErrorDetails>,
}
