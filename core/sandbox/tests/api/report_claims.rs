//! Chargebacks and disputes.

use serde_json::{Value, json};

use crate::harness::v1_order;
use crate::report_harness::{Books, RELEASE, SETTLEMENT, amount};

async fn claim(books: &Books, payment: u64, result: &str) -> Value {
    books.control("chargeback", json!({ "payment_id": payment, "result": result })).await
}

async fn status(books: &Books, payment: u64) -> (String, String) {
    let payment = books.get(&format!("/v1/payments/{payment}")).await.json();
    let text = |name: &str| payment[name].as_str().unwrap().to_owned();
    (text("status"), text("status_detail"))
}

fn words(status: &str, detail: &str) -> (String, String) {
    (status.to_owned(), detail.to_owned())
}

#[tokio::test]
async fn a_chargeback_takes_the_money_and_gives_it_back_when_won() {
    let books = Books::open().await;
    books.options(json!({ "fee_percent": "1", "release_delay_s": 0 })).await;
    let id = books.sold_by("r1", "100", "visa").await;
    let opened = claim(&books, id, "opened").await;
    assert_eq!(
        opened,
        json!({
            "payment_id": id, "status": "charged_back", "status_detail": "in_process", "amount": "100",
        })
    );
    assert_eq!(books.balance().await, amount("1000000.00"));
    assert_eq!(status(&books, id).await, words("charged_back", "in_process"));
    let sheet = books.sheet(SETTLEMENT).await;
    assert_eq!(sheet.column("TRANSACTION_TYPE"), "CHARGEBACK SETTLEMENT");
    assert_eq!(sheet.column("SETTLEMENT_NET_AMOUNT"), "-99.00 99.00");
    assert_eq!(sheet.cell(0, "SOURCE_ID"), sheet.cell(1, "SOURCE_ID"));

    claim(&books, id, "won").await;
    assert_eq!(status(&books, id).await, words("approved", "accredited"));
    assert_eq!(books.balance().await, amount("1000099.00"));
    assert_eq!(books.sheet(SETTLEMENT).await.rows.len(), 2, "not shown unless asked for");
    let columns = ["TRANSACTION_TYPE", "SETTLEMENT_NET_AMOUNT", "FEE_AMOUNT"];
    books.configure(SETTLEMENT, &columns, &json!({ "show_chargeback_cancel": true })).await;
    let sheet = books.sheet(SETTLEMENT).await;
    assert_eq!(sheet.column("TRANSACTION_TYPE"), "CHARGEBACK CHARGEBACK SETTLEMENT");
    assert_eq!(sheet.column("SETTLEMENT_NET_AMOUNT"), "99.00 -99.00 99.00");
    assert_eq!(sheet.column("FEE_AMOUNT"), "-1.00 1.00 -1.00");
    let released = books.sheet(RELEASE).await;
    assert_eq!(released.column("DESCRIPTION"), " payment chargeback chargeback_cancel ");
}

#[tokio::test]
async fn a_dispute_that_is_lost_leaves_the_money_gone() {
    let books = Books::open().await;
    books.options(json!({ "release_delay_s": 0 })).await;
    let id = books.sold("r1", "100").await;
    books.control("chargeback", json!({ "payment_id": id, "result": "dispute", "amount": "30" })).await;
    assert_eq!(status(&books, id).await, words("in_mediation", "pending"));
    claim(&books, id, "lost").await;
    assert_eq!(status(&books, id).await, words("charged_back", "settled"));
    assert_eq!(books.balance().await, amount("1000070"));
    let sheet = books.sheet(SETTLEMENT).await;
    assert_eq!(sheet.column("TRANSACTION_TYPE"), "DISPUTE SETTLEMENT");
    assert_eq!(sheet.cell(0, "TRANSACTION_AMOUNT"), "-30.00");
    assert_eq!(books.sheet(RELEASE).await.column("DESCRIPTION"), " payment mediation ");
}

#[tokio::test]
async fn a_dispute_that_is_won_shows_without_being_asked_for() {
    let books = Books::open().await;
    let id = books.sold("r1", "100").await;
    books.refund(id, "25").await;
    claim(&books, id, "dispute").await;
    claim(&books, id, "won").await;
    assert_eq!(status(&books, id).await, words("approved", "partially_refunded"));
    let sheet = books.sheet(SETTLEMENT).await;
    assert_eq!(sheet.column("TRANSACTION_AMOUNT"), "75.00 -75.00 -25.00 100.00");
    assert_eq!(sheet.column("TRANSACTION_TYPE"), "DISPUTE DISPUTE REFUND SETTLEMENT");
    books.refund(id, "75").await;
    assert_eq!(status(&books, id).await, words("refunded", "refunded"));
}

#[tokio::test]
async fn only_what_is_there_can_be_claimed_and_only_what_is_open_ends() {
    let books = Books::open().await;
    let id = books.sold("r1", "100").await;
    let refused = async |body: Value, status: u16| {
        assert_eq!(books.try_control("chargeback", body.clone()).await.unwrap_err(), status, "{body}");
    };
    refused(json!({ "payment_id": id, "result": "won" }), 409).await;
    refused(json!({ "payment_id": id, "amount": "100.01" }), 409).await;
    refused(json!({ "payment_id": id, "amount": "0" }), 409).await;
    refused(json!({ "payment_id": id, "result": "won", "amount": "1" }), 400).await;
    refused(json!({ "payment_id": id, "result": "drawn" }), 400).await;
    refused(json!({ "payment_id": 1 }), 409).await;
    books.control("chargeback", json!({ "payment_id": id })).await;
    refused(json!({ "payment_id": id, "result": "dispute" }), 409).await;
    claim(&books, id, "lost").await;
    refused(json!({ "payment_id": id, "result": "won" }), 409).await;
}

#[tokio::test]
async fn what_is_claimed_cannot_be_refunded() {
    let books = Books::open().await;
    let id = books.sold("r1", "100").await;
    books.control("chargeback", json!({ "payment_id": id, "amount": 10 })).await;
    let path = format!("/v1/payments/{id}/refunds");
    let refused = books.call("POST", &path, &[("x-idempotency-key", "k")], "").await;
    assert_eq!(refused.json()["cause"][0]["code"], 2063);

    let body = v1_order("r2", "50", "static");
    let order = books.call("POST", "/v1/orders", &[("x-idempotency-key", "k1")], &body).await.json();
    let scan_id = books.scan().await;
    let id = books.pay(&scan_id, "visa").await;
    books.control("chargeback", json!({ "payment_id": id, "amount": 10 })).await;
    let path = format!("/v1/orders/{}/refund", order["id"].as_str().unwrap());
    let refused = books.call("POST", &path, &[("x-idempotency-key", "k2")], "").await;
    assert_eq!((refused.status, &refused.json()["errors"][0]["code"]), (409, &"invalid_order_status".into()));
    claim(&books, id, "won").await;
    assert_eq!(books.call("POST", &path, &[("x-idempotency-key", "k2")], "").await.status, 201);
}

#[tokio::test]
async fn a_claimed_payment_still_is_a_payment() {
    let books = Books::open().await;
    let id = books.sold("r1", "100").await;
    books.control("chargeback", json!({ "payment_id": id })).await;
    let found = books.get("/merchant_orders/search?external_reference=r1").await.json();
    assert_eq!(
        (&found["elements"][0]["status"], &found["elements"][0]["order_status"]),
        (&"closed".into(), &"paid".into())
    );
}
