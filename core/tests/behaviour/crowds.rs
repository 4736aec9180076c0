//! Many at once, and many in a row.

use std::time::Duration;

use cobro::{MerchantOrderSearch, RefundRequest, SaleRequest, SaleStatus};
use serde_json::json;

use crate::till::{Till, sale};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn watchers_of_one_sale_share_their_looks() {
    let till = Till::open().await;
    let sale =
        till.client.sell(SaleRequest { ttl: Some(Duration::from_mins(1)), ..sale("P1") }).await.unwrap();
    let waits: Vec<_> = (0..4)
        .map(|_| {
            let sale = sale.clone();
            tokio::spawn(async move { sale.wait().await })
        })
        .collect();
    for wait in waits {
        assert_eq!(wait.await.unwrap().unwrap().status, SaleStatus::Expired);
    }
    // One watcher looks some 25 times in a minute.
    let looks = till.requests("GET", "/merchant_orders/search").await.len();
    assert!((15..=32).contains(&looks), "{looks} looks");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_stream_replays_from_the_beginning() {
    let till = Till::open().await;
    let sale = till.client.sell(sale("P1")).await.unwrap();
    till.pay(&till.scan("P1").await).await;
    sale.wait().await.unwrap();
    for _ in 0..2 {
        let mut events = sale.events();
        let mut kinds = Vec::new();
        while let Some(event) = events.next().await.unwrap() {
            kinds.push(event.kind.as_str());
        }
        assert_eq!(kinds, ["opened", "scanned", "paid"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_sales_on_fifty_pos_keep_apart() {
    let till = Till::open().await;
    let ttl = Some(Duration::from_secs(20));
    let mut running = Vec::new();
    for n in 1..=50_i64 {
        let request = SaleRequest { amount: n.into(), ttl, ..sale(&format!("P{n}")) };
        let client = till.client.clone();
        running.push(tokio::spawn(async move { client.sell(request).await.unwrap() }));
    }
    let mut sales = Vec::new();
    for selling in running {
        sales.push(selling.await.unwrap());
    }
    let mut paid = Vec::new();
    for n in (2..=50).step_by(2) {
        paid.push((n, till.pay(&till.scan(&format!("P{n}")).await).await));
    }
    let waits: Vec<_> =
        sales.into_iter().map(|sale| tokio::spawn(async move { sale.wait().await })).collect();
    let mut paid = paid.into_iter();
    for (n, wait) in (1..=50).zip(waits) {
        let outcome = wait.await.unwrap().unwrap();
        let ids: Vec<i64> = outcome.payments.iter().filter_map(|p| p.payment_id).collect();
        if n % 2 == 0 {
            assert_eq!((outcome.status, ids), (SaleStatus::Paid, vec![paid.next().unwrap().1]));
            assert_eq!(outcome.paid_amount.to_string(), n.to_string());
        } else {
            assert_eq!((outcome.status, ids), (SaleStatus::Expired, vec![]));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_sells_at_once_on_one_pos_make_one_sale() {
    let till = Till::open().await;
    let (a, b) = tokio::join!(till.client.sell(sale("P1")), till.client.sell(sale("P1")));
    let refused = match (a, b) {
        (Ok(_), Err(error)) | (Err(error), Ok(_)) => error,
        other => panic!("one of two: {other:?}"),
    };
    assert_eq!(refused.code(), Some("pos_busy"));
    assert_eq!(till.requests("PUT", "/orders").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_intent_twice_at_once_is_done_once() {
    let till = Till::open().await;
    let request = || SaleRequest { idempotency_key: Some("K1".to_owned()), ..sale("P1") };
    let (a, b) = tokio::join!(till.client.sell(request()), till.client.sell(request()));
    let sale = a.unwrap();
    assert_eq!(sale.info(), b.unwrap().info());
    till.pay(&till.scan("P1").await).await;
    sale.wait().await.unwrap();

    let refund = || RefundRequest { amount: Some("60".into()), idempotency_key: Some("R1".to_owned()) };
    let (a, b) = tokio::join!(sale.refund(refund()), sale.refund(refund()));
    assert_eq!(a.unwrap().refunds[0].id, b.unwrap().refunds[0].id);
    // Two cashiers with two intents: one of them asks for more than is left.
    let other = || RefundRequest { amount: Some("30".into()), idempotency_key: None };
    let (a, b) = tokio::join!(sale.refund(other()), sale.refund(other()));
    assert!(a.is_ok() != b.is_ok());
    assert_eq!(till.ledger().await["refunds"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_in_a_row_reuse_their_connection() {
    let till = Till::open().await;
    for _ in 0..100 {
        assert!(till.client.instore_orders().get("P1").await.unwrap().is_none());
    }
    // One, and now and then another: a connection goes back to the pool on a
    // task of its own, which a call that follows at once may overtake.
    let connections = till.get("/_sandbox/requests").await["connections"].as_u64().unwrap();
    assert!(connections <= 3, "{connections} connections for 100 calls in a row");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_on_the_second_page_of_scans_is_found() {
    let till = Till::open().await;
    let sale = till.client.sell(sale("P1")).await.unwrap();
    let mut last = json!(null);
    for _ in 0..35 {
        last = till.scan("P1").await;
    }
    let payment = till.pay(&last).await;
    let outcome = sale.wait().await.unwrap();
    assert_eq!((outcome.status, outcome.payments[0].payment_id), (SaleStatus::Paid, Some(payment)));
    assert_eq!(outcome.merchant_order_ids.len(), 35);

    let mut all = till.client.merchant_orders().search_all(MerchantOrderSearch::default());
    let mut count = 0;
    while all.next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 35);
}
