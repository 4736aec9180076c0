//! Files of reports, on connections that break and stall.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use cobro::{
    AccessToken, Api, BoxFuture, Client, ClientOptions, ErrorKind, ProvidedToken, ReportDownload, ReportKind,
    ReportProgress, Result, Site, TokenProvider,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::till::{SELLER, Till};

const PLACE: &str = "/v1/account/settlement_report/odd*.csv";

/// A till, and a folder to download to.
struct Desk {
    till: Till,
    folder: TempDir,
}

impl Desk {
    async fn open() -> Self {
        Self { till: Till::open().await, folder: tempfile::tempdir().unwrap() }
    }

    async fn put(&self, name: &str, content: &str) {
        let file = json!({"user_id": SELLER, "report": "settlement", "file_name": name, "content": content});
        self.till.post("/_sandbox/report_file", file).await;
    }

    async fn ranges(&self, there: bool) {
        let options = json!({"user_id": SELLER, "ranges": there});
        self.till.post("/_sandbox/report_options", options).await;
    }

    async fn fault(&self, times: u32, what: Value) {
        self.till.fault("GET", PLACE, Some(times), what).await;
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("report.csv")
    }

    async fn get(&self, name: &str) -> Result<ReportDownload> {
        self.get_with(name, |_| ()).await
    }

    async fn get_with(
        &self,
        name: &str,
        progress: impl FnMut(ReportProgress) + Send,
    ) -> Result<ReportDownload> {
        self.till.client.reports().download(ReportKind::Settlement, name, &self.path(), progress).await
    }

    fn content(&self) -> String {
        std::fs::read_to_string(self.path()).unwrap()
    }

    /// What is in the folder, by name.
    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The `Range` of each request for a file.
    async fn asked(&self) -> Vec<Option<String>> {
        let requests = self.till.requests("GET", "/odd").await;
        requests.iter().map(|it| it["headers"]["range"].as_str().map(str::to_owned)).collect()
    }
}

