use serde_json::{Value, json};

use crate::harness::{Shop, code};
use crate::notifications::Receiver;

/// An order of goods with cash in it.
fn with_cash(total: &str, amount: &str, cash: &str) -> String {
    json!({
        "type": "qr",
        "external_reference": "r1",
        "total_amount": total,
        "config": { "qr": { "external_pos_id": "P1", "mode": "static" } },
        "transactions": { "payments": [{ "amount": amount }], "cash_outs": [{ "amount": cash }] },
    })
    .to_string()
}

async fn enabled() -> Shop {
    let shop = Shop::open().await;
    shop.options(r#"{"order_cash_outs":true}"#).await;
    shop
}

#[tokio::test]
async fn an_account_that_is_not_enabled_is_refused() {
    let shop = Shop::open().await;
    let answer = shop.keyed("/v1/orders", "k1", &with_cash("120.00", "100.00", "20.00")).await;
    assert_eq!(answer.order_code(), code(400, "seller_configuration"));
}

#[tokio::test]
async fn goods_and_cash_are_paid_together() {
    let (shop, mut receiver) = (enabled().await, Receiver::open().await);
    let url = json!({ "webhook_url": receiver.url }).to_string();
    shop.control("POST", "/_sandbox/notifications", &url).await;
    let made = shop.keyed("/v1/orders", "k1", &with_cash("120.00", "100.00", "20.00")).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let order = made.json();
    let cash = &order["transactions"]["cash_outs"][0];
    assert!(cash["id"].as_str().unwrap().starts_with("CAS"));
    assert_eq!((&cash["amount"], &cash["status"]), (&"20.00".into(), &"created".into()));

    assert_eq!(shop.scan().await["amount"], "120.00");
    let scan_id = shop.scan_id().await;
    let id = shop.pay(&scan_id, "approved").await["payment_id"].as_u64().unwrap();
    let shown = shop.get_order(&order["id"]).await;
    assert_eq!((&shown["status"], &shown["total_amount"]), (&"processed".into(), &"120.00".into()));
    let transactions = &shown["transactions"];
    assert_eq!(transactions["payments"][0]["paid_amount"], "100.00", "the cash is a transaction of its own");
    assert_eq!(transactions["cash_outs"][0]["status"], "processed");
    assert_eq!(shop.payment(id).await["transaction_amount"].to_string(), "120", "one payment moves both");
    let heard = receiver.next().await;
    assert_eq!(heard.body["data"]["total_paid_amount"], "120.00");
    assert_eq!(heard.body["data"]["transactions"]["payments"][0]["paid_amount"], "100.00");
    let ledger = shop.ledger().await;
    let line = &ledger["v1_orders"][0];
    assert_eq!(
        (&line["total_amount"], &line["transactions"][0]["amount"]),
        (&"120.00".into(), &"100.00".into())
    );
    assert_eq!(line["cash_outs"][0]["amount"], "20.00");
    assert_eq!(ledger["balance"], "1000120.00");
}

#[tokio::test]
async fn the_total_counts_the_cash() {
    let shop = enabled().await;
    let without = shop.keyed("/v1/orders", "k1", &with_cash("100.00", "100.00", "20.00")).await;
    assert_eq!(without.order_code(), code(400, "invalid_total_amount"));
    let body = with_cash("0", "100.00", "20.00").replace(r#","total_amount":"0""#, "");
    let silent = shop.keyed("/v1/orders", "k2", &body).await;
    assert_eq!(silent.json()["total_amount"], "120.00", "{}", silent.text);
}

#[tokio::test]
async fn it_is_refunded_whole_or_not_at_all() {
    let shop = enabled().await;
    let order = shop.keyed("/v1/orders", "k1", &with_cash("120.00", "100.00", "20.00")).await.json();
    let scan_id = shop.scan_id().await;
    let id = shop.pay(&scan_id, "approved").await["payment_id"].as_u64().unwrap();
    let transaction = &order["transactions"]["payments"][0]["id"];
    let part = json!({ "transactions": [{ "id": transaction, "amount": "10" }] }).to_string();
    let refused = shop.refund_order(&order["id"], "k2", &part).await;
    assert_eq!(refused.order_code(), code(400, "partial_refund_not_allowed_with_cashout"));
    assert_eq!(shop.refund(id, "k3", r#"{"amount":10}"#).await.cause(), code(400, "3024"));
    let refund = shop.refund_order(&order["id"], "k4", "").await;
    assert_eq!(refund.status, 201, "{}", refund.text);
    assert_eq!(refund.json()["transactions"]["refunds"][0]["amount"], "100.00");
    let shown = shop.get_order(&order["id"]).await;
    assert_eq!(shown["status"], "refunded");
    let [payments, cash_outs] = ["payments", "cash_outs"].map(|list| &shown["transactions"][list][0]);
    assert_eq!((&payments["refunded_amount"], &cash_outs["status"]), (&"100.00".into(), &"refunded".into()));
    let ledger = shop.ledger().await;
    assert_eq!(
        (&ledger["refunds"][0]["amount"], &ledger["balance"]),
        (&"120.00".into(), &"1000000.00".into())
    );
}

#[tokio::test]
async fn a_discount_leaves_the_cash_alone() {
    let shop = enabled().await;
    let discount = |new_total: &str| {
        let mut body: Value = serde_json::from_str(&with_cash("120.00", "100.00", "20.00")).unwrap();
        let method = json!({ "type": "account_money", "new_total_amount": new_total });
        body["discounts"] = json!({ "payment_methods": [method] });
        body.to_string()
    };
    let nothing = shop.keyed("/v1/orders", "k1", &discount("20.00")).await;
    assert_eq!(nothing.order_code(), code(400, "property_value"));
    let order = shop.keyed("/v1/orders", "k2", &discount("110.00")).await.json();
    let scan_id = shop.scan_id().await;
    shop.pay(&scan_id, "approved").await;
    let shown = shop.get_order(&order["id"]).await;
    assert_eq!(shown["transactions"]["payments"][0]["paid_amount"], "90.00");
    assert_eq!(shown["transactions"]["cash_outs"][0]["amount"], "20.00");
}
