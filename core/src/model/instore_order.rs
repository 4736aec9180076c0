use std::time::Duration;

use super::{ItemRequest, OrderItem, TaxRequest, Timestamp};
use crate::money::{Amount, AmountInput};
use crate::raw::RawJson;

/// An order to be put on a POS, in the words of the in-store orders API v2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRequest {
    /// The POS; letters and digits, fewer than 40.
    pub external_pos_id: String,
    /// The POS's store, at most 60 characters. The vendor's newest reference
    /// knows only the path with it; without it the older path is used.
    pub external_store_id: Option<String>,
    /// Unique for each attempt to sell; 1 to 64 of `A-Z a-z 0-9 _ -`.
    pub external_reference: String,
    /// Shown to the buyer; 1 to 256 characters.
    pub title: String,
    /// 1 to 256 characters. The reference calls it optional, its errors call
    /// it mandatory: it is always sent.
    pub description: String,
    /// Σ of the items' totals plus the cash-out.
    pub total_amount: AmountInput,
    /// The lines. May be empty only with a cash-out.
    pub items: Vec<ItemRequest>,
    /// Cash to hand to the buyer. Needs an agreement with the vendor.
    pub cash_out_amount: Option<AmountInput>,
    /// Colombia only.
    pub taxes: Vec<TaxRequest>,
    /// The integrator's own user id.
    pub sponsor_id: Option<i64>,
    /// Where notifications go; an http(s) URL of at most 500 characters.
    pub notification_url: Option<String>,
    /// Time to live in whole seconds, at least 1; the API's 600 s when absent.
    pub ttl: Option<Duration>,
    /// The key of this intent, 1 to 64 visible ASCII characters; made when absent.
    pub idempotency_key: Option<String>,
}

/// An order the API took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderReceipt {
    /// Its reference.
    pub external_reference: String,
    /// Its POS.
    pub external_pos_id: String,
    /// The key of this intent.
    pub idempotency_key: String,
    /// When the API took it at the earliest, by the API's clock.
    pub created_at: Timestamp,
    /// When it ends at the latest, by the API's clock.
    pub expires_at: Timestamp,
    /// The text to draw as a QR, byte for byte; of dynamic and hybrid orders.
    /// Sources disagree on whether a hybrid one's answer has it.
    pub qr_data: Option<String>,
    /// The order's id, of dynamic and hybrid orders.
    pub in_store_order_id: Option<String>,
}

/// What became of the cash of a cash-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CashOutResult {
    /// The buyer has it.
    Confirmed,
    /// It was not handed out: the buyer gets the money back.
    Cancelled,
    /// Something went wrong: the buyer gets the money back.
    Failed,
}

/// The order that is on a POS. The API says neither its status nor its id:
/// whether it was paid is in the merchant orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstoreOrder {
    /// As it was given.
    pub external_reference: Option<String>,
    /// As it was given.
    pub total_amount: Option<Amount>,
    /// As it was given.
    pub title: Option<String>,
    /// As it was given.
    pub description: Option<String>,
    /// The lines.
    pub items: Vec<OrderItem>,
    /// Cash to hand to the buyer.
    pub cash_out_amount: Option<Amount>,
    /// The integrator's user id.
    pub sponsor_id: Option<i64>,
    /// Where notifications go.
    pub notification_url: Option<String>,
    /// When it ends, where the API says so.
    pub expiration_date: Option<Timestamp>,
    /// The API's answer, whole.
    pub raw: RawJson,
}