fn rows(bytes: usize) -> String {
    let mut text = String::new();
    for n in 0.. {
        if text.len() >= bytes {
            break;
        }
        writeln!(text, "{n};127000000001;SALE{n};1500.00").unwrap();
    }
    text.truncate(bytes);
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_comes_whole_and_tells_how_far_it_is() {
    let desk = Desk::open().await;
    let content = rows(300_000);
    desk.put("odd 1.csv", &content).await;
    let mut told = Vec::new();
    let done = desk.get_with("odd 1.csv", |progress| told.push(progress)).await.unwrap();
    assert_eq!((done.bytes, done.resumed_from), (300_000, 0));
    assert_eq!(done.path, desk.path().display().to_string());
    assert_eq!(desk.content(), content);
    assert_eq!(desk.names(), ["report.csv"], "nothing stays beside it");
    assert!(told.is_sorted_by(|a, b| a.bytes < b.bytes));
    assert_eq!(told.last(), Some(&ReportProgress { bytes: 300_000, total: Some(300_000) }));
    // Again, over what is there; an empty one too.
    desk.put("odd.csv", "").await;
    assert_eq!(desk.get("odd.csv").await.unwrap().bytes, 0);
    assert_eq!(desk.content(), "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_connection_is_gone_on_with() {
    let desk = Desk::open().await;
    let content = rows(100_000);
    desk.put("odd.csv", &content).await;
    desk.fault(2, json!("truncate")).await;
    let mut told = Vec::new();
    let done = desk.get_with("odd.csv", |progress| told.push(progress)).await.unwrap();
    assert_eq!((done.bytes, done.resumed_from), (100_000, 0));
    assert_eq!(desk.content(), content);
    assert_eq!(desk.asked().await, [None, Some("bytes=50000-".into()), Some("bytes=75000-".into())]);
    assert!(told.is_sorted_by(|a, b| a.bytes < b.bytes), "never back: {told:?}");
    assert!(told.iter().all(|progress| progress.total == Some(100_000)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_ranges_begins_anew() {
    let desk = Desk::open().await;
    let content = rows(100_000);
    desk.put("odd.csv", &content).await;
    desk.ranges(false).await;
    desk.fault(2, json!("truncate")).await;
    let done = desk.get("odd.csv").await.unwrap();
    assert_eq!((done.bytes, done.resumed_from), (100_000, 0));
    assert_eq!(desk.content(), content);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_call_goes_on_with_the_very_file_only() {
    let desk = Desk::open().await;
    let content = rows(160_000);
    desk.put("odd.csv", &content).await;
    desk.fault(4, json!("truncate")).await;
    let error = desk.get("odd.csv").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network, "{error}");
    assert!(error.is_retryable());
    assert!(error.to_string().contains("150000 bytes of 160000"), "{error}");
    assert_eq!(desk.names(), ["report.csv.part", "report.csv.part.etag"]);
    let done = desk.get("odd.csv").await.unwrap();
    assert_eq!((done.bytes, done.resumed_from), (160_000, 150_000));
    assert_eq!(desk.content(), content);

    // What is half here is another file's.
    desk.fault(4, json!("truncate")).await;
    desk.get("odd.csv").await.unwrap_err();
    let other = rows(90_000).to_lowercase();
    desk.put("odd2.csv", &other).await;
    let done = desk.get("odd2.csv").await.unwrap();
    assert_eq!((done.bytes, done.resumed_from), (90_000, 0));
    assert_eq!(desk.content(), other);

    // The same name, and by now another content.
    desk.fault(4, json!("truncate")).await;
    desk.get("odd.csv").await.unwrap_err();
    let tag = desk.folder.path().join("report.csv.part.etag");
    let noted = std::fs::read_to_string(&tag).unwrap();
    let (source, _) = noted.split_once('\n').unwrap();
    std::fs::write(&tag, format!("{source}\n\"of yesterday\"\n")).unwrap();
    let done = desk.get("odd.csv").await.unwrap();
    assert_eq!((done.bytes, done.resumed_from), (160_000, 0));
    assert_eq!(desk.content(), content);
}

/// What is here is longer than the file: it can't be a part of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_is_too_long_begins_anew() {
    let desk = Desk::open().await;
    let content = rows(100_000);
    desk.put("odd.csv", &content).await;
    desk.fault(4, json!("truncate")).await;
    desk.get("odd.csv").await.unwrap_err();
    std::fs::write(desk.folder.path().join("report.csv.part"), rows(200_000)).unwrap();
    let done = desk.get("odd.csv").await.unwrap();
    assert_eq!((done.bytes, done.resumed_from), (100_000, 0));
    assert_eq!(desk.content(), content);
}

/// Four attempts, but those that brought something worth it don't count.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_file_is_worth_more_attempts() {
    let desk = Desk::open().await;
    let content = rows(1_800_000);
    desk.put("odd.csv", &content).await;
    desk.fault(4, json!("truncate")).await;
    assert_eq!(desk.get("odd.csv").await.unwrap().bytes, 1_800_000);
    assert!(desk.content() == content);
    assert_eq!(desk.asked().await.len(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_stalls_is_given_up() {
    let till = Till::with(|options| options.call_timeout = Some(Duration::from_millis(300))).await;
    let desk = Desk { till, folder: tempfile::tempdir().unwrap() };
    desk.put("odd.csv", &rows(100_000)).await;
    desk.fault(9, json!({"stall": "body"})).await;
    let error = desk.get("odd.csv").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(error.is_retryable());
    assert_eq!(desk.asked().await.len(), 4);
    assert_eq!(desk.names(), [""; 0], "nothing came, nothing stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_there_leaves_nothing_behind() {
    let desk = Desk::open().await;
    std::fs::write(desk.path(), "the one of yesterday").unwrap();
    let error = desk.get("odd.csv").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    desk.put("odd.csv", "new").await;
    desk.fault(1, json!({"status": 202, "body": "later"})).await;
    let error = desk.get("odd.csv").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedResponse, "{error}");
    assert_eq!(desk.content(), "the one of yesterday");
    assert_eq!(desk.names(), ["report.csv"]);
}

/// Answers each connection with the next of these texts, then holds it open.
/// Gives what was asked on each.
async fn odd_server(answers: Vec<String>) -> (Client, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut options = ClientOptions::new("APP_USR-1-030218-abc-7001", Site::Mla, Api::Instore);
    options.base_url = Some(format!("http://{}", listener.local_addr().unwrap()));
    options.call_timeout = Some(Duration::from_millis(300));
    let served = tokio::spawn(async move {
        let (mut asked, mut held) = (Vec::new(), Vec::new());
        for answer in answers {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(connection.read_u8().await.unwrap());
            }
            asked.push(String::from_utf8(request).unwrap().to_lowercase());
            connection.write_all(answer.as_bytes()).await.unwrap();
            held.push(connection);
        }
        asked
    });
    (Client::new(options).unwrap(), served)
}

fn answer(status: u16, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status} OK\r\nconnection: close\r\netag: \"a\"\r\n{headers}\r\n\r\n{body}")
}

async fn taken(client: &Client, folder: &TempDir) -> Result<ReportDownload> {
    let path = folder.path().join("report.csv");
    client.reports().download(ReportKind::Release, "a.csv", &path, |_| ()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_stalls_half_way_is_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let (client, served) = odd_server(vec![
        answer(200, "content-length: 10", "01234"),
        answer(206, "content-range: bytes 5-9/10\r\ncontent-length: 5", "56789"),
    ])
    .await;
    let done = taken(&client, &folder).await.unwrap();
    assert_eq!((done.bytes, done.resumed_from), (10, 0));
    assert_eq!(std::fs::read_to_string(folder.path().join("report.csv")).unwrap(), "0123456789");
    let asked = served.await.unwrap();
    assert!(asked[0].contains("accept: */*") && !asked[0].contains("range"), "{}", asked[0]);
    assert!(asked[1].contains("range: bytes=5-") && asked[1].contains("if-range: \"a\""), "{}", asked[1]);
}

/// Parts of two files make no file, whatever the server says.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_add_up_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let (client, _served) = odd_server(vec![
        answer(200, "content-length: 10", "01234"),
        answer(206, "content-range: bytes 5-9/20\r\ncontent-length: 5", "56789"),
    ])
    .await;
    let error = taken(&client, &folder).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedResponse, "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing stays");
}

