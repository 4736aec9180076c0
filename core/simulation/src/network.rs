//! The way between the tills and the API.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use cobro::BoxFuture;
use cobro::testing::{Wire, WireAnswer, WireFailure, WireRequest};
use http::header::{CONTENT_TYPE, DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method};

use crate::law::Broken;
use crate::life::Life;
use crate::lock;
use crate::shop::Shop;
use crate::weather::Fault;
use crate::world::text_field;

/// A mutation that left a till, for the checker.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) at: Duration,
    /// The run of a process that sent it.
    pub(crate) run: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) key: Option<String>,
    pub(crate) body: Bytes,
}

/// A read of what was paid for a reference, that came back whole.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    pub(crate) reference: String,
    pub(crate) process: usize,
    /// When the API answered.
    pub(crate) at: Duration,
    /// When the answer arrived.
    pub(crate) told: Duration,
    /// Whether it is of payments: they point to what is read next, and what
    /// they show does not count before.
    pub(crate) points: bool,
}

/// Everything that left the tills.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) sent: Mutex<Vec<Sent>>,
    /// Of those, what arrived.
    pub(crate) arrived: Mutex<Vec<Sent>>,
    pub(crate) reads: Mutex<Vec<Read>>,
    /// The paths of what the API refused, and said so.
    pub(crate) refused: Mutex<Vec<String>>,
    pub(crate) attempts: Mutex<Vec<Attempt>>,
}

/// Something was sent.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) process: usize,
    pub(crate) at: Duration,
    /// Whether nothing goes wrong any more.
    pub(crate) calm: bool,
}

/// One process's line to the API.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    shop: Arc<Shop>,
    process: usize,
    run: String,
    life: Life,
}

/// What the API answered, and when.
#[derive(Debug)]
struct Delivered {
    answer: WireAnswer,
    at: Duration,
}

const KEY: &str = "x-idempotency-key";

const GARBAGE: &str = "<html><body>upstream said: {\"status\": \"appro";

impl Line {
    pub(crate) fn new(shop: Arc<Shop>, process: usize, run: String, life: Life) -> Self {
        Self { shop, process, run, life }
    }

    async fn exchange(self, mut request: WireRequest) -> Result<WireAnswer, WireFailure> {
        let shop = &self.shop;
        self.record(&mut request);
        if request_key(&request).is_some_and(|key| lock(&shop.stopped).contains(key)) {
            return std::future::pending().await;
        }
        let fault = shop.weather.fate(&shop.dice, &request.method, &request.path);
        let said = fault_name(fault);
        shop.trace.note(format_args!("p{} -> {} {}{said}", self.process, request.method, request.path));
        match fault {
            Fault::NotSent => {
                self.pause(5, 400).await;
                Err(WireFailure::NotSent)
            }
            Fault::LostBefore => {
                self.pause(5, 3000).await;
                Err(WireFailure::Lost)
            }
            Fault::LostAfter => {
                self.deliver(&request).await;
                self.pause(5, 500).await;
                Err(WireFailure::Lost)
            }
            Fault::Stalled => {
                self.deliver(&request).await;
                std::future::pending().await
            }
            Fault::Late(by) => {
                // It is on its way, whatever becomes of its sender.
                let line = self.clone();
                let late = tokio::spawn(async move {
                    tokio::time::sleep(by).await;
                    let answer = line.deliver(&request).await;
                    (line, request, answer)
                });
                match late.await {
                    Ok((line, request, answer)) => Ok(line.bring(&request, answer)),
                    Err(_) => Err(WireFailure::Lost),
                }
            }
            Fault::SlowAnswer(by) => {
                let answer = self.deliver(&request).await;
                tokio::time::sleep(by).await;
                Ok(self.bring(&request, answer))
            }
            Fault::Twice(after) => {
                let answer = self.deliver(&request).await;
                let (line, again) = (self.clone(), request.clone());
                tokio::spawn(async move {
                    tokio::time::sleep(after).await;
                    line.deliver(&again).await;
                });
                Ok(self.bring(&request, answer))
            }
            Fault::Garbled => {
                let answer = self.deliver(&request).await.answer;
                self.pause(5, 500).await;
                if shop.dice.chance(50) {
                    return Err(WireFailure::Lost);
                }
                Ok(WireAnswer { status: 200, body: Bytes::from_static(GARBAGE.as_bytes()), ..answer })
            }
            Fault::Refused { status, retry_after_s } => {
                self.pause(5, 500).await;
                let mut headers = HeaderMap::new();
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
                if let Some(seconds) = retry_after_s {
                    headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
                }
                Ok(WireAnswer { status, headers, body: Bytes::from_static(b"upstream") })
            }
            Fault::DoneBut { status } => {
                let answer = self.deliver(&request).await.answer;
                self.pause(5, 500).await;
                Ok(WireAnswer { status, headers: answer.headers, body: Bytes::from_static(b"upstream") })
            }
            Fault::Contingency => {
                request.headers.remove("x-render-in-process-refunds");
                let answer = self.deliver(&request).await;
                Ok(self.bring(&request, answer))
            }
            Fault::None => {
                self.pause(10, 60).await;
                let answer = self.deliver(&request).await;
                self.pause(10, 120).await;
                Ok(self.bring(&request, answer))
            }
        }
    }

