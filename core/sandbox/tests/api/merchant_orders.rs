use crate::harness::{ON_POS, Shop, code, order_with};

#[tokio::test]
async fn nothing_is_found_before_the_first_scan() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    let found = shop.get("/merchant_orders/search?external_reference=r1").await.json();
    assert_eq!(found, serde_json::json!({ "elements": [], "next_offset": 0, "total": 0 }));
    shop.options(r#"{"null_elements":true}"#).await;
    let found = shop.get("/merchant_orders/search?external_reference=r1").await.json();
    assert!(found["elements"].is_null());
}

#[tokio::test]
async fn each_scan_makes_one() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    let (first, second) = (shop.scan().await, shop.scan().await);
    assert_ne!(first["merchant_order_id"], second["merchant_order_id"]);
    let found = shop.get("/merchant_orders/search?external_reference=r1").await.json();
    assert_eq!(found["total"], 2);
    for element in found["elements"].as_array().unwrap() {
        assert_eq!(
            (&element["status"], &element["order_status"]),
            (&"opened".into(), &"payment_required".into())
        );
    }
}

#[tokio::test]
async fn one_order_can_be_paid_twice() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    let (first, second) = (shop.scan_id().await, shop.scan_id().await);
    shop.pay(&first, "approved").await;
    shop.pay(&second, "approved").await;
    let found = shop.get("/merchant_orders/search?external_reference=r1&status=closed").await.json();
    assert_eq!(found["total"], 2);
}

#[tokio::test]
async fn a_paid_checkout_takes_no_second_payment() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    let scan_id = shop.scan_id().await;
    shop.pay(&scan_id, "approved").await;
    let body = format!(r#"{{"scan_id":"{scan_id}","result":"approved"}}"#);
    assert_eq!(shop.try_control("POST", "/_sandbox/pay", &body).await.unwrap_err().status, 409);
}

