use crate::harness::{ON_POS, Shop, order};

#[tokio::test]
async fn the_control_plane_is_there_over_http_as_well() {
    let shop = Shop::open().await;
    let headers = [("authorization", "")];
    let seed = r#"{"user_id":"900","site":"MLC","balance":"12.50","stores":[{"external_id":"A","name":"Uno","pos":["B"]}]}"#;
    let answer = shop.call("POST", "/_sandbox/seed", &headers, Some(seed)).await;
    assert_eq!(answer.status, 200, "needs no token");
    let json = answer.json();
    assert_eq!(
        (&json["user_id"], &json["site"], &json["balance"]),
        (&900.into(), &"MLC".into(), &"12.50".into())
    );
    assert_eq!(json["stores"][0]["pos"][0]["external_id"], "B");
    let qr = json["stores"][0]["pos"][0]["qr_code"].as_str().unwrap();
    let scan = serde_json::json!({ "qr_data": qr }).to_string();
    assert_eq!(shop.call("POST", "/_sandbox/scan", &headers, Some(&scan)).await.json()["screen"], "waiting");
}

#[tokio::test]
async fn seeding_twice_changes_nothing_twice() {
    let shop = Shop::open().await;
    let before = shop.get("/pos").await.json();
    shop.seed().await;
    assert_eq!(shop.get("/pos").await.json(), before);
}

