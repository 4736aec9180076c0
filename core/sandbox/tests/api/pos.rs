use crate::harness::{ON_POS, Shop, code};

const GOOD: &str = r#"{"name":"Caja 9","fixed_amount":true,"external_store_id":"S1","external_id":"S1P9","category":621102}"#;

#[tokio::test]
async fn lives_from_creation_to_deletion() {
    let shop = Shop::open().await;
    let created = shop.post("/pos", GOOD).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let json = created.json();
    let id = json["id"].as_u64().unwrap();
    assert_eq!(
        (&json["status"], &json["site"], &json["user_id"]),
        (&"active".into(), &"MLA".into(), &701.into())
    );
    assert_eq!(json["uuid"].as_str().unwrap().len(), 64);
    assert!(json["qr_code"].as_str().unwrap().contains(&format!("https://mpago.la/pos/{id}")));
    let stem = json["uuid"].as_str().unwrap();
    assert!(json["qr"]["image"].as_str().unwrap().ends_with(&format!("/{id}/{stem}.png")));
    assert!(json["date_created"].as_str().unwrap().ends_with('Z'));
    assert_eq!(shop.get(&format!("/pos/{id}")).await.json(), json);

    let updated = shop.put(&format!("/pos/{id}"), r#"{"name":"Caja 10"}"#).await;
    assert_eq!((updated.status, &updated.json()["name"]), (200, &"Caja 10".into()));
    assert_eq!(updated.json()["qr_code"], json["qr_code"], "the printed QR stays");
    assert_eq!(shop.delete(&format!("/pos/{id}")).await.status, 204);
    assert_eq!(shop.get(&format!("/pos/{id}")).await.cause(), code(404, "1"));
    assert_eq!(shop.delete(&format!("/pos/{id}")).await.cause(), code(404, "1"));
}

#[tokio::test]
async fn each_bad_field_has_its_documented_code() {
    let shop = Shop::open().await;
    let long_name = format!(r#""{}""#, "n".repeat(45));
    let long_id = format!(r#""{}""#, "n".repeat(40));
    let long_url = format!(r#""external_id":"A","url":"https://x.com/{}""#, "n".repeat(300));
    for (from, to, expected) in [
        (r#""Caja 9""#, "9", "INVALID_NAME"),
        (r#""Caja 9""#, &long_name, "NAME_TOO_LONG"),
        (r#""fixed_amount":true"#, r#""fixed_amount":"true""#, "INVALID_FIXED_AMOUNT"),
        (r#""fixed_amount":true"#, r#""fixed":true"#, "UNKNOWN_FIELD_EXCEPTION"),
        ("621102", r#""621102""#, "INVALID_CATEGORY"),
        ("621102", "5812", "UNKNOWN_MCC"),
        (r#""external_store_id":"S1","#, "", "INVALID_STORE_ID"),
        (r#""external_store_id":"S1""#, r#""store_id":"abc""#, "INVALID_STORE_ID"),
        (r#""external_store_id":"S1""#, r#""store_id":1"#, "INVALID_STORE_ID"),
        (r#""S1""#, "1", "INVALID_EXTERNAL_STORE_ID"),
        (r#""S1""#, r#""S9""#, "INEXISTENT_EXTERNAL_STORE_ID"),
        (r#""S1P9""#, r#""S1-P9""#, "INVALID_EXTERNAL_ID"),
        (r#""S1P9""#, &long_id, "EXTERNAL_ID_TOO_LONG"),
        (r#""external_id":"S1P9""#, r#""external_id":"A","url":"not a url""#, "INVALID_URL"),
        (r#""external_id":"S1P9""#, &long_url, "URL_TOO_LONG"),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let answer = shop.post("/pos", &GOOD.replacen(from, to, 1)).await;
        assert_eq!(answer.cause(), code(400, expected), "{from} -> {to}");
    }
    assert_eq!(shop.post("/pos", "").await.cause(), code(400, "MISSING_BODY"));
}

#[tokio::test]
async fn updates_have_codes_of_their_own() {
    let shop = Shop::open().await;
    let id = shop.get("/pos?external_id=P1").await.json()["results"][0]["id"].clone();
    let path = format!("/pos/{id}");
    assert_eq!(shop.put(&path, r#"{"category":1}"#).await.cause(), code(400, "POS_UNKNOWN_MCC"));
    assert_eq!(shop.put(&path, r#"{"store_id":"x"}"#).await.cause(), code(400, "POS_INVALID_STORE_ID"));
    assert_eq!(shop.put(&path, r#"{"external_id":"P2"}"#).await.cause(), code(409, "1"));
    assert_eq!(shop.put(&path, "").await.cause(), code(400, "MISSING_BODY"));
    assert_eq!(shop.put("/pos/abc", "{}").await.cause(), code(400, "INVALID_POS_ID"));
    assert_eq!(shop.put("/pos/1", "{}").await.cause(), code(404, "1"));
}

#[tokio::test]
async fn both_names_of_the_store_must_mean_the_same() {
    let shop = Shop::open().await;
    let id_of = async |name: &str| {
        let found = shop.get(&format!("/users/701/stores/search?external_id={name}")).await.json();
        found["results"][0]["id"].as_u64().unwrap()
    };
    let with = |id: u64| {
        GOOD.replace(r#""external_store_id""#, &format!(r#""store_id":"{id}","external_store_id""#))
    };
    let other = shop.post("/pos", &with(id_of("S2").await)).await;
    assert_eq!(other.cause(), code(400, "EXTERNAL_STORE_ID_NOT_MATCH"));
    assert_eq!(shop.post("/pos", &with(id_of("S1").await)).await.status, 201);
}

#[tokio::test]
async fn a_duplicate_and_a_callback_url_are_refused() {
    let shop = Shop::open().await;
    assert_eq!(shop.post("/pos", &GOOD.replace("S1P9", "P1")).await.cause(), code(409, "1"));
    let url = GOOD.replace(r#""name""#, r#""url":"https://pos.example.com/mp","name""#);
    assert_eq!(shop.post("/pos", &url).await.cause(), code(403, "1"));
    let open = url.replace("true", "false");
    assert_eq!(shop.post("/pos", &open).await.cause(), code(400, "FIXED_AMOUNT_FALSE"));
}

#[tokio::test]
async fn the_search_filters_and_pages() {
    let shop = Shop::open().await;
    shop.post("/pos", GOOD).await;
    let store = shop.get("/users/701/stores/search?external_id=S2").await.json()["results"][0]["id"].clone();
    for (query, total) in [
        ("", 4),
        ("external_id=P2", 1),
        ("external_store_id=S2", 1),
        (&format!("store_id={store}"), 1),
        ("category=621102", 1),
        ("category=473000", 0),
    ] {
        assert_eq!(shop.get(&format!("/pos?{query}")).await.json()["paging"]["total"], total, "{query}");
    }
    let page = shop.get("/pos?limit=1&offset=2").await.json();
    assert_eq!((&page["results"][0]["external_id"], &page["paging"]["limit"]), (&"P3".into(), &1.into()));
    for (query, expected) in [
        ("limit=x", "INVALID_LIMIT"),
        ("offset=x", "INVALID_OFFSET"),
        ("store_id=x", "INVALID_STORE_ID"),
        ("category=x", "INVALID_CATEGORY"),
        ("external_store_id=S9", "INEXISTENT_EXTERNAL_STORE_ID"),
    ] {
        assert_eq!(shop.get(&format!("/pos?{query}")).await.cause(), code(400, expected), "{query}");
    }
}

#[tokio::test]
async fn another_sellers_till_does_not_exist() {
    let shop = Shop::open().await;
    let id = shop.get("/pos?external_id=P1").await.json()["results"][0]["id"].clone();
    assert_eq!(shop.other("GET", &format!("/pos/{id}")).await.cause(), code(404, "1"));
}

#[tokio::test]
async fn a_deleted_till_takes_its_order_along() {
    let shop = Shop::open().await;
    shop.put_order("r1", "10").await;
    let id = shop.get("/pos?external_id=P1").await.json()["results"][0]["id"].clone();
    shop.delete(&format!("/pos/{id}")).await;
    assert_eq!(shop.get(ON_POS).await.instore(), code(404, "point_of_sale_not_found"));
    assert_eq!(shop.ledger().await["orders"][0]["state"], "deleted");
}

#[tokio::test]
async fn a_till_on_an_enabled_host_keeps_its_url() {
    let shop = Shop::open().await;
    shop.options(r#"{"pos_url_hosts":["pos.example.com"]}"#).await;
    let with = |url: &str| GOOD.replace(r#""name""#, &format!(r#""url":"{url}","name""#));
    assert_eq!(shop.post("/pos", &with("https://elsewhere.example.com/mp")).await.cause(), code(403, "1"));
    let made = shop.post("/pos", &with("https://pos.example.com/mp")).await.json();
    assert_eq!(made["url"], "https://pos.example.com/mp");
    let path = format!("/pos/{}", made["id"]);
    assert_eq!(shop.put(&path, r#"{"fixed_amount":false}"#).await.cause(), code(400, "FIXED_AMOUNT_FALSE"));
    assert_eq!(shop.put(&path, r#"{"name":"Otra"}"#).await.json()["url"], made["url"]);
}

#[tokio::test]
async fn the_tills_of_an_account_are_listed_under_it_too() {
    let shop = Shop::open().await;
    let listed = shop.get("/users/701/pos?external_id=P1").await.json();
    assert_eq!(listed, shop.get("/pos?external_id=P1").await.json());
    assert_eq!(shop.other("GET", "/users/701/pos").await.cause(), code(403, "Forbidden"));
    assert_eq!(shop.get("/users/me/pos").await.cause(), code(400, "INVALID_USER_ID"));
}
