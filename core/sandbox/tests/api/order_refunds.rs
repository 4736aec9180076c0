use cobro_sandbox::{OrderRefunds, PixRefunds, Settings, Site};
use serde_json::{Value, json};

use crate::harness::{Shop, code};

const DAY: u64 = 24 * 60 * 60;

fn part(order: &Value, amount: &str) -> String {
    let id = &order["transactions"]["payments"][0]["id"];
    json!({ "transactions": [{ "id": id, "amount": amount }] }).to_string()
}

#[tokio::test]
async fn without_a_body_all_goes_back() {
    let shop = Shop::open().await;
    let (order, payment) = shop.paid_order("r1", "18.50").await;
    let made = shop.refund_order(&order["id"], "k1", "").await;
    assert_eq!(made.status, 201);
    let json = made.json();
    let refund = json["transactions"]["refunds"][0].clone();
    assert!(refund["id"].as_str().unwrap().starts_with("REF"));
    let expected = json!({
        "id": order["id"],
        "status": "refunded",
        "status_detail": "refunded",
        "transactions": { "refunds": [{
            "id": refund["id"],
            "transaction_id": order["transactions"]["payments"][0]["id"],
            "reference_id": payment.to_string(),
            "amount": "18.50",
            "status": "processed",
        }] },
    });
    assert_eq!(json, expected);
    let shown = shop.get_order(&order["id"]).await;
    assert_eq!((&shown["status"], &shown["status_detail"]), (&"refunded".into(), &"refunded".into()));
    let transaction = &shown["transactions"]["payments"][0];
    assert_eq!(
        (&transaction["status"], &transaction["refunded_amount"]),
        (&"refunded".into(), &"18.50".into())
    );
    assert_eq!(shown["transactions"]["refunds"], json!([refund]));
    let again = shop.refund_order(&order["id"], "k2", "").await;
    assert_eq!(again.order_code(), code(409, "order_already_refunded"));
}

