use crate::harness::{ON_POS, Shop, order};

/// 17 digits, which no double holds: it would come back as …345.67 at best by luck.
const LONG: &str = "123456789012345.67";

#[tokio::test]
async fn a_long_amount_survives_the_whole_way() {
    let shop = Shop::open().await;
    let id = shop.paid("r1", LONG).await;
    let field = |name: &str| format!(r#""{name}":{LONG}"#);
    let found = shop.get("/merchant_orders/search?external_reference=r1").await;
    for name in ["total_amount", "paid_amount", "transaction_amount", "unit_price"] {
        assert!(found.text.contains(&field(name)), "{name}: {}", found.text);
    }
    let payment = shop.get(&format!("/v1/payments/{id}")).await;
    assert!(payment.text.contains(&field("transaction_amount")), "{}", payment.text);
    let refund = shop.refund(id, "k1", r#"{"amount":123456789012345.66}"#).await;
    assert!(refund.text.contains(r#""amount":123456789012345.66"#), "{}", refund.text);
    let payment = shop.get(&format!("/v1/payments/{id}")).await;
    assert!(payment.text.contains(r#""transaction_amount_refunded":123456789012345.66"#), "{}", payment.text);
    assert_eq!(shop.ledger().await["payments"][0]["refunded"], "123456789012345.66");
}

#[tokio::test]
async fn what_a_get_shows_is_what_was_put() {
    let shop = Shop::open().await;
    for amount in ["5480.50", "99999999999999999.99", "0.01", "1e2"] {
        shop.put_order("r1", amount).await;
        let shown = shop.get(ON_POS).await;
        assert!(shown.text.contains(&format!(r#""total_amount":{amount}"#)), "{}", shown.text);
    }
}

#[tokio::test]
async fn cents_add_up() {
    let shop = Shop::open().await;
    let item = |price: &str| {
        format!(
            r#"{{"title":"x","unit_price":{price},"quantity":1,"unit_measure":"unit","total_amount":{price}}}"#
        )
    };
    let with = |total: &str| {
        let items = format!("{},{}", item("0.1"), item("0.2"));
        format!(
            r#"{{"external_reference":"r","title":"t","description":"d","total_amount":{total},"items":[{items}]}}"#
        )
    };
    assert_eq!(shop.put(ON_POS, &with("0.3")).await.status, 204);
    assert_eq!(shop.put(ON_POS, &with("0.30000000000000004")).await.status, 400);
}

#[tokio::test]
async fn a_fraction_of_a_piece_is_multiplied_exactly() {
    let shop = Shop::open().await;
    let body = order("r1", "10.00")
        .replace(r#""unit_price":10.00,"quantity":1"#, r#""unit_price":40.00,"quantity":0.25"#);
    assert_eq!(shop.put(ON_POS, &body).await.status, 204);
}

#[tokio::test]
async fn absurd_amounts_are_refused_not_overflowed() {
    let shop = Shop::open().await;
    for amount in ["1e18", "79228162514264337593543950335", "1e400", "-1e400", "1e-400"] {
        let answer = shop.put(ON_POS, &order("r1", amount)).await;
        assert_eq!(answer.status, 400, "{amount}");
    }
}

#[tokio::test]
async fn big_ids_do_not_fit_doubles() {
    let shop = Shop::open().await;
    shop.control("POST", "/_sandbox/reset", r#"{"big_ids":true}"#).await;
    shop.seed().await;
    let id = shop.paid("r1", "10").await;
    let refund = shop.refund(id, "k1", r#"{"amount":1}"#).await.json()["id"].as_u64().unwrap();
    let merchant_order = shop.merchant_order("r1").await["id"].as_u64().unwrap();
    for id in [id, refund, merchant_order] {
        assert!(id > 1 << 53 && id % 2 == 1, "{id}: a double would make it even");
    }
    assert_eq!(shop.payment(id).await["id"], id);
}
