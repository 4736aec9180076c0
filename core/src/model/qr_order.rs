use std::time::Duration;

use super::{QrMode, Timestamp};
use crate::money::Amount;
use crate::open_enum::open_enum;
use crate::raw::RawJson;

open_enum! {
    /// Where an order of the Orders API stands. The values of other order types
    /// than QR are known too.
    pub enum QrOrderStatus {
        /// Made and not paid.
        Created = "created",
        /// Paid, perhaps refunded in part since.
        Processed = "processed",
        /// Refunded whole.
        Refunded = "refunded",
        /// Cancelled by the API.
        Canceled = "canceled",
        /// Not paid in time.
        Expired = "expired",
        /// Being decided; not documented for QR.
        Processing = "processing",
        /// Waiting for somebody; not documented for QR.
        ActionRequired = "action_required",
        /// On a terminal; Point only.
        AtTerminal = "at_terminal",
        /// Failed; not documented for QR.
        Failed = "failed",
        /// Charged back.
        ChargedBack = "charged_back",
    }
}

open_enum! {
    /// Where a payment of an order stands.
    pub enum QrPaymentStatus {
        /// Waiting for the buyer.
        Created = "created",
        /// Paid, perhaps refunded in part since.
        Processed = "processed",
        /// Refunded whole.
        Refunded = "refunded",
        /// Its order was cancelled.
        Canceled = "canceled",
        /// Its order was not paid in time.
        Expired = "expired",
        /// Being decided.
        Processing = "processing",
        /// Rejected.
        Failed = "failed",
        /// Charged back.
        ChargedBack = "charged_back",
    }
}

open_enum! {
    /// Where a refund of an order stands. A refund may be decided later.
    pub enum QrRefundStatus {
        /// Being made.
        Processing = "processing",
        /// Made.
        Processed = "processed",
        /// Not made.
        Failed = "failed",
    }
}

/// An order of `/v1/orders`, of type `qr`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrOrder {
    /// `ORD…`. Keep it: the order is read, cancelled and refunded by it.
    pub id: String,
    /// Where it stands: decide by this.
    pub status: QrOrderStatus,
    /// Why. Sources disagree on its values, such as `accredited` and
    /// `processed` for a paid order: show it, don't decide by it.
    pub status_detail: Option<String>,
    /// The seller's reference.
    pub external_reference: Option<String>,
    /// What the buyer sees.
    pub description: Option<String>,
    /// What is to be paid.
    pub total_amount: Option<Amount>,
    /// ISO 4217.
    pub currency_id: Option<String>,
    /// The seller's user id.
    pub user_id: Option<i64>,
    /// As the API writes it, such as `ARG` or `AR`.
    pub country_code: Option<String>,
    /// The POS.
    pub external_pos_id: Option<String>,
    /// Which QR the buyer scans.
    pub mode: Option<QrMode>,
    /// The text to draw as a QR, byte for byte; of dynamic and hybrid orders.
    /// Only the answer to the creation is sure to have it.
    pub qr_data: Option<String>,
    /// How long it can be paid. May be less than what was asked for.
    pub expiration_time: Option<Duration>,
    /// Its payments: one of a QR order.
    pub payments: Vec<QrOrderPayment>,
    /// The cash that is handed to the buyer with it.
    pub cash_outs: Vec<QrOrderCashOut>,
    /// Its refunds.
    pub refunds: Vec<QrOrderRefund>,
    /// When it was made.
    pub created_date: Option<Timestamp>,
    /// When it last changed.
    pub last_updated_date: Option<Timestamp>,
    /// The API's answer, whole.
    pub raw: RawJson,
}

/// A payment of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrOrderPayment {
    /// `PAY…`. Needed to refund a part.
    pub id: String,
    /// Where it stands.
    pub status: QrPaymentStatus,
    /// Why.
    pub status_detail: Option<String>,
    /// What was asked for.
    pub amount: Option<Amount>,
    /// What the buyer paid: differs with discounts.
    pub paid_amount: Option<Amount>,
    /// The kind of the discount, where the API says that one was applied. Its
    /// values are not documented.
    pub discount_type: Option<String>,
    /// Refunded so far.
    pub refunded_amount: Option<Amount>,
    /// The payment's number, by which the Payments API and the reports know
    /// it; there once it is paid.
    pub reference_id: Option<i64>,
    /// Such as `master` or `account_money`.
    pub payment_method_id: Option<String>,
    /// Such as `credit_card`.
    pub payment_method_type: Option<String>,
    /// In how many parts the buyer pays.
    pub installments: Option<u32>,
}

/// Cash that is handed to the buyer with an order. What it has besides an
/// amount is not documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrOrderCashOut {
    /// `CAS…`, as seen.
    pub id: Option<String>,
    /// How much.
    pub amount: Option<Amount>,
    /// Where it stands, in the API's words.
    pub status: Option<String>,
    /// Why.
    pub status_detail: Option<String>,
}

/// A refund of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrOrderRefund {
    /// `REF…`.
    pub id: String,
    /// The payment, `PAY…`.
    pub transaction_id: Option<String>,
    /// The refund's number, by which the Payments API knows it.
    pub reference_id: Option<i64>,
    /// How much.
    pub amount: Option<Amount>,
    /// Where it stands.
    pub status: Option<QrRefundStatus>,
}

/// One page of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrOrderPage {
    /// What was found.
    pub orders: Vec<QrOrder>,
    /// The page to ask for next; nothing after the last one.
    pub next_page: Option<u32>,
    /// How many there are in all, where the API says so.
    pub total: Option<u32>,
}
