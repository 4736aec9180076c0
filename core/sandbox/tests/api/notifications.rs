use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::harness::{ON_POS, Shop, order_with};

/// A receiver that answers 200 and tells what it heard: request line, headers, body.
pub(crate) struct Receiver {
    pub(crate) url: String,
    heard: mpsc::UnboundedReceiver<Heard>,
}

#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) head: String,
    pub(crate) body: Value,
}

impl Receiver {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/ipn?caja=1", listener.local_addr().unwrap());
        let (tell, heard) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut bytes = Vec::new();
                let (head, body) = loop {
                    let mut part = [0; 1024];
                    let count = stream.read(&mut part).await.unwrap();
                    bytes.extend_from_slice(&part[..count]);
                    let text = String::from_utf8_lossy(&bytes);
                    if let Some((head, body)) = text.split_once("\r\n\r\n")
                        && let Ok(body) = serde_json::from_str(body)
                    {
                        break (head.to_owned(), body);
                    }
                };
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
                let _ = tell.send(Heard { head, body });
            }
        });
        Self { url, heard }
    }

    pub(crate) async fn next(&mut self) -> Heard {
        tokio::time::timeout(std::time::Duration::from_secs(5), self.heard.recv()).await.unwrap().unwrap()
    }

    pub(crate) fn is_quiet(&mut self) -> bool {
        self.heard.try_recv().is_err()
    }
}

