//! The keys of cancellations on the Orders API.

use cobro::{Api, SaleStatus};
use serde_json::json;

use crate::till::{Till, sale};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_an_answer_that_was_heard_gives_the_next_cancellation_another_key() {
    let till = Till::with(|options| options.api = Api::Orders).await;
    let sale = till.client.sell(sale("P1")).await.unwrap();
    let scan = till.scan("P1").await;
    till.post("/_sandbox/pay", json!({"scan_id": scan["scan_id"], "result": "in_process"})).await;
    // All attempts of the first cancellation come to the API, and no answer back.
    till.fault("POST", "/v1/orders/*/cancel", Some(4), json!("drop_after")).await;
    for _ in 0..3 {
        assert_eq!(sale.cancel().await.unwrap().status, SaleStatus::InProcess);
    }
    let sent = till.requests("POST", "/cancel").await;
    let keys: Vec<_> = sent.iter().map(|sent| &sent["headers"]["x-idempotency-key"]).collect();
    let [lost @ .., heard, next] = &keys[..] else { panic!("{keys:?}") };
    assert_eq!(lost.len(), 4);
    assert!(heard.is_string() && lost.iter().all(|key| key == heard), "nobody heard a no: {keys:?}");
    assert_ne!(next, heard, "the API gives that key the same no for ever");
}
