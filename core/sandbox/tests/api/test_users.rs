use crate::harness::Shop;

#[tokio::test]
async fn can_be_made_listed_and_sell() {
    let shop = Shop::open().await;
    let made = shop.post("/users/test", r#"{"site_id":"MLB","description":"seller"}"#).await;
    assert_eq!(made.status, 201);
    let user = made.json();
    assert_eq!((&user["site_id"], &user["site_status"]), (&"MLB".into(), &"active".into()));
    assert!(user["email"].as_str().unwrap().contains('@'));
    assert_eq!(shop.post("/users/test_user", r#"{"site_id":"MLB"}"#).await.status, 201);
    assert_eq!(shop.get("/test_user/search").await.json()["results"].as_array().unwrap().len(), 2);
    let id = user["id"].as_u64().unwrap();
    let token = format!("Bearer {}", shop.sandbox.token(id));
    let own =
        shop.call("GET", &format!("/users/{id}/stores/search"), &[("authorization", &token)], None).await;
    assert_eq!(own.status, 200);
    let ledger = shop.control("GET", &format!("/_sandbox/ledger?user_id={id}"), "").await;
    assert_eq!(ledger["site"], "MLB");
}

#[tokio::test]
async fn are_fifteen_at_most_and_of_a_known_country() {
    let shop = Shop::open().await;
    assert_eq!(shop.post("/users/test", r#"{"site_id":"MLX"}"#).await.status, 400);
    assert_eq!(shop.post("/users/test", "{}").await.status, 400);
    for _ in 0..15 {
        assert_eq!(shop.post("/users/test", r#"{"site_id":"MLA"}"#).await.status, 201);
    }
    assert_eq!(shop.post("/users/test", r#"{"site_id":"MLA"}"#).await.status, 400);
}

#[tokio::test]
async fn by_the_other_reading_making_one_answers_200() {
    let shop = Shop::open().await;
    shop.options(r#"{"create_success_200":true}"#).await;
    assert_eq!(shop.post("/users/test", r#"{"site_id":"MLA"}"#).await.status, 200);
}
