//! The receiver of notifications, over real HTTP.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may say plainly what must be there")]

mod hostile;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;

use cobro::notifications::Verifier;
use cobro::testing::{Sandbox, SignRequest, SignedNotification, ipn, sign};
use cobro::{Client, SaleRequest, SaleStatus, Site, Timestamp};
use cobro_examples::receiver;
use hostile::{Attacker, Hostile};
use serde_json::{Value, json};
use tokio::sync::{Semaphore, mpsc};

const SELLER: i64 = 7001;
const SECRET: &str = "a-webhook-secret";
const HOSTILE: usize = 10_000;

async fn shop() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let stores = json!([{ "external_id": "STORE1", "pos": ["POS1"] }]);
    control(&sandbox, "/_sandbox/seed", json!({ "user_id": SELLER, "site": "MLA", "stores": stores })).await;
    let client = sandbox.client(sandbox.client_options(SELLER, Site::Mla)).unwrap();
    (sandbox, client)
}

async fn control(sandbox: &Sandbox, path: &str, body: Value) -> Value {
    let answer = sandbox.control("POST", path, Some(body.to_string())).await.unwrap();
    serde_json::from_str(&answer).unwrap()
}

/// A buyer scans the POS's QR and pays. Gives the payment's id.
async fn buy(sandbox: &Sandbox) -> String {
    let seen = json!({ "user_id": SELLER, "external_pos_id": "POS1" });
    let scan = control(sandbox, "/_sandbox/scan", seen).await;
    let pay = json!({ "scan_id": scan["scan_id"], "result": "approved" });
    control(sandbox, "/_sandbox/pay", pay).await["payment_id"].to_string()
}

/// A receiver whose events a client confirms. Gives its port, and what was confirmed.
async fn listening(client: Client) -> (SocketAddr, mpsc::UnboundedReceiver<String>) {
    let (sender, confirmed) = mpsc::unbounded_channel();
    let verifier = Verifier::new([SECRET]).unwrap();
    let router = receiver("/mp", Some(verifier), move |event| {
        let (client, sender) = (client.clone(), sender.clone());
        async move {
            let id = event.resource_id.clone().unwrap_or_default();
            if let Ok(found) = client.confirm(&event).await {
                sender.send(format!("{id} {}", found.kind.as_str())).unwrap();
            }
        }
    });
    (serve(router).await, confirmed)
}

