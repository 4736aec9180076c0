use super::{ErrorDetails, SalePayment, SaleRefund, Timestamp};

/// Why money is too late or too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LateMoneyKind {
    /// It came after the sale was called expired or cancelled.
    LatePayment,
    /// It came for a sale that was paid already.
    DuplicatePayment,
}

/// Money that came for a sale when none was expected any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateMoney {
    /// Which of the two.
    pub kind: LateMoneyKind,
    /// When it was seen, by the API's clock.
    pub at: Timestamp,
    /// The sale's reference.
    pub external_reference: String,
    /// The sale's POS.
    pub external_pos_id: String,
    /// The payment: refund it, or hand over the goods.
    pub payment: SalePayment,
    /// Its refund, where the client refunds such money by itself.
    pub refund: Option<SaleRefund>,
    /// Why that refund was not carried out, or why that is not known. Its
    /// idempotency key settles it.
    pub refund_error: Option<ErrorDetails>,
}
