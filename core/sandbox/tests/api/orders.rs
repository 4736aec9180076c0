use cobro_sandbox::{SecondOrder, Settings, Site};
use serde_json::{Value, json};

use crate::harness::{ON_POS, Shop, code, order, v1_order};

#[tokio::test]
async fn an_order_is_made_and_read() {
    let shop = Shop::open().await;
    let made = shop.order("SALE-1", "18.50", "hybrid").await;
    let id = made["id"].as_str().unwrap();
    assert!(id.starts_with("ORD") && id.len() == 29, "{id}");
    let expected = json!({
        "id": id,
        "type": "qr",
        "processing_mode": "automatic",
        "external_reference": "SALE-1",
        "total_amount": "18.50",
        "expiration_time": "PT15M",
        "country_code": "ARG",
        "user_id": "701",
        "status": "created",
        "status_detail": "created",
        "currency": "ARS",
        "created_date": made["created_date"],
        "last_updated_date": made["created_date"],
        "integration_data": { "application_id": "1234567890123456" },
        "transactions": { "payments": [{
            "id": made["transactions"]["payments"][0]["id"],
            "amount": "18.50",
            "status": "created",
            "status_detail": "ready_to_process",
        }] },
        "config": { "qr": { "external_pos_id": "P1", "mode": "hybrid" } },
        "type_response": { "qr_data": made["type_response"]["qr_data"] },
        "description": "Caja",
        "items": [{ "title": "Yerba", "unit_price": "18.50", "quantity": 1, "unit_measure": "unit" }],
    });
    assert_eq!(made, expected);
    assert!(made["transactions"]["payments"][0]["id"].as_str().unwrap().starts_with("PAY"));
    assert!(made["created_date"].as_str().unwrap().ends_with('Z'));
    assert_eq!(shop.get_order(&made["id"]).await, made);
}

#[tokio::test]
async fn ids_are_told_apart_and_sort_by_time() {
    let shop = Shop::open().await;
    let first = shop.order("r1", "10", "dynamic").await["id"].clone();
    let second = shop.order("r2", "10", "dynamic").await["id"].clone();
    shop.advance(1);
    let third = shop.order("r3", "10", "dynamic").await["id"].clone();
    assert_ne!(first, second);
    assert!(third.as_str() > first.as_str() && third.as_str() > second.as_str());
}

#[tokio::test]
async fn each_mode_has_its_qr() {
    let shop = Shop::open().await;
    let order = shop.order("r1", "10", "static").await;
    assert_eq!(order["type_response"], Value::Null, "the till's printed one is enough");
    assert_eq!(shop.scan().await["order_id"], order["id"]);

    let order = shop.order("r2", "20", "dynamic").await;
    let scan = shop.scan_qr(&order["type_response"]["qr_data"]).await;
    assert_eq!((&scan["order_id"], &scan["amount"]), (&order["id"], &"20".into()));
    assert_eq!(scan["merchant_order_id"], Value::Null);
    assert_eq!(shop.scan().await["amount"], "10", "the till still shows the first");

    let order = shop.order("r3", "30", "hybrid").await;
    assert_eq!(shop.scan_qr(&order["type_response"]["qr_data"]).await["order_id"], order["id"]);
    assert_eq!(shop.scan().await["order_id"], order["id"]);
}

#[tokio::test]
async fn an_order_is_cancelled_while_it_waits() {
    let shop = Shop::open().await;
    let order = shop.order("r1", "10", "hybrid").await;
    shop.advance(5);
    let canceled = shop.cancel_order(&order["id"], "c1").await;
    assert_eq!(canceled.status, 200);
    let json = canceled.json();
    assert_eq!((&json["status"], &json["status_detail"]), (&"canceled".into(), &"canceled".into()));
    let payment = &json["transactions"]["payments"][0];
    assert_eq!(
        (&payment["status"], &payment["status_detail"]),
        (&"canceled".into(), &"canceled_by_api".into())
    );
    assert_ne!(json["last_updated_date"], json["created_date"]);
    assert_eq!(shop.scan().await["screen"], "waiting");
    assert_eq!(shop.scan_qr(&order["type_response"]["qr_data"]).await["screen"], "expired");
    assert_eq!(shop.cancel_order(&order["id"], "c2").await.order_code(), code(409, "order_already_canceled"));

    let (paid, _) = shop.paid_order("r2", "10").await;
    assert_eq!(shop.cancel_order(&paid["id"], "c3").await.order_code(), code(409, "order_already_canceled"));
}

