//! A minimal HTTP responder in a process of its own: it takes every order,
//! finds no merchant order, and counts.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The argument that makes this program the responder.
const ROLE: &str = "--be-the-responder";

const NOTHING_FOUND: &str = r#"{"elements":[],"next_offset":0,"total":0}"#;

/// The responder as its parent sees it; ends with it.
pub(crate) struct Responder {
    process: Child,
    ask: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    pub(crate) base_url: String,
}

impl Responder {
    pub(crate) fn start() -> Self {
        let this = std::env::current_exe().expect("this program's path");
        let mut process = Command::new(this)
            .arg(ROLE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the responder starts");
        let mut answers = BufReader::new(process.stdout.take().expect("its output"));
        let mut address = String::new();
        answers.read_line(&mut address).expect("its address");
        let ask = process.stdin.take();
        Self { process, ask, answers, base_url: format!("http://{}", address.trim()) }
    }

    /// How many requests it has answered.
    pub(crate) fn requests(&mut self) -> u64 {
        let ask = self.ask.as_mut().expect("its input");
        ask.write_all(b"requests\n").and_then(|()| ask.flush()).expect("a question");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("an answer");
        answer.trim().parse().expect("a number")
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        drop(self.ask.take());
        self.process.wait().expect("the responder ends");
    }
}

/// Whether this process was started to be the responder; if so, serves until
/// the parent closes its end of standard input.
pub(crate) fn serve_if_asked() -> bool {
    if std::env::args().nth(1).as_deref() != Some(ROLE) {
        return false;
    }
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    println!("{}", listener.local_addr().expect("an address"));
    let requests = Arc::new(AtomicU64::new(0));
    let counted = requests.clone();
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let requests = counted.clone();
            std::thread::spawn(move || answer(connection, &requests));
        }
    });
    for _ in std::io::stdin().lines() {
        println!("{}", requests.load(Ordering::SeqCst));
    }
    true
}

/// Answers one connection's requests until it closes.
fn answer(connection: TcpStream, requests: &AtomicU64) -> std::io::Result<()> {
    connection.set_nodelay(true)?;
    let mut reader = BufReader::new(connection.try_clone()?);
    let mut writer = connection;
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let put = line.starts_with("PUT ");
        let order = line.strip_prefix("GET /v1/orders/").and_then(|rest| rest.split(' ').next());
        let mut reference = order.and_then(|id| id.strip_prefix("ORD")).map(str::to_owned);
        let creates = line.starts_with("POST /v1/orders ");
        let mut length = 0;
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line)?;
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        if creates {
            let body: serde_json::Value = serde_json::from_slice(&body).map_err(std::io::Error::other)?;
            reference = body.get("external_reference").and_then(|text| text.as_str()).map(str::to_owned);
        }
        requests.fetch_add(1, Ordering::SeqCst);
        let date = jiff::fmt::rfc2822::DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&jiff::Timestamp::now())
            .map_err(std::io::Error::other)?;
        let answer = if put {
            format!("HTTP/1.1 204 No Content\r\ndate: {date}\r\n\r\n")
        } else {
            // An order's id holds its reference: nothing has to be remembered.
            let body = reference.map_or_else(|| NOTHING_FOUND.to_owned(), |reference| waiting(&reference));
            let length = body.len();
            format!(
                "HTTP/1.1 200 OK\r\ndate: {date}\r\ncontent-type: application/json\r\n\
                 content-length: {length}\r\n\r\n{body}"
            )
        };
        writer.write_all(answer.as_bytes())?;
    }
}

/// An order that nobody has paid.
fn waiting(reference: &str) -> String {
    format!(
        r#"{{"id":"ORD{reference}","type":"qr","status":"created","status_detail":"created","user_id":"7001",
            "external_reference":"{reference}","total_amount":"1500.50","currency":"ARS",
            "expiration_time":"PT2H","config":{{"qr":{{"external_pos_id":"POS1","mode":"static"}}}},
            "transactions":{{"payments":[{{"id":"PAY{reference}","amount":"1500.50","status":"created",
            "status_detail":"ready_to_process"}}]}}}}"#
    )
}
