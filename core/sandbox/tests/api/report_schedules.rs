use serde_json::{Value, json};

use crate::report_harness::{Books, DAY, RELEASE, SETTLEMENT, START};

const SCHEDULE: &str = "/v1/account/release_report/schedule";

/// Asked, from, to: of each report that came by itself, the first one first.
async fn came(books: &Books, until: i64) -> Vec<[String; 3]> {
    books.at(until);
    let found = books.get("/v1/account/release_report/search?created_from=schedule&limit=500").await.json();
    let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    let read = |item: &Value| ["generation_date", "begin_date", "end_date"].map(|name| text(item, name));
    found["results"].as_array().unwrap().iter().rev().map(read).collect()
}

async fn scheduled(frequency: Value) -> Books {
    let books = Books::open().await;
    let more = json!({ "frequency": frequency, "display_timezone": "GMT-03" });
    books.configure(RELEASE, &["DATE", "DESCRIPTION"], &more).await;
    let started = books.post(SCHEDULE, &json!({})).await;
    assert_eq!((started.status, &started.json()["scheduled"]), (200, &true.into()));
    books
}

#[tokio::test]
async fn a_frequency_alone_makes_nothing() {
    let books = Books::open().await;
    assert_eq!(books.post(SCHEDULE, &json!({})).await.status, 404, "there is no frequency yet");
    books.configure(RELEASE, &["DATE"], &json!({})).await;
    assert_eq!(books.get("/v1/account/release_report/config").await.json()["scheduled"], false);
    assert!(came(&books, START + 3 * DAY).await.is_empty());
}

#[tokio::test]
async fn a_daily_report_has_the_day_before() {
    let books = scheduled(json!({ "type": "daily", "hour": 5, "value": 1 })).await;
    books.options(json!({ "release_delay_s": 0 })).await;
    books.sold("r1", "10").await;
    assert_eq!(books.get("/v1/account/release_report/config").await.json()["scheduled"], true);
    let came = came(&books, START + 2 * DAY).await;
    assert_eq!(
        came,
        [
            ["2026-03-03T04:00:00.000-04:00", "2026-03-02T03:00:00Z", "2026-03-03T02:59:59Z"],
            ["2026-03-04T04:00:00.000-04:00", "2026-03-03T03:00:00Z", "2026-03-04T02:59:59Z"],
        ]
    );
    let file = books.get("/v1/account/release_report/shop-2026-03-03-050000.csv").await;
    assert_eq!(file.status, 200);
    assert!(file.text.contains(",payment\n"), "{}", file.text);
    assert_eq!(books.get("/v1/account/settlement_report/list").await.text, "[]");
}

#[tokio::test]
async fn a_weekly_report_comes_on_its_day() {
    let books = scheduled(json!({ "type": "weekly", "hour": 0, "value": 3 })).await;
    let came = came(&books, START + 10 * DAY).await;
    assert_eq!(
        came,
        [
            ["2026-03-03T23:00:00.000-04:00", "2026-02-25T03:00:00Z", "2026-03-04T02:59:59Z"],
            ["2026-03-10T23:00:00.000-04:00", "2026-03-04T03:00:00Z", "2026-03-11T02:59:59Z"],
        ]
    );
}

#[tokio::test]
async fn a_monthly_report_comes_on_the_last_day_of_a_shorter_month() {
    let books = scheduled(json!({ "type": "monthly", "hour": 1, "value": 31 })).await;
    let came = came(&books, START + 65 * DAY).await;
    assert_eq!(
        came,
        [
            ["2026-03-31T00:00:00.000-04:00", "2026-02-28T03:00:00Z", "2026-03-31T02:59:59Z"],
            ["2026-04-30T00:00:00.000-04:00", "2026-03-31T03:00:00Z", "2026-04-30T02:59:59Z"],
        ]
    );
}

#[tokio::test]
async fn a_schedule_goes_by_what_it_was_switched_on_with() {
    let books = scheduled(json!({ "type": "daily", "hour": 5, "value": 1 })).await;
    let later =
        json!({ "frequency": { "type": "daily", "hour": 9, "value": 1 }, "display_timezone": "GMT-03" });
    books.configure(RELEASE, &["DATE"], &later).await;
    books.post(SCHEDULE, &json!({})).await;
    assert_eq!(came(&books, START + DAY).await[0][0], "2026-03-03T04:00:00.000-04:00");
    let stopped = books.call("DELETE", SCHEDULE, &[], "").await;
    assert_eq!((stopped.status, &stopped.json()["status"]), (200, &"deleted".into()));
    assert_eq!(books.get("/v1/account/release_report/config").await.json()["scheduled"], false);
    assert_eq!(came(&books, START + 3 * DAY).await.len(), 1);
    books.post(SCHEDULE, &json!({})).await;
    let came = came(&books, START + 4 * DAY).await;
    assert_eq!((came.len(), came[1][0].as_str()), (2, "2026-03-06T08:00:00.000-04:00"));
}

#[tokio::test]
async fn a_report_by_schedule_can_be_odd_too() {
    let books = scheduled(json!({ "type": "daily", "hour": 5, "value": 1 })).await;
    books.control("report_next", json!({ "report": "release", "content": "odd" })).await;
    books.at(START + DAY);
    assert_eq!(books.get("/v1/account/release_report/shop-2026-03-03-050000.csv").await.text, "odd");
    assert_eq!(books.text(SETTLEMENT).await.lines().count(), 1);
}
