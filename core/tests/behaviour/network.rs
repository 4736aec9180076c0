//! The network's odd moments.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use cobro::{ErrorKind, RefundRequest, StoreSearch};
use serde_json::json;

use crate::till::{Till, sale};

/// Short, yet nothing on loopback takes so long by itself.
const CALL_TIMEOUT: Duration = Duration::from_millis(300);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_stalls_meets_the_calls_deadline() {
    let till = Till::with(|options| options.call_timeout = Some(CALL_TIMEOUT)).await;
    for stall in ["body", "answer"] {
        till.post("/_sandbox/reset", json!({})).await;
        till.fault("GET", "/v1/payments", None, json!({"stall": stall})).await;
        let begun = Instant::now();
        let error = till.client.payments().get(1).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{stall}: {error}");
        assert!(error.is_retryable());
        assert!(begun.elapsed() >= CALL_TIMEOUT, "{stall}: given up early");
        // One deadline for all attempts, not one each.
        assert!(begun.elapsed() < CALL_TIMEOUT * 4, "{stall}: {:?}", begun.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_whose_answer_stalls_is_unknown_and_repeatable() {
    let till = Till::with(|options| options.call_timeout = Some(CALL_TIMEOUT)).await;
    let sale = till.client.sell(sale("P1")).await.unwrap();
    let payment = till.pay(&till.scan("P1").await).await;
    sale.wait().await.unwrap();
    for method in ["POST", "GET"] {
        till.fault(method, "/v1/payments/*/refunds", Some(1), json!({"stall": "body"})).await;
    }
    let request = RefundRequest { amount: None, idempotency_key: Some("K1".to_owned()) };
    let error = till.client.refunds().create(payment, &request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
    assert_eq!(error.idempotency_key(), Some("K1"));
    till.client.refunds().create(payment, &request).await.unwrap();
    assert_eq!(till.ledger().await["refunds"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attempts_of_one_intent_are_the_same_to_the_byte() {
    let till = Till::open().await;
    let sale_request = sale("P1");
    till.fault("PUT", "/instore", Some(2), json!({"status": 500})).await;
    let sale = till.client.sell(sale_request).await.unwrap();
    let payment = till.pay(&till.scan("P1").await).await;
    sale.wait().await.unwrap();
    till.fault("POST", "/v1/payments/*/refunds", Some(2), json!("drop_after")).await;
    sale.refund(RefundRequest { amount: Some("12.50".into()), idempotency_key: None }).await.unwrap();
    for (method, path) in [("PUT", "/orders"), ("POST", "/refunds")] {
        let sent = till.requests(method, path).await;
        assert_eq!(sent.len(), 3, "{method}");
        for again in &sent[1..] {
            assert_eq!(again["body"], sent[0]["body"]);
            assert_eq!(again["headers"]["x-idempotency-key"], sent[0]["headers"]["x-idempotency-key"]);
        }
    }
    // The options of one call never reach the next: another intent, another key.
    till.client.refunds().create(payment, &RefundRequest::default()).await.unwrap();
    let keys = till.requests("POST", "/refunds").await;
    assert_ne!(keys[3]["headers"]["x-idempotency-key"], keys[2]["headers"]["x-idempotency-key"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redirect_takes_the_token_nowhere() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let location = format!("http://{}/v1/payments/1", elsewhere.local_addr().unwrap());
    let till = Till::open().await;
    for status in [301, 302, 303, 307, 308] {
        till.fault(
            "GET",
            "/v1/payments",
            Some(1),
            json!({"status": status, "headers": {"location": location}}),
        )
        .await;
        let error = till.client.payments().get(1).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::UnexpectedResponse, Some(status)));
    }
    let came = elsewhere.accept().map(|_| ()).unwrap_err();
    assert_eq!(came.kind(), std::io::ErrorKind::WouldBlock, "nobody came");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn retry_after_may_be_a_date() {
    let till = Till::open().await;
    let headers =
        json!({"date": "Mon, 02 Mar 2026 20:57:00 GMT", "retry-after": "Mon, 02 Mar 2026 20:59:00 GMT"});
    till.fault("GET", "/v1/payments", Some(1), json!({"status": 429, "headers": headers})).await;
    let error = till.client.payments().get(1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(Duration::from_mins(2)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn retry_after_is_waited_for() {
    let till = Till::open().await;
    let sale = till.client.sell(sale("P1")).await.unwrap();
    let payment = till.pay(&till.scan("P1").await).await;
    sale.wait().await.unwrap();
    till.fault("GET", "/v1/payments", Some(1), json!({"status": 429, "headers": {"retry-after": "7"}})).await;
    till.client.payments().get(payment).await.unwrap();
    let reads = till.requests("GET", &format!("/v1/payments/{payment}")).await;
    let at = |n: usize| reads[n]["unix_ms"].as_i64().unwrap();
    assert!((7000..9000).contains(&(at(1) - at(0))), "{} ms", at(1) - at(0));
}

/// The first line of the one request that a call sends to this base URL.
async fn request_line(path: &str, call: impl AsyncFn(&cobro::Client)) -> String {
    let gateway = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}{path}", gateway.local_addr().unwrap());
    let asked = std::thread::spawn(move || {
        let (connection, _) = gateway.accept().unwrap();
        let mut line = String::new();
        BufReader::new(&connection).read_line(&mut line).unwrap();
        (&connection)
            .write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            .unwrap();
        line.trim_end().to_owned()
    });
    let till = Till::with(|options| options.base_url = Some(address)).await;
    call(&till.client).await;
    asked.join().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_base_url_may_have_a_path_and_what_a_path_holds_stays_escaped() {
    let search = async |client: &cobro::Client| {
        let wanted = StoreSearch { external_id: Some("A/B ?#%2F".to_owned()), ..StoreSearch::default() };
        client.stores().search(&wanted).await.unwrap_err();
    };
    for (base, prefix) in [("", ""), ("/", ""), ("/mp", "/mp"), ("/a/b//", "/a/b")] {
        let line = request_line(base, search).await;
        assert_eq!(
            line,
            format!("GET {prefix}/users/7001/stores/search?external_id=A%2FB%20%3F%23%252F HTTP/1.1"),
            "{base}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_where_nobody_listens_is_a_network_error() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let nowhere = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let till = Till::with(|options| options.base_url = Some(nowhere)).await;
    let read = till.client.payments().get(1).await.unwrap_err();
    assert_eq!((read.kind(), read.details().attempts), (ErrorKind::Network, 4), "{read}");
    // Nothing was sent: that is known, also of a mutation.
    let refund = till.client.refunds().create(1, &RefundRequest::default()).await.unwrap_err();
    assert_eq!(refund.kind(), ErrorKind::Network, "{refund}");
}
