use crate::harness::{Shop, code};

const STORES: &str = "/users/701/stores";
const GOOD: &str = r#"{"name":"Centro","external_id":"SUC014",
    "business_hours":{"monday":[{"open":"08:00","close":"13:00"},{"open":"16:30","close":"20:30"}]},
    "location":{"street_number":"1240","street_name":"Av. Colon","city_name":"Cordoba","state_name":"Cordoba",
    "latitude":-31.4103,"longitude":-64.1960,"reference":"Esquina"}}"#;

#[tokio::test]
async fn lives_from_creation_to_deletion() {
    let shop = Shop::open().await;
    let created = shop.post(STORES, GOOD).await;
    assert_eq!(created.status, 201);
    let json = created.json();
    assert!(json["date_created"].is_string());
    assert_eq!(json["location"]["address_line"], "Av. Colon 1240, Cordoba, Cordoba");
    assert!(created.text.contains("-64.1960"), "coordinates keep their text");
    let id = json["id"].as_u64().unwrap();
    let found = shop.get("/users/701/stores/search?external_id=SUC014").await.json();
    assert_eq!((&found["paging"]["total"], &found["results"][0]["id"]), (&1.into(), &id.into()));
    assert!(found["results"][0]["date_creation"].is_string());

    let updated = shop.put(&format!("{STORES}/{id}"), r#"{"name":"Norte"}"#).await;
    assert_eq!((updated.status, &updated.json()["name"]), (200, &"Norte".into()));
    assert_eq!(
        shop.get(&format!("/stores/{id}")).await.json()["external_id"],
        "SUC014",
        "what isn't given stays"
    );

    let deleted = shop.delete(&format!("{STORES}/{id}")).await;
    assert_eq!(deleted.json(), serde_json::json!({ "store": id, "user": 701 }));
    assert_eq!(shop.get(&format!("/stores/{id}")).await.cause(), code(404, "not_found"));
}

#[tokio::test]
async fn each_bad_field_has_its_documented_code() {
    let shop = Shop::open().await;
    for (from, to, expected) in [
        (r#""name":"Centro","#, "", "INVALID_NAME"),
        (r#""name":"Centro""#, r#""name":5"#, "INVALID_NAME"),
        (r#""name":"Centro""#, r#""name":"Centro","colour":"red""#, "UNKNOWN_FIELD"),
        (r#""reference":"Esquina""#, r#""floor":"2""#, "UNKNOWN_FIELD"),
        (r#""reference":"Esquina""#, r#""reference":2"#, "INVALID_REFERENCE"),
        (r#""SUC014""#, r#""S1""#, "VALIDATION_ERROR"),
        (r#""SUC014""#, "14", "VALIDATION_ERROR"),
        (r#""monday":["#, r#""funday":["#, "INVALID_DAY"),
        (r#"{"open":"08:00""#, r#"{"open":"25:00""#, "INVALID_DAY"),
        (r#""street_number":"1240""#, r#""street_number":1240"#, "INVALID_STREET_NUMBER"),
        (r#""street_name":"Av. Colon""#, r#""street_name":1"#, "INVALID_STREET_NAME"),
        (r#""city_name":"Cordoba""#, r#""city_name":1"#, "INVALID_CITY_NAME"),
        (r#""state_name":"Cordoba""#, r#""state_name":1"#, "INVALID_STATE_NAME"),
        (r#""street_number":"1240""#, r#""street_number":"1","zip_code":1"#, "INVALID_ZIP_CODE"),
        ("-31.4103", r#""-31.4103""#, "INVALID_LATITUDE"),
        ("-64.1960", "null", "INVALID_LONGITUDE"),
        ("-64.1960", "64.1960", "BAD_REQUEST"),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let answer = shop.post(STORES, &GOOD.replacen(from, to, 1)).await;
        assert_eq!(answer.cause(), code(400, expected), "{from} -> {to}");
    }
    let without = r#"{"name":"x","location":5}"#;
    assert_eq!(shop.post(STORES, without).await.cause(), code(400, "INVALID_LOCATION"));
    assert_eq!(shop.post(STORES, r#"{"name":"x"}"#).await.cause(), code(400, "INVALID_LOCATION"));
    let hours = r#"{"name":"x","business_hours":[]}"#;
    assert_eq!(shop.post(STORES, hours).await.cause(), code(400, "INVALID_BUSINESS_HOURS"));
}

#[tokio::test]
async fn at_most_four_ranges_a_day() {
    let shop = Shop::open().await;
    let range = r#"{"open":"08:00","close":"09:00"}"#;
    let with = |count: usize| {
        let ranges = vec![range; count].join(",");
        GOOD.replace(r#"{"open":"08:00","close":"13:00"},{"open":"16:30","close":"20:30"}"#, &ranges)
    };
    assert_eq!(shop.post(STORES, &with(5)).await.cause(), code(400, "INVALID_DAY"));
    assert_eq!(shop.post(STORES, &with(4)).await.status, 201);
}

#[tokio::test]
async fn ids_paging_and_duplicates_are_checked() {
    let shop = Shop::open().await;
    assert_eq!(shop.post("/users/abc/stores", GOOD).await.cause(), code(400, "INVALID_USER_ID"));
    assert_eq!(shop.get("/stores/abc").await.cause(), code(400, "INVALID_STORE_ID"));
    assert_eq!(shop.get("/users/701/stores/search?limit=x").await.cause(), code(400, "INVALID_LIMIT"));
    assert_eq!(shop.get("/users/701/stores/search?offset=x").await.cause(), code(400, "INVALID_OFFSET"));
    let found = shop.get("/users/701/stores/search?limit=1&offset=1").await.json();
    assert_eq!((&found["paging"]["total"], &found["results"][0]["external_id"]), (&2.into(), &"S2".into()));
    let id = found["results"][0]["id"].as_u64().unwrap();
    let duplicate = shop.put(&format!("{STORES}/{id}"), r#"{"external_id":"S1"}"#).await;
    assert_eq!(duplicate.cause(), code(400, "VALIDATION_ERROR"));
    assert!(duplicate.text.contains("External_id-already-used-S1"));
    let same = shop.put(&format!("{STORES}/{id}"), r#"{"external_id":"S2"}"#).await;
    assert_eq!(same.status, 200, "its own is no duplicate");
    shop.options(r#"{"create_success_200":true}"#).await;
    assert_eq!(shop.post(STORES, GOOD).await.status, 200);
}

#[tokio::test]
async fn tills_go_with_their_store() {
    let shop = Shop::open().await;
    let id = shop.get("/users/701/stores/search?external_id=S1").await.json()["results"][0]["id"].clone();
    shop.delete(&format!("{STORES}/{id}")).await;
    assert_eq!(shop.get("/pos").await.json()["paging"]["total"], 1);
}

#[tokio::test]
async fn a_place_may_have_to_be_in_the_catalogue() {
    let shop = Shop::open().await;
    shop.options(r#"{"places":["Cordoba/Villa Maria","Cordoba/Cordoba"]}"#).await;
    assert_eq!(shop.post(STORES, GOOD).await.status, 201);
    let elsewhere =
        GOOD.replace("SUC014", "SUC015").replace(r#""city_name":"Cordoba""#, r#""city_name":"Córdoba""#);
    let answer = shop.post(STORES, &elsewhere).await;
    assert_eq!(answer.cause(), code(400, "VALIDATION_ERROR"));
    assert!(answer.json()["message"].as_str().unwrap().contains("catalogue"), "{}", answer.text);
    let taken = shop.post(STORES, GOOD).await;
    assert_eq!(taken.cause(), code(400, "VALIDATION_ERROR"), "the same code for an id that is taken");
    assert!(taken.json()["message"].as_str().unwrap().contains("already-used"), "{}", taken.text);
}