async fn put(shop: &Shop, url: &str) {
    shop.put(ON_POS, &order_with("r1", "10", &format!(r#","notification_url":"{url}""#))).await;
}

async fn mode(shop: &Shop, mode: &str) -> Value {
    shop.control("POST", "/_sandbox/notifications", &format!(r#"{{"mode":"{mode}"}}"#)).await
}

fn outcomes(shown: &Value) -> Vec<&str> {
    shown["notifications"].as_array().unwrap().iter().map(|one| one["outcome"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a8_the_till_is_told_of_scan_attempts_and_closing() {
    let (shop, mut receiver) = (Shop::open().await, Receiver::open().await);
    put(&shop, &receiver.url).await;
    let scan = shop.scan().await;
    let merchant_order = scan["merchant_order_id"].to_string();
    let heard = receiver.next().await;
    let line = format!("POST /ipn?caja=1&topic=merchant_order&id={merchant_order} HTTP/1.1");
    assert!(heard.head.starts_with(&line), "{}", heard.head);
    assert_eq!(heard.body["topic"], "merchant_order");
    let resource = heard.body["resource"].as_str().unwrap();
    assert_eq!(resource, format!("https://api.mercadolibre.com/merchant_orders/{merchant_order}"));
    assert_eq!(shop.get(&format!("/merchant_orders/{merchant_order}")).await.json()["status"], "opened");

    let payment = shop.pay(scan["scan_id"].as_str().unwrap(), "approved").await["payment_id"].to_string();
    let webhook = receiver.next().await;
    assert!(webhook.head.contains(&format!("caja=1&data.id={payment}&type=payment ")), "{}", webhook.head);
    assert_eq!(
        (&webhook.body["type"], &webhook.body["action"]),
        (&"payment".into(), &"payment.created".into())
    );
    assert_eq!((&webhook.body["data"]["id"], &webhook.body["user_id"]), (&payment.into(), &701.into()));
    for event in ["attempt", "closing"] {
        assert_eq!(receiver.next().await.body["topic"], "merchant_order", "{event}");
    }
    assert_eq!(shop.get(&format!("/merchant_orders/{merchant_order}")).await.json()["status"], "closed");
}

#[tokio::test]
async fn held_ones_wait_for_a_change_of_mode() {
    let (shop, mut receiver) = (Shop::open().await, Receiver::open().await);
    mode(&shop, "hold").await;
    put(&shop, &receiver.url).await;
    shop.scan().await;
    let shown = shop.control("GET", "/_sandbox/notifications", "").await;
    assert_eq!(outcomes(&shown), ["held"]);
    assert!(receiver.is_quiet());
    mode(&shop, "deliver").await;
    receiver.next().await;
}

#[tokio::test]
async fn lost_ones_never_come() {
    let (shop, mut receiver) = (Shop::open().await, Receiver::open().await);
    mode(&shop, "lose").await;
    put(&shop, &receiver.url).await;
    let scan_id = shop.scan_id().await;
    let shown = mode(&shop, "deliver").await;
    assert_eq!(outcomes(&shown), ["lost"]);
    shop.pay(&scan_id, "rejected").await;
    assert_eq!(receiver.next().await.body["type"], "payment", "the first that is told");
}

#[tokio::test]
async fn duplicates_come_twice() {
    let (shop, mut receiver) = (Shop::open().await, Receiver::open().await);
    mode(&shop, "duplicate").await;
    put(&shop, &receiver.url).await;
    shop.scan().await;
    let (first, second) = (receiver.next().await, receiver.next().await);
    assert_eq!((first.head, first.body), (second.head, second.body));
}

#[tokio::test]
async fn reordered_ones_come_in_swapped_pairs() {
    let (shop, mut receiver) = (Shop::open().await, Receiver::open().await);
    mode(&shop, "reorder").await;
    put(&shop, &receiver.url).await;
    let scan_id = shop.scan_id().await;
    assert!(receiver.is_quiet(), "the first waits for the second");
    shop.pay(&scan_id, "rejected").await;
    assert_eq!(receiver.next().await.body["type"], "payment");
    assert_eq!(receiver.next().await.body["topic"], "merchant_order");
}

#[tokio::test]
async fn a_secret_signs_webhooks() {
    let (shop, mut receiver) = (Shop::open().await, Receiver::open().await);
    shop.control("POST", "/_sandbox/notifications", r#"{"mode":"deliver","secret":"s3cret"}"#).await;
    put(&shop, &receiver.url).await;
    let scan_id = shop.scan_id().await;
    shop.pay(&scan_id, "rejected").await;
    let ipn = receiver.next().await;
    assert!(!ipn.head.contains("x-signature"), "IPN of QR orders can't be verified");
    let webhook = receiver.next().await;
    assert!(webhook.head.contains("x-request-id: "), "{}", webhook.head);
    let signature = webhook.head.lines().find(|line| line.starts_with("x-signature: ts=")).unwrap();
    assert_eq!(signature.split("v1=").nth(1).unwrap().len(), 64);
}

#[tokio::test]
async fn nobody_outside_this_machine_is_told() {
    let shop = Shop::open().await;
    for url in
        ["https://pos.example.com/ipn", "http://10.0.0.1/ipn", "pos.example.com", "https://127.0.0.1/ipn"]
    {
        shop.control("POST", "/_sandbox/reset", "").await;
        shop.seed().await;
        put(&shop, url).await;
        shop.scan().await;
        let shown = shop.control("GET", "/_sandbox/notifications", "").await;
        assert_eq!(outcomes(&shown), ["skipped"], "{url}");
    }
}

#[tokio::test]
async fn the_outcome_is_what_the_receiver_answered() {
    let (shop, mut receiver) = (Shop::open().await, Receiver::open().await);
    put(&shop, &receiver.url).await;
    shop.scan().await;
    receiver.next().await;
    // Until the answer is noted, the sandbox counts as busy and time stands still.
    let clock = shop.sandbox.clock();
    clock.sleep_until(clock.unix_ms() + 1000).await;
    let shown = shop.control("GET", "/_sandbox/notifications", "").await;
    assert_eq!(outcomes(&shown), ["delivered"]);
    assert_eq!((&shown["mode"], &shown["notifications"][0]["status"]), (&"deliver".into(), &200.into()));

    put(&shop, "http://127.0.0.1:1/nobody").await;
    shop.scan().await;
    clock.sleep_until(clock.unix_ms() + 1000).await;
    let shown = shop.control("GET", "/_sandbox/notifications", "").await;
    assert_eq!(outcomes(&shown), ["delivered", "failed"]);
}

#[tokio::test]
async fn settling_and_refunding_are_told() {
    let (shop, mut receiver) = (Shop::open().await, Receiver::open().await);
    mode(&shop, "lose").await;
    put(&shop, &receiver.url).await;
    let scan_id = shop.scan_id().await;
    let id = shop.pay(&scan_id, "in_process").await["payment_id"].as_u64().unwrap();
    mode(&shop, "deliver").await;
    shop.control("POST", "/_sandbox/settle", &format!(r#"{{"payment_id":{id},"result":"approved"}}"#)).await;
    assert_eq!(receiver.next().await.body["action"], "payment.updated");
    receiver.next().await;
    receiver.next().await;
    shop.advance(1);
    shop.refund(id, "k1", "{}").await;
    assert_eq!(receiver.next().await.body["action"], "payment.updated");
}
