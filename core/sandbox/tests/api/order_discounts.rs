use serde_json::{Value, json};

use crate::harness::{Shop, code};

/// An order with a discount for each of these ways to pay.
fn discounted(reference: &str, total: &str, discounts: &[(&str, &str)]) -> String {
    let methods: Vec<Value> = discounts
        .iter()
        .map(|(kind, new_total)| json!({ "type": kind, "new_total_amount": new_total }))
        .collect();
    json!({
        "type": "qr",
        "external_reference": reference,
        "total_amount": total,
        "config": { "qr": { "external_pos_id": "P1", "mode": "static" } },
        "transactions": { "payments": [{ "amount": total }] },
        "discounts": { "payment_methods": methods },
    })
    .to_string()
}

async fn pay(shop: &Shop, method: &str, more: &str) -> Value {
    let scan_id = shop.scan_id().await;
    let body = format!(r#"{{"scan_id":"{scan_id}","result":"approved","method":"{method}"{more}}}"#);
    shop.control("POST", "/_sandbox/pay", &body).await
}

#[tokio::test]
async fn whoever_pays_by_a_discounted_method_pays_the_new_total() {
    let shop = Shop::open().await;
    let body = discounted("r1", "100.00", &[("account_money", "90.00"), ("debit_card", "95.00")]);
    let order = shop.keyed("/v1/orders", "k1", &body).await.json();
    assert_eq!(shop.scan().await["amount"], "100.00", "the checkout opens before a method is chosen");
    let paid = pay(&shop, "debvisa", "").await;

    let shown = shop.get_order(&order["id"]).await;
    assert_eq!((&shown["status"], &shown["total_amount"]), (&"processed".into(), &"100.00".into()));
    let transaction = &shown["transactions"]["payments"][0];
    assert_eq!((&transaction["amount"], &transaction["paid_amount"]), (&"100.00".into(), &"95.00".into()));
    assert_eq!(transaction["discounts"], json!({ "type": "debit_card" }));
    let payment = shop.payment(paid["payment_id"].as_u64().unwrap()).await;
    assert_eq!(payment["transaction_amount"].to_string(), "95");
    let ledger = shop.ledger().await;
    assert_eq!(
        (&ledger["payments"][0]["amount"], &ledger["balance"]),
        (&"95.00".into(), &"1000095.00".into())
    );
    let line = &ledger["v1_orders"][0];
    assert_eq!(
        (&line["total_amount"], &line["transactions"][0]["amount"]),
        (&"100.00".into(), &"100.00".into())
    );
}

#[tokio::test]
async fn whoever_pays_by_another_method_pays_all() {
    let shop = Shop::open().await;
    let body = discounted("r1", "100.00", &[("account_money", "90.00")]);
    let order = shop.keyed("/v1/orders", "k1", &body).await.json();
    pay(&shop, "visa", "").await;
    let shown = shop.get_order(&order["id"]).await["transactions"]["payments"][0].clone();
    assert_eq!((&shown["paid_amount"], &shown["discounts"]), (&"100.00".into(), &Value::Null));
}

#[tokio::test]
async fn less_than_the_new_total_is_no_discount() {
    let shop = Shop::open().await;
    let body = discounted("r1", "100.00", &[("account_money", "90.00")]);
    let order = shop.keyed("/v1/orders", "k1", &body).await.json();
    pay(&shop, "account_money", r#","amount":"50""#).await;
    let shown = shop.get_order(&order["id"]).await["transactions"]["payments"][0].clone();
    assert_eq!((&shown["paid_amount"], &shown["discounts"]), (&"50.00".into(), &Value::Null));
}

#[tokio::test]
async fn a_refund_gives_back_what_was_paid() {
    let shop = Shop::open().await;
    let body = discounted("r1", "100.00", &[("account_money", "90.00")]);
    let order = shop.keyed("/v1/orders", "k1", &body).await.json();
    pay(&shop, "account_money", "").await;
    let transaction = &order["transactions"]["payments"][0]["id"];
    let part =
        |amount: &str| json!({ "transactions": [{ "id": transaction, "amount": amount }] }).to_string();
    let more = shop.refund_order(&order["id"], "k2", &part("90.01")).await;
    assert_eq!(more.order_code(), code(400, "refund_amount_exceeds"));
    shop.refund_order(&order["id"], "k3", &part("40")).await;
    let rest = shop.refund_order(&order["id"], "k4", "").await.json();
    assert_eq!(rest["transactions"]["refunds"][0]["amount"], "50.00");
    let shown = shop.get_order(&order["id"]).await;
    assert_eq!(
        (&shown["status"], &shown["transactions"]["payments"][0]["refunded_amount"]),
        (&"refunded".into(), &"90.00".into())
    );
    assert_eq!(shop.ledger().await["balance"], "1000000.00");
}

#[tokio::test]
async fn in_chile_it_has_no_decimals() {
    let shop = Shop::open_in(cobro_sandbox::Site::Mlc).await;
    let body = discounted("r1", "1000", &[("account_money", "900")]);
    let order = shop.keyed("/v1/orders", "k1", &body).await.json();
    pay(&shop, "account_money", "").await;
    assert_eq!(shop.get_order(&order["id"]).await["transactions"]["payments"][0]["paid_amount"], "900");
    let cents =
        shop.keyed("/v1/orders", "k2", &discounted("r2", "1000", &[("account_money", "900.50")])).await;
    assert_eq!(cents.order_code(), code(400, "property_value"));
}
