//! Reports: made, followed and fetched, with answers that are lost or odd.

use std::time::Duration;

use cobro::{
    ErrorKind, Report, ReportConfigRequest, ReportFetchRequest, ReportFrequencyRequest, ReportFrequencyType,
    ReportKind, ReportRequest, ReportSearch, ReportSftpRequest, ReportStatus,
};
use serde_json::{Value, json};

use crate::till::{SELLER, Till};

const SETTLEMENT: &str = "/v1/account/settlement_report";

fn range(begin: &str, end: &str) -> ReportRequest {
    ReportRequest { begin_date: begin.parse().unwrap(), end_date: end.parse().unwrap() }
}

fn october() -> ReportRequest {
    range("2025-10-01T03:00:00Z", "2025-11-01T02:59:59Z")
}

async fn options(till: &Till, mut options: Value) {
    options["user_id"] = json!(SELLER);
    till.post("/_sandbox/report_options", options).await;
}

async fn made(till: &Till) -> usize {
    till.client.reports().list(ReportKind::Settlement).await.unwrap().len()
}

async fn begun(till: &Till) -> Report {
    till.client.reports().create(ReportKind::Settlement, &october()).await.unwrap()
}

fn days(from: &str, to: &str) -> ReportFetchRequest {
    ReportFetchRequest {
        report: ReportKind::Settlement,
        from: from.to_owned(),
        to: to.to_owned(),
        time_zone: None,
        folder: None,
        timeout: None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_words_the_file_decides() {
    for kind in [ReportKind::Settlement, ReportKind::Release] {
        for words in ["reference", "openapi", "observed"] {
            for odd in [false, true] {
                let till = Till::open().await;
                options(&till, json!({"words": words, "string_ids": odd, "list_as_page": odd})).await;
                let reports = till.client.reports();
                let report = reports.create(kind.clone(), &october()).await.unwrap();
                assert_eq!((report.file_name.as_ref(), report.status), (None, Some(ReportStatus::Pending)));
                assert_eq!(report.account_id, Some(SELLER));
                let ready = reports.wait(kind.clone(), &report.id, None).await.unwrap();
                assert_eq!(ready.id, report.id);
                assert!(ready.file_name.is_some(), "{words}: {ready:?}");
                let listed = reports.list(kind.clone()).await.unwrap();
                assert_eq!(listed[0].file_name, ready.file_name, "{words}");
                let search = ReportSearch { id: Some(report.id), ..ReportSearch::default() };
                let mut all = reports.search_all(kind.clone(), search);
                assert_eq!(all.next().await.unwrap().unwrap().file_name, ready.file_name);
                assert!(all.next().await.unwrap().is_none());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_pages_of_a_search_are_read() {
    let till = Till::open().await;
    for _ in 0..5 {
        begun(&till).await;
    }
    let search = ReportSearch { limit: Some(2), ..ReportSearch::default() };
    let mut all = till.client.reports().search_all(ReportKind::Settlement, search);
    let mut ids = Vec::new();
    while let Some(report) = all.next().await.unwrap() {
        ids.push(report.id);
    }
    ids.dedup();
    assert_eq!(ids.len(), 5);
    assert_eq!(till.requests("GET", "/search").await.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wait_has_an_end_and_can_be_gone_on_with() {
    let till = Till::open().await;
    options(&till, json!({"ready_after_s": 3600})).await;
    let report = begun(&till).await;
    let reports = till.client.reports();
    let clock = till.sandbox.clock();
    for (timeout, secs) in [(Some(Duration::from_mins(1)), 60), (None, 1800)] {
        let end = clock.now() + Duration::from_secs(secs);
        let error = reports.wait(ReportKind::Settlement, &report.id, timeout).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
        assert!(error.is_retryable());
        // The clock goes on by itself, too.
        let late = clock.now().checked_sub(end).unwrap();
        assert!(late < Duration::from_secs(1), "{late:?}");
    }
    let looks = till.requests("GET", "/task/").await.len();
    assert!(looks < 100, "{looks} looks in half an hour are too many");
    reports.wait(ReportKind::Settlement, &report.id, None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_without_a_future_is_refused() {
    let till = Till::open().await;
    let reports = till.client.reports();
    options(&till, json!({"fail": 1, "expires_after_s": 60})).await;
    let failed = begun(&till).await;
    let error = reports.wait(ReportKind::Settlement, &failed.id, None).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Refused, Some("report_failed")), "{error}");
    let expired = begun(&till).await;
    reports.wait(ReportKind::Settlement, &expired.id, None).await.unwrap();
    till.advance(120).await;
    let error = reports.wait(ReportKind::Settlement, &expired.id, None).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Refused, Some("report_expired")), "{error}");
    let error = reports.wait(ReportKind::Settlement, "123", None).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, Some("task_not_found_for_user")));
    assert_eq!(error.details().field.as_deref(), Some("id"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_are_waited_out() {
    let till = Till::open().await;
    let report = begun(&till).await;
    till.fault("GET", SETTLEMENT, Some(20), json!({"status": 503})).await;
    let ready = till.client.reports().wait(ReportKind::Settlement, &report.id, None).await.unwrap();
    assert!(ready.file_name.is_some());
    till.fault("GET", SETTLEMENT, None, json!({"status": 403})).await;
    let error = till.client.reports().wait(ReportKind::Settlement, &report.id, None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
}

/// A task that says it is done and names no file: the list does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_tells_what_the_task_does_not() {
    for status in ["done", "processed", "enabled", "a_word_of_2027"] {
        let till = Till::open().await;
        let report = begun(&till).await;
        let mute = json!({"id": report.id, "status": status, "file_name": null});
        till.fault("GET", &format!("{SETTLEMENT}/task/*"), None, json!({"status": 200, "body": mute})).await;
        let ready = till.client.reports().wait(ReportKind::Settlement, &report.id, None).await.unwrap();
        assert!(ready.file_name.is_some(), "{status}");
        // A list without it is not the last word either.
        till.fault("GET", &format!("{SETTLEMENT}/list"), None, json!({"status": 200, "body": []})).await;
        till.client.reports().wait(ReportKind::Settlement, &report.id, None).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accepted_is_not_created() {
    let till = Till::open().await;
    options(&till, json!({"accept_without_creating": 1})).await;
    let error = till.client.reports().create(ReportKind::Settlement, &october()).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Refused, Some("report_not_created")));
    assert_eq!(error.status(), Some(203));
    assert!(error.to_string().contains("2025-10-01T03:00:00Z to 2025-11-01T02:59:59Z"), "{error}");
    assert_eq!(made(&till).await, 0);
    assert_eq!(till.requests("POST", SETTLEMENT).await.len(), 1, "never repeated by itself");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_create_whose_answer_was_lost_is_found() {
    for what in [json!("drop_after"), json!({"status": 200, "body": "<html>"})] {
        let till = Till::open().await;
        let before = begun(&till).await;
        till.advance(10).await;
        let is_made = what == json!("drop_after");
        till.fault("POST", SETTLEMENT, Some(1), what).await;
        let report = till.client.reports().create(ReportKind::Settlement, &october()).await;
        if is_made {
            assert_ne!(report.unwrap().id, before.id, "the one of before is not it");
            assert_eq!(made(&till).await, 2, "made once");
        } else {
            assert_eq!(report.unwrap_err().kind(), ErrorKind::OutcomeUnknown);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_create_that_never_arrived_is_unknown() {
    let till = Till::open().await;
    begun(&till).await;
    till.advance(10).await;
    till.fault("POST", SETTLEMENT, Some(1), json!("drop_before")).await;
    let error = till.client.reports().create(ReportKind::Settlement, &october()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
    assert!(error.is_retryable());
    assert_eq!(till.requests("GET", "/list").await.len(), 3, "looked for again and again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_are_fetched_in_windows_that_adjoin() {
    let till = Till::open().await;
    let request =
        ReportFetchRequest { time_zone: Some("America/Santiago".into()), ..days("2025-02-01", "2025-06-30") };
    let files = till.client.reports().fetch(&request).await.unwrap();
    let asked: Vec<(String, String)> = till
        .requests("POST", SETTLEMENT)
        .await
        .iter()
        .map(|request| {
            let body = match &request["body"] {
                Value::String(text) => serde_json::from_str(text).unwrap(),
                parsed => parsed.clone(),
            };
            let date = |name: &str| body[name].as_str().unwrap().to_owned();
            (date("begin_date"), date("end_date"))
        })
        .collect();
    let expected = [
        ("2025-02-01T03:00:00Z", "2025-04-02T02:59:59Z"),
        ("2025-04-02T03:00:00Z", "2025-05-31T03:59:59Z"),
        ("2025-05-31T04:00:00Z", "2025-07-01T03:59:59Z"),
    ];
    assert_eq!(asked, expected.map(|(begin, end)| (begin.to_owned(), end.to_owned())));
    assert_eq!((files.paths().len(), files.reports().len()), (3, 3));
    for (path, report) in files.paths().iter().zip(files.reports()) {
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains("SOURCE_ID"), "{text}");
        assert!(report.file_name.is_some());
    }
    let folder = files.folder().to_owned();
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 3, "nothing but the files");
    drop(files);
    assert!(!folder.exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fetch_asks_once_more_for_what_nothing_was_made_of() {
    let till = Till::open().await;
    options(&till, json!({"accept_without_creating": 1})).await;
    let files = till.client.reports().fetch(&days("2025-10-01", "2025-10-31")).await.unwrap();
    assert_eq!(files.paths().len(), 1);
    options(&till, json!({"accept_without_creating": 2})).await;
    let error = till.client.reports().fetch(&days("2025-10-01", "2025-10-31")).await.unwrap_err();
    assert_eq!(error.code(), Some("report_not_created"));
    // Dates that leave days out are told, not taken.
    let less = json!({"begin_date": "2025-10-02T03:00:00Z", "end_date": "2025-11-01T02:59:59Z"});
    till.fault("POST", SETTLEMENT, Some(1), json!({"status": 203, "body": less})).await;
    let before = till.requests("POST", SETTLEMENT).await.len();
    let error = till.client.reports().fetch(&days("2025-10-01", "2025-10-31")).await.unwrap_err();
    assert!(error.to_string().contains("2025-10-02T03:00:00Z"), "{error}");
    assert_eq!(till.requests("POST", SETTLEMENT).await.len(), before + 1);
}

/// A name that is told before the file is there: a download decides.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_not_there_yet_is_waited_for() {
    let till = Till::open().await;
    let named = format!("{SETTLEMENT}/*.csv");
    till.fault("GET", &named, Some(3), json!({"status": 404})).await;
    let files = till.client.reports().fetch(&days("2025-10-01", "2025-10-31")).await.unwrap();
    assert_eq!(files.paths().len(), 1);
    till.fault("GET", &named, None, json!({"status": 404})).await;
    let request =
        ReportFetchRequest { timeout: Some(Duration::from_mins(5)), ..days("2025-10-01", "2025-10-31") };
    let error = till.client.reports().fetch(&request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
}

fn config() -> ReportConfigRequest {
    ReportConfigRequest {
        include_withdraw: Some(true),
        sftp_info: Some(ReportSftpRequest {
            server: "sftp.shop.example".into(),
            username: "shop".into(),
            password: "hunter2hunter2".into(),
            remote_dir: "/in".into(),
            port: Some(22),
        }),
        ..ReportConfigRequest::new(
            "shop",
            ["TRANSACTION_DATE", "SOURCE_ID"],
            ReportFrequencyRequest { frequency_type: ReportFrequencyType::Weekly, hour: 5, value: 1 },
        )
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_configuration_is_read_made_and_changed() {
    let till = Till::open().await;
    let reports = till.client.reports();
    let kind = || ReportKind::Settlement;
    assert!(reports.config(kind()).await.unwrap().is_none());
    let made = reports.create_config(kind(), &config()).await.unwrap();
    assert_eq!(made.columns, ["TRANSACTION_DATE", "SOURCE_ID"]);
    let error = reports.create_config(kind(), &config()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    let other = ReportConfigRequest { separator: Some(";".into()), ..config() };
    assert_eq!(reports.update_config(kind(), &other).await.unwrap().separator.as_deref(), Some(";"));
    reports.schedule_on(kind()).await.unwrap();
    let there = reports.config(kind()).await.unwrap().unwrap();
    assert_eq!((there.scheduled, there.separator.as_deref()), (Some(true), Some(";")));
    assert_eq!(there.include_withdraw, Some(true));
    assert_eq!(there.sftp_info.as_ref().unwrap().password.as_deref(), Some("hunter2hunter2"));
    reports.schedule_off(kind()).await.unwrap();
    assert_eq!(reports.config(kind()).await.unwrap().unwrap().scheduled, Some(false));
    assert!(reports.config(ReportKind::Release).await.unwrap().is_none(), "each has its own");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_about_the_configuration_is_read() {
    let till = Till::open().await;
    let reports = till.client.reports();
    till.fault("POST", &format!("{SETTLEMENT}/config"), Some(1), json!("drop_after")).await;
    reports.create_config(ReportKind::Settlement, &config()).await.unwrap();
    till.fault("POST", &format!("{SETTLEMENT}/schedule"), Some(9), json!("drop_after")).await;
    reports.schedule_on(ReportKind::Settlement).await.unwrap();
}

/// Nothing but the call that says so changes what an accountant gets.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fetching_leaves_the_configuration_alone() {
    let till = Till::open().await;
    till.client.reports().fetch(&days("2025-10-01", "2025-10-31")).await.unwrap();
    let log = till.get("/_sandbox/requests").await;
    for request in log["requests"].as_array().unwrap() {
        let path = request["path"].as_str().unwrap();
        assert!(!path.contains("/config") && !path.contains("/schedule"), "{request}");
        assert_ne!(request["method"], "PUT");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_is_in_no_error() {
    let till = Till::open().await;
    assert!(!format!("{:?}", config()).contains("hunter2hunter2"));
    let quoting =
        json!({"message": "Invalid sftp info hunter2hunter2", "error": "hunter2hunter2", "status": 400});
    till.fault("PUT", SETTLEMENT, None, json!({"status": 400, "body": quoting})).await;
    let error = till.client.reports().update_config(ReportKind::Settlement, &config()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
}
