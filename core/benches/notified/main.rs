//! From a payment to the till's `paid`, on the sandbox in virtual time: how many
//! requests and how long it takes when all notifications arrive, when one in a
//! hundred is lost, and when all are; against a till that asks every two seconds.
//!
//! `COBRO_BENCH_SALES` changes how many sales there are.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark stops at whatever goes wrong"
)]

use std::time::{Duration, Instant};

use cobro::testing::Sandbox;
use cobro::{Client, SaleRequest, SaleStatus, Site};
use serde_json::{Value, json};

const SELLER: i64 = 7001;

/// What is promised.
const MOST_OWN: Duration = Duration::from_millis(50);
const FIXED_POLL_S: u64 = 2;

fn main() {
    let sales = std::env::var("COBRO_BENCH_SALES").map_or(200, |text| text.parse().expect("a whole number"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    for loss in [0, 1, 100] {
        runtime.block_on(measure(loss, sales));
    }
}

/// What one sale took.
struct Taken {
    told: bool,
    /// From the payment on.
    requests: u64,
    waited: Duration,
    own: Duration,
    /// Looks over the whole wait, and what a fixed poll would have made.
    looks: u64,
    fixed: u64,
}

async fn measure(loss: u64, sales: u64) {
    let mut all = Vec::new();
    for number in 0..sales {
        // Spread evenly over a buyer's usual time, and over what is lost.
        let seconds = 3 + number * 37 % 90;
        let told = number * 61 % 100 >= loss;
        all.push(one(seconds, told).await);
    }
    let of = |told: bool| all.iter().filter(move |taken| taken.told == told);
    println!("{sales} sales, {loss} % of the notifications lost:");
    if of(true).count() > 0 {
        let count = u32::try_from(of(true).count()).expect("few");
        let requests = of(true).map(|taken| taken.requests).max().unwrap_or(0);
        let own = of(true).map(|taken| taken.own).max().unwrap_or_default();
        let mean = of(true).map(|taken| taken.own).sum::<Duration>() / count;
        println!("  told: at most {requests} request, {own:.1?} of our own time ({mean:.1?} on average)");
        assert!(requests <= 1 && own < MOST_OWN, "promised: one request, under {MOST_OWN:?}");
    }
    if of(false).count() > 0 {
        let waited = of(false).map(|taken| taken.waited).max().unwrap_or_default();
        let mean = of(false).map(|taken| taken.waited.as_secs_f64()).sum::<f64>() / of(false).count() as f64;
        println!("  not told: `paid` after at most {waited:.1?} ({mean:.1} s on average)");
    }
    let (looks, fixed) =
        all.iter().fold((0, 0), |(looks, fixed), taken| (looks + taken.looks, fixed + taken.fixed));
    println!("  {looks} looks in all; every {FIXED_POLL_S} s would be {fixed}");
    assert!(looks <= fixed, "promised: no more than a fixed poll");
}

/// One sale whose buyer pays after so many seconds.
async fn one(seconds: u64, told: bool) -> Taken {
    let till = Till::open().await;
    let sale = till.client.sell(SaleRequest::new("POS1", "1500.50")).await.expect("a sale");
    let before = till.requests().await;
    let wait = tokio::spawn(async move { sale.wait().await.expect("an outcome") });
    let clock = till.sandbox.clock();
    clock.sleep(Duration::from_secs(seconds)).await;
    // Nobody moves time on while the buyer pays: a look that is not due is not made.
    till.post("clock", json!({"auto": false})).await;
    let scan = till.post("scan", json!({"user_id": SELLER, "external_pos_id": "POS1"})).await;
    let scan_id = scan.get("scan_id").expect("a scan").clone();
    let paid = till.post("pay", json!({"scan_id": scan_id, "result": "approved"})).await;
    let at_payment = till.requests().await;
    let (begun, paid_at) = (Instant::now(), clock.now());
    if told {
        let id = paid.get("merchant_order_id").and_then(Value::as_u64).expect("an id").to_string();
        till.client.notify("merchant_order", &id);
    } else {
        till.post("clock", json!({"auto": true})).await;
    }
    let outcome = wait.await.expect("the wait ends");
    let own = begun.elapsed();
    assert_eq!(outcome.status, SaleStatus::Paid);
    let end = till.requests().await;
    let waited = clock.now().saturating_sub(paid_at);
    Taken {
        told,
        requests: end - at_payment,
        waited,
        own,
        looks: end - before,
        fixed: (seconds + waited.as_secs()) / FIXED_POLL_S + 1,
    }
}

struct Till {
    sandbox: Sandbox,
    client: Client,
}

impl Till {
    async fn open() -> Self {
        let sandbox = Sandbox::start().await.expect("a sandbox");
        let client = sandbox.client(sandbox.client_options(SELLER, Site::Mla)).expect("a client");
        let till = Self { sandbox, client };
        let stores = json!([{"external_id": "STORE1", "pos": ["POS1"]}]);
        till.post("seed", json!({"user_id": SELLER, "site": "MLA", "stores": stores})).await;
        till
    }

    async fn post(&self, call: &str, body: Value) -> Value {
        let path = format!("/_sandbox/{call}");
        let answer = self.sandbox.control("POST", &path, Some(body.to_string())).await.expect("a control");
        serde_json::from_str(&answer).expect("JSON")
    }

    async fn get(&self, call: &str) -> Value {
        let path = format!("/_sandbox/{call}");
        serde_json::from_str(&self.sandbox.control("GET", &path, None).await.expect("a control"))
            .expect("JSON")
    }

    async fn requests(&self) -> u64 {
        self.get("requests").await.get("last").and_then(Value::as_u64).expect("a count")
    }
}
