use serde_json::Value;

use crate::harness::{Shop, code};

const ALWAYS: &str = "begin_date=2020-01-01T00:00:00Z&end_date=2100-01-01T00:00:00.000-03:00";

async fn found(shop: &Shop, query: &str) -> Vec<String> {
    let answer = shop.get(&format!("/v1/orders?{ALWAYS}&{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let reference = |one: &Value| one["external_reference"].as_str().unwrap().to_owned();
    answer.json()["data"].as_array().unwrap().iter().map(reference).collect()
}

#[tokio::test]
async fn orders_are_found_by_what_they_are() {
    let shop = Shop::open().await;
    shop.paid_order("paid", "10").await;
    shop.advance(1);
    let canceled = shop.order("canceled", "10", "dynamic").await;
    shop.advance(1);
    let open = shop.order("open", "10", "dynamic").await;
    shop.advance(1);
    shop.cancel_order(&canceled["id"], "c").await;

    assert_eq!(found(&shop, "").await, ["open", "canceled", "paid"], "newest first");
    assert_eq!(found(&shop, "sort_order=asc").await, ["paid", "canceled", "open"]);
    assert_eq!(found(&shop, "sort_by=last_updated_date").await, ["canceled", "open", "paid"]);
    assert_eq!(found(&shop, "external_reference=open").await, ["open"]);
    assert_eq!(found(&shop, "status=canceled").await, ["canceled"]);
    assert_eq!(found(&shop, "status_detail=accredited").await, ["paid"]);
    assert_eq!(found(&shop, "payment_method_id=account_money&type=qr").await, ["paid"]);
    assert_eq!(found(&shop, "payment_method_type=credit_card").await, Vec::<String>::new());
    assert_eq!(found(&shop, "type=online").await, Vec::<String>::new());
    let one = shop.get(&format!("/v1/orders?{ALWAYS}&external_reference=open")).await.json();
    assert_eq!(one["data"][0], open);
    assert_eq!(
        shop.other("GET", &format!("/v1/orders?{ALWAYS}")).await.json()["data"],
        serde_json::json!([])
    );
}

#[tokio::test]
async fn pages_are_numbered_or_offset() {
    let shop = Shop::open().await;
    for reference in ["r1", "r2", "r3"] {
        shop.order(reference, "10", "dynamic").await;
    }
    assert_eq!(found(&shop, "page_size=2").await, ["r3", "r2"]);
    assert_eq!(found(&shop, "page_size=2&page=2").await, ["r1"]);
    assert_eq!(found(&shop, "limit=1&offset=1").await, ["r2"]);
    let paging = shop.get(&format!("/v1/orders?{ALWAYS}&page_size=2&page=2")).await.json()["paging"].clone();
    let expected = serde_json::json!({ "total": "3", "total_pages": "2", "offset": "2", "limit": "2" });
    assert_eq!(paging, expected);
}

#[tokio::test]
async fn dates_are_those_of_creation() {
    let shop = Shop::open().await;
    let before = shop.order("before", "10", "dynamic").await["created_date"].as_str().unwrap().to_owned();
    shop.advance(60);
    let after = shop.order("after", "10", "dynamic").await["created_date"].as_str().unwrap().to_owned();
    for (begin, end, expected) in [(&before, &before, "before"), (&after, &after, "after")] {
        let found = shop.get(&format!("/v1/orders?begin_date={begin}&end_date={end}")).await.json();
        assert_eq!(found["paging"]["total"], "1");
        assert_eq!(found["data"][0]["external_reference"], expected);
    }
}

#[tokio::test]
async fn what_is_asked_must_make_sense() {
    let shop = Shop::open().await;
    for query in ["", "begin_date=2020-01-01T00:00:00Z", "end_date=2020-01-01T00:00:00Z"] {
        let answer = shop.get(&format!("/v1/orders?{query}")).await;
        assert_eq!(answer.order_code(), code(400, "missing_required_params"), "{query}");
    }
    for query in
        ["page=0", "page=x", "page_size=101", "page_size=0", "sort_by=amount", "sort_order=up", "offset=-1"]
    {
        let answer = shop.get(&format!("/v1/orders?{ALWAYS}&{query}")).await;
        assert_eq!(answer.order_code(), code(400, "invalid_parameter"), "{query}");
    }
    let answer = shop.get("/v1/orders?begin_date=yesterday&end_date=2020-01-01T00:00:00Z").await;
    assert_eq!(answer.order_code(), code(400, "invalid_parameter"));
    let answer = shop.call("GET", "/v1/orders", &[("authorization", "")], None).await;
    assert_eq!(answer.order_code(), code(401, "unauthorized"));
}

#[tokio::test]
async fn a_search_can_lag_and_can_be_refused() {
    let shop = Shop::open().await;
    shop.options(r#"{"search_lag_s":10}"#).await;
    shop.paid_order("r1", "10").await;
    assert_eq!(found(&shop, "").await, Vec::<String>::new());
    shop.advance(11);
    assert_eq!(found(&shop, "status=processed").await, ["r1"]);
    shop.options(r#"{"refuse_order_search":true}"#).await;
    let answer = shop.get(&format!("/v1/orders?{ALWAYS}")).await;
    assert_eq!(answer.order_code(), code(400, "invalid_parameter"));
}
