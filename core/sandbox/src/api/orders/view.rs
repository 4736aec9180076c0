//! An order of `/v1/orders` as on the network.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use crate::site::Site;
use crate::times;
use crate::world::World;
use crate::world::payment::Payment;
use crate::world::refund::Refund;
use crate::world::standing::Standing;
use crate::world::v1_order::{CashOut, V1Snapshot};

/// An order of `/v1/orders` as on the network. [D] create reference
#[derive(Debug, Serialize)]
pub(crate) struct OrderView<'a> {
    id: &'a str,
    r#type: &'static str,
    processing_mode: &'static str,
    external_reference: &'a str,
    total_amount: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_time: Option<&'a str>,
    /// [D] `ARG` and `AR` are both seen.
    country_code: &'static str,
    user_id: String,
    status: &'static str,
    status_detail: &'static str,
    currency: &'static str,
    created_date: String,
    last_updated_date: String,
    integration_data: BTreeMap<&'static str, Box<RawValue>>,
    transactions: Transactions<'a>,
    config: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    type_response: Option<Value>,
    #[serde(flatten)]
    echo: BTreeMap<&'static str, &'a RawValue>,
}

#[derive(Debug, Serialize)]
struct Transactions<'a> {
    payments: [TransactionView<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cash_outs: Vec<CashOutView<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refunds: Vec<RefundView<'a>>,
}

/// The one payment of an order.
#[derive(Debug, Serialize)]
struct TransactionView<'a> {
    id: &'a str,
    amount: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refunded_amount: Option<String>,
    status: &'static str,
    status_detail: &'a str,
    #[serde(flatten)]
    reference: Option<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_method: Option<Value>,
    /// [D] That it has a type; the rest is ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    discounts: Option<Value>,
}

/// Cash that goes to the buyer. [F] its id; that it goes with the order is ours.
#[derive(Debug, Serialize)]
struct CashOutView<'a> {
    id: &'a str,
    amount: &'a str,
    status: &'static str,
    status_detail: &'static str,
}

/// The payment's number in the world of payments.
#[derive(Debug, Serialize)]
enum Reference {
    #[serde(rename = "reference_id")]
    Plain(String),
    /// [F] as in webhooks and some live answers
    #[serde(rename = "reference")]
    Nested { id: String },
}

/// A refund of an order.
#[derive(Debug, Serialize)]
pub(crate) struct RefundView<'a> {
    id: &'a str,
    transaction_id: &'a str,
    reference_id: String,
    amount: String,
    status: &'static str,
}

impl<'a> OrderView<'a> {
    pub(crate) fn new(snapshot: &V1Snapshot<'a>, world: &'a World, shows_qr: bool) -> Self {
        let (order, v1) = (snapshot.order, snapshot.v1);
        let site = world.site(order.owner);
        let (status, status_detail) = snapshot.standing.of_order(world.settings.status_page_details);
        let mut integration_data: BTreeMap<&'static str, Box<RawValue>> =
            v1.integration.iter().map(|(name, raw)| (*name, raw.clone())).collect();
        if let Ok(raw) = to_raw_value(&order.application_id.to_string()) {
            integration_data.insert("application_id", raw);
        }
        let qr_data = order.own_qr.as_ref().filter(|_| shows_qr);
        Self {
            id: &v1.id,
            r#type: "qr",
            processing_mode: "automatic",
            external_reference: &order.external_reference,
            total_amount: &v1.total_amount,
            expiration_time: v1.expiration_time.as_deref(),
            country_code: site.facts().country3,
            user_id: order.owner.to_string(),
            status,
            status_detail,
            currency: site.facts().currency,
            created_date: times::utc(order.created),
            last_updated_date: times::utc(snapshot.updated),
            integration_data,
            transactions: Transactions {
                payments: [transaction(snapshot, world, site)],
                cash_outs: cash_outs(snapshot, world.settings.status_page_details),
                refunds: snapshot
                    .refunds
                    .iter()
                    .map(|refund| RefundView::new(refund, snapshot, site))
                    .collect(),
            },
            config: json!({ "qr": { "external_pos_id": v1.external_pos_id, "mode": v1.mode.name() } }),
            type_response: qr_data.map(|text| json!({ "qr_data": text })),
            echo: order.echo.iter().map(|(name, raw)| (*name, raw.as_ref())).collect(),
        }
    }
}