#[tokio::test]
async fn what_it_does_not_understand_is_400_with_a_reason() {
    let shop = Shop::open().await;
    for (path, body) in [
        ("seed", "{}"),
        ("seed", r#"{"user_id":1,"sight":"MLA"}"#),
        ("seed", r#"{"user_id":1,"site":"MLX"}"#),
        ("seed", r#"{"user_id":"x"}"#),
        ("seed", r#"{"user_id":1,"balance":"much"}"#),
        ("seed", r#"{"user_id":1,"stores":[{"external_id":"S","pos":["a-b"]}]}"#),
        ("scan", r#"{"user_id":701}"#),
        ("scan", r#"{"qr_data":"x","user_id":701}"#),
        ("pay", r#"{"scan_id":"x","result":"perhaps"}"#),
        ("pay", r#"{"scan_id":"x"}"#),
        ("settle", r#"{"result":"approved"}"#),
        ("settle", r#"{"payment_id":1,"refund_id":2,"result":"approved"}"#),
        ("notifications", r#"{"mode":"whisper"}"#),
        ("notifications", "{}"),
        ("settle", r#"{"refund_id":"PAY1","result":"approved"}"#),
        ("options", r#"{"colour":"red"}"#),
        ("options", r#"{"search_lag_s":"long"}"#),
        ("reset", r#"{"colour":"red"}"#),
        ("reset", "not json"),
    ] {
        let refused = shop.try_control("POST", &format!("/_sandbox/{path}"), body).await.unwrap_err();
        assert_eq!(refused.status, 400, "{path} {body}: {}", refused.body);
        assert!(refused.body.contains(r#"{"error":"#), "{}", refused.body);
    }
    assert_eq!(shop.try_control("GET", "/_sandbox/ledger", "").await.unwrap_err().status, 400);
    assert_eq!(shop.try_control("GET", "/_sandbox/requests?since=x", "").await.unwrap_err().status, 400);
    assert_eq!(shop.try_control("GET", "/_sandbox/nothing", "").await.unwrap_err().status, 404);
    assert_eq!(shop.try_control("GET", "/pos", "").await.unwrap_err().status, 404);
    let unknown = r#"{"user_id":701,"external_pos_id":"P9"}"#;
    assert_eq!(shop.try_control("POST", "/_sandbox/scan", unknown).await.unwrap_err().status, 404);
    let error = shop
        .try_control("POST", "/_sandbox/pay", r#"{"scan_id":"x","result":"approved"}"#)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("no scan"), "{error}");
}

#[tokio::test]
async fn a_payment_is_settled_once() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    let scan_id = shop.scan_id().await;
    let id = shop.pay(&scan_id, "in_process").await["payment_id"].clone();
    assert_eq!(shop.merchant_order("r1").await["status"], "opened");
    // As a string, as clients without 64-bit numbers would.
    let settle = format!(r#"{{"payment_id":"{id}","result":"approved"}}"#);
    let settled = shop.control("POST", "/_sandbox/settle", &settle).await;
    assert_eq!((&settled["status"], &settled["status_detail"]), (&"approved".into(), &"accredited".into()));
    assert_eq!(shop.merchant_order("r1").await["status"], "closed");
    assert_eq!(shop.get(ON_POS).await.status, 404);
    assert_eq!(shop.try_control("POST", "/_sandbox/settle", &settle).await.unwrap_err().status, 409);
}

#[tokio::test]
async fn a_cancelled_payment_can_be_followed_by_another() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    let scan_id = shop.scan_id().await;
    let id = shop.pay(&scan_id, "in_process").await["payment_id"].clone();
    let settle = format!(r#"{{"payment_id":{id},"result":"cancelled"}}"#);
    assert_eq!(shop.control("POST", "/_sandbox/settle", &settle).await["status_detail"], "by_payer");
    assert_eq!(shop.pay(&scan_id, "approved").await["status"], "approved");
}

#[tokio::test]
async fn the_request_log_shows_what_was_asked() {
    let shop = Shop::open().await;
    shop.put(ON_POS, &order("r1", "10")).await;
    shop.call("GET", "/pos?external_id=P1", &[("x-platform-id", "dev")], None).await;
    shop.control("POST", "/_sandbox/faults", r#"{"times":1,"do":"drop_after"}"#).await;
    let _ = shop.try_call("DELETE", ON_POS, &[], None).await;
    let log = shop.control("GET", "/_sandbox/requests", "").await;
    let requests = log["requests"].as_array().unwrap();
    assert_eq!((requests.len(), &log["last"]), (3, &3.into()));
    assert_eq!(
        (&requests[0]["n"], &requests[0]["method"], &requests[0]["status"]),
        (&1.into(), &"PUT".into(), &204.into())
    );
    assert!(requests[0]["body"].as_str().unwrap().contains("r1"));
    assert_eq!(requests[0]["headers"]["authorization"], "[redacted]");
    assert!(!log.to_string().contains("cobrotesttoken"));
    assert_eq!(requests[1]["path"], "/pos?external_id=P1");
    assert_eq!(requests[1]["headers"]["x-platform-id"], "dev");
    assert_eq!(
        (&requests[2]["status"], &requests[2]["fault"]),
        (&serde_json::Value::Null, &"drop_after".into())
    );
    let later = shop.control("GET", "/_sandbox/requests?since=2", "").await;
    assert_eq!(later["requests"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn connections_are_counted() {
    let shop = Shop::open().await;
    for _ in 0..10 {
        shop.get("/pos").await;
    }
    assert_eq!(shop.control("GET", "/_sandbox/requests", "").await["connections"], 1, "kept alive");
    let other = crate::harness::client();
    other.get(format!("{}/pos", shop.sandbox.base_url())).send().await.unwrap();
    assert_eq!(shop.control("GET", "/_sandbox/requests", "").await["connections"], 2);
}

#[tokio::test]
async fn a_reset_forgets_everything_but_the_time() {
    let shop = Shop::open().await;
    shop.paid("r1", "10").await;
    shop.options(r#"{"order_as_array":true}"#).await;
    shop.control("POST", "/_sandbox/faults", r#"{"do":"garbage"}"#).await;
    shop.advance(3600);
    let before = shop.sandbox.clock().unix_ms();
    shop.control("POST", "/_sandbox/reset", r#"{"search_lag_s":5}"#).await;
    assert!(shop.sandbox.clock().unix_ms() >= before);
    assert_eq!(shop.get("/pos").await.json()["paging"]["total"], 0);
    let ledger = shop.ledger().await;
    for list in ["orders", "merchant_orders", "payments", "refunds"] {
        assert_eq!(ledger[list], serde_json::json!([]), "{list}");
    }
    let options = shop.control("GET", "/_sandbox/options", "").await;
    assert_eq!((&options["order_as_array"], &options["search_lag_s"]), (&false.into(), &5.into()));
}

#[tokio::test]
async fn options_are_shown_and_changed_one_by_one() {
    let shop = Shop::open().await;
    shop.options(r#"{"balance":"7.50"}"#).await;
    shop.options(r#"{"balance":8,"late_payments":"refuse"}"#).await;
    let options = shop.control("GET", "/_sandbox/options", "").await;
    assert_eq!((&options["balance"], &options["late_payments"]), (&"8".into(), &"refuse".into()));
    assert_eq!(shop.control("GET", "/_sandbox/ledger?user_id=12345", "").await["balance"], "8");
}

#[tokio::test]
async fn the_ledger_tells_the_truth() {
    let shop = Shop::open().await;
    let id = shop.paid("r1", "10.50").await;
    shop.refund(id, "k1", r#"{"amount":0.5}"#).await;
    shop.put_order("r2", "3").await;
    let ledger = shop.ledger().await;
    assert_eq!((&ledger["site"], &ledger["balance"]), (&"MLA".into(), &"1000010.00".into()));
    assert_eq!(ledger["orders"][0]["state"], "paid");
    assert_eq!(
        (&ledger["orders"][1]["state"], &ledger["orders"][1]["external_pos_id"]),
        (&"live".into(), &"P1".into())
    );
    assert_eq!(ledger["merchant_orders"][0]["payments"][0], id);
    assert_eq!(
        (&ledger["payments"][0]["amount"], &ledger["payments"][0]["refunded"]),
        (&"10.50".into(), &"0.5".into())
    );
    assert_eq!(ledger["refunds"][0]["idempotency_key"], "k1");
    let theirs = shop.control("GET", "/_sandbox/ledger?user_id=702", "").await;
    assert_eq!(theirs["payments"], serde_json::json!([]));
}
