use serde_json::{Value, json};

use crate::harness::Shop;
use crate::report_harness::{Books, DAY, RELEASE, SETTLEMENT, START, config};

const CONFIG: &str = "/v1/account/settlement_report/config";

#[tokio::test]
async fn an_account_configures_a_report_once() {
    let books = Books::open().await;
    assert_eq!(books.get(CONFIG).await.status, 404);
    let first =
        config(&["SOURCE_ID"], &json!({ "separator": ";", "notification_email_list": ["a@example.com"] }));
    assert_eq!(books.call("PUT", CONFIG, &[], &first.to_string()).await.status, 404, "there is none yet");
    let made = books.post(CONFIG, &first).await;
    assert_eq!(made.status, 201);
    let mut expected = first.clone();
    expected["scheduled"] = false.into();
    assert_eq!(made.json(), expected);
    let again = books.post(CONFIG, &first).await;
    assert_eq!((again.status, &again.json()["message"]), (409, &"Duplicated id".into()));

    let second = config(&["SOURCE_ID", "TRANSACTION_TYPE"], &json!({}));
    assert_eq!(books.call("PUT", CONFIG, &[], &second.to_string()).await.status, 200);
    let shown = books.get(CONFIG).await.json();
    assert_eq!((&shown["columns"], &shown["separator"]), (&second["columns"], &Value::Null), "replaced");
    assert_eq!(books.get("/v1/account/release_report/config").await.status, 404, "each has its own");
}