impl<'a> RefundView<'a> {
    /// [D] example: `reference_id` is that of the payment.
    pub(crate) fn new(refund: &'a Refund, snapshot: &V1Snapshot<'a>, site: Site) -> Self {
        Self {
            id: refund.v1_id.as_deref().unwrap_or_default(),
            transaction_id: &snapshot.v1.transaction_id,
            reference_id: refund.payment_id.to_string(),
            amount: money(snapshot.v1.without_cash(refund.amount), site),
            status: refund.status.v1_name(),
        }
    }
}

fn transaction<'a>(snapshot: &V1Snapshot<'a>, world: &World, site: Site) -> TransactionView<'a> {
    let settings = &world.settings;
    let words = snapshot.standing.of_transaction(settings.status_page_details);
    let failed = snapshot
        .rejected
        .filter(|_| settings.show_rejected_attempts && snapshot.standing == Standing::Created);
    let (status, status_detail) = failed.map_or(words, |payment| ("failed", failure(&payment.status_detail)));
    let payment = snapshot.payment.or(failed);
    let paid = snapshot.payment.filter(|payment| payment.was_approved());
    let refunded = paid.filter(|payment| !payment.refunded.is_zero());
    TransactionView {
        id: &snapshot.v1.transaction_id,
        amount: &snapshot.v1.amount,
        paid_amount: paid.map(|payment| money(snapshot.v1.without_cash(payment.amount), site)),
        refunded_amount: refunded.map(|payment| money(snapshot.v1.without_cash(payment.refunded), site)),
        status,
        status_detail,
        reference: payment.map(|payment| {
            let id = payment.id.to_string();
            if settings.nested_payment_reference { Reference::Nested { id } } else { Reference::Plain(id) }
        }),
        payment_method: payment.map(method),
        discounts: discount(paid),
    }
}

fn cash_outs<'a>(snapshot: &V1Snapshot<'a>, as_status_page: bool) -> Vec<CashOutView<'a>> {
    let (status, status_detail) = snapshot.standing.of_transaction(as_status_page);
    let shown = |cash_out: &'a CashOut| CashOutView {
        id: &cash_out.id,
        amount: &cash_out.text,
        status,
        status_detail,
    };
    snapshot.v1.cash_outs.iter().map(shown).collect()
}

/// The type is taken to be the one that the order gave the discount for.
pub(crate) fn discount(paid: Option<&Payment>) -> Option<Value> {
    paid.filter(|payment| payment.discounted).map(|payment| json!({ "type": payment.method.kind }))
}

pub(crate) fn method(payment: &Payment) -> Value {
    json!({ "id": payment.method.id, "type": payment.method.kind, "installments": 1 })
}

/// `18.50`, and in Chile `18`.
pub(crate) fn money(amount: Decimal, site: Site) -> String {
    let mut amount = amount;
    amount.rescale(site.facts().decimals);
    amount.to_string()
}

/// A payment's `status_detail` in the words of `/v1/orders`. [D] generic status pages
fn failure(detail: &str) -> &str {
    match detail {
        "cc_rejected_bad_filled_card_number"
        | "cc_rejected_bad_filled_date"
        | "cc_rejected_bad_filled_other"
        | "cc_rejected_bad_filled_security_code" => "bad_filled_card_data",
        "cc_rejected_call_for_authorize" => "required_call_for_authorize",
        "cc_rejected_card_disabled" => "card_disabled",
        "cc_rejected_high_risk" => "high_risk",
        "cc_rejected_insufficient_amount" => "insufficient_amount",
        "cc_rejected_invalid_installments" => "invalid_installments",
        "cc_rejected_max_attempts" => "max_attempts_exceeded",
        "cc_rejected_other_reason" => "rejected_other_reason",
        other => other,
    }
}
