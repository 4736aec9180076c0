//! The cases Mercado Pago asks integrators of the attended model to show.

use crate::harness::{ON_POS, Shop, code};

#[tokio::test]
async fn a1_scan_before_the_order_exists() {
    let shop = Shop::open().await;
    assert_eq!(shop.scan().await, serde_json::json!({ "screen": "waiting" }));
    assert_eq!(shop.get(ON_POS).await.instore(), code(404, "point_of_sale_in_store_order_not_found"));
}

#[tokio::test]
async fn a2_correct_scan() {
    let shop = Shop::open().await;
    shop.put_order("r1", "5480.50").await;
    let shown = shop.scan().await;
    assert_eq!((&shown["screen"], &shown["amount"]), (&"checkout".into(), &"5480.50".into()));
    let known = shop.merchant_order("r1").await;
    assert_eq!((&known["id"], &known["status"]), (&shown["merchant_order_id"], &"opened".into()));
}

#[tokio::test]
async fn a3_approved_payment() {
    let shop = Shop::open().await;
    let id = shop.paid("r1", "10").await;
    let known = shop.merchant_order("r1").await;
    assert_eq!((&known["status"], &known["order_status"]), (&"closed".into(), &"paid".into()));
    assert_eq!(
        (&known["payments"][0]["id"], &known["payments"][0]["status"]),
        (&id.into(), &"approved".into())
    );
    assert_eq!(shop.get(ON_POS).await.status, 404, "the order left the till");
}

#[tokio::test]
async fn a4_rejected_payment() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    let scan_id = shop.scan_id().await;
    let body =
        format!(r#"{{"scan_id":"{scan_id}","result":"rejected","detail":"cc_rejected_bad_filled_date"}}"#);
    let paid = shop.control("POST", "/_sandbox/pay", &body).await;
    assert_eq!(
        (&paid["status"], &paid["status_detail"]),
        (&"rejected".into(), &"cc_rejected_bad_filled_date".into())
    );
    assert_eq!(shop.merchant_order("r1").await["status"], "opened");
    assert_eq!(shop.get(ON_POS).await.status, 200, "the order stays");
}

#[tokio::test]
async fn a5_second_attempt() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    let scan_id = shop.scan_id().await;
    shop.pay(&scan_id, "rejected").await;
    shop.pay(&scan_id, "approved").await;
    let known = shop.merchant_order("r1").await;
    assert_eq!(known["status"], "closed");
    let attempts: Vec<_> =
        known["payments"].as_array().unwrap().iter().map(|one| one["status"].clone()).collect();
    assert_eq!(attempts, ["rejected", "approved"]);
}

#[tokio::test]
async fn a6_cancel() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    shop.scan().await;
    assert_eq!(shop.delete(ON_POS).await.status, 204);
    assert_eq!(shop.scan().await["screen"], "waiting");
    assert_eq!(shop.get(ON_POS).await.status, 404);
    assert_eq!(shop.delete(ON_POS).await.status, 500);
}

#[tokio::test]
async fn a7_refund_from_the_till() {
    let shop = Shop::open().await;
    let id = shop.paid("r1", "10").await;
    assert_eq!(shop.refund(id, "k1", r#"{"amount":4}"#).await.status, 201);
    assert_eq!(shop.payment(id).await["status_detail"], "partially_refunded");
    assert_eq!(shop.refund(id, "k2", "{}").await.json()["amount"], 6);
    assert_eq!(shop.payment(id).await["status"], "refunded");
}

#[tokio::test]
async fn an_order_that_ran_out_shows_so() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    shop.advance(600);
    assert_eq!(shop.scan().await, serde_json::json!({ "screen": "expired" }));
    shop.put_order("r2", "10").await;
    assert_eq!(shop.scan().await["screen"], "checkout");
}
