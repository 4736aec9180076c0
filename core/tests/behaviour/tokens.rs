//! Tokens that a provider gives.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use cobro::testing::{Parts, Wire, WireAnswer, WireFailure, WireRequest, client_of};
use cobro::{
    AccessToken, Api, BoxFuture, Client, ClientOptions, Error, ErrorKind, ProvidedToken, RefundRequest,
    Result, Site, SystemClock, Timestamp, TokenProvider,
};
use reqwest::header::HeaderMap;
use serde_json::json;

use crate::till::{SELLER, Till, sale};

/// Gives `TOKEN-1`, `TOKEN-2` and so on, or what it is told to.
#[derive(Debug, Default)]
struct Backend {
    asked: AtomicU32,
    refused: Mutex<Vec<Option<String>>>,
    /// Another user's; the same again; an end; a failure; never.
    of: Option<i64>,
    same: bool,
    expires_at: Option<Timestamp>,
    fails: bool,
    hangs: bool,
    gate: Option<Arc<tokio::sync::Semaphore>>,
}

impl TokenProvider for Backend {
    fn token(&self, refused: Option<&AccessToken>) -> BoxFuture<'_, Result<ProvidedToken>> {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        self.refused.lock().unwrap().push(refused.map(|token| token.expose().to_owned()));
        let number = if self.same { 1 } else { asked };
        let access_token = format!("APP_USR-{number}-030218-abc-{}", self.of.unwrap_or(SELLER));
        Box::pin(async move {
            // Others come to wait meanwhile.
            tokio::task::yield_now().await;
            if self.hangs {
                std::future::pending::<()>().await;
            }
            if let Some(gate) = &self.gate {
                gate.acquire().await.unwrap().forget();
            }
            if self.fails {
                return Err(Error::invalid("session", "", "required", "log in at the back end"));
            }
            Ok(ProvidedToken { access_token, expires_at: self.expires_at })
        })
    }
}

impl Backend {
    fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }
}

/// Lets ten requests come with the first token before it refuses them all.
#[derive(Debug)]
struct RefusesTheFirst(Arc<tokio::sync::Barrier>);

impl Wire for RefusesTheFirst {
    fn carry(
        &self,
        request: WireRequest,
    ) -> BoxFuture<'static, std::result::Result<WireAnswer, WireFailure>> {
        let token = request.headers["authorization"].to_str().unwrap().to_owned();
        let all = self.0.clone();
        Box::pin(async move {
            let mut status = 404;
            if token.contains("APP_USR-1-") {
                all.wait().await;
                status = 401;
            }
            Ok(WireAnswer { status, headers: HeaderMap::new(), body: Bytes::new() })
        })
    }
}

async fn with(backend: Backend) -> (Till, Client, Arc<Backend>) {
    let till = Till::open().await;
    let backend = Arc::new(backend);
    let client = till.sandbox.client_with_tokens(options(&till), backend.clone()).unwrap();
    (till, client, backend)
}

fn options(till: &Till) -> ClientOptions {
    let mut options = ClientOptions::of_collector(SELLER, Site::Mla, Api::Instore);
    options.base_url = Some(till.sandbox.base_url().to_owned());
    options
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn however_many_wait_it_is_asked_once() {
    let (_till, client, backend) = with(Backend::default()).await;
    assert_eq!(backend.asked(), 0, "not before the first call");
    let get = |n: i64| {
        let client = client.clone();
        tokio::spawn(async move { client.payments().get(n).await.unwrap_err().kind() })
    };
    let first: Vec<_> = (1..=20).map(get).collect();
    for call in first {
        assert_eq!(call.await.unwrap(), ErrorKind::NotFound);
    }
    assert_eq!(backend.asked(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_of_one_token_asks_once_for_all_who_hold_it() {
    let backend = Arc::new(Backend::default());
    let wire = Arc::new(RefusesTheFirst(Arc::new(tokio::sync::Barrier::new(10))));
    let parts =
        Parts { clock: Arc::new(SystemClock::default()), wire, store: None, tokens: Some(backend.clone()) };
    let options = ClientOptions::of_collector(SELLER, Site::Mla, Api::Instore);
    let client = client_of(options, parts).unwrap();
    let calls: Vec<_> = (1..=10)
        .map(|n| {
            let client = client.clone();
            tokio::spawn(async move { client.payments().get(n).await.unwrap_err().kind() })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), ErrorKind::NotFound);
    }
    assert_eq!(backend.asked(), 2, "once for all ten");
    let told = backend.refused.lock().unwrap()[1].clone().unwrap();
    assert!(told.starts_with("APP_USR-1-"), "it is told which one was refused");
}

#[tokio::test]
async fn a_question_goes_on_when_its_asker_stops_waiting() {
    let gate = Arc::new(tokio::sync::Semaphore::new(0));
    let (_till, client, backend) = with(Backend { gate: Some(gate.clone()), ..Backend::default() }).await;
    let get = |n: i64| {
        let client = client.clone();
        tokio::spawn(async move { client.payments().get(n).await.unwrap_err().kind() })
    };
    let first = get(1);
    while backend.asked() == 0 {
        tokio::task::yield_now().await;
    }
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    let second = get(2);
    gate.add_permits(1);
    assert_eq!(second.await.unwrap(), ErrorKind::NotFound);
    assert_eq!(backend.asked(), 1);
}

#[tokio::test]
async fn a_refund_goes_on_with_its_key_and_another_token() {
    let (till, client, backend) = with(Backend::default()).await;
    let sold = client.sell(sale("P1")).await.unwrap();
    let payment = till.pay(&till.scan("P1").await).await;
    sold.wait().await.unwrap();
    till.fault("POST", "/v1/payments", Some(1), json!({"status": 401})).await;
    let request = RefundRequest { amount: Some("30".into()), idempotency_key: None };
    let refund = client.refunds().create(payment, &request).await.unwrap();
    let sent = till.requests("POST", "/refunds").await;
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0]["headers"]["x-idempotency-key"], sent[1]["headers"]["x-idempotency-key"]);
    assert_eq!(sent[0]["body"], sent[1]["body"]);
    assert_eq!(refund.amount, Some("30".parse().unwrap()));
    assert_eq!(backend.asked(), 2);
}

#[tokio::test]
async fn the_same_token_again_is_not_sent_again() {
    let (till, client, backend) = with(Backend { same: true, ..Backend::default() }).await;
    till.fault("GET", "/v1/payments", None, json!({"status": 401})).await;
    let error = client.payments().get(1).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Unauthorized, Some(401)));
    assert_eq!((backend.asked(), till.requests("GET", "/v1/payments").await.len()), (2, 1));
}

