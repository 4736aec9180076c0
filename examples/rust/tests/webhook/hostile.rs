//! Requests that nobody should send.

use cobro::Timestamp;
use cobro::testing::{SignRequest, SignedNotification, ipn, sign};

/// Bytes to send. A whole one ends the connection by itself, and has to be answered.
pub(crate) struct Hostile {
    pub(crate) sent: Vec<u8>,
    pub(crate) requests: usize,
    pub(crate) whole: bool,
}

/// The same ones in every run.
pub(crate) struct Attacker {
    state: u64,
    secret: &'static str,
    canary: String,
}

const METHODS: [&str; 8] =
    ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "post", "XXXXXXXXXXXXXXXXXXXX"];
const TOPICS: [&str; 8] =
    ["payment", "merchant_order", "order", "mp-connect", "", "pago ñ", "../topic", "tttttttt\u{0}"];
const TEXTS: [&str; 8] = ["", "ñandú", "日本", "\u{1f4b8}", "' OR 1=1 --", "${jndi:ldap://x}", "-1", "1e999"];
const SIGNATURES: [&str; 6] = ["", "ts=1,v1=00", "v1=,ts=", "ts=99999999999999999999,v1=zz", "ñ=日", "ts,v1"];
const TYPES: [&str; 4] = ["application/json", "text/plain", "multipart/form-data", ";;"];

impl Attacker {
    pub(crate) fn new(seed: u64, secret: &'static str, canary: String) -> Self {
        Self { state: seed, secret, canary }
    }

    pub(crate) fn next(&mut self) -> Hostile {
        match self.below(100) {
            0..5 => {
                let length = 1 + self.below(400);
                Hostile { sent: self.noise(length), requests: 1, whole: false }
            }
            5..10 => {
                let mut sent = self.request(true);
                sent.truncate(1 + self.below(sent.len()));
                Hostile { sent, requests: 1, whole: false }
            }
            10..13 => {
                let mut sent = self.request(true);
                for _ in 0..=self.below(8) {
                    let at = self.below(sent.len());
                    sent[at] = self.noise(1)[0];
                }
                Hostile { sent, requests: 1, whole: false }
            }
            13..17 => {
                let requests = 2 + self.below(4);
                let sent = (1..=requests).flat_map(|number| self.request(number == requests)).collect();
                Hostile { sent, requests, whole: true }
            }
            _ => Hostile { sent: self.request(true), requests: 1, whole: true },
        }
    }

    fn request(&mut self, last: bool) -> Vec<u8> {
        let (query, mut head, mut body) = self.content();
        let method = if self.below(3) > 0 { "POST" } else { self.pick(&METHODS) };
        let canary = self.canary.clone();
        let others = ["/", "//", "/..%2f..%2fetc/passwd", "/%ff", &format!("http://{canary}/mp")];
        let path = if self.below(5) > 0 { "/mp" } else { self.pick(&others) };
        head.push(("Host", self.pick(&["shop.example", &canary]).to_owned()));
        if self.below(3) > 0 {
            head.push(("Content-Type", self.pick(&TYPES).to_owned()));
        }
        if self.below(3) == 0 {
            head.push((self.pick(&["X-Forwarded-Host", "Referer", "Origin", "Expect"]), canary));
        }
        if last {
            head.push(("Connection", "close".to_owned()));
        }
        if self.below(5) == 0 {
            head.push(("Transfer-Encoding", "chunked".to_owned()));
            body = self.chunked(&body);
        } else {
            head.push(("Content-Length", body.len().to_string()));
        }
        let mark = self.pick(&["?", "?", "?x=?"]);
        let mut sent = format!("{method} {path}{mark}{query} HTTP/1.1\r\n").into_bytes();
        for (name, value) in head {
            sent.extend(format!("{name}: {value}\r\n").bytes());
        }
        sent.extend(b"\r\n");
        sent.extend(body);
        sent
    }

