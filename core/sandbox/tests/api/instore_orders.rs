use cobro_sandbox::{LatePayments, Settings, Site};

use crate::harness::{ON_POS, ON_STORE, Shop, code, order, order_with};

#[tokio::test]
async fn puts_gets_and_deletes() {
    let shop = Shop::open().await;
    let body =
        order_with("r-1", "5480.50", r#","sponsor":{"id":7},"notification_url":"pos.example.com/ipn""#);
    let put = shop.put(ON_STORE, &body).await;
    assert_eq!((put.status, put.text.as_str()), (204, ""));
    let shown = shop.get(ON_POS).await;
    assert_eq!(shown.status, 200);
    let json = shown.json();
    assert_eq!(json["external_reference"], "r-1");
    assert_eq!(json["sponsor"]["id"], 7);
    assert_eq!(json["notification_url"], "pos.example.com/ipn");
    assert_eq!(json["items"][0]["title"], "Yerba");
    assert_eq!((&json["status"], &json["id"]), (&serde_json::Value::Null, &serde_json::Value::Null));
    let deleted = shop.delete(ON_POS).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
    let gone = shop.get(ON_POS).await;
    assert_eq!(gone.instore(), code(404, "point_of_sale_in_store_order_not_found"));
}

#[tokio::test]
async fn deleting_nothing_is_a_server_error() {
    let shop = Shop::open().await;
    let nothing = code(500, "in_store_order_creation_error");
    assert_eq!(shop.delete(ON_POS).await.instore(), nothing);
    shop.put_order("r1", "10").await;
    shop.advance(600);
    assert_eq!(shop.delete(ON_POS).await.instore(), nothing, "expired");
    shop.paid("r2", "10").await;
    assert_eq!(shop.delete(ON_POS).await.instore(), nothing, "paid");
}

#[tokio::test]
async fn a_put_replaces_the_live_order() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    shop.put_order("r2", "20").await;
    assert_eq!(shop.get(ON_POS).await.json()["external_reference"], "r2");
    let ledger = shop.ledger().await;
    assert_eq!(ledger["orders"][0]["state"], "replaced");
    assert_eq!(ledger["orders"][1]["state"], "live");
}

#[tokio::test]
async fn each_till_has_its_own_order() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    let other_till = ON_POS.replace("P1", "P2");
    assert_eq!(shop.get(&other_till).await.status, 404);
    shop.put(&other_till, &order("r2", "20")).await;
    assert_eq!(shop.get(ON_POS).await.json()["external_reference"], "r1");
}

#[tokio::test]
async fn an_order_lives_ten_minutes_unless_the_header_says_otherwise() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    shop.advance(590);
    assert_eq!(shop.get(ON_POS).await.status, 200);
    shop.advance(10);
    assert_eq!(shop.get(ON_POS).await.status, 404);
    shop.call("PUT", ON_POS, &[("x-ttl-store-preference", "30")], Some(&order("r2", "10"))).await;
    shop.advance(25);
    assert_eq!(shop.get(ON_POS).await.status, 200);
    shop.advance(5);
    assert_eq!(shop.get(ON_POS).await.status, 404);
}

#[tokio::test]
async fn a_ttl_that_is_no_seconds_is_refused() {
    let shop = Shop::open().await;
    for ttl in ["0", "-5", "ten", "1.5"] {
        let answer =
            shop.call("PUT", ON_POS, &[("x-ttl-store-preference", ttl)], Some(&order("r", "10"))).await;
        assert_eq!(answer.instore(), code(400, "invalid_ttl_store_preference"), "{ttl}");
    }
}

