//! A payment as on the network.

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::refund_view::RefundView;
use crate::json::Money;
use crate::times;
use crate::world::World;
use crate::world::payment::Payment;
use crate::world::refund::Status as RefundStatus;

/// A payment as on the network, less what only online sales have. [O] Payment, [D] payments reference
#[derive(Debug, Serialize)]
pub(crate) struct PaymentView<'a> {
    id: u64,
    date_created: String,
    date_approved: Option<String>,
    date_last_updated: String,
    date_of_expiration: Option<String>,
    money_release_date: Option<String>,
    money_release_status: Option<&'static str>,
    operation_type: &'static str,
    issuer_id: Option<&'static str>,
    payment_method_id: &'static str,
    payment_type_id: &'static str,
    payment_method: Value,
    status: &'static str,
    status_detail: &'a str,
    currency_id: &'static str,
    description: &'a str,
    live_mode: bool,
    sponsor_id: Option<&'a RawValue>,
    collector_id: u64,
    payer: Value,
    metadata: Value,
    additional_info: Value,
    external_reference: &'a str,
    transaction_amount: Money,
    transaction_amount_refunded: Money,
    coupon_amount: u8,
    shipping_amount: u8,
    taxes_amount: u8,
    net_amount: Money,
    transaction_details: TransactionDetails,
    fee_details: Vec<Fee>,
    charges_details: [(); 0],
    captured: bool,
    binary_mode: bool,
    installments: u8,
    card: Value,
    statement_descriptor: Option<&'static str>,
    notification_url: Option<&'a str>,
    refunds: Vec<RefundView<'a>>,
    order: Value,
    pos_id: String,
    store_id: String,
    point_of_interaction: Value,
}

#[derive(Debug, Serialize)]
struct TransactionDetails {
    total_paid_amount: Money,
    net_received_amount: Money,
    overpaid_amount: u8,
    installment_amount: u8,
    external_resource_url: Option<&'static str>,
    financial_institution: Option<&'static str>,
    payment_method_reference_id: Option<&'static str>,
    acquirer_reference: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "the vendor's names")]
struct Fee {
    r#type: &'static str,
    amount: Money,
    fee_payer: &'static str,
}

/// The view of a payment as it was at `moment`.
pub(crate) fn view<'a>(world: &'a World, payment: &'a Payment, moment: i64) -> Option<PaymentView<'a>> {
    let order = world.orders.get(&payment.order_id)?;
    // What a payment of an order of `/v1/orders` has here is documented nowhere.
    let container = payment
        .merchant_order_id
        .map_or_else(|| json!({}), |id| json!({ "id": id.to_string(), "type": "mercadopago" }));
    let site = world.site(payment.owner);
    let refunds = world
        .refunds
        .values()
        .filter_map(|versions| versions.at(moment))
        .filter(|refund| refund.payment_id == payment.id && refund.status == RefundStatus::Approved)
        .map(|refund| RefundView::new(refund, world))
        .collect();
    let fee =
        Fee { r#type: "mercadopago_fee", amount: Money(payment.charges.fees()), fee_payer: "collector" };
    let net = if payment.was_approved() { payment.amount - payment.charges.total() } else { Decimal::ZERO };
    let date = |at: i64| times::local(at, site);
    let is_card = payment.method.kind.ends_with("_card");
    Some(PaymentView {
        id: payment.id,
        date_created: date(payment.created),
        date_approved: payment.approved.map(date),
        date_last_updated: date(payment.updated),
        date_of_expiration: None,
        money_release_date: payment.released.map(date),
        money_release_status: payment.released.map(|at| if at <= moment { "released" } else { "pending" }),
        operation_type: "regular_payment",
        issuer_id: None,
        payment_method_id: payment.method.id,
        payment_type_id: payment.method.kind,
        payment_method: json!({ "id": payment.method.id, "type": payment.method.kind, "issuer_id": null }),
        status: payment.status.name(),
        status_detail: &payment.status_detail,
        currency_id: site.facts().currency,
        description: &order.title,
        live_mode: true,
        sponsor_id: order.sponsor_id.as_deref(),
        collector_id: payment.owner,
        payer: json!({ "id": payment.payer_id.to_string() }),
        metadata: json!({}),
        additional_info: json!({}),
        external_reference: &order.external_reference,
        transaction_amount: Money(payment.amount),
        transaction_amount_refunded: Money(payment.refunded),
        coupon_amount: 0,
        shipping_amount: 0,
        taxes_amount: 0,
        net_amount: Money(net),
        transaction_details: TransactionDetails {
            total_paid_amount: Money(payment.amount),
            net_received_amount: Money(net),
            overpaid_amount: 0,
            installment_amount: 0,
            external_resource_url: None,
            financial_institution: None,
            payment_method_reference_id: None,
            acquirer_reference: None,
        },
        fee_details: if payment.charges.fees().is_zero() { Vec::new() } else { vec![fee] },
        charges_details: [],
        captured: true,
        binary_mode: false,
        installments: 1,
        card: if is_card {
            json!({ "first_six_digits": "503175", "last_four_digits": "0604" })
        } else {
            json!({})
        },
        statement_descriptor: None,
        notification_url: order.notification_url.as_deref(),
        refunds,
        order: container,
        pos_id: order.pos_id.to_string(),
        store_id: order.store_id.to_string(),
        point_of_interaction: json!({
            "type": "INSTORE",
            "sub_type": null,
            "application_data": null,
            "transaction_data": {},
            "business_info": { "unit": "pos", "sub_unit": "qr" },
        }),
    })
}
