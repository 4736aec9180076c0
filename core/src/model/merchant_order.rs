use super::{PaymentStatus, PaymentStatusDetail, Site, Timestamp};
use crate::money::Amount;
use crate::open_enum::open_enum;
use crate::raw::RawJson;

open_enum! {
    /// Where a merchant order stands.
    pub enum MerchantOrderStatus {
        /// Nothing, or not enough, was approved.
        Opened = "opened",
        /// Approved payments cover the total: the only proof of payment.
        Closed = "closed",
        /// Cancelled without anything approved or pending.
        Expired = "expired",
    }
}

open_enum! {
    /// What became of a merchant order's payments. Reference and OpenAPI file
    /// list different values; all are known here.
    pub enum OrderStatus {
        /// No payment, or all rejected or cancelled.
        PaymentRequired = "payment_required",
        /// Some payment is in process, pending or authorised.
        PaymentInProcess = "payment_in_process",
        /// Something was approved, less than the total.
        PartiallyPaid = "partially_paid",
        /// The total is covered.
        Paid = "paid",
        /// Part was refunded or charged back.
        PartiallyReverted = "partially_reverted",
        /// All was refunded or charged back.
        Reverted = "reverted",
        /// Cancelled with nothing approved or pending.
        Expired = "expired",
        /// Made before the field existed.
        Undefined = "undefined",
        /// Part was refunded (OpenAPI's word).
        PartiallyRefunded = "partially_refunded",
        /// All was refunded (OpenAPI's word).
        Refunded = "refunded",
        /// A cancellation is under way (OpenAPI's word).
        PendingCancel = "pending_cancel",
        /// Cancelled (OpenAPI's word).
        Cancelled = "cancelled",
    }
}

/// A seller or a buyer, as a merchant order names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The account's user id.
    pub id: Option<i64>,
    /// The account's nickname.
    pub nickname: Option<String>,
}

/// A payment attempt inside a merchant order: approved, rejected or under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerchantOrderPayment {
    /// The payment's id.
    pub id: i64,
    /// Where it stands.
    pub status: PaymentStatus,
    /// Why.
    pub status_detail: Option<PaymentStatusDetail>,
    /// What the seller charged.
    pub transaction_amount: Option<Amount>,
    /// What the buyer paid: differs with coupons.
    pub total_paid_amount: Option<Amount>,
    /// Refunded so far.
    pub amount_refunded: Option<Amount>,
    /// ISO 4217.
    pub currency_id: Option<String>,
    /// Such as `regular_payment`.
    pub operation_type: Option<String>,
    /// When it was made.
    pub date_created: Option<Timestamp>,
    /// When it was approved.
    pub date_approved: Option<Timestamp>,
    /// When it last changed.
    pub last_modified: Option<Timestamp>,
}

/// A line of a merchant order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerchantOrderItem {
    /// Its id.
    pub id: Option<String>,
    /// What was sold.
    pub title: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// The vendor's category.
    pub category_id: Option<String>,
    /// ISO 4217.
    pub currency_id: Option<String>,
    /// How many. A decimal because the API types it as a number.
    pub quantity: Option<Amount>,
    /// Price of one.
    pub unit_price: Option<Amount>,
}

/// What links a scanned order to its payment attempts. Made when a buyer
/// scans; scanning twice makes two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerchantOrder {
    /// Its id.
    pub id: i64,
    /// Where it stands.
    pub status: MerchantOrderStatus,
    /// What became of its payments.
    pub order_status: Option<OrderStatus>,
    /// Whether it was paid: it is `closed`, or its payments are said to be
    /// `paid`, and those approved cover the total. A refund leaves it so, as it
    /// does the status: `refunded_amount` tells. Whether it is the right amount
    /// and the right seller is for the caller to compare, as a sale does.
    pub is_paid: bool,
    /// Whether a payment of it is not decided: it may still be paid.
    pub is_pending: bool,
    /// The sum of its approved payments, of what the seller charged; those
    /// refunded or charged back since count.
    pub approved_amount: Amount,
    /// Copied from the order on the POS.
    pub external_reference: Option<String>,
    /// The vendor's preference.
    pub preference_id: Option<String>,
    /// The application that made it.
    pub application_id: Option<String>,
    /// The seller's site.
    pub site_id: Option<Site>,
    /// Who collects.
    pub collector: Option<Party>,
    /// Who pays.
    pub payer: Option<Party>,
    /// The integrator's user id.
    pub sponsor_id: Option<i64>,
    /// `NONE` or `MELI`.
    pub marketplace: Option<String>,
    /// All attempts, approved and rejected.
    pub payments: Vec<MerchantOrderPayment>,
    /// The lines.
    pub items: Vec<MerchantOrderItem>,
    /// What is to be paid.
    pub total_amount: Option<Amount>,
    /// What was paid.
    pub paid_amount: Option<Amount>,
    /// What was refunded.
    pub refunded_amount: Option<Amount>,
    /// Zero at a counter.
    pub shipping_cost: Option<Amount>,
    /// Whether it was cancelled.
    pub cancelled: bool,
    /// When it was made: when the buyer scanned.
    pub date_created: Option<Timestamp>,
    /// When it last changed.
    pub last_updated: Option<Timestamp>,
    /// Where notifications go.
    pub notification_url: Option<String>,
    /// Free text.
    pub additional_info: Option<String>,
    /// Whether it belongs to test users.
    pub is_test: Option<bool>,
    /// The API's answer, whole.
    pub raw: RawJson,
}

/// Which merchant orders to look for. An empty search finds all of the seller's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MerchantOrderSearch {
    /// Only of this sale.
    pub external_reference: Option<String>,
    /// Only of this preference.
    pub preference_id: Option<String>,
    /// Only of this application.
    pub application_id: Option<String>,
    /// Only of this buyer.
    pub payer_id: Option<i64>,
    /// Only of this integrator.
    pub sponsor_id: Option<i64>,
    /// Only of this site.
    pub site_id: Option<Site>,
    /// Only of this marketplace, `NONE` or `MELI`.
    pub marketplace: Option<String>,
    /// Only with this status.
    pub status: Option<MerchantOrderStatus>,
    /// Only with this item. What of an item it is compared with is not
    /// documented.
    pub items: Option<String>,
    /// Made at or after.
    pub date_created_from: Option<Timestamp>,
    /// Made at or before.
    pub date_created_to: Option<Timestamp>,
    /// Changed at or after.
    pub last_updated_from: Option<Timestamp>,
    /// Changed at or before.
    pub last_updated_to: Option<Timestamp>,
    /// How many a page holds; the API's 30 when absent.
    pub limit: Option<u32>,
    /// Where the page begins.
    pub offset: Option<u32>,
}

/// One page of found merchant orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerchantOrderPage {
    /// The merchant orders.
    pub elements: Vec<MerchantOrder>,
    /// The `offset` of the next page; absent on the last one.
    pub next_offset: Option<u32>,
    /// How many there are in all, where the API says so.
    pub total: Option<u32>,
}
