//! Money that comes after a sale ended, or twice.

use std::time::Duration;

use cobro::{
    Client, LateMoney, LateMoneyEvents, LateMoneyKind, Sale, SaleEventKind, SaleRequest, SaleStatus,
};
use serde_json::{Value, json};

use crate::till::{Till, eventually, sale};

/// A minute is for a machine that is very busy.
async fn next(late: &mut LateMoneyEvents) -> LateMoney {
    tokio::time::timeout(Duration::from_mins(1), late.next()).await.unwrap().unwrap()
}

async fn now(till: &Till) -> i64 {
    till.get("/_sandbox/clock").await["unix_ms"].as_i64().unwrap()
}

/// Looks for late money of a sale that ended then, until the looks end by
/// themselves, and finds none.
async fn nothing(till: &Till, late: &mut LateMoneyEvents, ended: i64) {
    tokio::select! {
        biased;
        money = late.next() => panic!("{money:?}"),
        () = async {
            eventually("ten minutes pass", async || now(till).await >= ended + 600_000).await;
            eventually("it ends", async || till.sleepers().await == 0).await;
        } => {}
    }
}

async fn sold(till: &Till, pos: &str) -> Sale {
    till.client.sell(SaleRequest { ttl: Some(Duration::from_mins(1)), ..sale(pos) }).await.unwrap()
}

/// Sold and scanned, called expired, and paid all the same.
async fn paid_late(till: &Till) -> (Sale, i64) {
    let sale = sold(till, "P1").await;
    let scan = till.scan("P1").await;
    assert_eq!(sale.wait().await.unwrap().status, SaleStatus::Expired);
    (sale, till.pay(&scan).await)
}

async fn refunds(till: &Till) -> Vec<Value> {
    till.ledger().await["refunds"].as_array().unwrap().clone()
}

