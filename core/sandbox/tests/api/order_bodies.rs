use cobro_sandbox::Site;

use crate::harness::{Shop, code, v1_order};

async fn refused(shop: &Shop, body: &str) -> (u16, String) {
    shop.keyed("/v1/orders", "refused", body).await.order_code()
}

#[tokio::test]
async fn each_bad_field_has_its_documented_code() {
    let shop = Shop::open().await;
    let good = v1_order("r-1", "10.00", "hybrid");
    for (from, to, expected) in [
        (r#""type":"qr","#, "", "required_properties"),
        (r#""type":"qr""#, r#""type":"online""#, "property_value"),
        (r#""type":"qr""#, r#""type":null"#, "property_type"),
        (r#""type":"qr""#, r#""type":"qr","title":"x""#, "unsupported_properties"),
        (r#""type":"qr""#, r#""type":"qr","notification_url":null"#, "unsupported_properties"),
        (r#""external_reference":"r-1","#, "", "required_properties"),
        (r#""r-1""#, "1", "property_type"),
        (r#""r-1""#, r#""has space""#, "property_value"),
        (r#""r-1""#, r#""""#, "property_value"),
        (r#""total_amount":"10.00""#, r#""total_amount":10"#, "property_type"),
        (r#""total_amount":"10.00""#, r#""total_amount":"11.00""#, "invalid_total_amount"),
        (r#"[{"amount":"10.00"}]"#, "[]", "minimum_items"),
        (r#"[{"amount":"10.00"}]"#, r#"[{"amount":"5.00"},{"amount":"5.00"}]"#, "maximum_items"),
        (r#"[{"amount":"10.00"}]"#, r#"[{"amount":"10.00","id":"x"}]"#, "unsupported_properties"),
        (r#"[{"amount":"10.00"}]"#, "[{}]", "required_properties"),
        (r#"[{"amount":"10.00"}]"#, "{}", "property_type"),
        (r#"{"payments":[{"amount":"10.00"}]}"#, "{}", "required_properties"),
        (r#"{"payments":["#, r#"{"cash_outs":[],"payments":["#, "seller_configuration"),
        (r#""description":"Caja""#, r#""description":5"#, "property_type"),
        (r#""external_pos_id":"P1","#, "", "required_properties"),
        (r#""P1""#, r#""P 1""#, "property_value"),
        (r#""mode":"hybrid""#, r#""mode":"printed""#, "property_value"),
        (r#""mode":"hybrid""#, r#""mode":"hybrid","ttl":5"#, "unsupported_properties"),
        (r#""title":"Yerba""#, r#""title":"Yerba","total_amount":"10.00""#, "unsupported_properties"),
        (r#""title":"Yerba""#, r#""title":null"#, "property_type"),
        (r#""quantity":1"#, r#""quantity":"1""#, "property_type"),
        (r#""quantity":1"#, r#""quantity":1.5"#, "property_value"),
        (r#""quantity":1"#, r#""quantity":0"#, "property_value"),
        (r#""unit""#, r#""kilogrammes""#, "property_value"),
        (r#""unit_price":"10.00""#, r#""unit_price":"10.001""#, "property_value"),
        (r#""type":"qr""#, r#""type":"qr","marketplace_fee":"1.00""#, "marketplace_not_valid"),
        (
            r#""type":"qr""#,
            r#""type":"qr","taxes":[{"payer_condition":"payment_exempt_iva"}]"#,
            "bad_request",
        ),
        (
            r#""type":"qr""#,
            r#""type":"qr","integration_data":{"sponsor":{"id":"me"}}"#,
            "sponsor_id_not_valid",
        ),
        (r#""type":"qr""#, r#""type":"qr","integration_data":{"sponsor":{"id":7}}"#, "property_type"),
        (
            r#""type":"qr""#,
            r#""type":"qr","integration_data":{"corporation_id":"7"}"#,
            "unsupported_properties",
        ),
        (
            r#""type":"qr""#,
            r#""type":"qr","discounts":{"payment_methods":[{"type":"cash"}]}"#,
            "property_value",
        ),
    ] {
        assert!(good.contains(from), "{from}");
        assert_eq!(refused(&shop, &good.replacen(from, to, 1)).await, code(400, expected), "{from} -> {to}");
    }
    assert_eq!(refused(&shop, "not json").await, code(400, "json_syntax_error"));
    assert_eq!(refused(&shop, "").await, code(400, "json_syntax_error"));
    assert_eq!(refused(&shop, "[]").await, code(400, "property_type"));
    assert_eq!(refused(&shop, &good.replace("P1", "P9")).await, code(404, "pos_not_found"));
    assert_eq!(shop.ledger().await["v1_orders"].as_array().unwrap().len(), 0, "nothing was made");
    assert_eq!(shop.keyed("/v1/orders", "refused", &good).await.status, 201, "and the key is free");
}

#[tokio::test]
async fn what_is_not_supported_is_named_with_its_place() {
    let shop = Shop::open().await;
    let body =
        v1_order("r1", "10", "static").replace(r#""title":"Yerba""#, r#""title":"Yerba","sku":1,"id":2"#);
    let error = shop.keyed("/v1/orders", "k", &body).await.json()["errors"][0].clone();
    assert_eq!(error["details"], serde_json::json!(["items.0.id", "items.0.sku"]));
}

#[tokio::test]
async fn amounts_are_strings_with_two_decimals_or_none() {
    let shop = Shop::open().await;
    for (amount, fits) in [
        ("10", true),
        ("10.50", true),
        ("0.01", true),
        ("10.5", false),
        ("10.555", false),
        ("10.", false),
        (".50", false),
        ("0", false),
        ("0.00", false),
        ("-10", false),
        ("+10", false),
        ("1e3", false),
        ("10,50", false),
        (" 10", false),
        ("", false),
        ("99999999999999999999999999", false),
    ] {
        let answer =
            shop.keyed("/v1/orders", &format!("k{amount:?}"), &v1_order("r1", amount, "dynamic")).await;
        if fits {
            assert_eq!(answer.status, 201, "{amount:?}: {}", answer.text);
            assert_eq!(answer.json()["transactions"]["payments"][0]["amount"], amount, "as it came");
        } else {
            assert_eq!(answer.order_code(), code(400, "property_value"), "{amount:?}");
        }
    }
}

#[tokio::test]
async fn clp_has_no_decimals() {
    let shop = Shop::open_in(Site::Mlc).await;
    shop.order("r1", "1000", "static").await;
    assert_eq!(refused(&shop, &v1_order("r2", "1000.00", "static")).await, code(400, "property_value"));
    let taxed = v1_order("r3", "1000", "static")
        .replace(r#""type":"qr""#, r#""type":"qr","taxes":[{"payer_condition":"payment_exempt_iva"}]"#);
    let made = shop.keyed("/v1/orders", "r3", &taxed).await.json();
    assert_eq!(made["taxes"][0]["payer_condition"], "payment_exempt_iva");
}

#[tokio::test]
async fn the_lengths_are_the_documented_ones() {
    let shop = Shop::open().await;
    let longest = |count: usize| "x".repeat(count);
    shop.order(&longest(64), "10", "dynamic").await;
    for (from, most) in [(r#""r1""#, 64), (r#""Caja""#, 150), (r#""Yerba""#, 150), (r#""unit""#, 10)] {
        let with = |count| v1_order("r1", "10", "dynamic").replace(from, &format!(r#""{}""#, longest(count)));
        assert_eq!(shop.keyed("/v1/orders", from, &with(most)).await.status, 201, "{from}");
        assert_eq!(refused(&shop, &with(most + 1)).await, code(400, "property_value"), "{from}");
    }
    let items = |count: usize| {
        let item = r#"{"title":"Yerba"}"#;
        let items = vec![item; count].join(",");
        format!(
            r#"{{"type":"qr","external_reference":"r1","config":{{"qr":{{"external_pos_id":"P1"}}}},
               "transactions":{{"payments":[{{"amount":"10"}}]}},"items":[{items}]}}"#
        )
    };
    let ten = shop.keyed("/v1/orders", "ten", &items(10)).await.json();
    assert_eq!((&ten["total_amount"], &ten["config"]["qr"]["mode"]), (&"10".into(), &"static".into()));
    assert_eq!(refused(&shop, &items(11)).await, code(400, "maximum_items"));
}

#[tokio::test]
async fn discounts_and_categories_exclude_each_other() {
    let shop = Shop::open().await;
    let discounts =
        r#""type":"qr","discounts":{"payment_methods":[{"type":"debit_card","new_total_amount":"9.00"}]}"#;
    let body = v1_order("r1", "10.00", "static").replace(r#""type":"qr""#, discounts);
    let made = shop.keyed("/v1/orders", "r1", &body).await;
    assert_eq!(made.json()["discounts"]["payment_methods"][0]["new_total_amount"], "9.00");
    let both = body.replace(r#""title":"Yerba""#, r#""external_categories":[{"id":"food"}]"#);
    assert_eq!(refused(&shop, &both).await, code(400, "bad_request"));
}

#[tokio::test]
async fn an_integrator_is_echoed_and_its_sponsor_is_in_the_payment() {
    let shop = Shop::open().await;
    let data = r#""type":"qr","integration_data":{"platform_id":"p","integrator_id":"dev_1","sponsor":{"id":"446566691"}}"#;
    let body = v1_order("r1", "10.00", "static").replace(r#""type":"qr""#, data);
    let made = shop.keyed("/v1/orders", "r1", &body).await.json();
    assert_eq!(made["integration_data"]["sponsor"]["id"], "446566691");
    assert_eq!(made["integration_data"]["application_id"], "1234567890123456");
    let scan_id = shop.scan_id().await;
    let id = shop.pay(&scan_id, "approved").await["payment_id"].as_u64().unwrap();
    assert_eq!(shop.payment(id).await["sponsor_id"], 446_566_691);
}

#[tokio::test]
async fn hyphens_in_references_can_be_refused() {
    let shop = Shop::open().await;
    shop.options(r#"{"hyphenless_reference":true}"#).await;
    assert_eq!(refused(&shop, &v1_order("r-1", "10", "static")).await, code(400, "property_value"));
    shop.order("r_1", "10", "static").await;
}
