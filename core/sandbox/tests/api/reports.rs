use serde_json::{Value, json};

use crate::harness::{Shop, code};
use crate::report_harness::{Books, RELEASE, SETTLEMENT, START, window};

#[tokio::test]
async fn a_report_is_made_in_its_time() {
    let books = Books::open().await;
    for (report, name) in [(SETTLEMENT, "settlement"), (RELEASE, "release")] {
        let made = books.ask(report).await;
        assert_eq!((&made["status"], &made["file_name"]), (&"pending".into(), &Value::Null));
        assert_eq!((&made["report_type"], &made["created_from"]), (&name.into(), &"manual".into()));
        assert_eq!((&made["user_id"], &made["account_id"]), (&701.into(), &701.into()));
        assert_eq!((&made["currency_id"], &made["format"]), (&"ARS".into(), &"CSV".into()));
        assert_eq!(made["begin_date"], "2026-02-20T14:11:12Z");
        assert!(made["report_id"].is_null());

        let asked = crate::report_harness::at(made["generation_date"].as_str().unwrap());
        books.at(asked + 44_999);
        assert_eq!(books.task(report, &made["id"]).await["status"], "pending");
        books.at(asked + 45_000);
        assert_eq!(books.task(report, &made["id"]).await["status"], "processing");
        books.at(asked + 89_999);
        assert!(books.task(report, &made["id"]).await["file_name"].is_null());
        books.at(asked + 90_000);
        let done = books.task(report, &made["id"]).await;
        assert_eq!(done["status"], "processed");
        assert!(done["report_id"].is_u64());
        let file_name = done["file_name"].as_str().unwrap();
        assert!(file_name.starts_with(&format!("{name}-report-701-2026-03-02-10")), "{file_name}");

        let listed = books.get(&format!("/v1/account/{report}/list")).await.json();
        assert_eq!(listed.as_array().unwrap().len(), 1);
        assert_eq!((&listed[0]["file_name"], &listed[0]["id"]), (&done["file_name"], &made["id"]));
        let file = books.get(&format!("/v1/account/{report}/{file_name}")).await;
        assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"));
    }
}

#[tokio::test]
async fn a_file_is_not_there_before_it_is_made_nor_for_others() {
    let shop = Shop::open().await;
    let body = r#"{"begin_date":"2026-01-01T00:00:00Z","end_date":"2026-01-02T00:00:00Z"}"#;
    let made = shop.post("/v1/account/release_report", body).await.json();
    let task = format!("/v1/account/release_report/task/{}", made["id"]);
    shop.advance(90);
    let name = shop.get(&task).await.json()["file_name"].as_str().unwrap().to_owned();
    let file = format!("/v1/account/release_report/{name}");
    assert_eq!(shop.get(&file).await.status, 200);
    assert_eq!(shop.get("/v1/account/release_report/else.csv").await.status, 404);
    assert_eq!(shop.get(&format!("/v1/account/settlement_report/{name}")).await.status, 404);
    assert_eq!(shop.other("GET", &file).await.status, 404);
    assert_eq!(shop.other("GET", &task).await.cause(), code(404, "task_not_found_for_user"));
    assert_eq!(shop.other("GET", "/v1/account/release_report/list").await.text, "[]");
}

#[tokio::test]
async fn dates_have_one_form() {
    let books = Books::open().await;
    for (begin, end, expected) in [
        ("2026-10-01T00:00:00.000Z", "2026-10-02T00:00:00Z", "invalid_begin_date"),
        ("2026-10-01T00:00:00-03:00", "2026-10-02T00:00:00Z", "invalid_begin_date"),
        ("2026-10-01", "2026-10-02T00:00:00Z", "invalid_begin_date"),
        ("2026-13-01T00:00:00Z", "2026-10-02T00:00:00Z", "invalid_begin_date"),
        ("2026-10-01T00:00:00Z", "2026-10-02T00:00:00.000Z", "invalid_end_date"),
        ("2026-10-01T00:00:00Z", "2026-09-30T23:59:59Z", "end_date_before_begin_date"),
        ("2026-10-01T00:00:00Z", "2026-11-30T00:00:01Z", "invalid_end_date"),
    ] {
        let body = json!({ "begin_date": begin, "end_date": end });
        let answer = books.post("/v1/account/settlement_report", &body).await;
        assert_eq!(answer.cause(), code(400, expected), "{begin} {end}");
    }
    let empty = books.post("/v1/account/settlement_report", &json!({})).await;
    assert_eq!(empty.cause(), code(400, "invalid_begin_date"));
    let longest = json!({ "begin_date": "2026-10-01T00:00:00Z", "end_date": "2026-11-30T00:00:00Z" });
    assert_eq!(books.post("/v1/account/settlement_report", &longest).await.status, 202);
}

