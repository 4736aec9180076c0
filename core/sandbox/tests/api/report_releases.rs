//! The release report's rows.

use serde_json::json;

use crate::report_harness::{Books, DAY, RELEASE, START, Sheet};

const COLUMNS: [&str; 12] = [
    "DATE",
    "SOURCE_ID",
    "RECORD_TYPE",
    "DESCRIPTION",
    "NET_CREDIT_AMOUNT",
    "NET_DEBIT_AMOUNT",
    "GROSS_AMOUNT",
    "MP_FEE_AMOUNT",
    "FINANCING_FEE_AMOUNT",
    "SHIPPING_FEE_AMOUNT",
    "TAXES_AMOUNT",
    "BALANCE_AMOUNT",
];

/// Each row in itself, and all of them together.
fn adds_up(sheet: &Sheet) {
    let last = sheet.rows.len() - 1;
    let mut balance = sheet.money(0, "BALANCE_AMOUNT");
    for row in 0..=last {
        let money = |key| sheet.money(row, key);
        let net = money("NET_CREDIT_AMOUNT") - money("NET_DEBIT_AMOUNT");
        let parts = ["MP_FEE_AMOUNT", "FINANCING_FEE_AMOUNT", "SHIPPING_FEE_AMOUNT", "TAXES_AMOUNT"];
        assert_eq!(net, money("GROSS_AMOUNT") + parts.into_iter().map(money).sum::<rust_decimal::Decimal>());
        match sheet.cell(row, "RECORD_TYPE") {
            "release" => balance += net,
            kind => assert_eq!(net, balance, "{kind}"),
        }
        assert_eq!(money("BALANCE_AMOUNT"), balance);
    }
    assert_eq!(sheet.cell(0, "RECORD_TYPE"), "initial_available_balance");
    assert_eq!(sheet.cell(last, "RECORD_TYPE"), "total");
}

async fn charged(release_delay_s: u32) -> Books {
    let books = Books::open().await;
    books.control("seed", json!({ "balance": "10000" })).await;
    books
        .options(json!({
            "fee_percent": "0.8", "mkp_fee_percent": "0.2", "tax_percent": "0.6",
            "release_delay_s": release_delay_s,
        }))
        .await;
    books.configure(RELEASE, &COLUMNS, &json!({})).await;
    books
}

#[tokio::test]
async fn what_was_came_went_and_is() {
    let books = charged(0).await;
    let id = books.sold("r1", "1500").await;
    books.at(START + 1000);
    let payout = books.control("payout", json!({ "amount": 11000 })).await["payout_id"].to_string();
    books.at(START + 2000);
    books.refund(id, "100").await;
    let text = books.text(RELEASE).await;
    let expected = format!(
        "{}\n\
         2026-02-20T10:11:12.000-04:00,,initial_available_balance,,10000.00,0.00,10000.00,0.00,0.00,0.00,0.00,10000.00\n\
         2026-03-02T10:11:12.000-04:00,{id},release,payment,1476.00,0.00,1500.00,-15.00,0.00,0.00,-9.00,11476.00\n\
         2026-03-02T10:11:13.000-04:00,{payout},release,payout,0.00,11000.00,-11000.00,0.00,0.00,0.00,0.00,476.00\n\
         2026-03-02T10:11:14.000-04:00,{id},release,refund,0.00,98.40,-100.00,1.00,0.00,0.00,0.60,377.60\n\
         2026-04-21T10:11:12.000-04:00,,total,,377.60,0.00,377.60,0.00,0.00,0.00,0.00,377.60\n",
        COLUMNS.join(",")
    );
    assert_eq!(text, expected);
    adds_up(&Sheet::read(&text, ','));
}

#[tokio::test]
async fn unconfigured_it_has_the_columns_of_the_guide() {
    let books = Books::open().await;
    let sheet = books.sheet(RELEASE).await;
    assert_eq!((sheet.header.len(), sheet.rows.len()), (15, 2));
    assert_eq!(sheet.column("RECORD_TYPE"), "initial_available_balance total");
}