async fn refunding() -> Till {
    Till::with(|options| options.refund_late_money = Some(true)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_after_the_end_is_reported_once() {
    let till = Till::open().await;
    let mut late = till.client.late_money();
    let (sale, payment) = paid_late(&till).await;
    let money = next(&mut late).await;
    assert_eq!((money.kind, money.payment.payment_id.unwrap()), (LateMoneyKind::LatePayment, payment));
    assert_eq!(money.external_reference, sale.info().external_reference);
    assert_eq!((money.external_pos_id.as_str(), money.payment.amount.to_string().as_str()), ("P1", "100"));
    assert_eq!((money.refund, money.refund_error), (None, None));
    assert_eq!(sale.wait().await.unwrap().status, SaleStatus::Paid, "the screen is put right");
    assert_eq!(sale.check().await.unwrap().status, SaleStatus::Paid);
    nothing(&till, &mut late, sale.info().expires_at.as_millisecond()).await;
    assert!(refunds(&till).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_after_a_cancellation_is_late_too() {
    let till = Till::open().await;
    let mut late = till.client.late_money();
    let sale = sold(&till, "P1").await;
    let scan = till.scan("P1").await;
    assert_eq!(sale.cancel().await.unwrap().status, SaleStatus::Cancelled);
    let payment = till.pay(&scan).await;
    let money = next(&mut late).await;
    assert_eq!((money.kind, money.payment.payment_id.unwrap()), (LateMoneyKind::LatePayment, payment));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_payment_is_a_duplicate() {
    let till = Till::open().await;
    let mut late = till.client.late_money();
    let sale = sold(&till, "P1").await;
    let (first, second) = (till.scan("P1").await, till.scan("P1").await);
    let paid = till.pay(&first).await;
    assert_eq!(sale.wait().await.unwrap().status, SaleStatus::Paid);
    let ended = now(&till).await;
    let twice = till.pay(&second).await;
    let money = next(&mut late).await;
    assert_eq!((money.kind, money.payment.payment_id.unwrap()), (LateMoneyKind::DuplicatePayment, twice));
    let outcome = sale.wait().await.unwrap();
    assert_eq!((outcome.payments[0].payment_id, outcome.duplicates.len()), (Some(paid), 1));
    nothing(&till, &mut late, ended).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_duplicate_seen_while_waiting_is_reported_too() {
    let till = Till::open().await;
    let mut late = till.client.late_money();
    let sale = sold(&till, "P1").await;
    let (first, second) = (till.scan("P1").await, till.scan("P1").await);
    till.pay(&first).await;
    let twice = till.pay(&second).await;
    sale.wait().await.unwrap();
    let money = next(&mut late).await;
    assert_eq!((money.kind, money.payment.payment_id.unwrap()), (LateMoneyKind::DuplicatePayment, twice));
    let mut events = sale.events();
    let mut kinds = Vec::new();
    while let Some(event) = events.next().await.unwrap() {
        kinds.push(event.kind);
    }
    assert_eq!(kinds.last(), Some(&SaleEventKind::DuplicatePayment));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_looks_for_late_money_end() {
    let till = Till::open().await;
    let mut late = till.client.late_money();
    let sale = sold(&till, "P1").await;
    assert_eq!(sale.wait().await.unwrap().status, SaleStatus::Expired);
    let ended = now(&till).await;
    nothing(&till, &mut late, ended).await;
    let took = now(&till).await - ended;
    assert!((600_000..640_000).contains(&took), "{took} ms");
    let looks = till.requests("GET", "/merchant_orders/search").await.len();
    assert!(looks < 60, "{looks}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_ended_sales_share_the_searches_for_late_money() {
    let till = Till::open().await;
    let mut late = till.client.late_money();
    let mut sales = Vec::new();
    let mut scans = Vec::new();
    for n in 1..=30 {
        sales.push(sold(&till, &format!("P{n}")).await);
        scans.push(till.scan(&format!("P{n}")).await);
    }
    let waits: Vec<_> =
        sales.iter().cloned().map(|sale| tokio::spawn(async move { sale.wait().await })).collect();
    for wait in waits {
        assert_eq!(wait.await.unwrap().unwrap().status, SaleStatus::Expired);
    }
    let before = till.requests("GET", "/merchant_orders").await.len();
    let mut paid = vec![till.pay(&scans[3]).await, till.pay(&scans[20]).await];
    let mut found = vec![next(&mut late).await.payment.payment_id, next(&mut late).await.payment.payment_id];
    paid.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, paid.into_iter().map(Some).collect::<Vec<_>>());
    let all = till.requests("GET", "/merchant_orders").await.split_off(before);
    let own = all.iter().filter(|r| r["path"].as_str().unwrap().contains("external_reference=")).count();
    assert_eq!(own, 0);
    assert!(all.len() <= 5, "{all:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_looks_while_nobody_asks() {
    let till = Till::open().await;
    let late = till.client.late_money();
    let (sale, payment) = paid_late(&till).await;
    eventually("nothing goes on", async || till.sleepers().await == 0).await;
    let sent = till.get("/_sandbox/requests").await["last"].clone();
    till.hold_time().await;
    till.advance(60).await;
    assert_eq!(till.get("/_sandbox/requests").await["last"], sent);
    till.free_time().await;
    // The handle was held, so the sale is remembered for whoever asks now.
    let mut other = till.client.late_money();
    drop(late);
    assert_eq!(next(&mut other).await.payment.payment_id, Some(payment));
    assert_eq!(sale.wait().await.unwrap().status, SaleStatus::Paid);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notification_finds_late_money_at_once() {
    let till = Till::open().await;
    let mut late = till.client.late_money();
    let (_, payment) = paid_late(&till).await;
    till.hold_time().await;
    let before = till.requests("GET", "/merchant_orders/search").await.len();
    let client = till.client.clone();
    let listening = tokio::spawn(async move { late.next().await });
    eventually("it waits", async || till.sleepers().await == 1).await;
    client.notify("payment", &payment.to_string());
    assert_eq!(listening.await.unwrap().unwrap().payment.payment_id, Some(payment));
    assert_eq!(till.requests("GET", "/merchant_orders/search").await.len(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_token_ends_the_wait_for_late_money() {
    let till = Till::open().await;
    let mut late = till.client.late_money();
    paid_late(&till).await;
    till.fault("GET", "/merchant_orders", Some(1), json!({"status": 401, "body": {"message": "no"}})).await;
    let error = late.next().await.unwrap_err();
    assert_eq!(error.kind(), cobro::ErrorKind::Unauthorized);
    assert_eq!(next(&mut late).await.kind, LateMoneyKind::LatePayment, "asked again, it looks again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn late_money_is_refunded_when_that_was_asked_for() {
    let till = refunding().await;
    let mut late = till.client.late_money();
    let (_, payment) = {
        till.hold_time().await;
        let sale = sold(&till, "P1").await;
        let scan = till.scan("P1").await;
        assert_eq!(sale.cancel().await.unwrap().status, SaleStatus::Cancelled);
        let payment = till.pay(&scan).await;
        till.free_time().await;
        (sale, payment)
    };
    let money = next(&mut late).await;
    assert_eq!((money.payment.payment_id, money.refund_error), (Some(payment), None));
    let refund = money.refund.unwrap();
    assert_eq!((refund.amount.to_string(), refund.left.to_string()), ("100".to_owned(), "0".to_owned()));
    let made = refunds(&till).await;
    assert_eq!((made.len(), made[0]["amount"].as_str()), (1, Some("100")));
    assert_eq!(made[0]["idempotency_key"], refund.idempotency_key);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn late_money_is_refunded_also_while_nobody_asks() {
    let till = refunding().await;
    till.hold_time().await;
    let sale = sold(&till, "P1").await;
    let scans = [till.scan("P1").await, till.scan("P1").await];
    till.pay(&scans[0]).await;
    assert_eq!(sale.check().await.unwrap().status, SaleStatus::Paid);
    let twice = till.pay(&scans[1]).await;
    till.advance(60).await;
    eventually("it is refunded", async || refunds(&till).await.len() == 1).await;
    let money = till.client.late_money().next().await.unwrap();
    assert_eq!((money.kind, money.payment.payment_id.unwrap()), (LateMoneyKind::DuplicatePayment, twice));
    assert!(money.refund.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_processes_refund_late_money_once() {
    let till = refunding().await;
    till.hold_time().await;
    let mut options = till.sandbox.client_options(crate::till::SELLER, cobro::Site::Mla);
    options.refund_late_money = Some(true);
    let other: Client = till.sandbox.client(options).unwrap();
    let request = SaleRequest {
        ttl: Some(Duration::from_mins(1)),
        idempotency_key: Some("K1".to_owned()),
        external_reference: Some("R1".to_owned()),
        ..sale("P1")
    };
    // The same sale in two clients with a journal each, as in two processes.
    let sales = [till.client.sell(request.clone()).await.unwrap(), other.sell(request).await.unwrap()];
    let scan = till.scan("P1").await;
    assert_eq!(sales[0].cancel().await.unwrap().status, SaleStatus::Cancelled);
    // The order is gone without the other's doing, so it looks three times.
    let cancelling = tokio::spawn({
        let sale = sales[1].clone();
        async move { sale.cancel().await }
    });
    eventually("it is cancelled", async || {
        if till.sleepers().await == 2 {
            till.advance(2).await;
        }
        cancelling.is_finished()
    })
    .await;
    let status = cancelling.await.unwrap().unwrap().status;
    assert!(matches!(status, SaleStatus::Cancelled | SaleStatus::Expired), "{status:?}");
    till.pay(&scan).await;
    let (first, second) = tokio::join!(sales[0].check(), sales[1].check());
    assert_eq!((first.unwrap().status, second.unwrap().status), (SaleStatus::Paid, SaleStatus::Paid));
    let (mut one, mut two) = (till.client.late_money(), other.late_money());
    let (one, two) = (next(&mut one).await, next(&mut two).await);
    assert_eq!((&one.refund_error, &two.refund_error), (&None, &None));
    // Who comes second finds it refunded, or is given the first one's refund.
    for money in [&one, &two] {
        let refunded = money.refund.as_ref().map_or(money.payment.amount_refunded, |refund| refund.amount);
        assert_eq!(refunded, money.payment.amount);
    }
    assert!(one.refund.is_some() || two.refund.is_some());
    assert_eq!(refunds(&till).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_of_late_money_outlasts_faults_and_is_made_once() {
    let till = refunding().await;
    let mut late = till.client.late_money();
    till.hold_time().await;
    let sale = sold(&till, "P1").await;
    let scan = till.scan("P1").await;
    assert_eq!(sale.cancel().await.unwrap().status, SaleStatus::Cancelled);
    till.pay(&scan).await;
    till.fault("POST", "/v1/payments/*/refunds", Some(6), json!("drop_after")).await;
    till.free_time().await;
    assert!(next(&mut late).await.refund.is_some());
    assert_eq!(refunds(&till).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn why_late_money_was_not_refunded_is_told() {
    let till = refunding().await;
    let mut late = till.client.late_money();
    till.hold_time().await;
    let sale = sold(&till, "P1").await;
    let scan = till.scan("P1").await;
    assert_eq!(sale.cancel().await.unwrap().status, SaleStatus::Cancelled);
    till.pay(&scan).await;
    let body = json!({"message": "m", "error": "x", "cause": [{"code": 2031, "description": "no money"}]});
    till.fault("POST", "/v1/payments/*/refunds", None, json!({"status": 400, "body": body})).await;
    till.free_time().await;
    let money = next(&mut late).await;
    assert_eq!(money.refund, None);
    let error = money.refund_error.unwrap();
    assert_eq!(error.kind, cobro::ErrorKind::InsufficientFunds);
    assert!(error.idempotency_key.is_some());
    assert!(refunds(&till).await.is_empty());
}
