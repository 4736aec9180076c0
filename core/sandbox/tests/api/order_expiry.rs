use cobro_sandbox::{Settings, Site, StaticExpiry};
use serde_json::Value;

use crate::harness::{Shop, code, v1_order};

fn with_time(mode: &str, time: &str) -> String {
    let field = format!(r#""type":"qr","expiration_time":"{time}""#);
    v1_order("r1", "10", mode).replace(r#""type":"qr""#, &field)
}

async fn timed(shop: &Shop, mode: &str, time: &str) -> Value {
    let made = shop.keyed("/v1/orders", &format!("{mode} {time}"), &with_time(mode, time)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()
}

async fn status_after(shop: &Shop, order: &Value, seconds: u64) -> Value {
    shop.advance(seconds);
    shop.get_order(&order["id"]).await["status"].clone()
}

async fn capped() -> Shop {
    let settings = Settings { static_expiry: StaticExpiry::Capped, ..Settings::default() };
    Shop::open_with(Site::Mla, settings).await
}

#[tokio::test]
async fn an_order_lives_a_quarter_of_an_hour_unless_told_otherwise() {
    let shop = Shop::open().await;
    for mode in ["static", "dynamic", "hybrid"] {
        let order = shop.order(mode, "10", mode).await;
        assert_eq!(order["expiration_time"], "PT15M");
        assert_eq!(status_after(&shop, &order, 899).await, "created", "{mode}");
        assert_eq!(status_after(&shop, &order, 2).await, "expired", "{mode}");
        let order = timed(&shop, mode, "PT1H").await;
        assert_eq!(order["expiration_time"], "PT1H");
        assert_eq!(status_after(&shop, &order, 3599).await, "created", "{mode}");
        assert_eq!(status_after(&shop, &order, 2).await, "expired", "{mode}");
    }
}

#[tokio::test]
async fn an_expired_order_is_over() {
    let shop = Shop::open().await;
    let order = timed(&shop, "hybrid", "PT30S").await;
    shop.advance(30);
    let shown = shop.get_order(&order["id"]).await;
    assert_eq!(shown["transactions"]["payments"][0]["status"], "expired");
    assert_eq!(shop.scan().await["screen"], "expired");
    assert_eq!(shop.scan_qr(&order["type_response"]["qr_data"]).await["screen"], "expired");
    assert_eq!(shop.cancel_order(&order["id"], "c").await.order_code(), code(409, "order_already_canceled"));
    let updated = shown["last_updated_date"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let created = shown["created_date"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert_eq!(updated.duration_since(created).as_secs(), 30, "it changed when its time was over");
}

#[tokio::test]
async fn a_lifetime_is_a_duration_within_bounds() {
    let shop = Shop::open().await;
    for (time, fits) in [
        ("PT30S", true),
        ("PT3600H", true),
        ("P1D", true),
        ("PT1H30M", true),
        ("PT29S", false),
        ("PT3600H1S", false),
        ("P1M", false),
        ("10 minutes", false),
        ("PT", false),
        ("-PT10M", false),
        ("600", false),
        ("", false),
    ] {
        let answer = shop.keyed("/v1/orders", &format!("k{time}"), &with_time("dynamic", time)).await;
        if fits {
            assert_eq!(answer.status, 201, "{time}: {}", answer.text);
        } else {
            assert_eq!(answer.order_code(), code(400, "property_value"), "{time}");
        }
    }
}

#[tokio::test]
async fn a_static_one_can_be_capped_at_ten_minutes() {
    let shop = capped().await;
    for asked in [None, Some("PT1H")] {
        let order = match asked {
            None => shop.order("r1", "10", "static").await,
            Some(time) => timed(&shop, "static", time).await,
        };
        assert_eq!(order["expiration_time"], "PT10M", "what applies");
        assert_eq!(status_after(&shop, &order, 599).await, "created");
        assert_eq!(status_after(&shop, &order, 2).await, "expired");
    }
    let short = timed(&shop, "static", "PT2M").await;
    assert_eq!(short["expiration_time"], "PT2M");
    let free = timed(&shop, "dynamic", "PT1H").await;
    assert_eq!(status_after(&shop, &free, 3599).await, "created");
}

#[tokio::test]
async fn the_till_of_a_hybrid_one_can_be_capped_alone() {
    let shop = capped().await;
    let order = timed(&shop, "hybrid", "PT1H").await;
    assert_eq!(order["expiration_time"], "PT1H");
    assert_eq!(status_after(&shop, &order, 601).await, "created");
    assert_eq!(shop.scan().await["screen"], "expired");
    assert_eq!(shop.scan_qr(&order["type_response"]["qr_data"]).await["screen"], "checkout");
}

#[tokio::test]
async fn a_capped_one_can_show_what_was_asked() {
    let shop = capped().await;
    shop.options(r#"{"echo_expiration_time":true}"#).await;
    assert_eq!(timed(&shop, "static", "PT1H").await["expiration_time"], "PT1H");
    assert_eq!(shop.order("r2", "10", "static").await["expiration_time"], Value::Null);
}