#[tokio::test]
async fn parts_add_up_to_the_payment_and_no_further() {
    let shop = Shop::open().await;
    let (order, payment) = shop.paid_order("r1", "100").await;
    let first = shop.refund_order(&order["id"], "k1", &part(&order, "30.25")).await.json();
    assert_eq!(
        (&first["status"], &first["status_detail"]),
        (&"processed".into(), &"partially_refunded".into())
    );
    let more = shop.refund_order(&order["id"], "k2", &part(&order, "69.76")).await;
    assert_eq!(more.order_code(), code(400, "refund_amount_exceeds"));
    let last = shop.refund_order(&order["id"], "k3", &part(&order, "69.75")).await.json();
    assert_eq!(last["status"], "refunded");
    assert_eq!(last["transactions"]["refunds"].as_array().unwrap().len(), 1, "only the one just made");
    let shown = shop.get_order(&order["id"]).await;
    assert_eq!(shown["transactions"]["refunds"].as_array().unwrap().len(), 2);

    let payment = shop.payment(payment).await;
    assert_eq!(
        (&payment["status"], &payment["transaction_amount_refunded"]),
        (&"refunded".into(), &100.into())
    );
    let ledger = shop.ledger().await;
    let keys: Vec<_> = ledger["v1_orders"][0]["refunds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["idempotency_key"])
        .collect();
    assert_eq!(keys, ["k1", "k3"]);
    assert_eq!(ledger["balance"], "1000000.00");
}

#[tokio::test]
async fn what_is_left_goes_back_after_a_part() {
    let shop = Shop::open().await;
    let (order, _) = shop.paid_order("r1", "100").await;
    shop.refund_order(&order["id"], "k1", &part(&order, "40")).await;
    let rest = shop.refund_order(&order["id"], "k2", "{}").await.json();
    assert_eq!(rest["transactions"]["refunds"][0]["amount"], "60.00");
    assert_eq!(rest["status"], "refunded");
}

#[tokio::test]
async fn the_same_key_refunds_once() {
    let shop = Shop::open().await;
    let (order, _) = shop.paid_order("r1", "100").await;
    let first = shop.refund_order(&order["id"], "k1", &part(&order, "10")).await;
    let again = shop.refund_order(&order["id"], "k1", &part(&order, "10")).await;
    assert_eq!((again.status, &again.text), (201, &first.text));
    let other = shop.refund_order(&order["id"], "k1", "").await;
    assert_eq!(other.order_code(), code(409, "idempotency_key_already_used"));
    assert_eq!(shop.ledger().await["refunds"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_asked_must_make_sense() {
    let shop = Shop::open().await;
    let (order, _) = shop.paid_order("r1", "100").await;
    let good = part(&order, "10");
    for (from, to, status, expected) in [
        (r#""10""#, "10", 400, "property_type"),
        (r#""10""#, r#""0""#, 400, "property_value"),
        (r#""10""#, r#""10.5""#, 400, "property_value"),
        (r#""amount""#, r#""amounts""#, 400, "unsupported_properties"),
        (r#""transactions""#, r#""amount""#, 400, "unsupported_properties"),
        ("PAY", "PAX", 404, "transaction_not_found"),
    ] {
        assert!(good.contains(from), "{from}");
        let answer = shop.refund_order(&order["id"], "k", &good.replacen(from, to, 1)).await;
        assert_eq!(answer.order_code(), code(status, expected), "{from} -> {to}");
    }
    for (body, expected) in [
        (r#"{"transactions":[]}"#, "minimum_items"),
        (r#"{"transactions":[{"amount":"10"}]}"#, "required_properties"),
        (r#"{"transactions":[{},{}]}"#, "maximum_items"),
        ("null", "property_type"),
        ("no", "json_syntax_error"),
    ] {
        let answer = shop.refund_order(&order["id"], "k", body).await;
        assert_eq!(answer.order_code(), code(400, expected), "{body}");
    }
    assert_eq!(shop.ledger().await["refunds"], json!([]));
}

#[tokio::test]
async fn only_a_processed_order_can_be_refunded() {
    let shop = Shop::open().await;
    let order = shop.order("r1", "10", "static").await;
    let wrong = code(409, "invalid_order_status");
    assert_eq!(shop.refund_order(&order["id"], "k", "").await.order_code(), wrong);
    let scan_id = shop.scan_id().await;
    shop.pay(&scan_id, "in_process").await;
    assert_eq!(shop.refund_order(&order["id"], "k", "").await.order_code(), wrong);
    let order = shop.order("r2", "10", "static").await;
    shop.cancel_order(&order["id"], "c").await;
    assert_eq!(shop.refund_order(&order["id"], "k", "").await.order_code(), wrong);
}

#[tokio::test]
async fn there_is_a_time_for_it() {
    let shop = Shop::open().await;
    let (order, _) = shop.paid_order("r1", "10").await;
    shop.advance(180 * DAY - 60);
    assert_eq!(shop.refund_order(&order["id"], "k1", &part(&order, "1")).await.status, 201);
    shop.advance(120);
    let late = shop.refund_order(&order["id"], "k2", &part(&order, "1")).await;
    assert_eq!(late.order_code(), code(400, "in_store_payment_refund_order"));
    shop.options(r#"{"order_refund_days":360}"#).await;
    assert_eq!(shop.refund_order(&order["id"], "k2", &part(&order, "1")).await.status, 201);
}

#[tokio::test]
async fn refunds_are_paid_from_the_balance() {
    let shop = Shop::open().await;
    let (order, _) = shop.paid_order("r1", "100").await;
    shop.control("POST", "/_sandbox/seed", r#"{"user_id":701,"balance":"50"}"#).await;
    assert_eq!(shop.refund_order(&order["id"], "k1", "").await.order_code(), code(402, "failed"));
    assert_eq!(
        shop.refund_order(&order["id"], "k1", &part(&order, "50")).await.status,
        201,
        "the key was free"
    );
    assert_eq!(shop.ledger().await["balance"], "0");
}

#[tokio::test]
async fn a_refund_can_wait() {
    let settings = Settings { order_refunds: OrderRefunds::Processing, ..Settings::default() };
    let shop = Shop::open_with(Site::Mla, settings).await;
    let (order, payment) = shop.paid_order("r1", "100").await;
    let waiting = shop.refund_order(&order["id"], "k1", &part(&order, "40")).await.json();
    assert_eq!((&waiting["status"], &waiting["status_detail"]), (&"processed".into(), &"accredited".into()));
    let refund = waiting["transactions"]["refunds"][0].clone();
    assert_eq!(refund["status"], "processing");
    assert_eq!(shop.get_order(&order["id"]).await["transactions"]["refunds"], json!([refund]));
    let more = shop.refund_order(&order["id"], "k2", &part(&order, "61")).await;
    assert_eq!(more.order_code(), code(400, "refund_amount_exceeds"), "it has taken its part");

    let settle = format!(r#"{{"refund_id":{},"result":"approved"}}"#, refund["id"]);
    let settled = shop.control("POST", "/_sandbox/settle", &settle).await;
    assert_eq!((&settled["order_id"], &settled["payment_id"]), (&order["id"], &payment.into()));
    let shown = shop.get_order(&order["id"]).await;
    assert_eq!(
        (&shown["status"], &shown["status_detail"]),
        (&"processed".into(), &"partially_refunded".into())
    );
    assert_eq!(shown["transactions"]["refunds"][0]["status"], "processed");
    assert_eq!(shop.try_control("POST", "/_sandbox/settle", &settle).await.unwrap_err().status, 409);
    let unknown = r#"{"refund_id":"REF0","result":"approved"}"#;
    assert_eq!(shop.try_control("POST", "/_sandbox/settle", unknown).await.unwrap_err().status, 409);
}

#[tokio::test]
async fn a_refund_that_fails_later_gives_the_money_back() {
    let settings = Settings { pix_refunds: PixRefunds::InProcess, ..Settings::default() };
    let shop = Shop::open_with(Site::Mlb, settings).await;
    let order = shop.order("r1", "100", "static").await;
    let scan_id = shop.scan_id().await;
    let body = format!(r#"{{"scan_id":"{scan_id}","result":"approved","method":"pix"}}"#);
    shop.control("POST", "/_sandbox/pay", &body).await;
    shop.refund_order(&order["id"], "k1", "").await;
    assert_eq!(
        shop.refund_order(&order["id"], "k2", "").await.order_code(),
        code(409, "order_already_refunded")
    );
    let number = shop.ledger().await["v1_orders"][0]["refunds"][0]["refund_id"].clone();
    shop.control("POST", "/_sandbox/settle", &format!(r#"{{"refund_id":{number},"result":"rejected"}}"#))
        .await;
    let shown = shop.get_order(&order["id"]).await;
    assert_eq!((&shown["status"], &shown["status_detail"]), (&"processed".into(), &"accredited".into()));
    assert_eq!(shown["transactions"]["refunds"][0]["status"], "failed");
    assert_eq!(shop.ledger().await["balance"], "1000100");
    assert_eq!(shop.refund_order(&order["id"], "k3", "").await.status, 201, "it can be asked for again");
}

#[tokio::test]
async fn a_refund_by_the_payments_api_shows_in_the_order() {
    let shop = Shop::open().await;
    let (order, payment) = shop.paid_order("r1", "100").await;
    assert_eq!(shop.refund(payment, "k1", r#"{"amount":40}"#).await.status, 201);
    let shown = shop.get_order(&order["id"]).await;
    assert_eq!(shown["status_detail"], "partially_refunded");
    assert_eq!(shown["transactions"]["refunds"][0]["amount"], "40.00");
}
