//! A shop at whose time nothing happens by itself, and its reports.

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use cobro_sandbox::{InProcess, SandboxOptions, Settings, Site};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::harness::{ON_POS, order};

pub(crate) const SETTLEMENT: &str = "settlement_report";
pub(crate) const RELEASE: &str = "release_report";
/// Mon, 02 Mar 2026 14:11:12 GMT
pub(crate) const START: i64 = 1_772_460_672_000;
pub(crate) const DAY: i64 = 86_400_000;

pub(crate) struct Books {
    pub(crate) sandbox: InProcess,
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// Status and code.
    pub(crate) fn cause(&self) -> (u16, String) {
        let json = self.json();
        assert_eq!(json["status"], self.status);
        (self.status, json["cause"][0]["code"].as_str().unwrap().to_owned())
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap()
    }
}

impl Books {
    pub(crate) async fn open() -> Self {
        Self::open_in(Site::Mla).await
    }

    pub(crate) async fn open_in(site: Site) -> Self {
        Self::open_with(site, Settings::default()).await
    }

    pub(crate) async fn open_with(site: Site, settings: Settings) -> Self {
        let options = SandboxOptions { site, settings, ..SandboxOptions::default() };
        let books = Self { sandbox: InProcess::new(options, START) };
        let stores = r#"[{"external_id":"S1","name":"Centro","pos":["P1","P2"]}]"#;
        books.control("seed", json!({ "stores": serde_json::from_str::<Value>(stores).unwrap() })).await;
        books
    }

    /// Moves time there, if it isn't later already.
    pub(crate) fn at(&self, unix_ms: i64) {
        self.sandbox.move_to(unix_ms);
    }

