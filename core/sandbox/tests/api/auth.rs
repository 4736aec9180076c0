use crate::harness::{ON_POS, SELLER, Shop, code};

#[tokio::test]
async fn a_token_without_a_user_id_is_refused_by_every_family() {
    let shop = Shop::open().await;
    for token in [
        "Bearer nonsense",
        "Bearer APP_USR-1-2-x",
        "Bearer TEST-1-2-x-701",
        "Basic APP_USR-1-2-x-701",
        "Bearer APP_USR-701",
    ] {
        let headers = [("authorization", token)];
        for path in
            [ON_POS, "/merchant_orders/search", "/v1/payments/search", "/pos", "/users/701/stores/search"]
        {
            let answer = shop.call("GET", path, &headers, None).await;
            assert_eq!(answer.status, 401, "{token} {path}");
        }
    }
}

#[tokio::test]
async fn the_code_of_a_bad_token_is_the_familys_own() {
    let shop = Shop::open().await;
    let headers = [("authorization", "Bearer x")];
    assert_eq!(shop.call("GET", ON_POS, &headers, None).await.instore(), code(401, "invalid_access_token"));
    assert_eq!(shop.call("GET", "/v1/payments/1", &headers, None).await.cause(), code(401, "401"));
    let search = shop.call("GET", "/merchant_orders/search", &headers, None).await;
    assert_eq!(search.cause(), code(401, "invalid_token"));
}

#[tokio::test]
async fn deleting_with_a_bad_token_is_400_by_the_letter_of_the_reference() {
    let shop = Shop::open().await;
    let headers = [("authorization", "Bearer x")];
    assert_eq!(shop.call("DELETE", ON_POS, &headers, None).await.status, 401);
    shop.options(r#"{"sic_statuses":true}"#).await;
    let answer = shop.call("DELETE", ON_POS, &headers, None).await;
    assert_eq!(answer.instore(), code(400, "invalid_access_token"));
}

#[tokio::test]
async fn a_token_in_the_query_is_not_looked_at() {
    let shop = Shop::open().await;
    let path = format!("/v1/payments/search?access_token={}", shop.sandbox.token(SELLER));
    assert_eq!(shop.call("GET", &path, &[("authorization", "")], None).await.status, 401);
}

#[tokio::test]
async fn what_belongs_to_another_seller_is_forbidden() {
    let shop = Shop::open().await;
    let payment = shop.paid("r1", "10").await;
    let merchant_order = shop.merchant_order("r1").await["id"].as_u64().unwrap();
    assert_eq!(shop.other("PUT", ON_POS).await.instore(), code(403, "forbidden"));
    assert_eq!(shop.other("GET", ON_POS).await.instore(), code(403, "forbidden"));
    assert_eq!(shop.other("DELETE", ON_POS).await.instore(), code(403, "forbidden"));
    assert_eq!(shop.other("GET", &format!("/merchant_orders/{merchant_order}")).await.status, 403);
    assert_eq!(shop.other("GET", &format!("/v1/payments/{payment}")).await.cause(), code(403, "4"));
    assert_eq!(shop.other("POST", &format!("/v1/payments/{payment}/refunds")).await.cause(), code(403, "4"));
    assert_eq!(shop.other("GET", "/users/701/stores/search").await.cause(), code(403, "Forbidden"));
}

#[tokio::test]
async fn searches_show_only_ones_own() {
    let shop = Shop::open().await;
    shop.paid("r1", "10").await;
    assert_eq!(shop.other("GET", "/v1/payments/search").await.json()["paging"]["total"], 0);
    assert_eq!(shop.other("GET", "/merchant_orders/search").await.json()["total"], 0);
}

#[tokio::test]
async fn every_answer_has_a_request_id_and_the_virtual_date() {
    let shop = Shop::open().await;
    shop.advance(366 * 24 * 60 * 60);
    for path in [ON_POS, "/nowhere", "/v1/payments/search", "/_sandbox/clock"] {
        let answer = shop.get(path).await;
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
        assert_eq!(answer.headers.get_all("date").iter().count(), 1, "{path}");
        let date = answer.header("date").to_owned();
        let clock = shop.control("GET", "/_sandbox/clock", "").await;
        let now: jiff::Timestamp = clock["now"].as_str().unwrap().parse().unwrap();
        let date = jiff::fmt::rfc2822::parse(&date).unwrap().timestamp();
        assert!((now.as_second() - date.as_second()).abs() <= 2, "{path}: {date} is not {now}");
    }
}

#[tokio::test]
async fn an_unknown_path_or_method_is_404_in_the_vendors_envelope() {
    let shop = Shop::open().await;
    assert_eq!(shop.get("/v1/nothing").await.cause(), code(404, "404"));
    assert_eq!(shop.call("PATCH", "/pos", &[], None).await.cause(), code(404, "404"));
}
