use super::Timestamp;
use crate::money::{Amount, AmountInput};
use crate::open_enum::open_enum;
use crate::raw::RawJson;

open_enum! {
    /// Where a refund stands.
    pub enum RefundStatus {
        /// Done.
        Approved = "approved",
        /// Queued: Pix in contingency. It will be decided later.
        InProcess = "in_process",
        /// Not done.
        Rejected = "rejected",
        /// Not done.
        Cancelled = "cancelled",
        /// Authorised.
        Authorized = "authorized",
    }
}

open_enum! {
    /// How a refund is made.
    pub enum RefundMode {
        /// The usual way.
        Standard = "standard",
        /// At once.
        Instant = "instant",
    }
}

/// A refund to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefundRequest {
    /// How much; all that is left when absent.
    pub amount: Option<AmountInput>,
    /// The key of this intent, 1 to 64 visible ASCII characters; made when
    /// absent. The same key never refunds twice.
    pub idempotency_key: Option<String>,
}

/// Who made a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundSource {
    /// Its id.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Such as `collector` or `operator`.
    pub source_type: Option<String>,
}

/// A refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Its number, by which the Payments API knows it. Absent on the Orders API.
    pub id: Option<i64>,
    /// Its id on the Orders API, `REF…`.
    pub order_refund_id: Option<String>,
    /// The refunded payment's id on the Orders API, `PAY…`.
    pub transaction_id: Option<String>,
    /// The refunded payment.
    pub payment_id: Option<i64>,
    /// How much.
    pub amount: Option<Amount>,
    /// What the buyer receives: less the part a coupon paid.
    pub amount_refunded_to_payer: Option<Amount>,
    /// An adjustment, where there is one.
    pub adjustment_amount: Option<Amount>,
    /// Where it stands. Absent in some older answers, which are of finished refunds.
    pub status: Option<RefundStatus>,
    /// How it is made.
    pub refund_mode: Option<RefundMode>,
    /// Who made it.
    pub source: Option<RefundSource>,
    /// Why.
    pub reason: Option<String>,
    /// The card processor's id.
    pub unique_sequence_number: Option<String>,
    /// When it was made.
    pub date_created: Option<Timestamp>,
    /// The key it was asked for with; absent on refunds that were read.
    pub idempotency_key: Option<String>,
    /// The API's answer, whole.
    pub raw: RawJson,
}
