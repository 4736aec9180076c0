use crate::harness::{Answer, ON_POS, Shop, code, order};

/// A purchase of 1190 with 200 in cash, paid; gives its merchant order and payment.
async fn paid(shop: &Shop) -> (u64, u64) {
    let body = order("r1", "1190").replacen(r#""total_amount":1190"#, r#""total_amount":1390"#, 1);
    let body = body.replace("}]}", r#"}],"cash_out":{"amount":200}}"#);
    assert_eq!(shop.put(ON_POS, &body).await.status, 204);
    let scan_id = shop.scan_id().await;
    let paid = shop.pay(&scan_id, "approved").await;
    (paid["merchant_order_id"].as_u64().unwrap(), paid["payment_id"].as_u64().unwrap())
}

async fn confirm(shop: &Shop, merchant_order: u64, body: &str) -> Answer {
    shop.post(&format!("/instore/orders/{merchant_order}/confirmation"), body).await
}

const CONFIRMED: &str = r#"{"status":"confirmed","status_detail":"confirmed","description":"ok"}"#;

#[tokio::test]
async fn a_confirmed_one_stands() {
    let shop = Shop::open().await;
    let (merchant_order, payment) = paid(&shop).await;
    shop.advance(290);
    let done = confirm(&shop, merchant_order, CONFIRMED).await;
    assert_eq!(done.status, 200);
    assert_eq!(done.json(), serde_json::json!({ "order_id": merchant_order, "status": "confirmed" }));
    assert_eq!(confirm(&shop, merchant_order, CONFIRMED).await.instore(), code(409, "already_confirmed"));
    shop.advance(3600);
    assert_eq!(shop.payment(payment).await["status"], "approved");
}

#[tokio::test]
async fn silence_for_five_minutes_gives_the_money_back() {
    let shop = Shop::open().await;
    let (merchant_order, payment) = paid(&shop).await;
    shop.advance(299);
    assert_eq!(shop.payment(payment).await["status"], "approved");
    shop.advance(2);
    let known = shop.payment(payment).await;
    assert_eq!((&known["status"], &known["transaction_amount_refunded"]), (&"refunded".into(), &1390.into()));
    assert_eq!(confirm(&shop, merchant_order, CONFIRMED).await.instore(), code(409, "already_notified"));
    let ledger = shop.ledger().await;
    assert_eq!(
        (&ledger["balance"], &ledger["refunds"][0]["idempotency_key"]),
        (&"1000000".into(), &"".into())
    );
}

#[tokio::test]
async fn a_no_gives_the_money_back_at_once() {
    for body in [r#"{"status":"cancelled","status_detail":"manually_cancelled"}"#, r#"{"status":"fail"}"#] {
        let shop = Shop::open().await;
        let (merchant_order, payment) = paid(&shop).await;
        assert_eq!(confirm(&shop, merchant_order, body).await.status, 200, "{body}");
        assert_eq!(shop.payment(payment).await["status"], "refunded", "{body}");
        assert_eq!(confirm(&shop, merchant_order, body).await.instore(), code(409, "already_notified"));
    }
}

#[tokio::test]
async fn status_and_detail_go_together() {
    let shop = Shop::open().await;
    let (merchant_order, _) = paid(&shop).await;
    for (body, expected) in [
        ("", "invalid_status"),
        ("{}", "invalid_status"),
        (r#"{"status":"done"}"#, "invalid_status"),
        (r#"{"status":1}"#, "invalid_status"),
        (r#"{"status":"confirmed","status_detail":"other"}"#, "invalid_status_detail"),
        (r#"{"status":"fail","status_detail":"manually_cancelled"}"#, "invalid_status_detail"),
        (r#"{"status":"fail","status_detail":5}"#, "invalid_status_detail"),
    ] {
        assert_eq!(confirm(&shop, merchant_order, body).await.instore(), code(400, expected), "{body}");
    }
}

#[tokio::test]
async fn only_ones_own_paid_cash_can_be_confirmed() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    let scan = shop.scan().await;
    let merchant_order = scan["merchant_order_id"].as_u64().unwrap();
    assert_eq!(confirm(&shop, merchant_order, CONFIRMED).await.instore(), code(400, "bad_request"));
    shop.pay(scan["scan_id"].as_str().unwrap(), "approved").await;
    assert_eq!(confirm(&shop, merchant_order, CONFIRMED).await.instore(), code(400, "bad_request"));
    assert_eq!(confirm(&shop, 1, CONFIRMED).await.instore(), code(404, "not_found"));
    let path = format!("/instore/orders/{merchant_order}/confirmation");
    assert_eq!(shop.other("POST", &path).await.instore(), code(403, "forbidden"));
    let without = shop.call("POST", &path, &[("authorization", "")], Some(CONFIRMED)).await;
    assert_eq!(without.instore(), code(401, "invalid_access_token"));
}
