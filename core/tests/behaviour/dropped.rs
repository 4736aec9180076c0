//! Dropping a wait leaves the order alone; dropping a mutation doesn't stop it.

use cobro::{RefundRequest, SaleStatus};
use serde_json::json;

use crate::till::{Till, eventually, sale};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_wait_leaves_the_order_alone() {
    let till = Till::open().await;
    till.hold_time().await;
    let sale = till.client.sell(sale("P1")).await.unwrap();
    tokio::select! {
        biased;
        outcome = sale.wait() => panic!("nobody paid: {outcome:?}"),
        () = eventually("it waits", || async { till.sleepers().await == 1 }) => {}
    }
    eventually("nothing goes on waiting", || async { till.sleepers().await == 0 }).await;
    assert!(till.requests("DELETE", "/orders").await.is_empty());
    assert!(till.client.instore_orders().get("P1").await.unwrap().is_some());

    till.free_time().await;
    let payment = till.pay(&till.scan("P1").await).await;
    let outcome = sale.wait().await.unwrap();
    assert_eq!((outcome.status, outcome.payments[0].payment_id), (SaleStatus::Paid, Some(payment)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_next_event_loses_no_event() {
    let till = Till::open().await;
    till.hold_time().await;
    let sale = till.client.sell(sale("P1")).await.unwrap();
    let mut events = sale.events();
    assert_eq!(events.next().await.unwrap().unwrap().kind.as_str(), "opened");
    tokio::select! {
        biased;
        event = events.next() => panic!("nobody scanned: {event:?}"),
        () = eventually("it waits", || async { till.sleepers().await == 1 }) => {}
    }
    till.pay(&till.scan("P1").await).await;
    till.free_time().await;
    let mut kinds = Vec::new();
    while let Some(event) = events.next().await.unwrap() {
        kinds.push(event.kind.as_str());
    }
    assert_eq!(kinds, ["scanned", "paid"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropping_the_handle_leaves_the_order_alone() {
    let till = Till::open().await;
    let reference = till.client.sell(sale("P1")).await.unwrap().info().external_reference.clone();
    let on_pos = till.client.instore_orders().get("P1").await.unwrap().unwrap();
    assert_eq!(on_pos.external_reference, Some(reference));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_sell_is_carried_out() {
    let till = Till::open().await;
    till.hold_time().await;
    till.fault("PUT", "/instore", Some(1), json!({"status": 503, "headers": {"retry-after": "5"}})).await;
    tokio::select! {
        biased;
        sold = till.client.sell(sale("P1")) => panic!("it can't be sold yet: {sold:?}"),
        () = eventually("it backs off", || async { till.sleepers().await == 1 }) => {}
    }
    till.advance(6).await;
    eventually("the order is there", || async {
        till.client.instore_orders().get("P1").await.unwrap().is_some()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_refund_is_carried_out_once() {
    let till = Till::open().await;
    let sale = till.client.sell(sale("P1")).await.unwrap();
    till.pay(&till.scan("P1").await).await;
    sale.wait().await.unwrap();
    till.hold_time().await;
    till.fault(
        "POST",
        "/v1/payments/*/refunds",
        Some(1),
        json!({"status": 503, "headers": {"retry-after": "5"}}),
    )
    .await;
    let request = RefundRequest { amount: Some("30".into()), idempotency_key: Some("K1".to_owned()) };
    tokio::select! {
        biased;
        made = sale.refund(request.clone()) => panic!("it can't be refunded yet: {made:?}"),
        () = eventually("it backs off", || async { till.sleepers().await == 1 }) => {}
    }
    till.advance(6).await;
    eventually("the refund is there", || async { till.ledger().await["refunds"][0]["amount"] == "30" }).await;
    // The caller who comes back with the key gets the refund that was made.
    let made = sale.refund(request).await.unwrap();
    assert_eq!(made.refunds.len(), 1);
    assert_eq!(till.ledger().await["refunds"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_cancel_is_carried_out() {
    let till = Till::open().await;
    let sale = till.client.sell(sale("P1")).await.unwrap();
    till.hold_time().await;
    till.fault("GET", "*/orders", Some(1), json!({"status": 503, "headers": {"retry-after": "5"}})).await;
    tokio::select! {
        biased;
        outcome = sale.cancel() => panic!("it can't be cancelled yet: {outcome:?}"),
        () = eventually("it backs off", || async { till.sleepers().await == 1 }) => {}
    }
    till.advance(6).await;
    eventually("the order is gone", || async { till.requests("DELETE", "/orders").await.len() == 1 }).await;
    assert_eq!(sale.wait().await.unwrap().status, SaleStatus::Cancelled);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_buyer_between_two_attempts_to_put_is_seen() {
    let till = Till::open().await;
    till.hold_time().await;
    // The order is taken, its answer lost behind a 503 that asks to wait long.
    till.fault(
        "PUT",
        "/instore",
        Some(1),
        json!({"status": 503, "commit": true, "headers": {"retry-after": "10"}}),
    )
    .await;
    let client = till.client.clone();
    let selling = tokio::spawn(async move { client.sell(sale("P1")).await });
    eventually("it backs off", || async { till.sleepers().await == 1 }).await;
    let payment = till.pay(&till.scan("P1").await).await;
    till.advance(11).await;
    let sale = selling.await.unwrap().unwrap();
    let outcome = sale.check().await.unwrap();
    assert_eq!((outcome.status, outcome.payments[0].payment_id), (SaleStatus::Paid, Some(payment)));
}