#[tokio::test]
async fn an_order_must_be_ones_own() {
    let shop = Shop::open().await;
    let id = shop.order("r1", "10", "static").await["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/orders/{id}");
    assert_eq!(shop.other("GET", &path).await.order_code(), code(404, "order_not_found"));
    assert_eq!(
        shop.other("POST", &format!("{path}/cancel")).await.order_code(),
        code(404, "order_not_found")
    );
    assert_eq!(
        shop.other("POST", &format!("{path}/refund")).await.order_code(),
        code(400, "invalid_order_owner")
    );
    let unknown = "/v1/orders/ORD01KBX6T3C2Q8W9ZP4N5R7M1AYE";
    assert_eq!(shop.get(unknown).await.order_code(), code(404, "order_not_found"));
    for (method, end) in [("GET", ""), ("POST", "/cancel"), ("POST", "/refund")] {
        let path = format!("/v1/orders/123{end}");
        let answer = shop.call(method, &path, &[("x-idempotency-key", "k")], None).await;
        assert_eq!(answer.order_code(), code(400, "invalid_path_param"), "{path}");
    }
}

#[tokio::test]
async fn a_token_is_needed() {
    let shop = Shop::open().await;
    let id = shop.order("r1", "10", "static").await["id"].as_str().unwrap().to_owned();
    for (method, path) in [
        ("POST", "/v1/orders".to_owned()),
        ("GET", format!("/v1/orders/{id}")),
        ("POST", format!("/v1/orders/{id}/cancel")),
        ("POST", format!("/v1/orders/{id}/refund")),
    ] {
        let headers = [("authorization", "Bearer TEST-1"), ("x-idempotency-key", "k")];
        let answer = shop.call(method, &path, &headers, Some("{}")).await;
        assert_eq!(answer.order_code(), code(401, "unauthorized"), "{method} {path}");
    }
}

#[tokio::test]
async fn an_order_can_be_read_for_three_months() {
    let shop = Shop::open().await;
    let id = shop.order("r1", "10", "static").await["id"].clone();
    shop.advance(89 * 24 * 60 * 60);
    assert_eq!(shop.get_order(&id).await["status"], "expired");
    shop.advance(4 * 24 * 60 * 60);
    let gone = shop.get(&format!("/v1/orders/{}", id.as_str().unwrap())).await;
    assert_eq!(gone.order_code(), code(404, "order_not_found"));
}

#[tokio::test]
async fn a_second_order_takes_the_till_and_the_first_goes_on() {
    let shop = Shop::open().await;
    let first = shop.order("r1", "10", "hybrid").await;
    let second = shop.order("r2", "20", "static").await;
    assert_eq!(shop.scan().await["order_id"], second["id"]);
    assert_eq!(shop.get_order(&first["id"]).await["status"], "created");
    let own = shop.scan_qr(&first["type_response"]["qr_data"]).await;
    assert_eq!(own["order_id"], first["id"], "its own QR leads to it");
    shop.cancel_order(&second["id"], "c").await;
    assert_eq!(shop.scan().await["screen"], "waiting", "the first doesn't come back");
}

