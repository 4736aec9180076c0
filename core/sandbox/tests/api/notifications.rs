use hmac::{Hmac, Mac as _};
use serde_json::Value;
use sha2::Sha256;
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

/// The answers a receiver gives before it goes over to 200; none is silence.
pub(crate) type Answers = &'static [Option<u16>];

impl Receiver {
    pub(crate) async fn open() -> Self {
        Self::answering(&[]).await
    }

    pub(crate) async fn answering(answers: Answers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/ipn?caja=1", listener.local_addr().unwrap());
        let (tell, heard) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut answers = answers.iter().copied().chain(std::iter::repeat(Some(200)));
            // Those that get no answer stay open.
            let mut silent = Vec::new();
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
                match answers.next().flatten() {
                    Some(status) => {
                        let answer = format!("HTTP/1.1 {status} Whatever\r\ncontent-length: 0\r\n\r\n");
                        stream.write_all(answer.as_bytes()).await.unwrap();
                    }
                    None => silent.push(stream),
                }
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

impl Heard {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// Whether its signature is made with that secret, as the vendor documents it.
    pub(crate) fn is_signed_with(&self, secret: &str) -> bool {
        let (ts, v1) = self.header("x-signature").unwrap().split_once(",v1=").unwrap();
        let ts = ts.strip_prefix("ts=").unwrap();
        let query = self.head.split_once('?').unwrap().1.split_once(' ').unwrap().0;
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        let id = pairs.find(|(name, _)| name == "data.id" || name == "id").unwrap().1;
        let manifest = format!("id:{id};request-id:{};ts:{ts};", self.header("x-request-id").unwrap());
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(manifest.as_bytes());
        let byte = |at| u8::from_str_radix(&v1[at..at + 2], 16).unwrap();
        mac.verify_slice(&(0..v1.len()).step_by(2).map(byte).collect::<Vec<_>>()).is_ok()
    }
}

pub(crate) async fn put(shop: &Shop, url: &str) {
    shop.put(ON_POS, &order_with("r1", "10", &format!(r#","notification_url":"{url}""#))).await;
}

pub(crate) async fn mode(shop: &Shop, mode: &str) -> Value {
    shop.control("POST", "/_sandbox/notifications", &format!(r#"{{"mode":"{mode}"}}"#)).await
}

pub(crate) fn outcomes(shown: &Value) -> Vec<&str> {
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
async fn what_a_notification_url_hears_bears_a_signature_that_nobody_can_verify() {
    for secret in ["", r#","secret":"s3cret""#] {
        let (shop, mut receiver) = (Shop::open().await, Receiver::open().await);
        let body = format!(r#"{{"mode":"deliver"{secret}}}"#);
        shop.control("POST", "/_sandbox/notifications", &body).await;
        put(&shop, &receiver.url).await;
        let scan_id = shop.scan_id().await;
        shop.pay(&scan_id, "rejected").await;
        for kind in ["IPN", "webhook"] {
            let heard = receiver.next().await;
            assert_eq!(heard.header("x-signature").unwrap().split("v1=").nth(1).unwrap().len(), 64, "{kind}");
            assert!(!heard.is_signed_with("s3cret"), "{kind}");
        }
    }
}

#[tokio::test]
async fn by_the_other_reading_payments_are_signed_and_ipn_is_not() {
    let (shop, mut receiver) = (Shop::open().await, Receiver::open().await);
    shop.options(r#"{"signed_payment_webhooks":true}"#).await;
    shop.control("POST", "/_sandbox/notifications", r#"{"mode":"deliver","secret":"s3cret"}"#).await;
    put(&shop, &receiver.url).await;
    let scan_id = shop.scan_id().await;
    shop.pay(&scan_id, "rejected").await;
    assert!(!receiver.next().await.is_signed_with("s3cret"));
    let webhook = receiver.next().await;
    assert!(webhook.is_signed_with("s3cret"), "{}", webhook.head);
    assert!(!webhook.is_signed_with("another"));
}

#[tokio::test]
async fn who_wants_webhooks_alone_says_so_in_the_url() {
    let (shop, mut receiver) = (Shop::open().await, Receiver::open().await);
    put(&shop, &format!("{}&source_news=webhooks", receiver.url)).await;
    let scan = shop.scan().await;
    let merchant_order = scan["merchant_order_id"].to_string();
    let heard = receiver.next().await;
    let line = format!(
        "POST /ipn?caja=1&source_news=webhooks&data.id={merchant_order}&type=topic_merchant_order_wh HTTP/1.1"
    );
    assert!(heard.head.starts_with(&line), "{}", heard.head);
    assert_eq!(
        (&heard.body["type"], &heard.body["action"]),
        (&"topic_merchant_order_wh".into(), &"Created".into())
    );
    assert_eq!((&heard.body["data"]["id"], &heard.body["user_id"]), (&merchant_order.into(), &701.into()));
    shop.pay(scan["scan_id"].as_str().unwrap(), "rejected").await;
    assert_eq!(receiver.next().await.body["type"], "payment");
    let updated = receiver.next().await;
    assert_eq!((&updated.body["action"], &updated.body["topic"]), (&"Updated".into(), &Value::Null));
    let shown = shop.control("GET", "/_sandbox/notifications", "").await;
    assert_eq!(shown["notifications"][0]["topic"], "topic_merchant_order_wh");
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
