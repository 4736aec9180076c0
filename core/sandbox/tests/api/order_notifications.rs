use serde_json::{Value, json};

use crate::harness::Shop;
use crate::notifications::{Heard, Receiver};

async fn listening(more: &str) -> (Shop, Receiver) {
    let (shop, receiver) = (Shop::open().await, Receiver::open().await);
    let body = format!(r#"{{"webhook_url":"{}"{more}}}"#, receiver.url);
    let shown = shop.control("POST", "/_sandbox/notifications", &body).await;
    assert_eq!(shown["webhook_url"], receiver.url);
    (shop, receiver)
}

fn told(heard: &Heard) -> (&str, &str, &Value) {
    let data = &heard.body["data"];
    (heard.body["action"].as_str().unwrap(), data["status"].as_str().unwrap(), &data["version"])
}

#[tokio::test]
async fn a_payment_is_told_with_the_order() {
    let (shop, mut receiver) = listening("").await;
    let (order, payment) = shop.paid_order("r1", "18.50").await;
    let heard = receiver.next().await;
    let id = order["id"].as_str().unwrap();
    let line = format!("POST /ipn?caja=1&data.id={id}&type=order HTTP/1.1");
    assert!(heard.head.starts_with(&line), "{}", heard.head);
    assert!(heard.head.contains("x-request-id: "));
    let expected = json!({
        "action": "order.processed",
        "api_version": "v1",
        "application_id": "1234567890123456",
        "date_created": heard.body["date_created"],
        "live_mode": true,
        "type": "order",
        "user_id": "701",
        "data": {
            "id": id,
            "external_reference": "r1",
            "status": "processed",
            "status_detail": "accredited",
            "type": "qr",
            "total_amount": "18.50",
            "total_paid_amount": "18.50",
            "version": 2,
            "transactions": { "payments": [{
                "id": order["transactions"]["payments"][0]["id"],
                "amount": "18.50",
                "paid_amount": "18.50",
                "reference": { "id": payment.to_string() },
                "payment_method": { "id": "account_money", "type": "account_money", "installments": 1 },
                "status": "processed",
                "status_detail": "accredited",
            }] },
        },
    });
    assert_eq!(heard.body, expected);
    assert!(receiver.is_quiet(), "nothing of payments and merchant orders");
}

#[tokio::test]
async fn refunds_are_told_one_by_one() {
    let (shop, mut receiver) = listening("").await;
    let (order, _) = shop.paid_order("r1", "100").await;
    let id = &order["transactions"]["payments"][0]["id"];
    let part = json!({ "transactions": [{ "id": id, "amount": "40" }] }).to_string();
    shop.refund_order(&order["id"], "k1", &part).await;
    shop.refund_order(&order["id"], "k2", "").await;
    for expected in [
        ("order.processed", "processed", &json!(2)),
        ("order.refunded", "processed", &json!(3)),
        ("order.refunded", "refunded", &json!(4)),
    ] {
        assert_eq!(told(&receiver.next().await), expected);
    }
}

#[tokio::test]
async fn a_refund_that_waits_is_told_when_it_is_done() {
    let (shop, mut receiver) = listening("").await;
    shop.options(r#"{"order_refunds":"processing"}"#).await;
    let (order, _) = shop.paid_order("r1", "100").await;
    let refund = shop.refund_order(&order["id"], "k1", "").await.json()["transactions"]["refunds"][0].clone();
    receiver.next().await;
    let settle = format!(r#"{{"refund_id":{},"result":"approved"}}"#, refund["id"]);
    shop.control("POST", "/_sandbox/settle", &settle).await;
    assert_eq!(told(&receiver.next().await), ("order.refunded", "refunded", &json!(3)));
}

#[tokio::test]
async fn cancelling_is_told() {
    let (shop, mut receiver) = listening("").await;
    let order = shop.order("r1", "10", "static").await;
    shop.cancel_order(&order["id"], "c").await;
    let heard = receiver.next().await;
    assert_eq!(told(&heard), ("order.canceled", "canceled", &json!(2)));
    assert_eq!(heard.body["data"]["total_paid_amount"], "0.00");
}

#[tokio::test]
async fn running_out_is_told_once_the_time_moved() {
    let (shop, mut receiver) = listening("").await;
    let order = shop.order("r1", "10", "static").await;
    shop.control("POST", "/_sandbox/clock", r#"{"advance_s":901}"#).await;
    let heard = receiver.next().await;
    assert_eq!(told(&heard), ("order.expired", "expired", &json!(2)));
    let created = order["created_date"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let expired = heard.body["date_created"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert_eq!(expired.duration_since(created).as_secs(), 900, "as of its own moment");
    shop.get_order(&order["id"]).await;
    assert!(receiver.is_quiet());
}

#[tokio::test]
async fn a_payment_in_process_puts_running_out_off() {
    let (shop, mut receiver) = listening("").await;
    shop.order("r1", "10", "static").await;
    let scan_id = shop.scan_id().await;
    let id = shop.pay(&scan_id, "in_process").await["payment_id"].clone();
    shop.control("POST", "/_sandbox/clock", r#"{"advance_s":901}"#).await;
    assert!(receiver.is_quiet());
    shop.control("POST", "/_sandbox/settle", &format!(r#"{{"payment_id":{id},"result":"rejected"}}"#)).await;
    assert_eq!(told(&receiver.next().await), ("order.expired", "expired", &json!(2)));
}

#[tokio::test]
async fn they_are_signed_and_held_like_the_others() {
    let (shop, mut receiver) = listening(r#","mode":"hold","secret":"s3cret""#).await;
    let order = shop.order("r1", "10", "static").await;
    shop.cancel_order(&order["id"], "c").await;
    let shown = shop.control("GET", "/_sandbox/notifications", "").await;
    let line = &shown["notifications"][0];
    assert_eq!((&line["topic"], &line["outcome"]), (&"order".into(), &"held".into()));
    assert_eq!(line["resource_id"], order["id"]);
    shop.control("POST", "/_sandbox/notifications", r#"{"mode":"deliver","secret":"s3cret"}"#).await;
    let heard = receiver.next().await;
    assert!(heard.is_signed_with("s3cret"), "{}", heard.head);
    assert!(!heard.is_signed_with("another"));
}

#[tokio::test]
async fn without_a_webhook_nobody_is_told() {
    let shop = Shop::open().await;
    shop.paid_order("r1", "10").await;
    let shown = shop.control("GET", "/_sandbox/notifications", "").await;
    assert_eq!((&shown["webhook_url"], &shown["notifications"]), (&Value::Null, &json!([])));
}
