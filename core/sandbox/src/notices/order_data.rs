//! What a webhook tells of an order of `/v1/orders`.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::api::orders::view::{discount, method, money};
use crate::world::World;
use crate::world::v1_order::V1Snapshot;

/// The `data` of the webhook. [F] a vendor panel's simulation, a Point example
pub(crate) fn order_data(snapshot: &V1Snapshot<'_>, world: &World) -> Value {
    let (order, v1) = (snapshot.order, snapshot.v1);
    let site = world.site(order.owner);
    let as_status_page = world.settings.status_page_details;
    let (status, status_detail) = snapshot.standing.of_order(as_status_page);
    let paid = snapshot.payment.filter(|payment| payment.was_approved());

    let mut transaction = Map::new();
    let mut put = |name: &str, value: Value| transaction.insert(name.to_owned(), value);
    put("id", json!(v1.transaction_id));
    put("amount", json!(v1.amount));
    if let Some(payment) = paid {
        put("paid_amount", json!(money(v1.without_cash(payment.amount), site)));
        put("reference", json!({ "id": payment.id.to_string() }));
        put("payment_method", method(payment));
        if let Some(discount) = discount(paid) {
            put("discounts", discount);
        }
    }
    let words = snapshot.standing.of_transaction(as_status_page);
    put("status", json!(words.0));
    put("status_detail", json!(words.1));

    json!({
        "id": v1.id,
        "external_reference": order.external_reference,
        "status": status,
        "status_detail": status_detail,
        "type": "qr",
        "total_amount": v1.total_amount,
        "total_paid_amount": money(paid.map_or(Decimal::ZERO, |payment| payment.amount), site),
        "version": v1.version,
        "transactions": { "payments": [transaction] },
    })
}