    fn content(&mut self) -> (String, Vec<(&'static str, String)>, Vec<u8>) {
        match self.below(8) {
            0 => {
                let secret = self.pick(&[self.secret, "another-secret"]).to_owned();
                let made = sign(&SignRequest {
                    secret,
                    topic: "payment".to_owned(),
                    id: (1 + self.below(1 << 40)).to_string(),
                    // Of one length, so that what is drawn next is the same in every run.
                    signed_at: Timestamp::from_second(Timestamp::now().as_second()).unwrap(),
                    milliseconds: false,
                    action: None,
                    notification_id: Some(7),
                    request_id: Some("bb56a2f1-6aae-46ac-982e-9dcd3581d08e".to_owned()),
                    user_id: None,
                })
                .unwrap();
                let named = made.headers.iter().map(|(name, value)| (known(name), value.clone())).collect();
                (made.query.clone(), named, self.mangled(&made))
            }
            1 => {
                let topic = self.pick(&["payment", "merchant_order"]);
                let made = ipn(topic, &(1 + self.below(1 << 40)).to_string());
                (made.query.clone(), self.signature(), self.mangled(&made))
            }
            2 => {
                let body = serde_json::json!({ "resource": self.url(), "topic": self.pick(&TOPICS) });
                let query = self.pick(&["", "topic=payment"]).to_owned();
                (query, self.signature(), body.to_string().into_bytes())
            }
            3 => {
                let topic = self.pick(&["payment", "order", "%ff"]);
                (format!("topic={topic}&id={}", self.id()), self.signature(), Vec::new())
            }
            4 => {
                let (id, topic) = (self.id(), self.pick(&TOPICS));
                let body =
                    serde_json::json!({ "type": topic, "data": { "id": id }, "id": self.pick(&TEXTS) });
                (format!("data.id={}", self.id()), self.signature(), body.to_string().into_bytes())
            }
            5 => {
                let long = if self.below(5) == 0 { 263_000 } else { 10 };
                let body = format!(r#"{{"topic":"payment","resource":"{}"}}"#, "9".repeat(long));
                (String::new(), self.signature(), body.into_bytes())
            }
            6 => {
                let deep = self.below(5000);
                let body = self.pick(&["[", r#"{"data":"#, "\u{feff}{}", "null"]).repeat(deep);
                ("id=1&topic=payment".to_owned(), Vec::new(), body.into_bytes())
            }
            _ => {
                let length = self.below(600);
                (self.id(), self.signature(), self.noise(length))
            }
        }
    }

    fn mangled(&mut self, made: &SignedNotification) -> Vec<u8> {
        let body = made.body.as_bytes();
        let at = self.below(body.len());
        match self.below(4) {
            0 => body[..at].to_vec(),
            1 => [body, body].concat(),
            2 => [&body[..at], b"\xff", &body[at..]].concat(),
            _ => body.to_vec(),
        }
    }

    fn signature(&mut self) -> Vec<(&'static str, String)> {
        let mut found = vec![("X-Request-Id", self.pick(&TEXTS).to_owned())];
        for _ in 0..self.below(3) {
            found.push(("X-Signature", self.pick(&SIGNATURES).to_owned()));
        }
        found
    }

    fn url(&mut self) -> String {
        let canary = &self.canary;
        let all = [
            format!("http://{canary}/v1/payments/7"),
            format!("//{canary}/8"),
            format!("https://api.mercadopago.com@{canary}/9"),
            format!("gopher://{canary}/_x"),
            format!("https://{canary}/payments/11?x=12#13"),
            "http://169.254.169.254/latest/meta-data/10".to_owned(),
            "file:///etc/passwd".to_owned(),
            "../../_sandbox/reset".to_owned(),
        ];
        let at = self.below(all.len());
        all[at].clone()
    }

    /// One that can stand in a URL.
    fn id(&mut self) -> String {
        let all = [
            "../_sandbox/reset",
            "5/../../oauth/token",
            "5?x=1",
            "5%2f..",
            "-5",
            "0",
            "18446744073709551616",
        ];
        match self.below(3) {
            0 => self.url(),
            1 => self.pick(&all).to_owned(),
            _ => self.below(1 << 40).to_string(),
        }
    }

    fn chunked(&mut self, mut body: &[u8]) -> Vec<u8> {
        let mut sent = Vec::new();
        while !body.is_empty() {
            let (part, rest) = body.split_at(1 + self.below(body.len()));
            sent.extend(format!("{:x}\r\n", part.len()).bytes());
            sent.extend(part);
            sent.extend(b"\r\n");
            body = rest;
        }
        sent.extend(b"0\r\n\r\n");
        sent
    }

    fn noise(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| u8::try_from(self.below(256)).unwrap()).collect()
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    /// Xorshift.
    fn below(&mut self, limit: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 16).unwrap() % limit
    }
}

fn known(name: &str) -> &'static str {
    match name {
        "x-signature" => "X-Signature",
        "x-request-id" => "X-Request-Id",
        _ => "Accept",
    }
}