#[tokio::test]
async fn a_second_refusal_ends_it() {
    let (till, client, backend) = with(Backend::default()).await;
    till.fault("GET", "/v1/payments", None, json!({"status": 401})).await;
    let error = client.payments().get(1).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Unauthorized, Some(401)));
    assert_eq!((backend.asked(), till.requests("GET", "/v1/payments").await.len()), (2, 2));
}

#[tokio::test]
async fn a_token_is_asked_for_again_when_it_has_expired() {
    let till = Till::open().await;
    let now: i64 = till.get("/_sandbox/clock").await["unix_ms"].as_i64().unwrap();
    let expires_at = Some(Timestamp::from_millisecond(now + 3_600_000).unwrap());
    let backend = Arc::new(Backend { expires_at, ..Backend::default() });
    let client = till.sandbox.client_with_tokens(options(&till), backend.clone()).unwrap();
    for _ in 0..3 {
        client.payments().get(1).await.unwrap_err();
    }
    assert_eq!(backend.asked(), 1);
    till.advance(3601).await;
    client.payments().get(1).await.unwrap_err();
    assert_eq!(backend.asked(), 2);
}

#[tokio::test]
async fn another_sellers_token_is_not_sent() {
    let (till, client, _) = with(Backend { of: Some(7002), ..Backend::default() }).await;
    let error = client.sell(sale("P1")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    assert!(error.details().message.contains("this client acts for 7001"), "{error}");
    assert!(till.requests("PUT", "/").await.is_empty() && till.requests("GET", "/").await.is_empty());
}

#[tokio::test]
async fn without_a_token_nothing_is_sent_and_the_reason_is_told() {
    let (till, client, backend) = with(Backend { fails: true, ..Backend::default() }).await;
    let error = client.payments().get(1).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unauthorized, Some("no_access_token")));
    assert!(error.details().message.contains("log in at the back end"), "{error}");
    assert_eq!(error.details().operation.as_deref(), Some("payments.get"));
    let refund = RefundRequest { amount: None, idempotency_key: Some("K1".to_owned()) };
    let error = client.refunds().create(1, &refund).await.unwrap_err();
    assert_eq!((error.kind(), error.idempotency_key()), (ErrorKind::Unauthorized, Some("K1")));
    assert_eq!(backend.asked(), 2);
    assert!(till.requests("GET", "/v1").await.is_empty() && till.requests("POST", "/v1").await.is_empty());
}

#[tokio::test]
async fn one_that_never_answers_costs_no_more_than_the_calls_time() {
    let backend = Arc::new(Backend { hangs: true, ..Backend::default() });
    let mut options = ClientOptions::of_collector(SELLER, Site::Mla, Api::Instore);
    options.call_timeout = Some(Duration::from_millis(1));
    let client = Client::with_tokens(options, backend).unwrap();
    let error = client.payments().get(1).await.unwrap_err();
    assert_eq!((error.kind(), error.details().attempts), (ErrorKind::Timeout, 0));
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_token_and_a_provider_exclude_each_other() {
    let till = Till::open().await;
    let rule = |options: ClientOptions, tokens: bool| {
        let backend = Arc::new(Backend::default());
        let made = if tokens {
            till.sandbox.client_with_tokens(options, backend)
        } else {
            till.sandbox.client(options)
        };
        let details = made.unwrap_err().into_details();
        (details.field.unwrap(), details.rule.unwrap())
    };
    let both = till.sandbox.client_options(SELLER, Site::Mla);
    assert_eq!(rule(both, true), ("access_token".to_owned(), "exclusive".to_owned()));
    assert_eq!(rule(options(&till), false), ("access_token".to_owned(), "required".to_owned()));
    let nobody = ClientOptions { collector_id: None, ..options(&till) };
    assert_eq!(rule(nobody.clone(), false), ("access_token".to_owned(), "required".to_owned()));
    assert_eq!(rule(nobody, true), ("collector_id".to_owned(), "required".to_owned()));
}