#[tokio::test]
async fn a_second_order_can_be_refused() {
    let settings = Settings { second_order: SecondOrder::Refuse, ..Settings::default() };
    let shop = Shop::open_with(Site::Mla, settings).await;
    let first = shop.order("r1", "10", "static").await;
    let refused = shop.keyed("/v1/orders", "r2", &v1_order("r2", "20", "hybrid")).await;
    assert_eq!(refused.order_code(), code(409, "already_queued_order_for_device"));
    shop.order("r3", "20", "dynamic").await;
    shop.cancel_order(&first["id"], "c").await;
    shop.order("r4", "20", "static").await;
}

#[tokio::test]
async fn the_two_generations_share_a_till() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    let order = shop.order("r2", "20", "static").await;
    assert_eq!(shop.scan().await["order_id"], order["id"]);
    assert_eq!(shop.get(ON_POS).await.status, 404, "no in-store order is there");
    assert_eq!(shop.delete(ON_POS).await.status, 500);
    assert_eq!(shop.ledger().await["orders"][0]["state"], "replaced");
    assert_eq!(shop.put(ON_POS, &self::order("r3", "30")).await.status, 204);
    assert_eq!(shop.scan().await["amount"], "30");
    assert_eq!(shop.get_order(&order["id"]).await["status"], "created");
}

#[tokio::test]
async fn an_order_outlives_its_till() {
    let shop = Shop::open().await;
    let order = shop.order("r1", "10", "hybrid").await;
    let till = shop.get("/pos?external_id=P1").await.json()["results"][0]["id"].clone();
    assert_eq!(shop.delete(&format!("/pos/{till}")).await.status, 204);
    assert_eq!(shop.get_order(&order["id"]).await, order);
    assert_eq!(shop.scan_qr(&order["type_response"]["qr_data"]).await["screen"], "checkout");
}

#[tokio::test]
async fn mexico_is_not_enabled_unless_it_is() {
    let shop = Shop::open_in(Site::Mlm).await;
    let refused = shop.keyed("/v1/orders", "r1", &v1_order("r1", "10", "static")).await;
    assert_eq!(refused.order_code(), code(400, "unsupported_site"));
    shop.options(r#"{"orders_in_mexico":true}"#).await;
    assert_eq!(shop.order("r1", "10", "static").await["currency"], "MXN");
}

#[tokio::test]
async fn every_other_country_has_its_codes() {
    for (site, country, currency) in [
        (Site::Mlb, "BRA", "BRL"),
        (Site::Mlc, "CHL", "CLP"),
        (Site::Mco, "COL", "COP"),
        (Site::Mpe, "PER", "PEN"),
        (Site::Mlu, "URY", "UYU"),
    ] {
        let order = Shop::open_in(site).await.order("r1", "10", "static").await;
        assert_eq!((&order["country_code"], &order["currency"]), (&country.into(), &currency.into()));
    }
}

#[tokio::test]
async fn the_other_readings_are_options() {
    let shop = Shop::open().await;
    shop.options(r#"{"no_qr_data_in_get":true,"status_page_details":true,"nested_payment_reference":true}"#)
        .await;
    let order = shop.order("r1", "10", "hybrid").await;
    assert!(order["type_response"]["qr_data"].is_string());
    assert_eq!(order["transactions"]["payments"][0]["status_detail"], "created");
    assert_eq!(shop.get_order(&order["id"]).await["type_response"], Value::Null);
    let scan_id = shop.scan_id().await;
    let payment = shop.pay(&scan_id, "approved").await["payment_id"].to_string();
    let paid = shop.get_order(&order["id"]).await;
    assert_eq!((&paid["status"], &paid["status_detail"]), (&"processed".into(), &"processed".into()));
    assert_eq!(paid["transactions"]["payments"][0]["reference"], json!({ "id": payment }));

    shop.options(r#"{"order_errors_as_cause":true}"#).await;
    let refused = shop.keyed("/v1/orders", "k", "{}").await;
    let json = refused.json();
    assert_eq!((&json["status"], &json["error"]), (&400.into(), &"required_properties".into()));
    assert_eq!(json["cause"][0]["description"], "type");
}