#[tokio::test]
async fn money_counts_when_it_is_released() {
    let books = charged(3600).await;
    let id = books.sold("r1", "100").await;
    let refunded_early = books.refund(id, "40").await;
    assert!(refunded_early > 0);
    let none = books.sheet(RELEASE).await;
    assert_eq!(none.column("RECORD_TYPE"), "initial_available_balance total");
    books.at(START + 3_600_000);
    let sheet = books.sheet(RELEASE).await;
    assert_eq!(sheet.column("DESCRIPTION"), " payment refund ");
    assert_eq!(sheet.cell(1, "DATE"), "2026-03-02T11:11:12.000-04:00");
    assert_eq!(sheet.cell(2, "DATE"), "2026-03-02T11:11:12.000-04:00", "not before its payment");
    books.at(START + DAY);
    books.refund(id, "60").await;
    let sheet = books.sheet(RELEASE).await;
    assert_eq!(sheet.cell(3, "DATE"), "2026-03-03T10:11:12.000-04:00");
    adds_up(&sheet);
    let payment = books.get(&format!("/v1/payments/{id}")).await.json();
    assert_eq!(payment["money_release_date"], "2026-03-02T12:11:12.000-03:00");
    assert_eq!(payment["money_release_status"], "released");
}

#[tokio::test]
async fn what_is_not_released_cannot_be_paid_out() {
    let books = charged(3600).await;
    books.sold("r1", "1000").await;
    assert_eq!(books.try_control("payout", json!({ "amount": 10001 })).await.unwrap_err(), 409);
    books.at(START + 3_600_000);
    books.control("payout", json!({ "amount": 10001 })).await;
}

#[tokio::test]
async fn one_file_ends_where_the_next_begins() {
    let books = charged(0).await;
    for day in 0..4 {
        books.at(START + day * DAY);
        books.sold(&format!("r{day}"), "12.34").await;
        books.control("payout", json!({ "amount": "3.21" })).await;
    }
    let mut last = None;
    for day in 0..4 {
        let sheet = books.sheet_of(RELEASE, START + day * DAY, START + (day + 1) * DAY).await;
        adds_up(&sheet);
        assert_eq!(sheet.rows.len(), 4);
        let first = sheet.money(0, "BALANCE_AMOUNT");
        assert!(last.is_none_or(|last| last == first));
        last = Some(sheet.money(3, "BALANCE_AMOUNT"));
    }
}

#[tokio::test]
async fn payouts_can_come_last_and_be_explained() {
    let books = charged(0).await;
    let payout = books.control("payout", json!({ "amount": 100 })).await["payout_id"].to_string();
    books.at(START + 1000);
    books.sold("r1", "50").await;
    let descriptions = async |more| {
        books.configure(RELEASE, &COLUMNS, &more).await;
        let sheet = books.sheet(RELEASE).await;
        adds_up(&sheet);
        sheet.column("DESCRIPTION")
    };
    assert_eq!(descriptions(json!({})).await, " payout payment ");
    assert_eq!(descriptions(json!({ "include_withdrawal_at_end": true })).await, " payment payout ");
    assert_eq!(descriptions(json!({ "include_withdrawal": true })).await, " payment payout ");
    assert_eq!(
        descriptions(json!({ "check_available_balance": true })).await,
        format!(" pre_payout_{payout} payout pos_payout_{payout} payment ")
    );
    assert_eq!(
        descriptions(json!({ "check_available_balance": true, "include_withdrawal_at_end": true })).await,
        format!(" payment pre_payout_{payout} payout pos_payout_{payout} ")
    );
}

#[tokio::test]
async fn a_payout_that_came_back_is_money_in() {
    let books = charged(0).await;
    books.control("payout", json!({ "amount": 100, "result": "returned" })).await;
    books.control("cashback", json!({ "amount": "7.5" })).await;
    let sheet = books.sheet(RELEASE).await;
    assert_eq!(sheet.column("DESCRIPTION"), " payout payout cashback ");
    assert_eq!(sheet.column("NET_CREDIT_AMOUNT"), "10000.00 0.00 100.00 7.50 10007.50");
    adds_up(&sheet);
}

#[tokio::test]
async fn a_balance_that_is_set_was_always_there() {
    let books = charged(0).await;
    books.sold("r1", "100").await;
    books.control("seed", json!({ "balance": "500" })).await;
    let sheet = books.sheet(RELEASE).await;
    assert_eq!(sheet.cell(0, "NET_CREDIT_AMOUNT"), "401.60");
    assert_eq!(sheet.cell(2, "NET_CREDIT_AMOUNT"), "500.00");
    books.control("seed", json!({ "balance": "-1" })).await;
    let sheet = books.sheet(RELEASE).await;
    assert_eq!((sheet.cell(0, "NET_CREDIT_AMOUNT"), sheet.cell(0, "NET_DEBIT_AMOUNT")), ("0.00", "99.40"));
    adds_up(&sheet);
}
