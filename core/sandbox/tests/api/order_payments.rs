use cobro_sandbox::{LatePayments, Settings, Site};
use serde_json::{Value, json};

use crate::harness::{Shop, code};

fn status(of: &Value) -> (&str, &str) {
    (of["status"].as_str().unwrap(), of["status_detail"].as_str().unwrap())
}

#[tokio::test]
async fn a_paid_order_says_how_and_with_which_payment() {
    let shop = Shop::open().await;
    let order = shop.order("r1", "18.50", "static").await;
    let scan_id = shop.scan_id().await;
    shop.advance(3);
    let body = format!(r#"{{"scan_id":"{scan_id}","result":"approved","method":"master"}}"#);
    let paid = shop.control("POST", "/_sandbox/pay", &body).await;
    assert_eq!((&paid["order_id"], &paid["merchant_order_id"]), (&order["id"], &Value::Null));
    assert_eq!(paid["transaction_id"], order["transactions"]["payments"][0]["id"]);
    let shown = shop.get_order(&order["id"]).await;
    assert_eq!(status(&shown), ("processed", "accredited"));
    assert_ne!(shown["last_updated_date"], shown["created_date"]);
    let expected = json!({
        "id": paid["transaction_id"],
        "amount": "18.50",
        "paid_amount": "18.50",
        "status": "processed",
        "status_detail": "accredited",
        "reference_id": paid["payment_id"].to_string(),
        "payment_method": { "id": "master", "type": "credit_card", "installments": 1 },
    });
    assert_eq!(shown["transactions"]["payments"][0], expected);
    assert_eq!(shop.scan().await["screen"], "waiting");
}

#[tokio::test]
async fn its_payment_is_a_payment_without_a_merchant_order() {
    let shop = Shop::open().await;
    let (order, id) = shop.paid_order("r1", "18.50").await;
    let payment = shop.payment(id).await;
    assert_eq!(status(&payment), ("approved", "accredited"));
    assert_eq!((&payment["external_reference"], &payment["order"]), (&"r1".into(), &json!({})));
    let found = shop.get("/v1/payments/search?external_reference=r1").await.json();
    assert_eq!(found["results"][0]["id"], id);
    assert_eq!(shop.get("/merchant_orders/search?external_reference=r1").await.json()["total"], 0);
    let ledger = shop.ledger().await;
    assert_eq!(
        (&ledger["payments"][0]["order_id"], &ledger["balance"]),
        (&order["id"], &"1000018.50".into())
    );
    assert_eq!((&ledger["orders"], &ledger["merchant_orders"]), (&json!([]), &json!([])));
    let line = &ledger["v1_orders"][0];
    assert_eq!(status(line), ("processed", "accredited"));
    assert_eq!(
        (&line["idempotency_key"], &line["transactions"][0]["payments"]),
        (&"r1".into(), &json!([id]))
    );
}

#[tokio::test]
async fn a_rejected_attempt_leaves_the_order_as_it_was() {
    let shop = Shop::open().await;
    let order = shop.order("r1", "10", "static").await;
    let scan_id = shop.scan_id().await;
    shop.advance(1);
    assert_eq!(shop.pay(&scan_id, "rejected").await["status"], "rejected");
    assert_eq!(shop.get_order(&order["id"]).await, order);
    assert_eq!(shop.pay(&scan_id, "approved").await["status"], "approved");
    assert_eq!(shop.get_order(&order["id"]).await["status"], "processed");
}

#[tokio::test]
async fn a_rejected_attempt_can_show() {
    let shop = Shop::open().await;
    shop.options(r#"{"show_rejected_attempts":true}"#).await;
    let order = shop.order("r1", "10", "static").await;
    let scan_id = shop.scan_id().await;
    let body = format!(
        r#"{{"scan_id":"{scan_id}","result":"rejected","detail":"cc_rejected_insufficient_amount"}}"#
    );
    shop.control("POST", "/_sandbox/pay", &body).await;
    let shown = shop.get_order(&order["id"]).await;
    assert_eq!(status(&shown), ("created", "created"));
    assert_eq!(status(&shown["transactions"]["payments"][0]), ("failed", "insufficient_amount"));
}

#[tokio::test]
async fn a_payment_in_process_locks_the_order() {
    let shop = Shop::open().await;
    let order = shop.order("r1", "10", "static").await;
    let scan_id = shop.scan_id().await;
    let id = shop.pay(&scan_id, "in_process").await["payment_id"].clone();
    shop.advance(20 * 60);
    let shown = shop.get_order(&order["id"]).await;
    assert_eq!(status(&shown), ("created", "created"), "it doesn't expire");
    assert_eq!(status(&shown["transactions"]["payments"][0]), ("processing", "in_review"));
    let locked = shop.cancel_order(&order["id"], "c").await;
    assert_eq!(locked.order_code(), code(409, "instore_order_locked_error"));
    let second = format!(r#"{{"scan_id":"{scan_id}","result":"approved"}}"#);
    assert_eq!(shop.try_control("POST", "/_sandbox/pay", &second).await.unwrap_err().status, 409);

    let settle = format!(r#"{{"payment_id":{id},"result":"approved"}}"#);
    let settled = shop.control("POST", "/_sandbox/settle", &settle).await;
    assert_eq!((&settled["order_id"], &settled["status"]), (&order["id"], &"approved".into()));
    assert_eq!(status(&shop.get_order(&order["id"]).await), ("processed", "accredited"));
}

#[tokio::test]
async fn a_payment_that_fails_after_the_time_lets_the_order_expire() {
    let shop = Shop::open().await;
    let order = shop.order("r1", "10", "static").await;
    let scan_id = shop.scan_id().await;
    let id = shop.pay(&scan_id, "in_process").await["payment_id"].clone();
    shop.advance(20 * 60);
    shop.control("POST", "/_sandbox/settle", &format!(r#"{{"payment_id":{id},"result":"rejected"}}"#)).await;
    assert_eq!(status(&shop.get_order(&order["id"]).await), ("expired", "expired"));
}

#[tokio::test]
async fn a_cancelled_payment_frees_the_order() {
    let shop = Shop::open().await;
    let order = shop.order("r1", "10", "static").await;
    let scan_id = shop.scan_id().await;
    let id = shop.pay(&scan_id, "in_process").await["payment_id"].clone();
    shop.control("POST", "/_sandbox/settle", &format!(r#"{{"payment_id":{id},"result":"cancelled"}}"#)).await;
    assert_eq!(shop.cancel_order(&order["id"], "c").await.status, 200, "the refusal's key is free");
}

#[tokio::test]
async fn whoever_scanned_in_time_can_pay_late_unless_refused() {
    let shop = Shop::open().await;
    for end in ["canceled", "expired"] {
        let order = shop.order(end, "10", "static").await;
        let scan_id = shop.scan_id().await;
        if end == "canceled" {
            shop.cancel_order(&order["id"], "c").await;
        } else {
            shop.advance(15 * 60);
        }
        assert_eq!(shop.get_order(&order["id"]).await["status"], end);
        shop.pay(&scan_id, "approved").await;
        assert_eq!(status(&shop.get_order(&order["id"]).await), ("processed", "accredited"), "{end}");
    }

    let settings = Settings { late_payments: LatePayments::Refuse, ..Settings::default() };
    let shop = Shop::open_with(Site::Mla, settings).await;
    let order = shop.order("r1", "10", "static").await;
    let scan_id = shop.scan_id().await;
    shop.cancel_order(&order["id"], "c").await;
    let body = format!(r#"{{"scan_id":"{scan_id}","result":"approved"}}"#);
    let refused = shop.try_control("POST", "/_sandbox/pay", &body).await.unwrap_err();
    assert!(refused.body.contains("the order is canceled"), "{}", refused.body);
}

#[tokio::test]
async fn a_late_payment_in_process_does_not_open_the_order_again() {
    let shop = Shop::open().await;
    let order = shop.order("r1", "10", "static").await;
    let scan_id = shop.scan_id().await;
    shop.cancel_order(&order["id"], "c").await;
    let id = shop.pay(&scan_id, "in_process").await["payment_id"].clone();
    assert_eq!(status(&shop.get_order(&order["id"]).await), ("canceled", "canceled"));
    shop.control("POST", "/_sandbox/settle", &format!(r#"{{"payment_id":{id},"result":"approved"}}"#)).await;
    assert_eq!(status(&shop.get_order(&order["id"]).await), ("processed", "accredited"));
}

#[tokio::test]
async fn an_order_is_paid_once() {
    let shop = Shop::open().await;
    let order = shop.order("r1", "10", "hybrid").await;
    let (first, second) = (shop.scan_id().await, shop.scan_qr(&order["type_response"]["qr_data"]).await);
    shop.pay(&first, "approved").await;
    let body = format!(r#"{{"scan_id":{},"result":"approved"}}"#, second["scan_id"]);
    let refused = shop.try_control("POST", "/_sandbox/pay", &body).await.unwrap_err();
    assert!(refused.body.contains("paid already"), "{}", refused.body);
    assert_eq!(shop.scan_qr(&order["type_response"]["qr_data"]).await["screen"], "expired", "both halves");
    assert_eq!(shop.scan().await["screen"], "waiting");
}

#[tokio::test]
async fn what_is_paid_can_differ_from_what_was_asked() {
    let shop = Shop::open().await;
    let order = shop.order("r1", "10.00", "static").await;
    let scan_id = shop.scan_id().await;
    let body = format!(r#"{{"scan_id":"{scan_id}","result":"approved","amount":"9.50"}}"#);
    shop.control("POST", "/_sandbox/pay", &body).await;
    let payment = shop.get_order(&order["id"]).await["transactions"]["payments"][0].clone();
    assert_eq!((&payment["amount"], &payment["paid_amount"]), (&"10.00".into(), &"9.50".into()));
}
