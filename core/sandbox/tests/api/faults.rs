use std::time::Instant;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::harness::{ON_POS, Shop, order};

async fn fault(shop: &Shop, body: &str) {
    shop.control("POST", "/_sandbox/faults", body).await;
}

/// What a bare socket hears until it is closed.
async fn hear(shop: &Shop, path: &str) -> String {
    let address = shop.sandbox.base_url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let token = shop.sandbox.token(701);
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    // A reset instead of an orderly end is a closed connection too.
    let _ = stream.read_to_end(&mut heard).await;
    String::from_utf8(heard).unwrap()
}

#[tokio::test]
async fn a_status_is_answered_without_doing_anything() {
    let shop = Shop::open().await;
    fault(
        &shop,
        r#"{"match":{"method":"put"},"times":1,
            "do":{"status":429,"headers":{"Retry-After":"7"},"body":{"error":"too_many_requests"}}}"#,
    )
    .await;
    let answer = shop.put(ON_POS, &order("r1", "10")).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "7"));
    assert_eq!(answer.json()["error"], "too_many_requests");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(shop.get(ON_POS).await.status, 404, "nothing was put");
    assert_eq!(shop.put(ON_POS, &order("r1", "10")).await.status, 204, "once only");
}

#[tokio::test]
async fn a_status_can_hide_what_was_done() {
    let shop = Shop::open().await;
    fault(&shop, r#"{"match":{"method":"PUT"},"do":{"status":504,"body":"<html>","commit":true}}"#).await;
    let answer = shop.put(ON_POS, &order("r1", "10")).await;
    assert_eq!((answer.status, answer.text.as_str()), (504, "<html>"));
    assert_eq!(shop.get(ON_POS).await.status, 200, "it was put");
}

#[tokio::test]
async fn drop_before_does_nothing_and_says_nothing() {
    let shop = Shop::open().await;
    fault(&shop, r#"{"times":1,"do":"drop_before"}"#).await;
    assert_eq!(hear(&shop, "/pos").await, "");
    fault(&shop, r#"{"times":1,"do":"drop_before"}"#).await;
    assert!(shop.try_call("PUT", ON_POS, &[], Some(&order("r1", "10"))).await.is_err());
    assert_eq!(shop.get(ON_POS).await.status, 404);
}

#[tokio::test]
async fn drop_after_does_it_and_says_nothing() {
    let shop = Shop::open().await;
    let id = shop.paid("r1", "100").await;
    fault(&shop, r#"{"match":{"path":"/v1/payments/*/refunds"},"times":1,"do":"drop_after"}"#).await;
    let path = format!("/v1/payments/{id}/refunds");
    let lost = shop.try_call("POST", &path, &[("x-idempotency-key", "k1")], Some("{}")).await;
    assert!(lost.is_err());
    assert_eq!(shop.payment(id).await["status"], "refunded");
    let again = shop.refund(id, "k1", "{}").await;
    assert_eq!(again.status, 201, "the key finds the first answer");
    assert_eq!(shop.ledger().await["refunds"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn truncate_sends_half_and_closes() {
    let shop = Shop::open().await;
    let whole = shop.get("/pos").await.text;
    fault(&shop, r#"{"match":{"path":"/pos"},"do":"truncate"}"#).await;
    let heard = hear(&shop, "/pos").await;
    let (head, body) = heard.split_once("\r\n\r\n").unwrap();
    assert!(head.contains(&format!("content-length: {}", whole.len())), "{head}");
    assert_eq!(body, &whole[..whole.len() / 2]);
    assert!(shop.try_call("GET", "/pos", &[], None).await.is_err());
}

#[tokio::test]
async fn stall_sends_headers_and_then_nothing() {
    let shop = Shop::open().await;
    fault(&shop, r#"{"match":{"method":"PUT"},"do":"stall"}"#).await;
    let url = format!("{}{ON_POS}", shop.sandbox.base_url());
    let request = shop.http.put(url).bearer_auth(shop.sandbox.token(701)).body(order("r1", "10"));
    let response = request.send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    let body = tokio::time::timeout(std::time::Duration::from_millis(100), response.text()).await;
    assert!(body.is_err(), "the body doesn't end");
    assert_eq!(shop.get(ON_POS).await.status, 200, "it was put");
}

#[tokio::test]
async fn stall_can_hold_back_the_headers_too() {
    let shop = Shop::open().await;
    fault(&shop, r#"{"match":{"method":"PUT"},"do":{"stall":"answer"}}"#).await;
    let body = order("r1", "10");
    let put = shop.put(ON_POS, &body);
    assert!(tokio::time::timeout(std::time::Duration::from_millis(100), put).await.is_err());
    assert_eq!(shop.get(ON_POS).await.status, 200, "it was put");
}

#[tokio::test]
async fn garbage_is_200_and_no_json() {
    let shop = Shop::open().await;
    fault(&shop, r#"{"do":"garbage","times":1}"#).await;
    let answer = shop.get("/pos").await;
    assert_eq!(answer.status, 200);
    assert!(serde_json::from_str::<serde_json::Value>(&answer.text).is_err());
}

#[tokio::test]
async fn a_delay_takes_real_or_virtual_time() {
    let shop = Shop::open().await;
    fault(&shop, r#"{"times":1,"do":{"delay_ms":60}}"#).await;
    let before = Instant::now();
    assert_eq!(shop.get("/pos").await.status, 200);
    assert!(before.elapsed().as_millis() >= 60);

    fault(&shop, r#"{"times":1,"do":{"delay_virtual_ms":3600000}}"#).await;
    let before = shop.sandbox.clock().unix_ms();
    assert_eq!(shop.get("/pos").await.status, 200);
    assert!(shop.sandbox.clock().unix_ms() - before >= 3_600_000);
}

#[tokio::test]
async fn faults_meet_only_what_they_match() {
    let shop = Shop::open().await;
    fault(&shop, r#"{"match":{"method":"GET","path":"/v1/payments"},"do":{"status":503}}"#).await;
    assert_eq!(shop.get("/v1/payments/search").await.status, 503, "below the path");
    assert_eq!(shop.get("/v1/payments/1/refunds").await.status, 503);
    assert_eq!(shop.put("/v1/payments/1", "{}").await.status, 404, "another method");
    assert_eq!(shop.get("/pos").await.status, 200, "another path");
    assert_eq!(shop.get("/_sandbox/clock").await.status, 200, "never the control plane");
    shop.control("DELETE", "/_sandbox/faults", "").await;
    assert_eq!(shop.get("/v1/payments/search").await.status, 200);
}

#[tokio::test]
async fn chance_is_the_same_for_the_same_seed() {
    let shop = Shop::open().await;
    let mut runs = Vec::new();
    for seed in [7, 7, 8] {
        shop.control("DELETE", "/_sandbox/faults", "").await;
        fault(&shop, &format!(r#"{{"probability":0.5,"seed":{seed},"do":{{"status":503}}}}"#)).await;
        let mut statuses = Vec::new();
        for _ in 0..40 {
            statuses.push(shop.get("/pos").await.status);
        }
        runs.push(statuses);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
    let hits = runs[0].iter().filter(|status| **status == 503).count();
    assert!((8..=32).contains(&hits), "{hits} of 40");
    let shown = shop.control("GET", "/_sandbox/faults", "").await;
    assert_eq!(shown["faults"][0]["do"], "status");
}

#[tokio::test]
async fn a_fault_that_makes_no_sense_is_refused() {
    let shop = Shop::open().await;
    for body in [
        "{}",
        r#"{"do":"explode"}"#,
        r#"{"do":{}}"#,
        r#"{"do":{"status":99}}"#,
        r#"{"do":{"status":503,"truncate":true}}"#,
        r#"{"do":{"body":"x"}}"#,
        r#"{"do":{"stall":"wheels"}}"#,
        r#"{"do":{"drop_after":true,"commit":true}}"#,
        r#"{"do":"truncate","match":{"verb":"GET"}}"#,
        r#"{"do":"truncate","probability":2}"#,
        r#"{"do":"truncate","often":2}"#,
    ] {
        let refused = shop.try_control("POST", "/_sandbox/faults", body).await.unwrap_err();
        assert_eq!(refused.status, 400, "{body}: {}", refused.body);
    }
}
