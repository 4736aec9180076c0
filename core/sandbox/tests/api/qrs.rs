use cobro_sandbox::Site;
use serde_json::Value;

use crate::emv;
use crate::harness::{ON_POS, Shop, code, order, order_with};

pub(crate) const QRS: &str = "/instore/orders/qr/seller/collectors/701/pos/P1/qrs";

#[tokio::test]
async fn a_dynamic_one_is_no_order_on_the_till() {
    let shop = Shop::open().await;
    let made = shop.post(QRS, &order("r1", "10")).await;
    assert_eq!(made.status, 200);
    let json = made.json();
    let tags = emv::read(json["qr_data"].as_str().unwrap());
    let account = emv::fields(emv::get(&tags, "43").unwrap());
    assert_eq!(emv::get(&account, "06").unwrap(), json["in_store_order_id"].as_str().unwrap());
    assert_eq!(shop.scan().await["screen"], "waiting");
    assert_eq!(shop.get(ON_POS).await.instore(), code(404, "point_of_sale_in_store_order_not_found"));
    assert_eq!(shop.delete(ON_POS).await.status, 500);
    let scan = shop.scan_qr(&json["qr_data"]).await;
    assert_eq!((&scan["screen"], &scan["amount"]), (&"checkout".into(), &"10".into()));
    assert_eq!(shop.merchant_order("r1").await["id"], scan["merchant_order_id"]);
}

#[tokio::test]
async fn many_dynamic_ones_live_beside_each_other() {
    let shop = Shop::open().await;
    shop.put_order("r0", "5").await;
    let mut codes: Vec<Value> = Vec::new();
    for reference in ["r1", "r2"] {
        codes.push(shop.post(QRS, &order(reference, "10")).await.json()["qr_data"].clone());
    }
    assert_ne!(codes[0], codes[1]);
    for qr_data in &codes {
        assert_eq!(shop.scan_qr(qr_data).await["screen"], "checkout");
    }
    assert_eq!(shop.get(ON_POS).await.json()["external_reference"], "r0", "the till's own stays");
}

#[tokio::test]
async fn a_hybrid_one_is_the_order_on_the_till_as_well() {
    let shop = Shop::open().await;
    shop.put_order("r0", "5").await;
    let made = shop.put(QRS, &order("r1", "10")).await;
    assert_eq!(made.status, 200);
    assert_eq!(shop.get(ON_POS).await.json()["external_reference"], "r1", "in place of the other");
    assert_eq!(shop.scan().await["amount"], "10");
    let qr_data = made.json()["qr_data"].clone();
    assert_eq!(shop.scan_qr(&qr_data).await["screen"], "checkout");
    assert_eq!(shop.delete(ON_POS).await.status, 204);
    assert_eq!(shop.scan().await["screen"], "waiting");
    assert_eq!(shop.scan_qr(&qr_data).await["screen"], "expired");
}

#[tokio::test]
async fn paying_one_half_of_a_hybrid_disables_the_other() {
    let shop = Shop::open().await;
    for by_till in [true, false] {
        let qr_data = shop.put(QRS, &order("r1", "10")).await.json()["qr_data"].clone();
        let scan = if by_till { shop.scan().await } else { shop.scan_qr(&qr_data).await };
        shop.pay(scan["scan_id"].as_str().unwrap(), "approved").await;
        assert_eq!(shop.scan().await["screen"], "waiting");
        assert_eq!(shop.scan_qr(&qr_data).await["screen"], "expired");
        assert_eq!(shop.get(ON_POS).await.status, 404);
    }
}

#[tokio::test]
async fn both_run_out() {
    let shop = Shop::open().await;
    let headers = [("x-ttl-store-preference", "60")];
    for method in ["POST", "PUT"] {
        let made = shop.call(method, QRS, &headers, Some(&order("r1", "10"))).await.json();
        shop.advance(59);
        assert_eq!(shop.scan_qr(&made["qr_data"]).await["screen"], "checkout", "{method}");
        shop.advance(2);
        assert_eq!(shop.scan_qr(&made["qr_data"]).await["screen"], "expired", "{method}");
    }
}

#[tokio::test]
async fn the_body_is_that_of_an_order_on_a_till() {
    let shop = Shop::open().await;
    for method in ["POST", "PUT"] {
        let bad = order("has space", "10");
        let answer = shop.call(method, QRS, &[], Some(&bad)).await;
        assert_eq!(answer.instore(), code(400, "invalid_external_reference"), "{method}");
        let past = order_with("r1", "10", r#","expiration_date":"2020-01-01T00:00:00.000-03:00""#);
        let answer = shop.call(method, QRS, &[], Some(&past)).await;
        assert_eq!(answer.instore(), code(400, "invalid_expiration_date"), "{method}");
        let nowhere = shop.call(method, &QRS.replace("P1", "P9"), &[], Some(&order("r1", "10"))).await;
        assert_eq!(nowhere.instore(), code(404, "point_of_sale_not_found"), "{method}");
        let theirs = shop.call(method, &QRS.replace("701", "702"), &[], Some(&order("r1", "10"))).await;
        assert_eq!(theirs.instore(), code(403, "forbidden"), "{method}");
    }
    let loose = order_with("r1", "10", r#","notification_url":"pos.example.com/ipn""#);
    assert_eq!(shop.post(QRS, &loose).await.instore(), code(400, "invalid_notification_url"));
    assert_eq!(shop.put(QRS, &loose).await.status, 200);
}

#[tokio::test]
async fn in_brazil_they_are_pix_codes() {
    let shop = Shop::open_in(Site::Mlb).await;
    for (method, has_till) in [("POST", false), ("PUT", true)] {
        let made = shop.call(method, QRS, &[], Some(&order("r1", "10"))).await.json();
        let tags = emv::read(made["qr_data"].as_str().unwrap());
        let pix = emv::fields(emv::get(&tags, "26").unwrap());
        assert_eq!(emv::get(&pix, "00"), Some("BR.GOV.BCB.PIX"));
        assert!(emv::get(&pix, "25").unwrap().ends_with(made["in_store_order_id"].as_str().unwrap()));
        assert_eq!(emv::get(&tags, "43").is_some(), has_till, "{method}");
        assert_eq!(shop.scan_qr(&made["qr_data"]).await["screen"], "checkout");
    }
    let printed = shop.get("/pos?external_id=P1").await.json()["results"][0]["qr_code"].clone();
    let tags = emv::read(printed.as_str().unwrap());
    assert!(emv::get(&tags, "26").unwrap().contains("pix-qr-h.mercadopago.com"));
    assert_eq!(shop.scan_qr(&printed).await["screen"], "checkout");
}

#[tokio::test]
async fn the_other_readings_are_options() {
    let shop = Shop::open().await;
    shop.options(r#"{"qrs_success_201":true}"#).await;
    assert_eq!(shop.post(QRS, &order("r1", "10")).await.status, 201);
    shop.options(r#"{"empty_hybrid_answer":true,"qrs_success_201":false}"#).await;
    let hybrid = shop.put(QRS, &order("r2", "10")).await;
    assert_eq!((hybrid.status, hybrid.text.as_str()), (201, "{}"));
    assert_eq!(shop.post(QRS, &order("r3", "10")).await.status, 200);
}