/// The part that comes is not the one that was asked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_part_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (client, served) = odd_server(vec![
        answer(200, "content-length: 10", "01234"),
        answer(206, "content-range: bytes 4-9/10\r\ncontent-length: 6", "456789"),
        answer(200, "content-length: 10", "0123456789"),
    ])
    .await;
    assert_eq!(taken(&client, &folder).await.unwrap().bytes, 10);
    assert_eq!(std::fs::read_to_string(folder.path().join("report.csv")).unwrap(), "0123456789");
    assert!(!served.await.unwrap()[2].contains("range"));
}

/// Gives a token more at each question.
#[derive(Debug, Default)]
struct Backend(AtomicU32);

impl TokenProvider for Backend {
    fn token(&self, _refused: Option<&AccessToken>) -> BoxFuture<'_, Result<ProvidedToken>> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        let access_token = format!("APP_USR-{number}-030218-abc-{SELLER}");
        Box::pin(std::future::ready(Ok(ProvidedToken { access_token, expires_at: None })))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_refused_is_renewed_on_the_way() {
    let mut desk = Desk::open().await;
    let backend = Arc::new(Backend::default());
    let mut options = ClientOptions::of_collector(SELLER, Site::Mla, Api::Instore);
    options.base_url = Some(desk.till.sandbox.base_url().to_owned());
    desk.till.client = desk.till.sandbox.client_with_tokens(options, backend.clone()).unwrap();
    let content = rows(100_000);
    desk.put("odd.csv", &content).await;
    desk.fault(1, json!("truncate")).await;
    desk.fault(1, json!({"status": 401})).await;
    assert_eq!(desk.get("odd.csv").await.unwrap().bytes, 100_000);
    assert_eq!(desk.content(), content);
    assert_eq!(backend.0.load(Ordering::SeqCst), 2);
    desk.fault(9, json!({"status": 401})).await;
    let error = desk.get("odd.csv").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error}");
    assert_eq!(backend.0.load(Ordering::SeqCst), 3, "once for each call");
}
