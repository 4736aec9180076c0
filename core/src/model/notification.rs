use super::{MerchantOrder, Payment, QrOrder, Timestamp};
use crate::open_enum::open_enum;
use crate::raw::RawJson;

/// Which of the vendor's two ways a notification came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotificationSource {
    /// Instant Payment Notification: `?topic=…&id=…`. Never signed in a way
    /// that can be checked.
    Ipn,
    /// Webhook: `?data.id=…&type=…` and a body of version 1.
    Webhook,
}

open_enum! {
    /// What a notification is about, by names of this library's own: the vendor
    /// has several for one thing, and `raw_topic` keeps the one that came.
    pub enum NotificationTopic {
        /// A merchant order: `merchant_order` by IPN, `topic_merchant_order_wh`
        /// by webhook.
        MerchantOrder = "merchant_order",
        /// A payment: `payment`.
        Payment = "payment",
        /// An order of the Orders API: `order`, and `orders` in the vendor's tooling.
        Order = "order",
        /// A claim of a buyer: `topic_claims_integration_wh`.
        Claim = "claim",
        /// A chargeback: `chargebacks` by IPN, `topic_chargebacks_wh` by webhook.
        Chargeback = "chargeback",
        /// A seller linked or unlinked the application by OAuth: `mp-connect`.
        Connect = "connect",
        /// A fraud alert, which is not sent twice: `stop_delivery_op_wh`.
        FraudAlert = "fraud_alert",
        /// A card terminal: `point_integration_ipn`, `point_integration_wh`.
        PointIntegration = "point_integration",
        /// A delivery was cancelled: `delivery_cancellation`.
        DeliveryCancellation = "delivery_cancellation",
    }
}

/// What is known about who sent a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureOutcome {
    /// Nobody asked: it was parsed, not verified.
    NotChecked,
    /// The vendor signed it, with one of the secrets, within the tolerance. The
    /// signature covers the id in the URL, the request id and the time; neither
    /// the topic nor the body.
    Verified,
    /// The vendor signs no such notification in a way that can be checked: all
    /// of IPN, and merchant orders. That is what the in-store API sends.
    UnsignedByDesign,
    /// It should be signed and is not, or not rightly: `failure` says why.
    Failed,
}

/// Why a signature failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureFailure {
    /// There is no header `x-signature`, or it is blank.
    MissingHeader,
    /// The header is not `ts=…,v1=…`.
    MalformedHeader,
    /// The header has no `ts`.
    MissingTimestamp,
    /// `ts` is not made of decimal digits.
    MalformedTimestamp,
    /// The header has no `v1`.
    MissingHash,
    /// `v1` is not 64 hexadecimal digits in small letters: it was cut or
    /// changed on its way.
    MalformedHash,
    /// None of the secrets gives this hash: another application's secret, a
    /// part that a proxy changed, or a forgery.
    Mismatch,
    /// The vendor signed it, but too long before or after the time given: a
    /// repetition of an old one, or a wrong clock.
    OutOfTolerance,
}

/// How the id was written in what was signed. The vendor's documents and SDKs
/// disagree on it; both are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignedIdCase {
    /// As it is in the URL.
    AsReceived,
    /// In small letters, where the URL has capitals.
    LowerCase,
}

/// What checking a notification's signature came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationSignature {
    /// In one word.
    pub outcome: SignatureOutcome,
    /// Why, when it failed.
    pub failure: Option<SignatureFailure>,
    /// The same in an English sentence, for a log: which part is missing or
    /// wrong. Holds no secret.
    pub reason: Option<String>,
    /// The text whose hash was compared, as far as it came to that. Holds no secret.
    pub manifest: Option<String>,
    /// The signature's own time, by `ts`.
    pub signed_at: Option<Timestamp>,
    /// How the id was written in what was signed, when it was signed rightly
    /// and there is one.
    pub id_case: Option<SignedIdCase>,
    /// Which of the secrets it was signed with, from 0: when it is always the
    /// new one, the old one can go.
    pub secret_index: Option<u32>,
}

/// A notification, read. A hint whatever its signature says: read what it names
/// before believing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationEvent {
    /// Which way it came.
    pub source: NotificationSource,
    /// What it is about.
    pub topic: NotificationTopic,
    /// The topic as it was written.
    pub raw_topic: String,
    /// What happened, such as `payment.updated`; the vendor's casing differs by
    /// topic. Webhooks only.
    pub action: Option<String>,
    /// What it happened to, by its id: digits, or `ORD…` of the Orders API. At
    /// most 64 of `A-Z a-z 0-9 _ -`.
    pub resource_id: Option<String>,
    /// The same as a number, where it is one of 64 bits.
    pub numeric_id: Option<i64>,
    /// The notification's own id. Webhooks only, and not all of them.
    pub notification_id: Option<String>,
    /// The seller. Webhooks only.
    pub user_id: Option<i64>,
    /// The application it was sent for. Webhooks only.
    pub application_id: Option<i64>,
    /// False for what a test made. Webhooks only.
    pub live_mode: Option<bool>,
    /// When it happened. Webhooks only.
    pub date_created: Option<Timestamp>,
    /// The header `x-request-id`: what the vendor's support asks for.
    pub request_id: Option<String>,
    /// The same for every repetition of this notification and another for every
    /// other: 64 hexadecimal digits. Absent where nothing tells a repetition
    /// from news: take those for news.
    pub dedupe_key: Option<String>,
    /// Who sent it.
    pub signature: NotificationSignature,
    /// The body as it came; empty when there was none.
    pub raw: RawJson,
}

/// What a notification turned out to be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConfirmationKind {
    /// A payment, in `payment`.
    Payment,
    /// A merchant order, in `merchant_order`.
    MerchantOrder,
    /// An order of the Orders API, in `order`.
    Order,
    /// The API knows no such thing yet. Reading lags behind what is told, so
    /// ask again within a minute; what is not there then is somebody else's, or
    /// the notification was forged.
    Pending,
    /// Nothing was read: the topic has nothing that this library reads, or the
    /// id is none of its topic's.
    Nothing,
}

/// What the API says about what a notification named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// Which of the following is there.
    pub kind: ConfirmationKind,
    /// As read.
    pub payment: Option<Payment>,
    /// As read.
    pub merchant_order: Option<MerchantOrder>,
    /// As read.
    pub order: Option<QrOrder>,
    /// Its reference.
    pub external_reference: Option<String>,
    /// Whether a sale that this client has at hand has this reference: that
    /// sale's waits and events have been told to look.
    pub concerns_sale: bool,
}
