//! The settlement report's rows.

use cobro_sandbox::Site;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::report_harness::{Books, DAY, SETTLEMENT, START, Sheet, amount};

/// [F] What adds up in each row.
fn adds_up(sheet: &Sheet, row: usize) {
    let money = |key| sheet.money(row, key);
    let net =
        money("TRANSACTION_AMOUNT") + money("FEE_AMOUNT") + money("MKP_FEE_AMOUNT") + money("TAXES_AMOUNT");
    assert_eq!(net, money("SETTLEMENT_NET_AMOUNT"));
    assert_eq!(net, money("REAL_AMOUNT"));
}

/// A shop that pays 0.8 % of fees, 1.5 % to its platform and 0.6 % of taxes.
async fn charged() -> Books {
    let books = Books::open().await;
    books.options(json!({ "fee_percent": "0.8", "mkp_fee_percent": 1.5, "tax_percent": "0.6" })).await;
    books
}

#[tokio::test]
async fn a_sale_is_a_row() {
    let books = charged().await;
    let id = books.sold_by("r1", "1500", "visa").await;
    let sheet = books.sheet(SETTLEMENT).await;
    assert_eq!((sheet.header.len(), sheet.rows.len()), (33, 1));
    let payment = books.get(&format!("/v1/payments/{id}")).await.json();
    for (key, value) in [
        ("SOURCE_ID", id.to_string().as_str()),
        ("EXTERNAL_REFERENCE", "r1"),
        ("USER_ID", "701"),
        ("TRANSACTION_TYPE", "SETTLEMENT"),
        ("TRANSACTION_AMOUNT", "1500.00"),
        ("FEE_AMOUNT", "-12.00"),
        ("MKP_FEE_AMOUNT", "-22.50"),
        ("TAXES_AMOUNT", "-9.00"),
        ("SETTLEMENT_NET_AMOUNT", "1456.50"),
        ("REAL_AMOUNT", "1456.50"),
        ("COUPON_AMOUNT", "0.00"),
        ("TRANSACTION_CURRENCY", "ARS"),
        ("SITE", "MLA"),
        ("PAYMENT_METHOD", "visa"),
        ("PAYMENT_METHOD_TYPE", "credit_card"),
        ("INSTALLMENTS", "1"),
        ("TRANSACTION_DATE", "2026-03-02T10:11:12.000-04:00"),
        ("SETTLEMENT_DATE", "2026-03-02T10:11:12.000-04:00"),
        ("MONEY_RELEASE_DATE", "2026-03-16T10:11:12.000-04:00"),
        ("EXTERNAL_POS_ID", "P1"),
        ("POS_NAME", "Caja P1"),
        ("EXTERNAL_STORE_ID", "S1"),
        ("STORE_NAME", "Centro"),
        ("POS_ID", payment["pos_id"].as_str().unwrap()),
        ("STORE_ID", payment["store_id"].as_str().unwrap()),
        ("ORDER_ID", payment["order"]["id"].as_str().unwrap()),
        (
            "TAXES_DISAGGREGATED",
            "[{financial_entity:debitos_creditos,amount:-9.00,detail:tax_withholding_collector}]",
        ),
    ] {
        assert_eq!(sheet.cell(0, key), value, "{key}");
    }
    adds_up(&sheet, 0);
    assert_eq!(payment["transaction_details"]["net_received_amount"].to_string(), "1456.5");
    assert_eq!(books.balance().await, amount("1001456.50"));
}