#[tokio::test]
async fn creating_can_answer_200() {
    let shop = Shop::open().await;
    shop.options(r#"{"create_success_200":true}"#).await;
    assert_eq!(shop.post(CONFIG, &config(&["SOURCE_ID"], &json!({})).to_string()).await.status, 200);
    assert_eq!(shop.other("GET", CONFIG).await.status, 404, "accounts don't share it");
}

#[tokio::test]
async fn a_bad_configuration_is_told_by_its_text() {
    let books = Books::open().await;
    let whole = |field: &str, value: Value| {
        let mut body = config(&["SOURCE_ID"], &json!({}));
        body[field] = value;
        body
    };
    for (field, value, text) in [
        ("file_name_prefix", Value::Null, "Invalid file_name_prefix"),
        ("file_name_prefix", json!(""), "Invalid file_name_prefix"),
        ("columns", Value::Null, "Invalid columns"),
        ("columns", json!([]), "Invalid columns"),
        ("columns", json!(["SOURCE_ID"]), "Invalid columns"),
        ("columns", json!([{ "key": "COLOUR" }]), "Invalid columns"),
        ("columns", json!([{ "key": "RECORD_TYPE" }]), "Invalid columns"),
        ("frequency", Value::Null, "Invalid frequency"),
        ("frequency", json!({ "type": "hourly", "hour": 1, "value": 1 }), "Invalid frequency"),
        ("frequency", json!({ "type": "daily", "hour": 24, "value": 1 }), "Invalid frequency"),
        ("frequency", json!({ "type": "daily", "hour": 1, "value": 0 }), "Invalid frequency"),
        ("frequency", json!({ "type": "weekly", "hour": 1, "value": 8 }), "Invalid frequency"),
        ("frequency", json!({ "type": "monthly", "hour": 1, "value": 32 }), "Invalid frequency"),
        ("separator", json!(",,"), "Invalid separator"),
        ("separator", json!("x"), "Invalid separator"),
        ("display_timezone", json!("Middle-earth"), "Invalid display_timezone"),
        ("display_timezone", json!("GMT-99"), "Invalid display_timezone"),
        ("header_language", json!("fr"), "Invalid report_language"),
        ("report_translation", json!("fr"), "Invalid report_language"),
        ("include_withdraw", json!("yes"), "Invalid include_withdraw"),
        ("execute_after_withdrawal", json!(1), "Invalid execute_after_withdrawal"),
        ("sftp_info", json!("sftp.example.com"), "Invalid sftp info"),
        ("notification_email_list", json!("a@example.com"), "Invalid notification_email_list"),
    ] {
        let answer = books.post(CONFIG, &whole(field, value.clone())).await;
        assert_eq!((answer.status, &answer.json()["message"]), (400, &text.into()), "{field} {value}");
    }
    assert_eq!(books.call("POST", CONFIG, &[], "{").await.status, 400);
    assert_eq!(books.get(CONFIG).await.status, 404);
}

#[tokio::test]
async fn columns_come_as_configured() {
    let books = Books::open().await;
    books.sold("r1", "10").await;
    let columns = ["TRANSACTION_TYPE", "STORE_NAME", "SOURCE_ID", "POI_ID", "EXTERNAL_REFERENCE"];
    books.configure(SETTLEMENT, &columns, &json!({})).await;
    let sheet = books.sheet(SETTLEMENT).await;
    assert_eq!(sheet.header, columns);
    assert_eq!(sheet.rows, [["SETTLEMENT", "Centro", "118200300400", "", "r1"]]);
}

#[tokio::test]
async fn a_change_is_for_what_is_asked_for_later() {
    let books = Books::open().await;
    books.configure(SETTLEMENT, &["SOURCE_ID"], &json!({})).await;
    let made = books.ask(SETTLEMENT).await;
    books.configure(SETTLEMENT, &["SITE"], &json!({ "file_name_prefix": "later" })).await;
    let path = books.file(SETTLEMENT, &made).await;
    assert_eq!(path, "/v1/account/settlement_report/shop-2026-03-02-101112.csv");
    assert_eq!(books.get(&path).await.text, "SOURCE_ID\n");
    assert_eq!(books.text(SETTLEMENT).await, "SITE\n");
}

#[tokio::test]
async fn the_separator_is_the_accounts_and_cells_that_hold_it_are_quoted() {
    let books = Books::open().await;
    books.options(json!({ "tax_percent": "1" })).await;
    books.sold("r1", "10").await;
    let columns = ["SOURCE_ID", "TAXES_DISAGGREGATED"];
    let taxes = "[{financial_entity:debitos_creditos,amount:-0.10,detail:tax_withholding_collector}]";
    for (separator, row) in [
        (",", format!("118200300400,\"{taxes}\"\n")),
        (";", format!("118200300400;{taxes}\n")),
        ("\t", format!("118200300400\t{taxes}\n")),
    ] {
        books.configure(SETTLEMENT, &columns, &json!({ "separator": separator })).await;
        let header = columns.join(separator);
        assert_eq!(books.text(SETTLEMENT).await, format!("{header}\n{row}"));
    }
}

#[tokio::test]
async fn dates_are_in_the_accounts_zone() {
    let books = Books::open().await;
    books.sold("r1", "10").await;
    for (zone, date) in [
        (Value::Null, "2026-03-02T10:11:12.000-04:00"),
        (json!("GMT-04"), "2026-03-02T10:11:12.000-04:00"),
        (json!("GMT-3"), "2026-03-02T11:11:12.000-03:00"),
        (json!("GMT+05:30"), "2026-03-02T19:41:12.000+05:30"),
        (json!("GMT-0330"), "2026-03-02T10:41:12.000-03:30"),
        (json!("UTC"), "2026-03-02T14:11:12.000+00:00"),
        (json!("America/Sao_Paulo"), "2026-03-02T11:11:12.000-03:00"),
    ] {
        books.configure(SETTLEMENT, &["SETTLEMENT_DATE"], &json!({ "display_timezone": zone })).await;
        assert_eq!(books.text(SETTLEMENT).await, format!("SETTLEMENT_DATE\n{date}\n"));
    }
    books.options(json!({ "dates": "documented" })).await;
    books.configure(SETTLEMENT, &["SETTLEMENT_DATE", "SETTLEMENT_DATE_SHORT"], &json!({})).await;
    let text = books.text(SETTLEMENT).await;
    assert!(text.ends_with("\n2026-03-02T10:11:12-0400,2026-03-02\n"), "{text}");
}

#[tokio::test]
async fn headers_are_in_the_accounts_language() {
    let books = Books::open().await;
    let columns = ["EXTERNAL_REFERENCE", "SOURCE_ID", "TRANSACTION_AMOUNT"];
    for (language, header) in [
        ("en", "Reference code,Mercado Pago transaction ID,Purchase amount"),
        ("es", "Número de referencia,ID de operación en Mercado Pago,TRANSACTION_AMOUNT"),
        ("pt", "Código de referência,ID da operação no Mercado Pago,TRANSACTION_AMOUNT"),
    ] {
        books.configure(SETTLEMENT, &columns, &json!({ "header_language": language })).await;
        assert_eq!(books.text(SETTLEMENT).await, format!("{header}\n"));
    }
    let aliased = json!({ "columns": [{ "key": "SOURCE_ID", "alias": "id" }, { "key": "SITE" }], "header_language": "en" });
    books.configure(SETTLEMENT, &[], &aliased).await;
    assert_eq!(books.text(SETTLEMENT).await, "id,Country of origin of the Mercado Pago account\n");
    books.configure(SETTLEMENT, &["SOURCE_ID"], &json!({ "report_translation": "es" })).await;
    assert_eq!(books.text(SETTLEMENT).await, "SOURCE_ID\n", "that is for workbooks");
    books.configure(RELEASE, &["RECORD_TYPE"], &json!({ "report_translation": "en" })).await;
    assert!(books.text(RELEASE).await.starts_with("Registry type\n"));
}

#[tokio::test]
async fn values_can_be_in_that_language_too() {
    let books = Books::open().await;
    books.options(json!({ "translated_values": true, "release_delay_s": 0 })).await;
    let id = books.sold("r1", "10").await;
    books.refund(id, "4").await;
    for (language, values) in [
        (json!("en"), "Money refund (REFUND) Approved payment (SETTLEMENT)"),
        (json!("es"), "Devolución de dinero (REFUND) Pago aprobado (SETTLEMENT)"),
        (json!("pt"), "Devolução de dinheiro (REFUND) Pagamento aprovado (SETTLEMENT)"),
        (Value::Null, "REFUND SETTLEMENT"),
    ] {
        let more =
            json!({ "header_language": language, "columns": [{ "key": "TRANSACTION_TYPE", "alias": "T" }] });
        books.configure(SETTLEMENT, &[], &more).await;
        assert_eq!(books.sheet(SETTLEMENT).await.column("T"), values);
    }
    let more = json!({ "report_translation": "pt", "columns": [{ "key": "DESCRIPTION", "alias": "D" }] });
    books.configure(RELEASE, &[], &more).await;
    assert_eq!(
        books.sheet(RELEASE).await.column("D"),
        " Pagamento (payment) Devolução de dinheiro (refund) "
    );
}

/// The newer glossaries, and the connector for n8n.
const COLUMNS: [(&str, &str); 2] = [
    (
        SETTLEMENT,
        "EXTERNAL_REFERENCE SOURCE_ID USER_ID PAYMENT_METHOD PAYMENT_METHOD_TYPE \
         SITE TRANSACTION_TYPE TRANSACTION_AMOUNT TRANSACTION_CURRENCY SELLER_AMOUNT \
         TRANSACTION_DATE FEE_AMOUNT SETTLEMENT_NET_AMOUNT SETTLEMENT_CURRENCY SETTLEMENT_DATE \
         REAL_AMOUNT COUPON_AMOUNT TOTAL_COUPON_AMOUNT METADATA MKP_FEE_AMOUNT \
         FINANCING_FEE_AMOUNT SHIPPING_FEE_AMOUNT TAXES_AMOUNT TAX_DETAIL TAX_AMOUNT_TELCO \
         TAXES_DISAGGREGATED INSTALLMENTS STORE_ID STORE_NAME EXTERNAL_STORE_ID \
         POS_ID POS_NAME EXTERNAL_POS_ID POI_ID POI_WALLET_NAME \
         POI_BANK_NAME ORDER_ID ORDER_MP SHIPPING_ID SHIPMENT_MODE \
         SHIPPING_ORDER_ID PACK_ID PURCHASE_ID CARD_INITIAL_NUMBER LAST_FOUR_DIGITS \
         FRANCHISE ISSUER_NAME AUTHORIZATION_CODE OPERATION_TAGS BUSINESS_UNIT \
         SUB_UNIT PAYER_NAME PAYER_ID_TYPE PAYER_ID_NUMBER PRODUCT_SKU \
         SALE_DETAIL DESCRIPTION MONEY_RELEASE_DATE IS_RELEASED TIP_AMOUNT \
         INVOICING_PERIOD TRANSACTION_INTENT_ID PAY_BANK_TRANSFER_ID APPLICATION_ID TRANSACTION_DATE_SHORT \
         SETTLEMENT_DATE_SHORT",
    ),
    (
        RELEASE,
        "DATE SOURCE_ID EXTERNAL_REFERENCE RECORD_TYPE DESCRIPTION \
         NET_CREDIT_AMOUNT NET_DEBIT_AMOUNT SELLER_AMOUNT GROSS_AMOUNT MP_FEE_AMOUNT \
         FINANCING_FEE_AMOUNT SHIPPING_FEE_AMOUNT TAXES_AMOUNT COUPON_AMOUNT EFFECTIVE_COUPON_AMOUNT \
         BALANCE_AMOUNT CURRENCY INSTALLMENTS PAYMENT_METHOD PAYMENT_METHOD_TYPE \
         TAX_DETAIL TAX_AMOUNT_TELCO TAXES_DISAGGREGATED TRANSACTION_APPROVAL_DATE TRANSACTION_DATE \
         TRANSACTION_APPROVAL_DATE_SHORT TRANSACTION_DATE_SHORT POS_ID POS_NAME EXTERNAL_POS_ID \
         STORE_ID STORE_NAME EXTERNAL_STORE_ID POI_ID POI_WALLET_NAME \
         POI_BANK_NAME ORDER_ID ORDER_MP SHIPPING_ID SHIPMENT_MODE \
         SHIPPING_ORDER_ID PACK_ID PURCHASE_ID ITEM_ID PRODUCT_SKU \
         SALE_DETAIL CARD_INITIAL_NUMBER LAST_FOUR_DIGITS FRANCHISE ISSUER_NAME \
         AUTHORIZATION_CODE CARD_ENTRY_MODE AUTHENTICATED_PAYER PAYOUT_BANK_ACCOUNT_NUMBER METADATA \
         OPERATION_TAGS BUSINESS_UNIT SUB_UNIT SEGMENT_DETAIL APPLICATION_ID \
         TRANSACTION_INTENT_ID IS_RELEASED PAYER_NAME PAYER_ID_TYPE PAYER_ID_NUMBER",
    ),
];

#[tokio::test]
async fn every_column_can_be_had() {
    let books = Books::open().await;
    books.sold_by("r1", "10", "visa").await;
    books.at(START + 15 * DAY);
    for (report, columns) in COLUMNS {
        let columns: Vec<&str> = columns.split_whitespace().collect();
        books.configure(report, &columns, &json!({})).await;
        let sheet = books.sheet(report).await;
        assert_eq!(sheet.header, columns);
        let row = usize::from(report == RELEASE);
        for (key, value) in [("LAST_FOUR_DIGITS", "0604"), ("PAYMENT_METHOD", "visa"), ("SUB_UNIT", "QR")] {
            assert_eq!(sheet.cell(row, key), value);
        }
    }
}
