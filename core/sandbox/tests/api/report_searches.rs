use serde_json::{Value, json};

use crate::harness::code;
use crate::report_harness::{Books, SETTLEMENT, START};

const SEARCH: &str = "/v1/account/settlement_report/search";

#[tokio::test]
async fn the_search_finds_by_every_filter() {
    let books = Books::open().await;
    let first = books.ask_for(SETTLEMENT, START - 1_000_000, START).await;
    let name = books.file(SETTLEMENT, &first).await.rsplit('/').next().unwrap().to_owned();
    books.ask(SETTLEMENT).await;
    for (filter, total) in [
        ("", 2),
        (&format!("id={}", first["id"]), 1),
        ("id=1", 0),
        (&format!("file_name={name}"), 1),
        (&format!("file_name={}", name.to_uppercase()), 0),
        ("begin_date=2026-03-02T13:54:32Z", 1),
        ("end_date=2026-03-02T14:11:12Z", 1),
        ("end_date=2026-03-02T14:11:13Z", 0),
        ("created_from=manual", 2),
        ("created_from=schedule", 0),
        ("account_id=701", 2),
        ("currency_id=ARS", 2),
        ("currency_id=BRL", 0),
        ("range=date_created&range_begin_date=2026-03-02T14:11:13Z", 1),
        ("range=date_created&range_end_date=2026-03-02T14:11:12Z", 1),
        ("range_end_date=2000-01-01T00:00:00Z", 2),
    ] {
        let found = books.get(&format!("{SEARCH}?{filter}")).await.json();
        assert_eq!(found["paging"]["total"], total, "{filter}");
    }
}

#[tokio::test]
async fn the_list_can_be_a_page() {
    let books = Books::open().await;
    books.ask(SETTLEMENT).await;
    let page = books.get(SEARCH).await.text;
    assert_eq!(books.get("/v1/account/settlement_report").await.text, page);
    books.options(json!({ "list_as_page": true })).await;
    assert_eq!(books.get("/v1/account/settlement_report/list").await.text, page);
}

#[tokio::test]
async fn it_pages_with_the_latest_first() {
    let books = Books::open().await;
    let mut ids: Vec<Value> = Vec::new();
    for _ in 0..5 {
        ids.insert(0, books.ask(SETTLEMENT).await["id"].clone());
    }
    let found = books.get(&format!("{SEARCH}?limit=2&offset=1")).await.json();
    assert_eq!(found["paging"], json!({ "total": 5, "limit": 2, "offset": 1 }));
    let results = found["results"].as_array().unwrap();
    assert_eq!(results.iter().map(|result| &result["id"]).collect::<Vec<_>>(), [&ids[1], &ids[2]]);
    assert!(results[0]["date_created"].is_string());
}

#[tokio::test]
async fn a_search_that_makes_no_sense_has_its_code() {
    let books = Books::open().await;
    for (query, status, expected) in [
        ("id=x", 400, "invalid_id"),
        ("offset=-1", 400, "invalid_offset"),
        ("offset=10001", 400, "invalid_offset"),
        ("limit=x", 400, "invalid_limit"),
        ("limit=501", 400, "invalid_limit"),
        ("range=date_approved", 400, "invalid_range"),
        ("range=date_created&range_begin_date=x", 400, "invalid_range_begin_date"),
        ("range=date_created&range_end_date=x", 400, "invalid_range_end_date"),
        ("account_id=x", 400, "invalid_account_id"),
        ("account_id=702", 401, "unauthorized_user_id"),
        ("currency_id=ars", 400, "invalid_currency_id"),
        ("currency_id=ARSARSARSARS", 400, "invalid_currency_id"),
        ("filters=status:pending", 400, "invalid_filters"),
        ("created_from=nowhere", 400, "invalid_alias_created_from"),
        ("begin_date=x", 400, "invalid_begin_date"),
    ] {
        let answer = books.get(&format!("{SEARCH}?{query}")).await;
        assert_eq!(answer.cause(), code(status, expected), "{query}");
    }
    assert_eq!(books.get(&format!("{SEARCH}?limit=500&offset=10000")).await.status, 200);
}

#[tokio::test]
async fn searches_and_lists_can_lag_behind() {
    let books = Books::open().await;
    books.sandbox.control("POST", "/_sandbox/options", Some(r#"{"search_lag_s":30}"#)).await.unwrap();
    let made = books.ask(SETTLEMENT).await;
    let list = "/v1/account/settlement_report/list";
    assert_eq!(books.get(list).await.text, "[]");
    assert_eq!(books.get(SEARCH).await.json()["paging"]["total"], 0);
    books.at(START + 100_000);
    assert_eq!(books.get(list).await.json()[0]["status"], "processing", "seen as it was");
    assert_eq!(books.task(SETTLEMENT, &made["id"]).await["status"], "processed");
    books.at(START + 120_000);
    assert_eq!(books.get(list).await.json()[0]["status"], "processed");
}