    /// Notes what leaves a till, for the checker.
    fn record(&self, request: &mut WireRequest) {
        let shop = &self.shop;
        let calm = shop.weather.is_calm();
        lock(&shop.traffic.attempts).push(Attempt {
            process: self.process,
            at: shop.time.since_start(),
            calm,
        });
        if request.method == Method::GET {
            return;
        }
        if shop.broken == Some(Broken::NewKeyPerAttempt) && request_key(request).is_some() {
            let key = format!("k{:016x}", shop.dice.next());
            if let Ok(key) = HeaderValue::try_from(key) {
                request.headers.insert(KEY, key);
            }
        }
        lock(&shop.traffic.sent).push(self.sent(request));
    }

    fn sent(&self, request: &WireRequest) -> Sent {
        Sent {
            at: self.shop.time.since_start(),
            run: self.run.clone(),
            method: request.method.clone(),
            path: request.path.clone(),
            key: request_key(request).map(str::to_owned),
            body: request.body.clone(),
        }
    }

    /// The answer arrives.
    fn bring(&self, request: &WireRequest, delivered: Delivered) -> WireAnswer {
        let Delivered { mut answer, at } = delivered;
        if self.shop.broken == Some(Broken::WallClock) {
            answer.headers.remove(DATE);
        }
        if request.method != Method::GET && (400..500).contains(&answer.status) {
            lock(&self.shop.traffic.refused).push(request.path.clone());
        }
        if answer.status == 200
            && let Some(reference) = searched(&request.path).or_else(|| read_order(request, &answer.body))
        {
            let points = request.path.starts_with("/v1/payments/");
            let told = self.shop.time.since_start();
            lock(&self.shop.traffic.reads).push(Read { reference, process: self.process, at, told, points });
        }
        answer
    }

    /// The request arrives and is done.
    async fn deliver(&self, request: &WireRequest) -> Delivered {
        let shop = &self.shop;
        let at = shop.time.since_start();
        if request.method != Method::GET {
            lock(&shop.traffic.arrived).push(self.sent(request));
        }
        let Some(answer) = shop.world.answer(request).await else {
            return Delivered {
                answer: WireAnswer { status: 400, headers: HeaderMap::new(), body: Bytes::new() },
                at,
            };
        };
        if request.method != Method::GET {
            let key = request_key(request).unwrap_or("-");
            shop.trace.note(format_args!("API {} {} {key}: {}", request.method, request.path, answer.status));
        }
        let makes =
            request.method == Method::PUT || request.path == "/v1/orders" || request.path.ends_with("/qrs");
        if makes
            && request.method != Method::GET
            && (200..300).contains(&answer.status)
            && let Some(reference) = text_field(&request.body, "external_reference")
        {
            if let Some(date) = text_field(&request.body, "expiration_date") {
                shop.ends(&reference, &date);
            }
            shop.shown(&reference);
        }
        if request.path.ends_with("/cancel")
            && (200..300).contains(&answer.status)
            && let Some(reference) = text_field(&answer.body, "external_reference")
        {
            shop.order_cancelled(&reference);
        }
        if request.method == Method::DELETE && (200..300).contains(&answer.status) {
            let pos = request.path.split("/pos/").nth(1).and_then(|rest| rest.split('/').next());
            shop.cleared(pos.unwrap_or_default());
        }
        if shop.broken == Some(Broken::WrittenAfterSent) {
            shop.journal_of(self.process).sent();
        }
        Delivered {
            answer: WireAnswer { status: answer.status, headers: answer.headers, body: answer.body },
            at,
        }
    }

    async fn pause(&self, low: u64, high: u64) {
        tokio::time::sleep(Duration::from_millis(self.shop.dice.between(low, high))).await;
    }
}

impl Wire for Line {
    fn carry(&self, request: WireRequest) -> BoxFuture<'static, Result<WireAnswer, WireFailure>> {
        let line = self.clone();
        let life = self.life.clone();
        Box::pin(async move {
            life.burn();
            let exchange = async {
                let answer = line.exchange(request).await;
                life.burn();
                answer
            };
            life.lived(exchange).await
        })
    }
}

/// The reference of a search for what was paid.
fn searched(path: &str) -> Option<String> {
    let query = path
        .strip_prefix("/merchant_orders/search?")
        .or_else(|| path.strip_prefix("/v1/payments/search?"))?;
    query.split('&').find_map(|pair| pair.strip_prefix("external_reference=")).map(str::to_owned)
}

/// The reference of an order that was read by its id, or as it was cancelled.
fn read_order(request: &WireRequest, body: &Bytes) -> Option<String> {
    let is_order = request.path.starts_with("/v1/orders/")
        && (request.method == Method::GET || request.path.ends_with("/cancel"));
    text_field(body, "external_reference").filter(|_| is_order)
}

fn fault_name(fault: Fault) -> String {
    match fault {
        Fault::None => String::new(),
        other => format!(" [{other:?}]"),
    }
}

fn request_key(request: &WireRequest) -> Option<&str> {
    request.headers.get(KEY)?.to_str().ok()
}
