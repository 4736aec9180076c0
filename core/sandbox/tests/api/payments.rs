use cobro_sandbox::{Settings, Site};
use rust_decimal::Decimal;

use crate::harness::{Shop, code};

#[tokio::test]
async fn a_payment_carries_what_a_till_needs() {
    let settings = Settings { fee_percent: Decimal::new(8, 1), ..Settings::default() };
    let shop = Shop::open_with(Site::Mla, settings).await;
    let id = shop.paid("r1", "1000").await;
    let payment = shop.payment(id).await;
    assert_eq!(payment["id"], id);
    assert_eq!((&payment["status"], &payment["status_detail"]), (&"approved".into(), &"accredited".into()));
    assert_eq!(payment["external_reference"], "r1");
    assert_eq!(payment["order"]["type"], "mercadopago");
    let merchant_order = shop.merchant_order("r1").await["id"].to_string();
    assert_eq!(payment["order"]["id"], merchant_order);
    assert_eq!(payment["collector_id"], 701);
    assert_eq!(payment["currency_id"], "ARS");
    assert_eq!(payment["fee_details"][0]["type"], "mercadopago_fee");
    assert_eq!(payment["fee_details"][0]["amount"], 8);
    assert_eq!(payment["transaction_details"]["net_received_amount"], 992);
    assert_eq!(payment["transaction_details"]["total_paid_amount"], 1000);
    assert!(payment["money_release_date"].is_string());
    assert_eq!(payment["point_of_interaction"]["business_info"]["sub_unit"], "qr");
    let pos = shop.get("/pos?external_id=P1").await.json()["results"][0].clone();
    assert_eq!(payment["pos_id"], pos["id"].to_string());
    assert_eq!(payment["store_id"], pos["store_id"]);
    assert_eq!(shop.ledger().await["balance"], "1000992.0");
}