async fn serve(router: axum::Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn signed(secret: &str, id: &str) -> SignedNotification {
    sign(&SignRequest {
        secret: secret.to_owned(),
        topic: "payment".to_owned(),
        id: id.to_owned(),
        signed_at: Timestamp::now(),
        milliseconds: false,
        action: None,
        notification_id: None,
        request_id: None,
        user_id: None,
    })
    .unwrap()
}

fn request(method: &str, made: &SignedNotification, body: &str) -> Hostile {
    let mut sent = format!("{method} /mp?{} HTTP/1.1\r\nHost: shop.example\r\n", made.query).into_bytes();
    for (name, value) in &made.headers {
        sent.extend(format!("{name}: {value}\r\n").bytes());
    }
    sent.extend(format!("Connection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len()).bytes());
    Hostile { sent, requests: 1, whole: true }
}

/// Sends it over a connection of its own. Gives the statuses that came.
async fn statuses(address: SocketAddr, hostile: Hostile) -> Vec<u16> {
    tokio::task::spawn_blocking(move || {
        let mut connection = TcpStream::connect(address).unwrap();
        let mut received = Vec::new();
        // Who does not read all that is sent may close before it is sent.
        if connection.write_all(&hostile.sent).is_ok() {
            if !hostile.whole {
                let _ = connection.shutdown(Shutdown::Write);
            }
            let _ = connection.read_to_end(&mut received);
        }
        let text = String::from_utf8_lossy(&received);
        text.split("HTTP/1.1 ").skip(1).filter_map(|rest| rest.get(..3)?.parse().ok()).collect()
    })
    .await
    .unwrap()
}

async fn send(address: SocketAddr, made: &SignedNotification) -> Vec<u16> {
    statuses(address, request("POST", made, &made.body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn receives() {
    let (sandbox, client) = shop().await;
    let sale = client.sell(SaleRequest::new("POS1", "100")).await.unwrap();
    let payment = buy(&sandbox).await;
    let (address, mut confirmed) = listening(client.clone()).await;
    let made = signed(SECRET, &payment);
    assert_eq!(send(address, &made).await, [200]);
    assert_eq!(confirmed.recv().await.unwrap(), format!("{payment} payment"));
    assert_eq!(send(address, &ipn("payment", &payment)).await, [200]);
    assert_eq!(confirmed.recv().await.unwrap(), format!("{payment} payment"));
    assert_eq!(sale.wait().await.unwrap().status, SaleStatus::Paid);

    assert_eq!(send(address, &signed("another-secret", &payment)).await, [401]);
    assert_eq!(statuses(address, request("GET", &made, "")).await, [405]);
    assert_eq!(statuses(address, request("POST", &made, "[]")).await, [400]);
    let long = " ".repeat(256 * 1024);
    let full = format!("{}{}", made.body, &long[made.body.len()..]);
    assert_eq!(statuses(address, request("POST", &made, &full)).await, [200]);
    assert_eq!(confirmed.recv().await.unwrap(), format!("{payment} payment"));
    let refused = statuses(address, request("POST", &made, &(long + " "))).await;
    // It may be closed on a sender who goes on.
    assert!(refused.iter().all(|status| *status == 413), "{refused:?}");
    assert!(confirmed.try_recv().is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_does_not_wait_for_the_work() {
    let may = Arc::new(Semaphore::new(0));
    let (sender, mut done) = mpsc::unbounded_channel();
    let held = Arc::clone(&may);
    let router = receiver("/mp", None, move |event| {
        let (held, sender) = (Arc::clone(&held), sender.clone());
        async move {
            let _turn = held.acquire().await.unwrap();
            sender.send(event.numeric_id).unwrap();
            assert_ne!(event.numeric_id, Some(1), "what panics takes no worker with it");
        }
    });
    let address = serve(router).await;
    let mut answered = Vec::new();
    for id in 1..=1010 {
        answered.extend(send(address, &ipn("payment", &id.to_string())).await);
    }
    let taken = answered.iter().filter(|status| **status == 200).count();
    // A thousand wait and four are at work; the vendor sends the others again.
    assert!((1000..=1004).contains(&taken), "{taken}");
    assert!(answered[taken..].iter().all(|status| *status == 429), "{answered:?}");
    assert!(done.try_recv().is_err());
    may.add_permits(8);
    for _ in 0..taken {
        done.recv().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_requests() {
    let (sandbox, client) = shop().await;
    let canary = TcpListener::bind("127.0.0.1:0").unwrap();
    canary.set_nonblocking(true).unwrap();
    let (address, mut confirmed) = listening(client.clone()).await;
    let mut attacker = Attacker::new(5, SECRET, canary.local_addr().unwrap().to_string());
    let (mut sent, mut answered) = (0, BTreeSet::new());
    while sent < HOSTILE {
        let hostile = attacker.next();
        sent += hostile.requests;
        let shown = String::from_utf8_lossy(&hostile.sent).chars().take(2000).collect::<String>();
        let must = hostile.whole && hostile.sent.len() < 256 * 1024;
        let found = statuses(address, hostile).await;
        assert!(!found.is_empty() || !must, "{shown}");
        assert!(found.iter().all(|status| *status < 500), "{found:?} to {shown}");
        answered.extend(found);
    }
    // It was let in where it should, and kept out where it should.
    for status in [200, 400, 401, 404, 405, 413] {
        assert!(answered.contains(&status), "{status} in {answered:?}");
    }

    // It still receives.
    client.sell(SaleRequest::new("POS1", "100")).await.unwrap();
    let payment = buy(&sandbox).await;
    assert_eq!(send(address, &ipn("payment", &payment)).await, [200]);
    while confirmed.recv().await.unwrap() != format!("{payment} payment") {}

    assert_eq!(canary.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
    let log = sandbox.control("GET", "/_sandbox/requests?since=0", None).await.unwrap();
    let log: Value = serde_json::from_str(&log).unwrap();
    let asked = log["requests"].as_array().unwrap().iter().filter(|request| request["method"] == "GET");
    let asked: Vec<&str> = asked.map(|request| request["path"].as_str().unwrap()).collect();
    assert!(asked.len() > 100, "{}", asked.len());
    let reads = ["/v1/payments/", "/merchant_orders/", "/v1/orders/"];
    for path in asked {
        let id = reads.iter().find_map(|read| path.strip_prefix(read));
        let good = |id: &str| id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        assert!(id.is_some_and(|id| !id.is_empty() && good(id)), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_receives() {
    let (sandbox, client) = shop().await;
    let sale = client.sell(SaleRequest::new("POS1", "100")).await.unwrap();
    let payment = buy(&sandbox).await;
    let mut program = Command::new(env!("CARGO_BIN_EXE_webhook"))
        .arg("127.0.0.1:0")
        .env_clear()
        .env("COBRO_ACCESS_TOKEN", sandbox.token(SELLER))
        .env("COBRO_SITE", "MLA")
        .env("COBRO_API", "instore")
        .env("COBRO_BASE_URL", sandbox.base_url())
        .env("COBRO_WEBHOOK_SECRET", SECRET)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines().map(Result::unwrap);
    let address = lines.next().unwrap();
    let address = address.strip_prefix("listening at ").unwrap().parse().unwrap();
    assert_eq!(send(address, &signed(SECRET, &payment)).await, [200]);
    let told = lines.next().unwrap();
    assert_eq!(told, format!("payment {payment}: payment, reference {}", sale.info().external_reference));
    program.kill().unwrap();
    program.wait().unwrap();
}