#[tokio::test]
async fn it_goes_through_its_states() {
    let shop = Shop::open().await;
    shop.put_order("r1", "100").await;
    let scan_id = shop.scan_id().await;
    let states = async || {
        let known = shop.merchant_order("r1").await;
        format!("{} {}", known["status"].as_str().unwrap(), known["order_status"].as_str().unwrap())
    };
    assert_eq!(states().await, "opened payment_required");
    shop.pay(&scan_id, "rejected").await;
    assert_eq!(states().await, "opened payment_required");
    let queued = shop.pay(&scan_id, "in_process").await["payment_id"].as_u64().unwrap();
    assert_eq!(states().await, "opened payment_in_process");
    let settle = format!(r#"{{"payment_id":{queued},"result":"rejected","detail":"rejected_by_bank"}}"#);
    shop.control("POST", "/_sandbox/settle", &settle).await;
    assert_eq!(states().await, "opened payment_required");
    let part = format!(r#"{{"scan_id":"{scan_id}","result":"approved","amount":"40"}}"#);
    let first = shop.control("POST", "/_sandbox/pay", &part).await["payment_id"].as_u64().unwrap();
    assert_eq!(states().await, "opened partially_paid");
    assert_eq!(shop.get(ON_POS).await.status, 200, "the order stays on the till");
    let rest = shop.pay(&scan_id, "approved").await["payment_id"].as_u64().unwrap();
    assert_eq!(states().await, "closed paid");
    assert_eq!(shop.payment(rest).await["transaction_amount"], 60);
    shop.refund(first, "k1", "{}").await;
    assert_eq!(states().await, "closed partially_reverted");
    shop.refund(rest, "k2", "{}").await;
    assert_eq!(states().await, "closed reverted");
    let known = shop.merchant_order("r1").await;
    assert_eq!((&known["paid_amount"], &known["refunded_amount"]), (&100.into(), &100.into()));
    assert_eq!(known["payments"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn it_carries_what_the_reference_lists() {
    let shop = Shop::open().await;
    shop.put(ON_POS, &order_with("r1", "10.50", r#","sponsor":{"id":7},"notification_url":"n""#)).await;
    let scan_id = shop.scan_id().await;
    let payment = shop.pay(&scan_id, "approved").await["payment_id"].clone();
    let id = shop.merchant_order("r1").await["id"].as_u64().unwrap();
    let known = shop.get(&format!("/merchant_orders/{id}")).await.json();
    assert_eq!(known["id"], id);
    assert_eq!(known["collector"]["id"], 701);
    assert_eq!(known["sponsor_id"], 7);
    assert_eq!(known["site_id"], "MLA");
    assert_eq!(known["marketplace"], "NONE");
    assert_eq!(known["application_id"], 1_234_567_890_123_456_u64);
    assert_eq!(known["cancelled"], false);
    assert_eq!(known["notification_url"], "n");
    assert_eq!(known["items"][0]["currency_id"], "ARS");
    assert_eq!(known["payments"][0]["id"], payment);
    assert_eq!(known["payments"][0]["operation_type"], "regular_payment");
    assert!(known["date_created"].as_str().unwrap().ends_with("-03:00"));
}

#[tokio::test]
async fn one_that_is_not_there_is_not_found() {
    let shop = Shop::open().await;
    assert_eq!(shop.get("/merchant_orders/1").await.status, 404);
    assert_eq!(shop.get("/merchant_orders/abc").await.status, 404);
}

#[tokio::test]
async fn every_filter_filters() {
    let shop = Shop::open().await;
    shop.paid("r1", "10").await;
    shop.advance(100);
    let between = jiff::Timestamp::from_millisecond(shop.sandbox.clock().unix_ms() - 50_000).unwrap();
    shop.put(ON_POS, &order_with("r2", "20", r#","sponsor":{"id":7}"#).replace("Yerba", "Mate")).await;
    shop.scan_id().await;
    let second = shop.merchant_order("r2").await;
    let preference = second["preference_id"].as_str().unwrap();
    for (filter, total) in [
        ("", 2),
        ("external_reference=r2", 1),
        ("external_reference=none", 0),
        (&format!("preference_id={preference}"), 1),
        ("application_id=1234567890123456", 2),
        ("application_id=1", 0),
        ("payer_id=55001122", 2),
        ("payer_id=1", 0),
        ("sponsor_id=7", 1),
        ("site_id=MLA", 2),
        ("site_id=MLB", 0),
        ("marketplace=NONE", 2),
        ("marketplace=MELI", 0),
        ("status=closed", 1),
        ("status=opened", 1),
        ("items=Mate", 1),
        (&format!("date_created_from={between}"), 1),
        (&format!("date_created_to={between}"), 1),
        (&format!("last_updated_from={between}"), 1),
        (&format!("last_updated_to={between}"), 1),
        (&format!("date_created_from={between}&external_reference=r1"), 0),
    ] {
        let found = shop.get(&format!("/merchant_orders/search?{filter}")).await.json();
        assert_eq!(found["total"], total, "{filter}");
    }
}

#[tokio::test]
async fn paging_goes_by_next_offset() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    for _ in 0..35 {
        shop.scan().await;
    }
    let first = shop.get("/merchant_orders/search").await.json();
    assert_eq!(first["elements"].as_array().unwrap().len(), 30);
    assert_eq!((&first["total"], &first["next_offset"]), (&35.into(), &30.into()));
    let second = shop.get("/merchant_orders/search?offset=30&limit=3").await.json();
    assert_eq!((&second["elements"].as_array().unwrap().len(), &second["next_offset"]), (&3, &33.into()));
    let last = shop.get("/merchant_orders/search?offset=35").await.json();
    assert_eq!(last["elements"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn a_query_that_makes_no_sense_is_refused() {
    let shop = Shop::open().await;
    for query in ["limit=x", "offset=-1", "date_created_from=yesterday", "last_updated_to=1"] {
        let answer = shop.get(&format!("/merchant_orders/search?{query}")).await;
        assert_eq!(answer.cause(), code(400, "ds_search_query"), "{query}");
    }
}

#[tokio::test]
async fn it_expires_with_its_order_only_as_an_option() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    let scan_id = shop.scan_id().await;
    shop.advance(600);
    assert_eq!(shop.merchant_order("r1").await["status"], "opened");
    shop.options(r#"{"expire_merchant_orders":true}"#).await;
    let known = shop.merchant_order("r1").await;
    assert_eq!((&known["status"], &known["order_status"]), (&"expired".into(), &"expired".into()));
    assert_eq!(known["cancelled"], true);
    shop.pay(&scan_id, "approved").await;
    assert_eq!(shop.merchant_order("r1").await["status"], "closed");
}