#[tokio::test]
async fn methods_have_their_types() {
    let shop = Shop::open_in(Site::Mlb).await;
    for (method, kind) in [("visa", "credit_card"), ("debvisa", "debit_card"), ("pix", "bank_transfer")] {
        shop.put_order("r1", "10").await;
        let scan_id = shop.scan_id().await;
        let body = format!(r#"{{"scan_id":"{scan_id}","result":"approved","method":"{method}"}}"#);
        let id = shop.control("POST", "/_sandbox/pay", &body).await["payment_id"].as_u64().unwrap();
        let payment = shop.payment(id).await;
        assert_eq!(
            (&payment["payment_method_id"], &payment["payment_type_id"]),
            (&method.into(), &kind.into())
        );
    }
}

#[tokio::test]
async fn pix_is_of_brazil() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    let scan_id = shop.scan_id().await;
    let body = format!(r#"{{"scan_id":"{scan_id}","result":"approved","method":"pix"}}"#);
    assert_eq!(shop.try_control("POST", "/_sandbox/pay", &body).await.unwrap_err().status, 409);
}

#[tokio::test]
async fn one_that_is_not_there_is_code_2000() {
    let shop = Shop::open().await;
    assert_eq!(shop.get("/v1/payments/1").await.cause(), code(404, "2000"));
    assert_eq!(shop.get("/v1/payments/abc").await.cause(), code(400, "4019"));
}

#[tokio::test]
async fn a_qr_payment_cannot_be_cancelled() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    let scan_id = shop.scan_id().await;
    let id = shop.pay(&scan_id, "in_process").await["payment_id"].as_u64().unwrap();
    let path = format!("/v1/payments/{id}");
    assert_eq!(shop.put(&path, r#"{"status":"cancelled"}"#).await.cause(), code(400, "2018"));
    assert_eq!(shop.put(&path, r#"{"status":"approved"}"#).await.cause(), code(400, "2016"));
    assert_eq!(shop.put(&path, r#"{"transaction_amount":5}"#).await.cause(), code(400, "2017"));
    assert_eq!(shop.put(&path, "{}").await.cause(), code(400, "1"));
    assert_eq!(shop.payment(id).await["status"], "in_process");
}

#[tokio::test]
async fn the_search_finds_by_every_filter() {
    let shop = Shop::open().await;
    shop.paid("r1", "10").await;
    shop.put_order("r2", "20").await;
    let scan_id = shop.scan_id().await;
    let rejected = shop.pay(&scan_id, "rejected").await["payment_id"].as_u64().unwrap();
    let known = shop.payment(rejected).await;
    let pos_id = known["pos_id"].as_str().unwrap();
    let store_id = known["store_id"].as_str().unwrap();
    for (filter, total) in [
        ("", 2),
        ("external_reference=r1", 1),
        ("status=rejected", 1),
        ("status=approved&external_reference=r2", 0),
        (&format!("pos_id={pos_id}"), 2),
        ("pos_id=1", 0),
        (&format!("store_id={store_id}"), 2),
        ("collector.id=701", 2),
        ("collector.id=1", 0),
        ("payer.id=55001122", 2),
        ("payer.id=1", 0),
        ("begin_date=NOW-1DAY&end_date=NOW", 2),
        ("begin_date=NOW-1DAY&end_date=NOW-1HOUR", 0),
        ("range=money_release_date&begin_date=NOW&end_date=NOW%2B1MONTH", 1),
        (
            "range=date_last_updated&begin_date=2020-01-01T00:00:00.000Z&end_date=2090-01-01T00:00:00.000-03:00",
            2,
        ),
        ("begin_date=2090-01-01T00:00:00.000-0300", 0),
    ] {
        let found = shop.get(&format!("/v1/payments/search?{filter}")).await;
        assert_eq!(found.json()["paging"]["total"], total, "{filter}: {}", found.text);
    }
}

#[tokio::test]
async fn the_search_sorts_and_pages() {
    let shop = Shop::open().await;
    for reference in ["r1", "r2", "r3"] {
        shop.paid(reference, "10").await;
        shop.advance(10);
    }
    let order = async |query: &str| {
        let found = shop.get(&format!("/v1/payments/search?{query}")).await.json();
        let reference =
            |payment: &serde_json::Value| payment["external_reference"].as_str().unwrap().to_owned();
        found["results"].as_array().unwrap().iter().map(reference).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(order("sort=date_created&criteria=asc").await, "r1 r2 r3");
    assert_eq!(order("sort=date_created&criteria=desc").await, "r3 r2 r1");
    assert_eq!(order("sort=id&criteria=asc&limit=1&offset=1").await, "r2");
    let paging = shop.get("/v1/payments/search?limit=1&offset=1").await.json()["paging"].clone();
    assert_eq!(paging, serde_json::json!({ "total": 3, "limit": 1, "offset": 1 }));
}

#[tokio::test]
async fn a_search_that_makes_no_sense_has_its_code() {
    let shop = Shop::open().await;
    for (query, expected) in [
        ("limit=100000", "1000"),
        ("begin_date=yesterday", "1001"),
        ("end_date=2026-03-02T17:58:01-03:00", "1001"),
        // A plus that isn't encoded arrives as a space.
        ("end_date=2026-03-02T17:58:01.000+03:00", "1001"),
        ("sort=colour", "1003"),
        ("criteria=sideways", "1004"),
        ("range=colour", "1"),
        ("limit=ten", "1"),
    ] {
        let answer = shop.get(&format!("/v1/payments/search?{query}")).await;
        assert_eq!(answer.cause(), code(400, expected), "{query}");
    }
    assert_eq!(shop.get("/v1/payments/search").await.status, 200);
    shop.options(r#"{"strict_payment_search":true}"#).await;
    assert_eq!(shop.get("/v1/payments/search?criteria=asc").await.cause(), code(400, "1003"));
    assert_eq!(shop.get("/v1/payments/search?sort=id").await.cause(), code(400, "1004"));
}

#[tokio::test]
async fn searches_can_lag_behind() {
    let shop = Shop::open().await;
    shop.options(r#"{"search_lag_s":30}"#).await;
    shop.put_order("r1", "10").await;
    let scan_id = shop.scan_id().await;
    shop.advance(20);
    let id = shop.pay(&scan_id, "approved").await["payment_id"].as_u64().unwrap();
    let total = async |path: &str| shop.get(path).await.json();
    let payments = "/v1/payments/search?external_reference=r1";
    assert_eq!(shop.get("/merchant_orders/search").await.json()["total"], 0, "not seen yet");
    shop.advance(15);
    assert_eq!(shop.merchant_order("r1").await["status"], "opened", "seen as it was");
    assert_eq!(total(payments).await["paging"]["total"], 0);
    assert_eq!(shop.payment(id).await["status"], "approved", "reading by id doesn't lag");
    shop.advance(20);
    assert_eq!(shop.merchant_order("r1").await["status"], "closed");
    assert_eq!(total(payments).await["paging"]["total"], 1);
}