#[tokio::test]
async fn nobody_is_let_in_without_a_token() {
    let books = Books::open().await;
    for (method, path) in [
        ("GET", "/v1/account/settlement_report/config"),
        ("POST", "/v1/account/settlement_report/config"),
        ("PUT", "/v1/account/settlement_report/config"),
        ("POST", "/v1/account/settlement_report"),
        ("GET", "/v1/account/settlement_report/task/1"),
        ("GET", "/v1/account/release_report/list"),
        ("GET", "/v1/account/release_report/search"),
        ("GET", "/v1/account/release_report/file.csv"),
        ("POST", "/v1/account/release_report/schedule"),
        ("DELETE", "/v1/account/release_report/schedule"),
    ] {
        let answer = books.call(method, path, &[("authorization", "Bearer nonsense")], "").await;
        assert_eq!((answer.status, &answer.json()["message"]), (401, &"Invalid token".into()), "{path}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let books = Books::open().await;
    assert_eq!(books.get("/v1/account/bank_report/list").await.status, 404);
    assert_eq!(books.post("/v1/account/release_report/create", &json!({})).await.status, 404);
    let task = books.get("/v1/account/release_report/task/x").await;
    assert_eq!(task.cause(), code(400, "invalid_parameter"));
    let task = books.get("/v1/account/release_report/task/1").await;
    assert_eq!(task.cause(), code(404, "task_not_found_for_user"));
}

#[tokio::test]
async fn a_row_is_in_one_of_two_windows_that_adjoin() {
    let books = Books::open().await;
    // The last second of a minute, and the first moment of the next.
    let minute = START + 48_000;
    books.at(minute - 1);
    books.sold("r1", "10").await;
    books.at(minute);
    books.sold("r2", "20").await;
    let references = async |begin: i64, end: i64| {
        books.sheet_of(SETTLEMENT, begin, end).await.column("EXTERNAL_REFERENCE")
    };
    let (from, to) = (minute - 600_000, minute + 600_000);
    assert_eq!(references(from, minute).await, "r1");
    assert_eq!(references(minute, to).await, "r2");
    assert_eq!(references(from, minute - 1000).await, "r1", "an end at :59 has that second");
    assert_eq!(references(minute - 1000, to).await, "r2 r1");
    assert_eq!(references(from, minute - 2000).await, "");
}

#[tokio::test]
async fn what_came_after_a_file_is_not_in_it() {
    let books = Books::open().await;
    let made = books.ask(SETTLEMENT).await;
    books.at(START + 80_000);
    books.sold("r1", "10").await;
    books.at(START + 95_000);
    books.sold("r2", "10").await;
    let path = books.file(SETTLEMENT, &made).await;
    let text = books.get(&path).await.text;
    assert!(text.contains("r1") && !text.contains("r2"), "{text}");
}

#[tokio::test]
async fn two_files_of_one_second_have_two_names() {
    let books = Books::open().await;
    for _ in 0..3 {
        books.ask(RELEASE).await;
    }
    books.at(START + 90_000);
    let listed = books.get("/v1/account/release_report/list").await.json();
    let names: std::collections::BTreeSet<_> =
        listed.as_array().unwrap().iter().map(|item| item["file_name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
}

#[tokio::test]
async fn a_report_can_take_no_time() {
    let books = Books::open().await;
    books.options(json!({ "ready_after_s": 0 })).await;
    let made = books.ask(SETTLEMENT).await;
    assert!(made["file_name"].is_string() && made["status"] == "processed", "{made}");
}

#[tokio::test]
async fn a_request_can_be_accepted_for_nothing() {
    let books = Books::open().await;
    books.options(json!({ "report": "settlement", "accept_without_creating": 2 })).await;
    let path = "/v1/account/settlement_report";
    for _ in 0..2 {
        let answer = books.post(path, &window(START, START + 1000)).await;
        assert_eq!(answer.status, 203);
        assert!(answer.json()["id"].is_null());
    }
    books.ask(RELEASE).await;
    assert_eq!(books.get(&format!("{path}/list")).await.text, "[]");
    books.ask(SETTLEMENT).await;
}

#[tokio::test]
async fn a_report_can_fail() {
    let books = Books::open().await;
    books.options(json!({ "fail": 1 })).await;
    let (first, second) = (books.ask(SETTLEMENT).await, books.ask(SETTLEMENT).await);
    books.at(START + 90_000);
    let failed = books.task(SETTLEMENT, &first["id"]).await;
    assert_eq!((&failed["status"], &failed["file_name"]), (&"failed".into(), &Value::Null));
    assert_eq!(books.task(SETTLEMENT, &second["id"]).await["status"], "processed");
}

#[tokio::test]
async fn statuses_have_three_vocabularies() {
    let books = Books::open().await;
    for (words, expected) in [
        ("reference", ["pending", "processing", "processed", "processed", "expired"]),
        ("openapi", ["pending", "in_progress", "done", "available", "expired"]),
        ("observed", ["pending", "processing", "enabled", "enabled", "expired"]),
    ] {
        books.options(json!({ "words": words, "ready_after_s": 10, "expires_after_s": 100 })).await;
        let made = books.ask(SETTLEMENT).await;
        let asked = crate::report_harness::at(made["generation_date"].as_str().unwrap());
        let listed = async || {
            let listed = books.get("/v1/account/settlement_report/list").await.json();
            listed[0]["status"].as_str().unwrap().to_owned()
        };
        let status =
            async || books.task(SETTLEMENT, &made["id"]).await["status"].as_str().unwrap().to_owned();
        let mut seen = vec![made["status"].as_str().unwrap().to_owned()];
        books.at(asked + 5000);
        seen.push(status().await);
        books.at(asked + 10_000);
        seen.push(status().await);
        seen.push(listed().await);
        let name = books.task(SETTLEMENT, &made["id"]).await["file_name"].as_str().unwrap().to_owned();
        let path = format!("/v1/account/settlement_report/{name}");
        assert_eq!(books.get(&path).await.status, 200);
        books.at(asked + 110_000);
        assert_eq!(books.get(&path).await.status, 404, "it is gone");
        seen.push(listed().await);
        assert_eq!(seen, expected, "{words}");
    }
}

#[tokio::test]
async fn ids_can_be_text() {
    let books = Books::open().await;
    books.options(json!({ "string_ids": true })).await;
    let made = books.ask(SETTLEMENT).await;
    assert!(made["id"].is_string() && made["user_id"] == "701", "{made}");
    books.at(START + 90_000);
    assert!(books.task(SETTLEMENT, &made["id"]).await["report_id"].is_string());
}

#[tokio::test]
async fn odd_files_are_there_as_they_are() {
    let books = Books::open().await;
    let content = "\u{feff}SOURCE_ID;WHAT\r\n1;\"x\"\r\n";
    books
        .control(
            "report_file",
            json!({ "report": "release", "file_name": "odd.csv", "content": content, "status": "enabled" }),
        )
        .await;
    let listed = books.get("/v1/account/release_report/list").await.json();
    assert_eq!((&listed[0]["file_name"], &listed[0]["status"]), (&"odd.csv".into(), &"enabled".into()));
    assert_eq!(books.get("/v1/account/release_report/odd.csv").await.text, content);
    let again = json!({ "report": "release", "file_name": "odd.csv", "content": "" });
    assert_eq!(books.try_control("report_file", again).await.unwrap_err(), 409);

    books.control("report_next", json!({ "report": "settlement", "content_base64": "YQ==" })).await;
    assert_eq!(books.text(SETTLEMENT).await, "a");
    assert!(books.text(SETTLEMENT).await.starts_with("EXTERNAL_REFERENCE,"), "only the next");
    for bad in
        [json!({}), json!({ "content": "a", "content_base64": "YQ==" }), json!({ "content_base64": "!" })]
    {
        let mut body = bad;
        body["report"] = "settlement".into();
        assert_eq!(books.try_control("report_next", body).await.unwrap_err(), 400);
    }
    assert_eq!(
        books.try_control("report_next", json!({ "report": "bank", "content": "" })).await.unwrap_err(),
        400
    );
}

#[tokio::test]
async fn percentages_are_parts() {
    let books = Books::open().await;
    for (bad, status) in [
        (json!({ "fee_percent": "100.1" }), 400),
        (json!({ "tax_percent": "-1" }), 400),
        (json!({ "fee_percent": "60", "tax_percent": "60" }), 400),
        (json!({ "ready_after_s": -1 }), 400),
        (json!({ "words": "mine" }), 400),
        (json!({ "colour": "red" }), 400),
    ] {
        assert_eq!(books.try_control("report_options", bad.clone()).await.unwrap_err(), status, "{bad}");
    }
}
