use std::time::Duration;

use super::{
    Api, ItemRequest, PaymentStatus, PaymentStatusDetail, QrMode, Refund, Site, TaxRequest, Timestamp,
};
use crate::money::{Amount, AmountInput};

/// A sale to be started at a POS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaleRequest {
    /// The POS; letters and digits, fewer than 40. On the Orders API `-` and
    /// `_` too.
    pub external_pos_id: String,
    /// The POS's store, at most 60 characters. The Orders API finds it by the POS.
    pub external_store_id: Option<String>,
    /// Which QR the buyer scans; the printed one when absent.
    pub qr: Option<QrMode>,
    /// What the buyer pays, in the site's currency and decimals.
    pub amount: AmountInput,
    /// Unique for each attempt to sell; 1 to 64 of `A-Z a-z 0-9 _ -`. Made when absent.
    pub external_reference: Option<String>,
    /// Shown to the buyer, 1 to 256 characters; the reference when absent. The
    /// Orders API has no title: it is its description when there is no other.
    pub title: Option<String>,
    /// 1 to 256 characters, 150 on the Orders API; the title when absent.
    pub description: Option<String>,
    /// The lines; one line of the whole amount when empty. At most 10 on the
    /// Orders API, which has neither their category nor their description.
    pub items: Vec<ItemRequest>,
    /// Cash to hand to the buyer, part of `amount`. Needs an agreement with the vendor.
    pub cash_out_amount: Option<AmountInput>,
    /// Colombia only, in-store API only.
    pub taxes: Vec<TaxRequest>,
    /// The integrator's own user id.
    pub sponsor_id: Option<i64>,
    /// Where notifications go; an http(s) URL of at most 500 characters.
    /// In-store API only: the Orders API's are set in the developer panel.
    pub notification_url: Option<String>,
    /// Time to live in whole seconds; 600 s when absent. At least 1 s, on the
    /// Orders API from 30 s to 3600 h.
    pub ttl: Option<Duration>,
    /// The key of this intent, 1 to 64 visible ASCII characters; made when
    /// absent. The same key gives the same sale.
    pub idempotency_key: Option<String>,
}

/// What is fixed about a sale once it has started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaleInfo {
    /// The generation of the API it is on.
    pub api: Api,
    /// Which QR the buyer scans.
    pub qr: QrMode,
    /// The text to draw as a QR, byte for byte; of dynamic and hybrid sales.
    pub qr_data: Option<String>,
    /// The order's id: `ORD…` on the Orders API, the in-store order's of a
    /// dynamic or hybrid in-store sale; absent on a printed QR of the in-store
    /// API, and where the answer that had it was lost.
    pub order_id: Option<String>,
    /// Whether it can be taken back before it ends by itself. A dynamic order
    /// of the in-store API can't.
    pub can_cancel: bool,
    /// Its reference.
    pub external_reference: String,
    /// Its POS.
    pub external_pos_id: String,
    /// Its POS's store.
    pub external_store_id: Option<String>,
    /// What is to be paid.
    pub amount: Amount,
    /// ISO 4217.
    pub currency_id: String,
    /// The seller's site.
    pub site: Site,
    /// The seller.
    pub collector_id: i64,
    /// The key of this intent.
    pub idempotency_key: String,
    /// When the API took it at the earliest, by the API's clock.
    pub created_at: Timestamp,
    /// When it ends at the latest, by the API's clock.
    pub expires_at: Timestamp,
    /// Its time to live, as the API answered it.
    pub ttl: Duration,
    /// The time to live that was asked for. The API may have given another.
    pub asked_ttl: Duration,
}

/// How a sale stands or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SaleStatus {
    /// Nobody has paid yet.
    Waiting,
    /// A payment is under way and not decided. Don't hand over goods and
    /// don't charge again: wait again later.
    InProcess,
    /// Paid, in the right amount, currency, account and reference.
    Paid,
    /// Money came, but its amount or currency is not the sale's. A person has to look.
    Mismatch,
    /// The time to live ended and, by a read after it, nothing was paid.
    Expired,
    /// Cancelled and, by a read after it, nothing was paid.
    Cancelled,
}

/// A payment attempt of a sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalePayment {
    /// The payment's number, by which the Payments API and the reports know
    /// it. Absent on the Orders API while that does not say it.
    pub payment_id: Option<i64>,
    /// The payment's id on the Orders API, `PAY…`.
    pub transaction_id: Option<String>,
    /// The merchant order it belongs to; in-store API only.
    pub merchant_order_id: Option<i64>,
    /// Where it stands.
    pub status: PaymentStatus,
    /// Why.
    pub status_detail: Option<PaymentStatusDetail>,
    /// What was charged.
    pub amount: Amount,
    /// Refunded so far.
    pub amount_refunded: Amount,
    /// ISO 4217.
    pub currency_id: Option<String>,
    /// When it was approved.
    pub date_approved: Option<Timestamp>,
}

/// What a sale came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaleOutcome {
    /// How it stands.
    pub status: SaleStatus,
    /// Its reference.
    pub external_reference: String,
    /// What was to be paid.
    pub amount: Amount,
    /// ISO 4217.
    pub currency_id: String,
    /// What was paid for it, duplicates not counted.
    pub paid_amount: Amount,
    /// What of it was refunded or charged back since.
    pub refunded_amount: Amount,
    /// The payments that pay it: refund these.
    pub payments: Vec<SalePayment>,
    /// Payments beyond those: the buyer paid twice, refund them.
    pub duplicates: Vec<SalePayment>,
    /// The attempts that were not approved, in order.
    pub attempts: Vec<SalePayment>,
    /// Every merchant order of it: one for each scan. In-store API only.
    pub merchant_order_ids: Vec<i64>,
    /// The order's id on the Orders API, `ORD…`.
    pub order_id: Option<String>,
    /// What does not match, when `status` is `Mismatch`.
    pub mismatch: Option<String>,
}

/// What happened to a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SaleEventKind {
    /// The order is on the POS.
    Opened,
    /// A buyer scanned; `merchant_order_id` is set. The Orders API does not
    /// tell of scans.
    Scanned,
    /// An attempt was rejected; `payment` says why. The sale goes on. The
    /// Orders API is not documented to tell of it.
    Rejected,
    /// An attempt is under way; `payment` is set.
    InProcess,
    /// Paid; `outcome` is set.
    Paid,
    /// Paid more than once; `payment` is the one to refund.
    DuplicatePayment,
    /// Money came that does not match; `outcome` is set.
    Mismatch,
    /// Ended unpaid; `outcome` is set.
    Expired,
    /// Cancelled unpaid; `outcome` is set.
    Cancelled,
}

/// Something that happened to a sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaleEvent {
    /// What.
    pub kind: SaleEventKind,
    /// When it was seen, by the API's clock.
    pub at: Timestamp,
    /// The merchant order it concerns.
    pub merchant_order_id: Option<i64>,
    /// The payment attempt it concerns.
    pub payment: Option<SalePayment>,
    /// What the sale came to, on the events that end it.
    pub outcome: Option<SaleOutcome>,
}

/// What a refund of a sale came to. A sale paid by several payments is
/// refunded by several refunds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaleRefund {
    /// The refunds this call made or found made by its key.
    pub refunds: Vec<Refund>,
    /// Their sum.
    pub amount: Amount,
    /// What is left to refund of the sale.
    pub left: Amount,
    /// The key of this intent.
    pub idempotency_key: String,
}
