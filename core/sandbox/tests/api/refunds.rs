use cobro_sandbox::{PixRefunds, Settings, Site};

use crate::harness::{Answer, Shop, code};

const DAY: u64 = 24 * 60 * 60;

#[tokio::test]
async fn a_full_refund_takes_what_remains() {
    let shop = Shop::open().await;
    let id = shop.paid("r1", "100").await;
    let refund = shop.refund(id, "k1", "").await;
    assert_eq!(refund.status, 201);
    let json = refund.json();
    assert_eq!((&json["payment_id"], &json["amount"]), (&id.into(), &100.into()));
    assert_eq!((&json["status"], &json["source"]["type"]), (&"approved".into(), &"collector".into()));
    let payment = shop.payment(id).await;
    assert_eq!((&payment["status"], &payment["status_detail"]), (&"refunded".into(), &"refunded".into()));
    assert_eq!(payment["transaction_amount_refunded"], 100);
    assert_eq!(payment["refunds"][0]["id"], json["id"]);
    assert_eq!(shop.ledger().await["balance"], "1000000");
    assert_eq!(shop.refund(id, "k2", "{}").await.cause(), code(400, "2063"));
}

#[tokio::test]
async fn partial_refunds_add_up_to_the_payment_and_no_further() {
    let shop = Shop::open().await;
    let id = shop.paid("r1", "100").await;
    assert_eq!(shop.refund(id, "k1", r#"{"amount":30.25}"#).await.status, 201);
    let payment = shop.payment(id).await;
    assert_eq!(
        (&payment["status"], &payment["status_detail"]),
        (&"approved".into(), &"partially_refunded".into())
    );
    assert_eq!(shop.refund(id, "k2", r#"{"amount":69.76}"#).await.cause(), code(400, "4037"));
    assert_eq!(shop.refund(id, "k3", r#"{"amount":69.75}"#).await.status, 201);
    assert_eq!(shop.payment(id).await["status"], "refunded");
}

#[tokio::test]
async fn amounts_are_positive_numbers_of_the_currency() {
    let shop = Shop::open().await;
    let id = shop.paid("r1", "100").await;
    for (body, expected) in [
        (r#"{"amount":0}"#, "4040"),
        (r#"{"amount":-1}"#, "4040"),
        (r#"{"amount":"10"}"#, "4041"),
        (r#"{"amount":null}"#, "4041"),
        (r#"{"amount":1.001}"#, "4037"),
        ("[]", "1"),
    ] {
        assert_eq!(shop.refund(id, "k", body).await.cause(), code(400, expected), "{body}");
    }
    assert_eq!(shop.ledger().await["refunds"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn a_key_is_required() {
    let shop = Shop::open().await;
    let id = shop.paid("r1", "100").await;
    let path = format!("/v1/payments/{id}/refunds");
    assert_eq!(shop.post(&path, "{}").await.cause(), code(400, "4292"));
    assert_eq!(shop.refund(id, &"k".repeat(65), "{}").await.cause(), code(400, "4292"));
}

#[tokio::test]
async fn the_same_key_gets_the_same_answer_for_a_day() {
    let shop = Shop::open().await;
    let id = shop.paid("r1", "100").await;
    let first = shop.refund(id, "k1", r#"{"amount":10}"#).await;
    shop.advance(DAY - 60);
    let again = shop.refund(id, "k1", r#"{"amount":10.00}"#).await;
    assert_eq!((again.status, &again.text), (201, &first.text));
    assert_eq!(shop.ledger().await["refunds"].as_array().unwrap().len(), 1);
    shop.advance(120);
    let later = shop.refund(id, "k1", r#"{"amount":10}"#).await;
    assert_ne!(later.json()["id"], first.json()["id"], "the key is forgotten");
}

#[tokio::test]
async fn the_same_key_with_another_intent_is_a_conflict() {
    let shop = Shop::open().await;
    let id = shop.paid("r1", "100").await;
    let other = shop.paid("r2", "100").await;
    assert_eq!(shop.refund(id, "k1", r#"{"amount":10}"#).await.status, 201);
    assert_eq!(shop.refund(id, "k1", r#"{"amount":11}"#).await.status, 409);
    assert_eq!(shop.refund(id, "k1", "{}").await.status, 409);
    assert_eq!(shop.refund(other, "k1", r#"{"amount":10}"#).await.status, 409);
    assert_eq!(shop.ledger().await["refunds"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn two_accounts_do_not_share_keys() {
    let shop = Shop::open().await;
    let id = shop.paid("r1", "100").await;
    assert_eq!(shop.refund(id, "other", "{}").await.status, 201);
    let headers = format!("Bearer {}", shop.sandbox.token(crate::harness::OTHER));
    let on_pos = crate::harness::ON_POS.replace("701", "702");
    let auth = ("authorization", headers.as_str());
    shop.call("PUT", &on_pos, &[auth], Some(&crate::harness::order("r1", "5"))).await;
    let scan = shop.control("POST", "/_sandbox/scan", r#"{"user_id":702,"external_pos_id":"P1"}"#).await;
    let theirs =
        shop.pay(scan["scan_id"].as_str().unwrap(), "approved").await["payment_id"].as_u64().unwrap();
    assert_eq!(shop.other("POST", &format!("/v1/payments/{theirs}/refunds")).await.status, 201);
}

#[tokio::test]
async fn a_refusal_frees_the_key() {
    let shop = Shop::open().await;
    let id = shop.paid("r1", "100").await;
    shop.control("POST", "/_sandbox/seed", r#"{"user_id":701,"balance":"99.99"}"#).await;
    assert_eq!(shop.refund(id, "k1", "{}").await.cause(), code(400, "2031"));
    shop.control("POST", "/_sandbox/seed", r#"{"user_id":701,"balance":"100"}"#).await;
    assert_eq!(shop.refund(id, "k1", "{}").await.status, 201);
}

#[tokio::test]
async fn refunds_are_paid_from_the_balance() {
    let shop = Shop::open().await;
    let id = shop.paid("r1", "100").await;
    shop.control("POST", "/_sandbox/seed", r#"{"user_id":701,"balance":"0"}"#).await;
    assert_eq!(shop.refund(id, "k1", r#"{"amount":1}"#).await.cause(), code(400, "2030"));
    shop.control("POST", "/_sandbox/seed", r#"{"user_id":701,"balance":50}"#).await;
    assert_eq!(shop.refund(id, "k2", r#"{"amount":50.01}"#).await.cause(), code(400, "2031"));
    assert_eq!(shop.refund(id, "k3", r#"{"amount":50}"#).await.status, 201);
    assert_eq!(shop.ledger().await["balance"], "0");
}

#[tokio::test]
async fn the_fee_goes_back_with_the_money() {
    let settings = Settings { fee_percent: "0.8".parse().unwrap(), ..Settings::default() };
    let shop = Shop::open_with(Site::Mla, settings).await;
    let id = shop.paid("r1", "99.99").await;
    for key in ["k1", "k2", "k3"] {
        assert_eq!(shop.refund(id, key, r#"{"amount":33.33}"#).await.status, 201);
    }
    assert_eq!(shop.ledger().await["balance"], "1000000.00");
}

#[tokio::test]
async fn only_an_approved_payment_can_be_refunded() {
    let shop = Shop::open().await;
    shop.put_order("r1", "100").await;
    let scan_id = shop.scan_id().await;
    for result in ["rejected", "in_process"] {
        let id = shop.pay(&scan_id, result).await["payment_id"].as_u64().unwrap();
        assert_eq!(shop.refund(id, "k", "{}").await.cause(), code(400, "2063"), "{result}");
    }
    assert_eq!(shop.refund(1, "k", "{}").await.cause(), code(404, "2000"));
}

#[tokio::test]
async fn the_window_is_180_days_and_90_in_peru() {
    for (site, days, expected) in [(Site::Mla, 180, "2024"), (Site::Mpe, 90, "15016")] {
        let shop = Shop::open_in(site).await;
        let id = shop.paid("r1", "100").await;
        shop.advance(days * DAY - 60);
        assert_eq!(shop.refund(id, "k1", r#"{"amount":1}"#).await.status, 201, "{site}");
        shop.advance(120);
        assert_eq!(shop.refund(id, "k2", r#"{"amount":1}"#).await.cause(), code(400, expected), "{site}");
    }
}

#[tokio::test]
async fn there_is_a_greatest_number_of_refunds() {
    let shop = Shop::open().await;
    shop.options(r#"{"max_refunds":2}"#).await;
    let id = shop.paid("r1", "100").await;
    for key in ["k1", "k2"] {
        assert_eq!(shop.refund(id, key, r#"{"amount":1}"#).await.status, 201);
    }
    assert_eq!(shop.refund(id, "k3", r#"{"amount":1}"#).await.cause(), code(400, "2022"));
}

#[tokio::test]
async fn the_reference_has_odd_statuses_as_an_option() {
    let shop = Shop::open().await;
    shop.options(r#"{"sic_statuses":true}"#).await;
    let id = shop.paid("r1", "100").await;
    let keyless = shop.post(&format!("/v1/payments/{id}/refunds"), "{}").await;
    assert_eq!(keyless.cause(), code(404, "4292"));
    assert_eq!(shop.refund(id, "k", r#"{"amount":-1}"#).await.cause(), code(401, "4040"));
    assert_eq!(shop.refund(id, "k", r#"{"amount":"1"}"#).await.cause(), code(401, "4041"));
    shop.advance(181 * DAY);
    assert_eq!(shop.refund(id, "k", "{}").await.cause(), code(404, "2024"));
    shop.options(r#"{"refund_success_200":true}"#).await;
    let id = shop.paid("r2", "100").await;
    assert_eq!(shop.refund(id, "k", "{}").await.status, 200);
}

#[tokio::test]
async fn refunds_can_be_listed_and_read() {
    let shop = Shop::open().await;
    let id = shop.paid("r1", "100").await;
    let path = format!("/v1/payments/{id}/refunds");
    assert_eq!(shop.get(&path).await.json(), serde_json::json!([]));
    let first = shop.refund(id, "k1", r#"{"amount":10}"#).await.json();
    shop.refund(id, "k2", r#"{"amount":20}"#).await;
    let list = shop.get(&path).await.json();
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert_eq!(list[0], first);
    assert_eq!(shop.get(&format!("{path}/")).await.json(), list, "as the official Node SDK asks");
    assert_eq!(shop.get(&format!("{path}/{}", first["id"])).await.json(), first);
    assert_eq!(shop.get(&format!("{path}/1")).await.cause(), code(404, "2032"));
    let other = shop.paid("r2", "100").await;
    let wrong = format!("/v1/payments/{other}/refunds/{}", first["id"]);
    assert_eq!(shop.get(&wrong).await.cause(), code(404, "2032"));
}

async fn pix_shop() -> (Shop, u64) {
    let settings = Settings { pix_refunds: PixRefunds::InProcess, ..Settings::default() };
    let shop = Shop::open_with(Site::Mlb, settings).await;
    shop.put_order("r1", "100").await;
    let scan_id = shop.scan_id().await;
    let body = format!(r#"{{"scan_id":"{scan_id}","result":"approved","method":"pix"}}"#);
    let id = shop.control("POST", "/_sandbox/pay", &body).await["payment_id"].as_u64().unwrap();
    (shop, id)
}

async fn rendered(shop: &Shop, method: &str, path: &str, key: &str) -> Answer {
    let headers = [("x-idempotency-key", key), ("x-render-in-process-refunds", "true")];
    shop.call(method, path, &headers, (method == "POST").then_some("{}")).await
}

#[tokio::test]
async fn a_pix_refund_can_wait() {
    let (shop, id) = pix_shop().await;
    let path = format!("/v1/payments/{id}/refunds");
    let queued = rendered(&shop, "POST", &path, "k1").await;
    assert_eq!((queued.status, &queued.json()["status"]), (201, &"in_process".into()));
    assert_eq!(shop.payment(id).await["status"], "approved", "not yet refunded");
    assert_eq!(shop.payment(id).await["transaction_amount_refunded"], 0);
    assert_eq!(shop.refund(id, "k2", "{}").await.cause(), code(400, "2063"), "nothing left to refund");

    let refund_id = queued.json()["id"].clone();
    let one = format!("{path}/{refund_id}");
    assert_eq!(shop.get(&path).await.json(), serde_json::json!([]), "hidden without the header");
    assert_eq!(shop.get(&one).await.cause(), code(404, "2032"));
    assert_eq!(rendered(&shop, "GET", &path, "k").await.json()[0]["status"], "in_process");
    assert_eq!(rendered(&shop, "GET", &one, "k").await.json()["id"], refund_id);

    let settle = format!(r#"{{"refund_id":{refund_id},"result":"approved"}}"#);
    shop.control("POST", "/_sandbox/settle", &settle).await;
    assert_eq!(shop.payment(id).await["status"], "refunded");
    assert_eq!(shop.get(&one).await.json()["status"], "approved");
    assert_eq!(shop.try_control("POST", "/_sandbox/settle", &settle).await.unwrap_err().status, 409);
}

#[tokio::test]
async fn without_the_header_a_waiting_pix_refund_looks_refused() {
    let (shop, id) = pix_shop().await;
    let refused = shop.refund(id, "k1", "{}").await;
    assert_eq!(refused.status, 400);
    assert_eq!(shop.refund(id, "k1", "{}").await.text, refused.text, "and again");
    let refunds = shop.ledger().await["refunds"].clone();
    assert_eq!(refunds.as_array().unwrap().len(), 1, "it was created all the same, once");
    assert_eq!(refunds[0]["status"], "in_process");
    let settle = format!(r#"{{"refund_id":{},"result":"approved"}}"#, refunds[0]["id"]);
    shop.control("POST", "/_sandbox/settle", &settle).await;
    assert_eq!(shop.payment(id).await["status"], "refunded");
}

#[tokio::test]
async fn a_refund_that_fails_later_gives_the_money_back() {
    let (shop, id) = pix_shop().await;
    let path = format!("/v1/payments/{id}/refunds");
    let refund_id = rendered(&shop, "POST", &path, "k1").await.json()["id"].clone();
    assert_eq!(shop.ledger().await["balance"], "1000000");
    let settle = format!(r#"{{"refund_id":{refund_id},"result":"rejected"}}"#);
    shop.control("POST", "/_sandbox/settle", &settle).await;
    assert_eq!(shop.ledger().await["balance"], "1000100");
    assert_eq!(shop.get(&format!("{path}/{refund_id}")).await.json()["status"], "rejected");
    assert_eq!(rendered(&shop, "POST", &path, "k2").await.status, 201, "it can be asked for again");
}
