//! One scheduler for all waits of a client.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use cobro::testing::ipn;
use cobro::{ErrorKind, Result, Sale, SaleEventKind, SaleOutcome, SaleRequest, SaleStatus, notifications};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::till::{Till, eventually, sale};

type Wait = JoinHandle<Result<SaleOutcome>>;

/// Waits, and has begun to when this returns.
fn wait(sale: &Sale) -> Wait {
    let sale = sale.clone();
    let mut wait = Box::pin(async move { sale.wait().await });
    assert!(wait.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    tokio::spawn(wait)
}

async fn sell(till: &Till, count: usize, ttl: u64) -> Vec<Sale> {
    let mut sales = Vec::new();
    for n in 1..=count {
        let request = SaleRequest { ttl: Some(Duration::from_secs(ttl)), ..sale(&format!("P{n}")) };
        sales.push(till.client.sell(request).await.unwrap());
    }
    sales
}

/// Sells and waits, in time that is held meanwhile.
async fn waiting(till: &Till, count: usize, ttl: u64) -> Vec<Wait> {
    till.hold_time().await;
    let waits = sell(till, count, ttl).await.iter().map(wait).collect();
    eventually("they wait", || async { till.sleepers().await == 1 }).await;
    waits
}

/// The searches by reference, and those over a window of time.
async fn searches(till: &Till) -> (Vec<Value>, Vec<Value>) {
    let all = till.requests("GET", "/merchant_orders/search").await;
    all.into_iter().partition(|r| r["path"].as_str().unwrap().contains("external_reference="))
}

async fn reads(till: &Till) -> usize {
    let all = till.requests("GET", "/merchant_orders/").await;
    all.iter().filter(|r| !r["path"].as_str().unwrap().contains("search")).count()
}

fn stop(waits: Vec<Wait>) {
    for wait in waits {
        wait.abort();
    }
}

async fn rests(till: &Till) {
    eventually("nothing goes on", || async { till.sleepers().await == 0 }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_sales_share_their_searches() {
    let till = Till::open().await;
    let waits = waiting(&till, 50, 60).await;
    till.free_time().await;
    for wait in waits {
        assert_eq!(wait.await.unwrap().unwrap().status, SaleStatus::Expired);
    }
    let (own, shared) = searches(&till).await;
    assert!((15..=40).contains(&shared.len()), "{} searches for all", shared.len());
    // The two reads before "expired" are each sale's own.
    assert_eq!(own.len(), 100);
    rests(&till).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_sales_have_their_own_searches() {
    let till = Till::open().await;
    let waits = waiting(&till, 3, 30).await;
    till.free_time().await;
    for wait in waits {
        assert_eq!(wait.await.unwrap().unwrap().status, SaleStatus::Expired);
    }
    let (own, shared) = searches(&till).await;
    assert!(own.len() > 3 * 10, "{}", own.len());
    assert!(shared.is_empty(), "{shared:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_shared_search_finds_paid_is_read() {
    let till = Till::open().await;
    let mut waits = waiting(&till, 10, 600).await;
    let payment = till.pay(&till.scan("P4").await).await;
    till.free_time().await;
    let outcome = waits.remove(3).await.unwrap().unwrap();
    assert_eq!((outcome.status, outcome.payments[0].payment_id), (SaleStatus::Paid, Some(payment)));
    assert_eq!(reads(&till).await, 1);
    let (own, shared) = searches(&till).await;
    assert_eq!((own.len(), shared.is_empty()), (0, false));
    stop(waits);
    rests(&till).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_come_out_of_shared_searches_too() {
    let till = Till::open().await;
    till.hold_time().await;
    let sales = sell(&till, 5, 3600).await;
    let others: Vec<Wait> = sales[1..].iter().map(wait).collect();
    let (first, second) = (till.scan("P1").await, till.scan("P1").await);
    till.post("/_sandbox/pay", json!({"scan_id": first["scan_id"], "result": "rejected"})).await;
    till.free_time().await;
    let mut events = sales[0].events();
    let mut kinds = Vec::new();
    while let Some(event) = events.next().await.unwrap() {
        kinds.push(event.kind.as_str());
        if event.kind == SaleEventKind::Rejected {
            till.pay(&second).await;
        }
    }
    assert_eq!(kinds, ["opened", "scanned", "scanned", "rejected", "paid"]);
    assert_eq!(sales[0].wait().await.unwrap().attempts.len(), 1);
    let (own, shared) = searches(&till).await;
    assert_eq!((own.len(), shared.is_empty()), (0, false));
    stop(others);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_that_lags_loses_nothing() {
    // Behind by less than windows overlap, and by more.
    for lag in [8, 45] {
        let till = Till::open().await;
        till.post("/_sandbox/options", json!({"search_lag_s": lag})).await;
        let mut waits = waiting(&till, 5, 600).await;
        till.advance(20).await;
        let payment = till.pay(&till.scan("P2").await).await;
        till.free_time().await;
        let outcome = waits.remove(1).await.unwrap().unwrap();
        assert_eq!((outcome.status, outcome.payments[0].payment_id), (SaleStatus::Paid, Some(payment)));
        let (own, _) = searches(&till).await;
        assert!(own.is_empty(), "found before its end: {own:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notification_is_followed_at_once() {
    for topic in ["merchant_order", "payment"] {
        let till = Till::open().await;
        let mut waits = waiting(&till, 1, 600).await;
        let scan = till.scan("P1").await;
        let payment = till.pay(&scan).await;
        let id = if topic == "payment" { json!(payment) } else { scan["merchant_order_id"].clone() };
        till.client.notify(topic, &id.to_string());
        let outcome = waits.remove(0).await.unwrap().unwrap();
        assert_eq!((outcome.status, outcome.payments[0].payment_id), (SaleStatus::Paid, Some(payment)));
        // By a read of what it is about, not by a search on its way anyway.
        let (own, shared) = searches(&till).await;
        assert_eq!((own.len(), shared.len(), reads(&till).await), (0, 0, 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_is_followed_whether_it_is_confirmed_or_not() {
    for confirmed in [false, true] {
        let till = Till::open().await;
        let mut waits = waiting(&till, 1, 600).await;
        let payment = till.pay(&till.scan("P1").await).await;
        let event = notifications::parse(&ipn("payment", &payment.to_string()).delivery()).unwrap();
        if confirmed {
            let confirmation = till.client.confirm(&event).await.unwrap();
            assert_eq!(confirmation.payment.unwrap().id, payment);
            assert!(confirmation.concerns_sale);
        } else {
            till.client.notify_of(&event);
        }
        assert_eq!(waits.remove(0).await.unwrap().unwrap().status, SaleStatus::Paid, "no time went by");
        let (own, shared) = searches(&till).await;
        assert_eq!((own.len(), shared.len(), reads(&till).await), (0, 0, 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notification_of_what_is_known_nudges_its_sale() {
    let till = Till::open().await;
    till.hold_time().await;
    let sale = sell(&till, 1, 600).await.remove(0);
    let scan = till.scan("P1").await;
    let queued = json!({"scan_id": scan["scan_id"], "result": "in_process"});
    let payment = till.post("/_sandbox/pay", queued).await["payment_id"].as_i64().unwrap();
    assert_eq!(sale.check().await.unwrap().status, SaleStatus::InProcess);
    let (before, read_before) = (searches(&till).await.0.len(), reads(&till).await);
    let wait = wait(&sale);
    eventually("it waits", || async { till.sleepers().await == 1 }).await;
    till.post("/_sandbox/settle", json!({"payment_id": payment, "result": "approved"})).await;
    till.client.notify("payment", &payment.to_string());
    assert_eq!(wait.await.unwrap().unwrap().status, SaleStatus::Paid);
    assert_eq!((searches(&till).await.0.len(), reads(&till).await), (before, read_before + 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_notifications_at_once_cost_one_search() {
    let till = Till::open().await;
    let waits = waiting(&till, 10, 600).await;
    let mut scans = Vec::new();
    for n in 1..=10 {
        let scan = till.scan(&format!("P{n}")).await;
        till.pay(&scan).await;
        scans.push(scan);
    }
    for scan in &scans {
        till.client.notify("merchant_order", &scan["merchant_order_id"].to_string());
    }
    for wait in waits {
        assert_eq!(wait.await.unwrap().unwrap().status, SaleStatus::Paid);
    }
    // The first of them may be followed before the others are there.
    let (own, shared) = searches(&till).await;
    assert!(own.is_empty() && shared.len() <= 1, "{} {}", own.len(), shared.len());
    assert!(reads(&till).await <= 11);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_forged_notifications_costs_a_look_a_second() {
    let till = Till::open().await;
    let waits = waiting(&till, 1, 600).await;
    let begun = till.get("/_sandbox/clock").await["unix_ms"].as_i64().unwrap();
    for second in 0..20 {
        for n in 1..=2000 {
            let id = (second * 2000 + n).to_string();
            till.client.notify(if n % 2 == 0 { "payment" } else { "merchant_order" }, &id);
            till.client.notify("chargebacks", &id);
            till.client.notify("merchant_order", "https://evil.example/x");
        }
        till.advance(1).await;
        tokio::task::yield_now().await;
    }
    let took = till.get("/_sandbox/clock").await["unix_ms"].as_i64().unwrap() - begun;
    let sent = till.get("/_sandbox/requests").await["requests"].as_array().unwrap().len();
    // One for the order, some for the schedule: one in 2 s.
    let most = 1 + took / 2000 + took / 1000 + 2;
    assert!(i64::try_from(sent).unwrap() <= most, "{sent} requests in {took} ms");
    stop(waits);
    rests(&till).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_waits_for_one_who_is_not_polled() {
    let till = Till::open().await;
    till.hold_time().await;
    let sales = sell(&till, 2, 60).await;
    let mut stuck = pin!(sales[0].wait());
    assert!(matches!(stuck.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending));
    till.free_time().await;
    assert_eq!(sales[1].wait().await.unwrap().status, SaleStatus::Expired);
    assert_eq!(sales[0].wait().await.unwrap().status, SaleStatus::Expired);
    assert_eq!(stuck.await.unwrap().status, SaleStatus::Expired);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_looks_on_for_one_who_was_told_and_is_not_polled() {
    let till = Till::open().await;
    till.hold_time().await;
    let sale = sell(&till, 1, 600).await.remove(0);
    till.scan("P1").await;
    let mut scanned = pin!(sale.next_event(1));
    assert!(matches!(scanned.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending));
    till.free_time().await;
    eventually("it is seen", async || searches(&till).await.0.len() == 1 && till.sleepers().await == 0).await;
    // Time would run to the sale's end, were somebody sleeping on it.
    assert!(sale.remaining() > Duration::from_mins(9), "{:?}", sale.remaining());
    assert_eq!(searches(&till).await.0.len(), 1);
    assert_eq!(scanned.await.unwrap().unwrap().kind, SaleEventKind::Scanned);
}

#[test]
fn a_runtime_that_stands_still_or_ends_holds_up_nobody() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let home = runtime().unwrap();
    let till = home.block_on(Till::open());
    home.block_on(till.hold_time());
    let sale = home.block_on(sell(&till, 1, 60)).remove(0);
    let poll_once = |wait: std::pin::Pin<&mut dyn Future<Output = Result<SaleOutcome>>>| {
        assert!(wait.poll(&mut Context::from_waker(Waker::noop())).is_pending());
    };

    let still = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut on_still = Box::pin(sale.wait());
    still.block_on(async { poll_once(on_still.as_mut()) });
    let gone = runtime().unwrap();
    let mut on_gone = Box::pin(sale.wait());
    gone.block_on(async { poll_once(on_gone.as_mut()) });
    drop(gone);

    home.block_on(till.free_time());
    assert_eq!(home.block_on(sale.wait()).unwrap().status, SaleStatus::Expired);
    assert_eq!(home.block_on(on_gone).unwrap().status, SaleStatus::Expired);
    assert_eq!(still.block_on(on_still).unwrap().status, SaleStatus::Expired);
}

#[test]
fn a_wait_goes_on_when_its_runtime_ended() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let home = runtime().unwrap();
    let till = home.block_on(Till::open());
    home.block_on(till.hold_time());
    let sale = home.block_on(sell(&till, 1, 60)).remove(0);
    let gone = runtime().unwrap();
    let mut wait = Box::pin(sale.wait());
    gone.block_on(async {
        assert!(wait.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    });
    drop(gone);
    home.block_on(till.free_time());
    assert_eq!(home.block_on(wait).unwrap().status, SaleStatus::Expired);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_waits_leave_nothing_behind() {
    let till = Till::open().await;
    let waits = waiting(&till, 50, 600).await;
    let sent = till.get("/_sandbox/requests").await["last"].clone();
    stop(waits);
    rests(&till).await;
    till.advance(60).await;
    assert_eq!(till.get("/_sandbox/requests").await["last"], sent, "nobody asks, nobody looks");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_token_ends_every_wait_at_once() {
    let till = Till::open().await;
    let waits = waiting(&till, 6, 600).await;
    till.fault("GET", "/merchant_orders/search", None, json!({"status": 401, "body": {"message": "no"}}))
        .await;
    till.free_time().await;
    for wait in waits {
        assert_eq!(wait.await.unwrap().unwrap_err().kind(), ErrorKind::Unauthorized);
    }
    assert_eq!(till.requests("GET", "/merchant_orders/search").await.len(), 1);
    rests(&till).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_that_fails_ends_no_wait() {
    let till = Till::open().await;
    let mut waits = waiting(&till, 6, 600).await;
    let payment = till.pay(&till.scan("P1").await).await;
    till.fault("GET", "/merchant_orders", Some(10), json!({"status": 503})).await;
    till.free_time().await;
    let outcome = waits.remove(0).await.unwrap().unwrap();
    assert_eq!((outcome.status, outcome.payments[0].payment_id), (SaleStatus::Paid, Some(payment)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_requests_silence_every_look() {
    let till = Till::open().await;
    let mut waits = waiting(&till, 6, 600).await;
    till.fault(
        "GET",
        "/merchant_orders/search",
        Some(1),
        json!({"status": 429, "headers": {"retry-after": "90"}}),
    )
    .await;
    let payment = till.pay(&till.scan("P1").await).await;
    till.free_time().await;
    let outcome = waits.remove(0).await.unwrap().unwrap();
    assert_eq!((outcome.status, outcome.payments[0].payment_id), (SaleStatus::Paid, Some(payment)));
    let looks = till.requests("GET", "/merchant_orders").await;
    let at = |n: usize| looks[n]["unix_ms"].as_i64().unwrap();
    assert!((90_000..95_000).contains(&(at(1) - at(0))), "{} ms", at(1) - at(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waits_end_in_their_time_when_nothing_can_be_read() {
    let till = Till::open().await;
    let waits = waiting(&till, 6, 60).await;
    let begun = till.get("/_sandbox/clock").await["unix_ms"].as_i64().unwrap();
    till.fault("GET", "*", None, json!({"status": 429, "headers": {"retry-after": "100000"}})).await;
    till.free_time().await;
    for wait in waits {
        let error = wait.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
    }
    let took = till.get("/_sandbox/clock").await["unix_ms"].as_i64().unwrap() - begun;
    assert!((118_000..140_000).contains(&took), "{took} ms");
    rests(&till).await;
}
