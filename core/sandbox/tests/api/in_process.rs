//! The sandbox as a function.

use axum::body::Bytes;
use axum::http::header::{AUTHORIZATION, DATE};
use axum::http::{HeaderMap, HeaderValue, Method};
use cobro_sandbox::{InProcess, SandboxOptions};

/// Mon, 02 Mar 2026 14:11:12 GMT
const START: i64 = 1_772_460_672_000;

#[tokio::test]
async fn answers_at_the_time_it_is_given() {
    let sandbox = InProcess::new(SandboxOptions::default(), START);
    let seed = r#"{"user_id": 701, "stores": [{"external_id": "S1", "pos": ["P1"]}]}"#;
    sandbox.control("POST", "/_sandbox/seed", Some(seed)).await.unwrap();
    let mut headers = HeaderMap::new();
    let token = format!("Bearer {}", sandbox.token(701));
    headers.insert(AUTHORIZATION, HeaderValue::try_from(token).unwrap());
    let path = "/instore/qr/seller/collectors/701/pos/P1/orders";
    let get = async || sandbox.call(&Method::GET, path, &headers, Bytes::new()).await.unwrap();

    let first = get().await;
    assert_eq!((first.status, first.headers[DATE].to_str().unwrap()), (404, "Mon, 02 Mar 2026 14:11:12 GMT"));
    sandbox.move_to(START + 61_000);
    sandbox.move_to(START);
    assert_eq!(get().await.headers[DATE], "Mon, 02 Mar 2026 14:12:13 GMT", "time does not go back");

    let unsigned = sandbox.call(&Method::GET, path, &HeaderMap::new(), Bytes::new()).await.unwrap();
    assert_eq!(unsigned.status, 401);
    let refused = sandbox.control("POST", "/v1/payments", None).await.unwrap_err();
    assert_eq!(refused.status, 404);
}

#[tokio::test]
async fn the_same_calls_give_the_same_orders() {
    let mut answers = Vec::new();
    for _ in 0..2 {
        let sandbox = InProcess::new(SandboxOptions::default(), START);
        let seed = r#"{"user_id": 701, "stores": [{"external_id": "S1", "pos": ["P1"]}]}"#;
        sandbox.control("POST", "/_sandbox/seed", Some(seed)).await.unwrap();
        let mut headers = HeaderMap::new();
        let token = format!("Bearer {}", sandbox.token(701));
        headers.insert(AUTHORIZATION, HeaderValue::try_from(token).unwrap());
        headers.insert("x-idempotency-key", HeaderValue::from_static("k"));
        let body = crate::harness::v1_order("r1", "10", "hybrid");
        let made = sandbox.call(&Method::POST, "/v1/orders", &headers, body.into()).await.unwrap();
        assert_eq!(made.status, 201);
        answers.push(made.body);
    }
    assert_eq!(answers[0], answers[1]);
}
