//! A minimal HTTP responder in a process of its own, so that its time is not
//! in the measured one's.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

/// The argument that makes this program the responder.
const ROLE: &str = "--be-the-responder";

const REFUND: &str = r#"{"id":1032332129,"payment_id":118200300400,"amount":500.25,"metadata":{},"source":{"id":"7001","name":"Test","type":"collector"},"date_created":"2026-11-23T10:11:12.000-04:00","unique_sequence_number":null,"refund_mode":"standard","adjustment_amount":0,"status":"approved","reason":null,"labels":[],"amount_refunded_to_payer":500.25}"#;

/// The responder as its parent sees it; ends with it.
pub(crate) struct Responder {
    process: Child,
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
        let mut address = String::new();
        BufReader::new(process.stdout.take().expect("its output"))
            .read_line(&mut address)
            .expect("its address");
        Self { process, base_url: format!("http://{}", address.trim()) }
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
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
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            std::thread::spawn(move || answer(connection));
        }
    });
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    true
}

/// Answers one connection's requests until it closes.
fn answer(connection: TcpStream) -> std::io::Result<()> {
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
        reader.read_exact(&mut vec![0; length])?;
        let head = "date: Mon, 23 Nov 2026 14:11:12 GMT\r\nx-request-id: 0f5e7f35-9d5c-4f4e\r\n";
        let answer = if put {
            format!("HTTP/1.1 204 No Content\r\n{head}\r\n")
        } else {
            let length = REFUND.len();
            format!(
                "HTTP/1.1 201 Created\r\n{head}content-type: application/json\r\ncontent-length: {length}\r\n\r\n{REFUND}"
            )
        };
        writer.write_all(answer.as_bytes())?;
    }
}