    pub(crate) async fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&'static str, &str)],
        body: &str,
    ) -> Reply {
        let mut all = HeaderMap::new();
        let token = format!("Bearer {}", self.sandbox.token(701));
        all.insert(AUTHORIZATION, HeaderValue::try_from(token).unwrap());
        for (name, value) in headers {
            all.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let answer = self.sandbox.call(&method, path, &all, body.to_owned().into()).await.unwrap();
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        Reply { status: answer.status, headers: answer.headers, text }
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, &[], "").await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.call("POST", path, &[], &body.to_string()).await
    }

    /// A call of the control plane about the account, or about a payment of it.
    pub(crate) async fn control(&self, call: &str, body: Value) -> Value {
        self.try_control(call, body).await.unwrap()
    }

    pub(crate) async fn try_control(&self, call: &str, mut body: Value) -> Result<Value, u16> {
        if body.get("payment_id").is_none() && body.get("scan_id").is_none() {
            body["user_id"] = 701.into();
        }
        let path = format!("/_sandbox/{call}");
        let answer = self.sandbox.control("POST", &path, Some(&body.to_string())).await;
        answer.map(|text| serde_json::from_str(&text).unwrap()).map_err(|refused| refused.status)
    }

    pub(crate) async fn options(&self, options: Value) {
        self.control("report_options", options).await;
    }

    pub(crate) async fn ledger(&self) -> Value {
        let text = self.sandbox.control("GET", "/_sandbox/ledger?user_id=701", None).await.unwrap();
        serde_json::from_str(&text).unwrap()
    }

    pub(crate) async fn balance(&self) -> Decimal {
        amount(self.ledger().await["balance"].as_str().unwrap())
    }

    /// A scan of the till, with an order on it.
    pub(crate) async fn scan(&self) -> Value {
        let scan = self.control("scan", json!({ "external_pos_id": "P1" })).await;
        assert_eq!(scan["screen"], "checkout");
        scan["scan_id"].clone()
    }

    pub(crate) async fn pay(&self, scan_id: &Value, method: &str) -> u64 {
        let paid =
            self.control("pay", json!({ "scan_id": scan_id, "result": "approved", "method": method })).await;
        paid["payment_id"].as_u64().unwrap()
    }

    pub(crate) async fn put_order(&self, reference: &str, total: &str) {
        assert_eq!(self.call("PUT", ON_POS, &[], &order(reference, total)).await.status, 204);
    }

    /// Sells by that method; gives the payment.
    pub(crate) async fn sold_by(&self, reference: &str, total: &str, method: &str) -> u64 {
        self.put_order(reference, total).await;
        let scan_id = self.scan().await;
        self.pay(&scan_id, method).await
    }

    pub(crate) async fn sold(&self, reference: &str, total: &str) -> u64 {
        self.sold_by(reference, total, "account_money").await
    }

    /// Gives an amount back; gives the refund.
    pub(crate) async fn refund(&self, payment: u64, amount: &str) -> u64 {
        let path = format!("/v1/payments/{payment}/refunds");
        let key = format!("{payment}-{}", self.ledger().await["refunds"].as_array().unwrap().len());
        let headers = [("x-idempotency-key", key.as_str())];
        let answer = self.call("POST", &path, &headers, &format!(r#"{{"amount":{amount}}}"#)).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()["id"].as_u64().unwrap()
    }

    /// Configures a report anew.
    pub(crate) async fn configure(&self, report: &str, columns: &[&str], more: &Value) {
        let config = config(columns, more);
        let path = format!("/v1/account/{report}/config");
        let mut answer = self.post(&path, &config).await;
        if answer.status == 409 {
            answer = self.call("PUT", &path, &[], &config.to_string()).await;
        }
        assert!(answer.status < 300, "{}", answer.text);
    }

    /// Asks for a report, from ten days before the start until fifty days after it.
    pub(crate) async fn ask(&self, report: &str) -> Value {
        self.ask_for(report, START - 10 * DAY, START + 50 * DAY).await
    }

    pub(crate) async fn ask_for(&self, report: &str, begin: i64, end: i64) -> Value {
        let made = self.post(&format!("/v1/account/{report}"), &window(begin, end)).await;
        assert_eq!(made.status, 202, "{}", made.text);
        made.json()
    }

    pub(crate) async fn task(&self, report: &str, id: &Value) -> Value {
        let id = id.as_str().map_or_else(|| id.to_string(), ToOwned::to_owned);
        self.get(&format!("/v1/account/{report}/task/{id}")).await.json()
    }

    /// Waits for a file; gives its path.
    pub(crate) async fn file(&self, report: &str, made: &Value) -> String {
        let asked = at(made["generation_date"].as_str().unwrap());
        self.at(asked + 90_000);
        let done = self.task(report, &made["id"]).await;
        format!("/v1/account/{report}/{}", done["file_name"].as_str().unwrap())
    }

    /// The text of a file of all there is.
    pub(crate) async fn text(&self, report: &str) -> String {
        let made = self.ask(report).await;
        let path = self.file(report, &made).await;
        self.get(&path).await.text
    }

    /// A file of all there is, with commas.
    pub(crate) async fn sheet(&self, report: &str) -> Sheet {
        Sheet::read(&self.text(report).await, ',')
    }

    pub(crate) async fn sheet_of(&self, report: &str, begin: i64, end: i64) -> Sheet {
        let made = self.ask_for(report, begin, end).await;
        let path = self.file(report, &made).await;
        Sheet::read(&self.get(&path).await.text, ',')
    }
}

/// A configuration.
pub(crate) fn config(columns: &[&str], more: &Value) -> Value {
    let columns: Vec<Value> = columns.iter().map(|key| json!({ "key": key })).collect();
    let mut config = json!({
        "file_name_prefix": "shop",
        "columns": columns,
        "frequency": { "type": "daily", "hour": 5, "value": 1 },
    });
    for (name, value) in more.as_object().unwrap() {
        config[name] = value.clone();
    }
    config
}

pub(crate) fn window(begin: i64, end: i64) -> Value {
    let date =
        |unix_ms| Timestamp::from_millisecond(unix_ms).unwrap().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    json!({ "begin_date": date(begin), "end_date": date(end) })
}

/// The milliseconds of an ISO-8601 moment.
pub(crate) fn at(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

pub(crate) fn amount(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A file, cut into cells.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Sheet {
    pub(crate) fn read(text: &str, separator: char) -> Self {
        assert!(text.ends_with('\n'), "the last line ends");
        let mut rows = cut(text, separator);
        let header = rows.remove(0);
        assert!(rows.iter().all(|row| row.len() == header.len()), "{text}");
        Self { header, rows }
    }

    fn place(&self, key: &str) -> usize {
        self.header.iter().position(|known| known == key).unwrap_or_else(|| panic!("no {key}"))
    }

    pub(crate) fn cell(&self, row: usize, key: &str) -> &str {
        &self.rows[row][self.place(key)]
    }

    pub(crate) fn money(&self, row: usize, key: &str) -> Decimal {
        let text = self.cell(row, key);
        assert_eq!(text.split_once('.').unwrap().1.len(), 2, "{text}");
        assert_ne!(text, "-0.00");
        amount(text)
    }

    /// A column's cells, with a space between.
    pub(crate) fn column(&self, key: &str) -> String {
        let place = self.place(key);
        self.rows.iter().map(|row| row[place].as_str()).collect::<Vec<_>>().join(" ")
    }
}

fn cut(text: &str, separator: char) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => cell.extend(rest.next()),
            '"' => quoted = !quoted,
            c if c == separator && !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    rows
}