#[tokio::test]
async fn the_latest_row_comes_first_and_only_money_has_rows() {
    let books = Books::open().await;
    books.sold("r1", "10").await;
    books.at(START + 1000);
    books.sold("r2", "20").await;
    books.at(START + 2000);
    books.put_order("r3", "30").await;
    let scan_id = books.scan().await;
    books.control("pay", json!({ "scan_id": scan_id, "result": "rejected" })).await;
    let waiting = books.control("pay", json!({ "scan_id": scan_id, "result": "in_process" })).await;
    assert_eq!(books.sheet(SETTLEMENT).await.column("EXTERNAL_REFERENCE"), "r2 r1");
    books.at(START + 200_000);
    books.control("settle", json!({ "payment_id": waiting["payment_id"], "result": "approved" })).await;
    let sheet = books.sheet(SETTLEMENT).await;
    assert_eq!(sheet.column("EXTERNAL_REFERENCE"), "r3 r2 r1");
    assert_eq!(sheet.cell(0, "TRANSACTION_DATE"), "2026-03-02T10:11:14.000-04:00", "when it began");
    assert_eq!(sheet.cell(0, "SETTLEMENT_DATE"), "2026-03-02T10:14:32.000-04:00", "when it was approved");
}

#[tokio::test]
async fn a_refund_is_a_row_that_gives_the_charges_back() {
    let books = charged().await;
    let id = books.sold("r1", "99.99").await;
    let mut refunds = Vec::new();
    for part in ["33.33", "33.33", "33.33"] {
        refunds.push(books.refund(id, part).await.to_string());
    }
    let sheet = books.sheet(SETTLEMENT).await;
    assert_eq!(sheet.column("TRANSACTION_TYPE"), "REFUND REFUND REFUND SETTLEMENT");
    assert_eq!(sheet.column("SOURCE_ID"), [id; 4].map(|id| id.to_string()).join(" "));
    assert_eq!(sheet.column("EXTERNAL_REFERENCE"), "r1 r1 r1 r1");
    for row in 0..4 {
        adds_up(&sheet, row);
    }
    for key in ["TRANSACTION_AMOUNT", "FEE_AMOUNT", "MKP_FEE_AMOUNT", "TAXES_AMOUNT", "REAL_AMOUNT"] {
        let sum: Decimal = (0..4).map(|row| sheet.money(row, key)).sum();
        assert!(sum.is_zero(), "{key}: all of it goes back, to the cent");
    }
    assert_eq!(sheet.cell(0, "METADATA"), format!("{{refund_id:{}}}", refunds[2]));
    assert_eq!(books.balance().await, amount("1000000.00"));

    books.options(json!({ "refund_source": "refund" })).await;
    let sheet = books.sheet(SETTLEMENT).await;
    refunds.reverse();
    assert_eq!(sheet.column("SOURCE_ID"), format!("{} {id}", refunds.join(" ")));
}

#[tokio::test]
async fn charges_can_stay_gone() {
    let books = charged().await;
    books.options(json!({ "refund_gives_back_fees": false })).await;
    let id = books.sold("r1", "100").await;
    books.refund(id, "100").await;
    let sheet = books.sheet(SETTLEMENT).await;
    assert_eq!(sheet.cell(0, "SETTLEMENT_NET_AMOUNT"), "-100.00");
    assert_eq!((sheet.cell(0, "FEE_AMOUNT"), sheet.cell(0, "TAXES_AMOUNT")), ("0.00", "0.00"));
    assert_eq!(sheet.cell(0, "TAXES_DISAGGREGATED"), "");
    adds_up(&sheet, 0);
    assert_eq!(books.balance().await, amount("999997.10"));
}

#[tokio::test]
async fn the_platforms_fee_can_be_the_fee_again() {
    let books = charged().await;
    books.options(json!({ "mkp_fee": "repeated" })).await;
    books.sold("r1", "1000").await;
    let sheet = books.sheet(SETTLEMENT).await;
    assert_eq!((sheet.cell(0, "FEE_AMOUNT"), sheet.cell(0, "MKP_FEE_AMOUNT")), ("-23.00", "-23.00"));
    assert_eq!(sheet.cell(0, "SETTLEMENT_NET_AMOUNT"), "971.00");
}