#[tokio::test]
async fn an_expiration_date_counts_by_the_virtual_clock() {
    let shop = Shop::open().await;
    let in_an_hour = jiff::Timestamp::from_millisecond(shop.sandbox.clock().unix_ms() + 3_600_000).unwrap();
    let zoned = in_an_hour.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(-4)));
    let date = zoned.strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string();
    let body = order_with("r1", "10", &format!(r#","expiration_date":"{date}""#));
    assert_eq!(shop.put(ON_POS, &body).await.status, 204);
    assert_eq!(shop.get(ON_POS).await.json()["expiration_date"], date.as_str());
    shop.advance(3590);
    assert_eq!(shop.get(ON_POS).await.status, 200);
    shop.advance(11);
    assert_eq!(shop.get(ON_POS).await.status, 404);
    assert_eq!(
        shop.put(ON_POS, &body).await.instore(),
        code(400, "invalid_expiration_date"),
        "in the past now"
    );
}

#[tokio::test]
async fn each_bad_field_has_its_documented_code() {
    let shop = Shop::open().await;
    let good = order("r-1", "10");
    for (from, to, expected) in [
        (r#""external_reference":"r-1","#, "", "invalid_external_reference"),
        (r#""external_reference":"r-1""#, r#""external_reference":5"#, "invalid_external_reference"),
        (
            r#""external_reference":"r-1""#,
            r#""external_reference":"has space""#,
            "invalid_external_reference",
        ),
        (r#""external_reference":"r-1""#, r#""external_reference":null"#, "invalid_external_reference"),
        (r#""title":"Ticket","#, "", "invalid_title"),
        (r#""title":"Ticket""#, r#""title":1"#, "invalid_title"),
        (r#""description":"Caja","#, "", "invalid_description"),
        (r#""description":"Caja""#, r#""description":[]"#, "invalid_description"),
        (r#""total_amount":10,"#, "", "invalid_total_amount"),
        (r#""total_amount":10,"#, r#""total_amount":"10","#, "invalid_total_amount"),
        (r#""total_amount":10,"#, r#""total_amount":11,"#, "invalid_total_amount"),
        (r#""total_amount":10,"#, r#""total_amount":-10,"#, "invalid_total_amount"),
        (r#""total_amount":10,"#, r#""total_amount":10.001,"#, "invalid_total_amount"),
        (r#""title":"Yerba","#, "", "invalid_title"),
        (r#""title":"Yerba""#, r#""title":1"#, "invalid_items.title"),
        (r#""title":"Yerba""#, r#""title":"Yerba","sku_number":1"#, "invalid_items.sku_number"),
        (r#""title":"Yerba""#, r#""title":"Yerba","category":1"#, "invalid_items.category"),
        (r#""title":"Yerba""#, r#""title":"Yerba","description":1"#, "invalid_items.description"),
        (r#""title":"Yerba""#, r#""title":"Yerba","currency_id":1"#, "invalid_items.currency_id"),
        (r#""unit_measure":"unit","#, "", "invalid_unit_measure"),
        (r#""unit_measure":"unit""#, r#""unit_measure":1"#, "invalid_items.unit_measure"),
        (r#""unit_measure":"unit""#, r#""unit_measure":"kilo""#, "invalid_items.unit_measure"),
        (r#""quantity":1,"#, "", "invalid_quantity"),
        (r#""quantity":1"#, r#""quantity":"1""#, "invalid_items.quantity"),
        (r#""unit_price":10,"#, "", "invalid_unit_price"),
        (r#""unit_price":10"#, r#""unit_price":"10""#, "invalid_items.unit_price"),
        (r#""unit_price":10"#, r#""unit_price":9"#, "invalid_items.total_amount"),
        (r#","total_amount":10}"#, "}", "invalid_total_amount"),
        (r#","total_amount":10}"#, r#","total_amount":"10"}"#, "invalid_items.total_amount"),
        ("}]}", r#"}],"sponsor":{}}"#, "invalid_id"),
        ("}]}", r#"}],"sponsor":{"id":"7"}}"#, "invalid_sponsor.id"),
        ("}]}", r#"}],"cash_out":{}}"#, "invalid_amount"),
        ("}]}", r#"}],"cash_out":{"amount":"5"}}"#, "invalid_cash_out.amount"),
        ("}]}", r#"}],"expiration_date":"tomorrow"}"#, "invalid_expiration_date"),
        ("}]}", r#"}],"expiration_date":"2020-01-01T00:00:00.000-04:00"}"#, "invalid_expiration_date"),
        ("}]}", r#"}],"notification_url":1}"#, "invalid_notification_url"),
        (r#""items":[{"#, r#""no_items":[{"#, "error_creating_seller_qr_order"),
    ] {
        assert!(good.contains(from), "{from}");
        let answer = shop.put(ON_POS, &good.replacen(from, to, 1)).await;
        assert_eq!(answer.instore(), code(400, expected), "{from} -> {to}");
    }
    assert_eq!(shop.get(ON_POS).await.status, 404, "nothing was put");
    assert_eq!(shop.put(ON_POS, "not json").await.instore(), code(400, "bad_request"));
}

#[tokio::test]
async fn the_lengths_are_the_documented_ones() {
    let shop = Shop::open().await;
    assert_eq!(shop.put(ON_POS, &order(&"r".repeat(64), "10")).await.status, 204);
    let longer = shop.put(ON_POS, &order(&"r".repeat(65), "10")).await;
    assert_eq!(longer.instore(), code(400, "invalid_external_reference"));
    let title = order("r", "10").replace("Ticket", &"t".repeat(257));
    assert_eq!(shop.put(ON_POS, &title).await.instore(), code(400, "invalid_title"));
    shop.options(r#"{"long_external_reference":true}"#).await;
    assert_eq!(shop.put(ON_POS, &order(&"r ".repeat(128), "10")).await.status, 204);
}

#[tokio::test]
async fn a_withdrawal_adds_to_the_total_and_can_stand_alone() {
    let shop = Shop::open().await;
    let both = order("r1", "1190").replacen(r#""total_amount":1190"#, r#""total_amount":1390"#, 1);
    let both = both.replace("}]}", r#"}],"cash_out":{"amount":200}}"#);
    assert_eq!(shop.put(ON_POS, &both).await.status, 204);
    let alone = r#"{"external_reference":"r2","title":"t","description":"d","total_amount":200,"cash_out":{"amount":200}}"#;
    assert_eq!(shop.put(ON_POS, alone).await.status, 204);
}

#[tokio::test]
async fn a_seller_a_store_and_a_till_must_exist() {
    let shop = Shop::open().await;
    let body = order("r", "10");
    let at = |from: &str, to: &str| ON_STORE.replace(from, to);
    assert_eq!(shop.put(&at("/701/", "/abc/"), &body).await.instore(), code(400, "invalid_collectorId"));
    assert_eq!(shop.put(&at("P1", "%20"), &body).await.instore(), code(400, "invalid_externalPosId"));
    assert_eq!(shop.put(&at("P1", "P9"), &body).await.instore(), code(404, "point_of_sale_not_found"));
    assert_eq!(shop.put(&at("S1", "S9"), &body).await.instore(), code(404, "store_not_found"));
    assert_eq!(shop.put(&at("S1", "S2"), &body).await.instore(), code(404, "point_of_sale_not_found"));
}

#[tokio::test]
async fn clp_has_no_decimals() {
    let shop = Shop::open_in(Site::Mlc).await;
    assert_eq!(shop.put(ON_POS, &order("r", "1000")).await.status, 204);
    assert_eq!(shop.put(ON_POS, &order("r", "1000.00")).await.status, 204, "no decimals in value");
    assert_eq!(shop.put(ON_POS, &order("r", "1000.5")).await.instore(), code(400, "invalid_total_amount"));
}

#[tokio::test]
async fn the_other_readings_are_options() {
    let shop = Shop::open().await;
    shop.options(r#"{"order_success_200":true,"order_as_array":true,"optional_description":true}"#).await;
    let without = order("r1", "10").replace(r#""description":"Caja","#, "");
    let put = shop.put(ON_POS, &without).await;
    assert_eq!((put.status, put.text.as_str()), (200, "{}"));
    assert_eq!(shop.get(ON_POS).await.json()[0]["external_reference"], "r1");
    assert_eq!(shop.delete(ON_POS).await.status, 200);
    shop.options(r#"{"unchecked_totals":true}"#).await;
    let wrong = order("r1", "10").replacen(":10,", ":99,", 1);
    assert_eq!(shop.put(ON_POS, &wrong).await.status, 200);
}

#[tokio::test]
async fn a_checkout_can_be_paid_after_its_order_is_gone_unless_refused() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    let scan_id = shop.scan_id().await;
    assert_eq!(shop.delete(ON_POS).await.status, 204);
    assert_eq!(shop.pay(&scan_id, "approved").await["status"], "approved");
    assert_eq!(shop.merchant_order("r1").await["status"], "closed");

    let settings = Settings { late_payments: LatePayments::Refuse, ..Settings::default() };
    let shop = Shop::open_with(Site::Mla, settings).await;
    shop.put_order("r1", "10").await;
    let scan_id = shop.scan_id().await;
    shop.advance(600);
    let body = format!(r#"{{"scan_id":"{scan_id}","result":"approved"}}"#);
    let refused = shop.try_control("POST", "/_sandbox/pay", &body).await.unwrap_err();
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("expired"), "{}", refused.body);
}
