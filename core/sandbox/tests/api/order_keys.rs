use crate::harness::{OTHER, Shop, code, v1_order};

const DAY: u64 = 24 * 60 * 60;

#[tokio::test]
async fn a_key_is_required() {
    let shop = Shop::open().await;
    let body = v1_order("r1", "10", "static");
    assert_eq!(shop.post("/v1/orders", &body).await.order_code(), code(400, "empty_required_header"));
    assert_eq!(shop.keyed("/v1/orders", "", &body).await.order_code(), code(400, "empty_required_header"));
    let long = shop.keyed("/v1/orders", &"k".repeat(129), &body).await;
    assert_eq!(long.order_code(), code(400, "invalid_idempotency_key_length"));
    let made = shop.keyed("/v1/orders", &"k".repeat(128), &body).await.json();
    for what in ["cancel", "refund"] {
        let path = format!("/v1/orders/{}/{what}", made["id"].as_str().unwrap());
        assert_eq!(shop.post(&path, "").await.order_code(), code(400, "empty_required_header"), "{what}");
    }
}

#[tokio::test]
async fn the_same_request_gets_the_same_answer_for_a_day() {
    let shop = Shop::open().await;
    let body = v1_order("r1", "10", "dynamic");
    let first = shop.keyed("/v1/orders", "k", &body).await;
    shop.cancel_order(&first.json()["id"], "c").await;
    shop.advance(DAY - 60);
    let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&body).unwrap();
    let reordered: serde_json::Map<_, _> = fields.into_iter().rev().collect();
    let reordered = serde_json::to_string(&reordered).unwrap();
    let again = shop.keyed("/v1/orders", "k", &reordered).await;
    assert_eq!((again.status, &again.text), (201, &first.text), "as it was, not as it is");
    shop.advance(120);
    assert_ne!(
        shop.keyed("/v1/orders", "k", &body).await.json()["id"],
        first.json()["id"],
        "the key is forgotten"
    );
}

#[tokio::test]
async fn another_request_is_a_conflict() {
    let shop = Shop::open().await;
    let used = code(409, "idempotency_key_already_used");
    let order = shop.order("r1", "10", "static").await;
    let other = shop.keyed("/v1/orders", "r1", &v1_order("r1", "11", "static")).await;
    assert_eq!(other.order_code(), used);
    assert_eq!(shop.cancel_order(&order["id"], "r1").await.order_code(), used);
    let second = shop.order("r2", "10", "static").await;
    assert_eq!(shop.cancel_order(&order["id"], "c").await.status, 200);
    assert_eq!(shop.cancel_order(&order["id"], "c").await.status, 200, "again");
    assert_eq!(shop.cancel_order(&second["id"], "c").await.order_code(), used);
}

#[tokio::test]
async fn a_used_key_can_be_a_conflict_for_the_same_request_too() {
    let shop = Shop::open().await;
    shop.options(r#"{"no_order_replay":true}"#).await;
    let body = v1_order("r1", "10", "static");
    assert_eq!(shop.keyed("/v1/orders", "k", &body).await.status, 201);
    let again = shop.keyed("/v1/orders", "k", &body).await;
    assert_eq!(again.order_code(), code(409, "idempotency_key_already_used"));
}

#[tokio::test]
async fn two_accounts_do_not_share_keys() {
    let shop = Shop::open().await;
    let body = v1_order("r1", "10", "static");
    let mine = shop.keyed("/v1/orders", "k", &body).await.json();
    let token = format!("Bearer {}", shop.sandbox.token(OTHER));
    let headers = [("authorization", token.as_str()), ("x-idempotency-key", "k")];
    let theirs = shop.call("POST", "/v1/orders", &headers, Some(&body)).await.json();
    assert_ne!(mine["id"], theirs["id"]);
    assert_eq!(theirs["user_id"], "702");
}

#[tokio::test]
async fn a_key_in_flight_is_a_fault_to_order() {
    let shop = Shop::open().await;
    let locked = r#"{"match":{"path":"/v1/orders"},"times":1,"do":{"status":423,"commit":true,
        "body":{"errors":[{"code":"resource_locked","message":"A request with this key is in flight."}]}}}"#;
    shop.control("POST", "/_sandbox/faults", locked).await;
    let body = v1_order("r1", "10", "static");
    assert_eq!(shop.keyed("/v1/orders", "k", &body).await.order_code(), code(423, "resource_locked"));
    assert_eq!(shop.keyed("/v1/orders", "k", &body).await.status, 201);
    assert_eq!(shop.ledger().await["v1_orders"].as_array().unwrap().len(), 1, "made once");
}