#[tokio::test]
async fn a_refund_in_process_has_no_row_yet() {
    let books = Books::open_in(Site::Mlb).await;
    books
        .sandbox
        .control("POST", "/_sandbox/options", Some(r#"{"pix_refunds":"in_process"}"#))
        .await
        .unwrap();
    let id = books.sold_by("r1", "10", "pix").await;
    let path = format!("/v1/payments/{id}/refunds");
    books.call("POST", &path, &[("x-idempotency-key", "k")], "").await;
    let refund = books.ledger().await["refunds"][0]["id"].clone();
    let sheet = books.sheet(SETTLEMENT).await;
    assert_eq!(sheet.column("TRANSACTION_TYPE"), "SETTLEMENT");
    assert_eq!((sheet.cell(0, "OPERATION_TAGS"), sheet.cell(0, "TRANSACTION_CURRENCY")), ("PIX", "BRL"));
    let settle = json!({ "refund_id": refund, "result": "approved" }).to_string();
    books.sandbox.control("POST", "/_sandbox/settle", Some(&settle)).await.unwrap();
    assert_eq!(books.sheet(SETTLEMENT).await.column("TRANSACTION_TYPE"), "REFUND SETTLEMENT");
}

#[tokio::test]
async fn a_detailed_refund_has_its_own_reference() {
    let books = Books::open().await;
    let id = books.sold("r1", "10").await;
    let refund = books.refund(id, "4").await;
    let columns = ["TRANSACTION_TYPE", "EXTERNAL_REFERENCE"];
    books.configure(SETTLEMENT, &columns, &json!({ "refund_detailed": true })).await;
    assert_eq!(books.sheet(SETTLEMENT).await.column("EXTERNAL_REFERENCE"), format!("{refund} r1"));
}

#[tokio::test]
async fn payouts_are_shown_when_asked_for() {
    let books = Books::open().await;
    books.control("payout", json!({ "amount": "250.50" })).await;
    books.control("cashback", json!({ "amount": 5 })).await;
    let returned = books.control("payout", json!({ "amount": 10, "result": "returned" })).await;
    assert_eq!(returned["balance"], "999754.50");
    assert_eq!(books.sheet(SETTLEMENT).await.column("TRANSACTION_TYPE"), "CASHBACK");
    let columns =
        ["TRANSACTION_TYPE", "TRANSACTION_AMOUNT", "SOURCE_ID", "EXTERNAL_REFERENCE", "PAYMENT_METHOD"];
    books.configure(SETTLEMENT, &columns, &json!({ "include_withdraw": true })).await;
    let sheet = books.sheet(SETTLEMENT).await;
    assert_eq!(sheet.column("TRANSACTION_TYPE"), "PAYOUT PAYOUT CASHBACK PAYOUT");
    assert_eq!(sheet.column("TRANSACTION_AMOUNT"), "10.00 -10.00 5.00 -250.50");
    assert_eq!(sheet.cell(0, "SOURCE_ID"), returned["payout_id"].to_string());
    assert_eq!(sheet.cell(0, "SOURCE_ID"), sheet.cell(1, "SOURCE_ID"));
    assert_eq!((sheet.cell(0, "EXTERNAL_REFERENCE"), sheet.cell(0, "PAYMENT_METHOD")), ("", ""));
    for (amount, status) in [(json!("2000000"), 409), (json!(0), 400), (json!("1.001"), 409)] {
        assert_eq!(books.try_control("payout", json!({ "amount": amount })).await.unwrap_err(), status);
    }
    assert_eq!(books.try_control("cashback", json!({ "amount": -1 })).await.unwrap_err(), 400);
}

#[tokio::test]
async fn two_payments_of_one_order_are_two_rows() {
    let books = Books::open().await;
    books.put_order("r1", "10").await;
    let (first, second) = (books.scan().await, books.scan().await);
    let ids = [books.pay(&first, "visa").await, books.pay(&second, "account_money").await];
    let sheet = books.sheet(SETTLEMENT).await;
    assert_eq!(sheet.column("EXTERNAL_REFERENCE"), "r1 r1");
    assert_eq!(sheet.column("SOURCE_ID"), format!("{} {}", ids[1], ids[0]));
    assert_ne!(sheet.cell(0, "ORDER_ID"), sheet.cell(1, "ORDER_ID"), "each has its merchant order");
}

#[tokio::test]
async fn an_order_of_the_orders_api_is_named() {
    let books = Books::open().await;
    let body = crate::harness::v1_order("r1", "10", "static");
    let made = books.call("POST", "/v1/orders", &[("x-idempotency-key", "k")], &body).await.json();
    let scan_id = books.scan().await;
    books.pay(&scan_id, "account_money").await;
    let id = made["id"].as_str().unwrap();
    let refund = format!("/v1/orders/{id}/refund");
    books.call("POST", &refund, &[("x-idempotency-key", "k2")], "").await;
    let columns = ["TRANSACTION_TYPE", "EXTERNAL_REFERENCE", "ORDER_ID", "ORDER_MP"];
    books.configure(SETTLEMENT, &columns, &json!({ "refund_detailed": true })).await;
    let sheet = books.sheet(SETTLEMENT).await;
    assert_eq!(sheet.column("ORDER_MP"), format!("{id} {id}"));
    assert!(sheet.cell(0, "EXTERNAL_REFERENCE").starts_with("REF"));
    assert_eq!(sheet.cell(1, "EXTERNAL_REFERENCE"), "r1");
}

#[tokio::test]
async fn money_has_two_decimals_where_the_currency_has_none() {
    let books = Books::open_in(Site::Mlc).await;
    books.options(json!({ "fee_percent": "2.5" })).await;
    books.sold("r1", "1010").await;
    let sheet = books.sheet(SETTLEMENT).await;
    assert_eq!((sheet.cell(0, "TRANSACTION_AMOUNT"), sheet.cell(0, "FEE_AMOUNT")), ("1010.00", "-25.00"));
    adds_up(&sheet, 0);
}

#[tokio::test]
async fn the_ledger_has_what_the_rows_have() {
    let books = charged().await;
    let id = books.sold_by("r1", "1500", "visa").await;
    books.at(START + DAY);
    books.refund(id, "500").await;
    books.control("payout", json!({ "amount": 100 })).await;
    let columns =
        ["SOURCE_ID", "TRANSACTION_AMOUNT", "FEE_AMOUNT", "MKP_FEE_AMOUNT", "TAXES_AMOUNT", "REAL_AMOUNT"];
    books.configure(SETTLEMENT, &columns, &json!({ "include_withdraw": true })).await;
    let sheet = books.sheet(SETTLEMENT).await;
    let ledger = books.ledger().await;
    let movements = ledger["movements"].as_array().unwrap();
    assert_eq!(movements.len(), sheet.rows.len());
    let mut balance = amount("1000000");
    for (movement, row) in movements.iter().zip((0..movements.len()).rev()) {
        assert_eq!(movement["source_id"].to_string(), sheet.cell(row, "SOURCE_ID"));
        for (name, key) in ["amount", "fee", "mkp_fee", "taxes", "net"].iter().zip(&columns[1..]) {
            assert_eq!(amount(movement[*name].as_str().unwrap()), sheet.money(row, key), "{key}");
        }
        balance += amount(movement["net"].as_str().unwrap());
    }
    assert_eq!(books.balance().await, balance);
    let mut sale = movements[0].clone();
    for name in ["amount", "fee", "mkp_fee", "taxes", "net"] {
        sale[name].take();
    }
    let expected: Value = json!({
        "source_id": id, "kind": "payment", "external_reference": "r1", "payment_id": id, "amount": null,
        "fee": null, "mkp_fee": null, "taxes": null, "net": null, "date": "2026-03-02T11:11:12.000-03:00",
        "release_date": "2026-03-16T11:11:12.000-03:00", "pos": "P1", "store": "S1", "method": "visa",
    });
    assert_eq!(sale, expected);
}
