//! How a sandbox starts, and what can be changed while it runs.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::json::amount_text;
pub use crate::notices::NotificationRetries;
use crate::site::Site;

/// How a sandbox starts.
#[derive(Clone, Debug)]
pub struct SandboxOptions {
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Country of accounts that no seed has placed elsewhere.
    pub site: Site,
    /// Whether sleepers on the virtual clock move it themselves.
    pub auto_clock: bool,
    /// Behaviour that `POST /_sandbox/options` can change later.
    pub settings: Settings,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self { port: 0, site: Site::default(), auto_clock: true, settings: Settings::default() }
    }
}

/// Behaviour where the sources are silent or contradict each other, and knobs
/// for tests. The defaults are the readings that FIDELITY.md argues for.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is one documented switch, none a state")]
pub struct Settings {
    /// Balance of an account seen for the first time.
    #[serde(with = "amount_text")]
    pub balance: Decimal,
    /// Per cent of a payment that Mercado Pago keeps as its fee.
    #[serde(with = "amount_text")]
    pub fee_percent: Decimal,
    /// Payment, refund and merchant order ids start above 2^53.
    pub big_ids: bool,
    /// Searches don't see writes younger than this many virtual seconds.
    pub search_lag_s: u64,
    /// Paying a checkout whose order has expired, was deleted, replaced or paid meanwhile.
    pub late_payments: LatePayments,
    /// A Pix refund is decided at once, or waits for `POST /_sandbox/settle`.
    pub pix_refunds: PixRefunds,
    /// How many refunds one payment may have.
    pub max_refunds: usize,
    /// An unpaid merchant order turns `expired` when its order ends.
    pub expire_merchant_orders: bool,
    /// The HTTP statuses of errors exactly as the reference prints them, slips included.
    pub sic_statuses: bool,
    /// PUT and DELETE of an in-store order answer 200 instead of 204.
    pub order_success_200: bool,
    /// GET of an in-store order answers an array.
    pub order_as_array: bool,
    /// An in-store order's `external_reference` may have 256 characters of any kind.
    pub long_external_reference: bool,
    /// An in-store order needs no `description`.
    pub optional_description: bool,
    /// An in-store order's sums are not checked.
    pub unchecked_totals: bool,
    /// A refund answers 200 instead of 201.
    pub refund_success_200: bool,
    /// Creating stores, POS, test users and reports' configurations answers 200 instead of 201.
    pub create_success_200: bool,
    /// The catalogue of `state/city` that a store must be in; empty for any place.
    pub places: Vec<String>,
    /// The hosts that a POS may have a `url` on.
    pub pos_url_hosts: Vec<String>,
    /// A merchant order search without hits answers `"elements": null`.
    pub null_elements: bool,
    /// The payment search demands `sort` and `criteria`.
    pub strict_payment_search: bool,
    /// Creating a dynamic QR answers 201 instead of 200.
    pub qrs_success_201: bool,
    /// Creating a hybrid QR answers 201 and an empty object.
    pub empty_hybrid_answer: bool,
    /// Accounts are enabled for cash-outs in `/v1/orders`.
    pub order_cash_outs: bool,
    /// A refresh invalidates the access token before it at once.
    pub refresh_revokes_access: bool,
    /// When a notification that nobody acknowledged comes again.
    pub notification_retries: NotificationRetries,
    /// Webhooks of payments to a `notification_url` are signed with the application's secret.
    pub signed_payment_webhooks: bool,
    /// `/v1/orders` works in MLM too.
    pub orders_in_mexico: bool,
    /// Whether a till's printed QR leads to an order of `/v1/orders` for more than ten minutes.
    pub static_expiry: StaticExpiry,
    /// `expiration_time` of an order of `/v1/orders` is what was asked for, not what applies.
    pub echo_expiration_time: bool,
    /// An order of `/v1/orders` has no `qr_data` when it is read.
    pub no_qr_data_in_get: bool,
    /// What a second order of `/v1/orders` on a till does while one is live.
    pub second_order: SecondOrder,
    /// `external_reference` of an order of `/v1/orders` may have no hyphen.
    pub hyphenless_reference: bool,
    /// A key of `/v1/orders` that was used is a conflict even for the same request.
    pub no_order_replay: bool,
    /// A refund of an order of `/v1/orders` is decided at once, or waits for `POST /_sandbox/settle`.
    pub order_refunds: OrderRefunds,
    /// Days from payment in which an order of `/v1/orders` can be refunded.
    pub order_refund_days: u32,
    /// A rejected attempt shows as a `failed` transaction of an order of `/v1/orders`.
    pub show_rejected_attempts: bool,
    /// `status_detail` of paid and of waiting orders of `/v1/orders` as the status page has them.
    pub status_page_details: bool,
    /// A transaction of `/v1/orders` has `reference: {id}` instead of `reference_id`.
    pub nested_payment_reference: bool,
    /// The search of `/v1/orders` refuses, as it is documented for online orders alone.
    pub refuse_order_search: bool,
    /// Errors of `/v1/orders` as `{status, error, message, cause}`.
    pub order_errors_as_cause: bool,
}

/// How long a till's printed QR leads to an order of `/v1/orders`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StaticExpiry {
    /// As long as was asked for, 15 minutes without.
    Honoured,
    /// Ten minutes at most, and without asking.
    Capped,
}

/// What a second order on a till does while one is live.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondOrder {
    /// The till shows the second; the first goes on until it expires.
    Replace,
    /// It is refused.
    Refuse,
}

/// What becomes of a refund of an order of `/v1/orders`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderRefunds {
    /// Done at once.
    Processed,
    /// Under way until settled by the control plane.
    Processing,
}

/// Whether a buyer can still pay a checkout whose order is gone.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LatePayments {
    /// The payment goes through, as can happen in reality.
    Allow,
    /// The buyer's app refuses.
    Refuse,
}

/// What becomes of a Pix refund.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PixRefunds {
    /// Approved at once.
    Approved,
    /// Queued until settled by the control plane.
    InProcess,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            balance: Decimal::from(1_000_000),
            fee_percent: Decimal::ZERO,
            big_ids: false,
            search_lag_s: 0,
            late_payments: LatePayments::Allow,
            pix_refunds: PixRefunds::Approved,
            max_refunds: 50,
            expire_merchant_orders: false,
            sic_statuses: false,
            order_success_200: false,
            order_as_array: false,
            long_external_reference: false,
            optional_description: false,
            unchecked_totals: false,
            refund_success_200: false,
            create_success_200: false,
            places: Vec::new(),
            pos_url_hosts: Vec::new(),
            null_elements: false,
            strict_payment_search: false,
            qrs_success_201: false,
            empty_hybrid_answer: false,
            order_cash_outs: false,
            refresh_revokes_access: false,
            notification_retries: NotificationRetries::Every15Minutes,
            signed_payment_webhooks: false,
            orders_in_mexico: false,
            static_expiry: StaticExpiry::Honoured,
            echo_expiration_time: false,
            no_qr_data_in_get: false,
            second_order: SecondOrder::Replace,
            hyphenless_reference: false,
            no_order_replay: false,
            order_refunds: OrderRefunds::Processed,
            order_refund_days: 180,
            show_rejected_attempts: false,
            status_page_details: false,
            nested_payment_reference: false,
            refuse_order_search: false,
            order_errors_as_cause: false,
        }
    }
}
