//! The columns there are. [D] glossaries, connector for n8n

use super::Report;

/// What either report can have.
const COMMON: [&str; 49] = [
    "EXTERNAL_REFERENCE",
    "SOURCE_ID",
    "PAYMENT_METHOD",
    "PAYMENT_METHOD_TYPE",
    "SELLER_AMOUNT",
    "TRANSACTION_DATE",
    "COUPON_AMOUNT",
    "METADATA",
    "FINANCING_FEE_AMOUNT",
    "SHIPPING_FEE_AMOUNT",
    "TAXES_AMOUNT",
    "TAX_DETAIL",
    "TAX_AMOUNT_TELCO",
    "TAXES_DISAGGREGATED",
    "INSTALLMENTS",
    "STORE_ID",
    "STORE_NAME",
    "EXTERNAL_STORE_ID",
    "POS_ID",
    "POS_NAME",
    "EXTERNAL_POS_ID",
    "POI_ID",
    "POI_WALLET_NAME",
    "POI_BANK_NAME",
    "ORDER_ID",
    "ORDER_MP",
    "SHIPPING_ID",
    "SHIPMENT_MODE",
    "SHIPPING_ORDER_ID",
    "PACK_ID",
    "PURCHASE_ID",
    "CARD_INITIAL_NUMBER",
    "LAST_FOUR_DIGITS",
    "FRANCHISE",
    "ISSUER_NAME",
    "AUTHORIZATION_CODE",
    "OPERATION_TAGS",
    "BUSINESS_UNIT",
    "SUB_UNIT",
    "PAYER_NAME",
    "PAYER_ID_TYPE",
    "PAYER_ID_NUMBER",
    "PRODUCT_SKU",
    "SALE_DETAIL",
    "DESCRIPTION",
    "IS_RELEASED",
    "TRANSACTION_INTENT_ID",
    "APPLICATION_ID",
    "TRANSACTION_DATE_SHORT",
];

/// What else a settlement report can have.
const SETTLEMENT: [&str; 17] = [
    "USER_ID",
    "SITE",
    "TRANSACTION_TYPE",
    "TRANSACTION_AMOUNT",
    "TRANSACTION_CURRENCY",
    "FEE_AMOUNT",
    "SETTLEMENT_NET_AMOUNT",
    "SETTLEMENT_CURRENCY",
    "SETTLEMENT_DATE",
    "REAL_AMOUNT",
    "TOTAL_COUPON_AMOUNT",
    "MKP_FEE_AMOUNT",
    "MONEY_RELEASE_DATE",
    "TIP_AMOUNT",
    "INVOICING_PERIOD",
    "PAY_BANK_TRANSFER_ID",
    "SETTLEMENT_DATE_SHORT",
];

/// What else a release report can have.
const RELEASE: [&str; 16] = [
    "DATE",
    "RECORD_TYPE",
    "NET_CREDIT_AMOUNT",
    "NET_DEBIT_AMOUNT",
    "GROSS_AMOUNT",
    "MP_FEE_AMOUNT",
    "EFFECTIVE_COUPON_AMOUNT",
    "BALANCE_AMOUNT",
    "CURRENCY",
    "TRANSACTION_APPROVAL_DATE",
    "TRANSACTION_APPROVAL_DATE_SHORT",
    "ITEM_ID",
    "CARD_ENTRY_MODE",
    "AUTHENTICATED_PAYER",
    "PAYOUT_BANK_ACCOUNT_NUMBER",
    "SEGMENT_DETAIL",
];

/// What a settlement report has unless configured.
const USUAL_SETTLEMENT: [&str; 33] = [
    "EXTERNAL_REFERENCE",
    "SOURCE_ID",
    "USER_ID",
    "PAYMENT_METHOD_TYPE",
    "PAYMENT_METHOD",
    "SITE",
    "TRANSACTION_TYPE",
    "TRANSACTION_AMOUNT",
    "TRANSACTION_CURRENCY",
    "TRANSACTION_DATE",
    "FEE_AMOUNT",
    "SETTLEMENT_NET_AMOUNT",
    "SETTLEMENT_CURRENCY",
    "SETTLEMENT_DATE",
    "REAL_AMOUNT",
    "COUPON_AMOUNT",
    "METADATA",
    "MKP_FEE_AMOUNT",
    "FINANCING_FEE_AMOUNT",
    "SHIPPING_FEE_AMOUNT",
    "TAXES_AMOUNT",
    "INSTALLMENTS",
    "TAXES_DISAGGREGATED",
    "POS_ID",
    "POS_NAME",
    "EXTERNAL_POS_ID",
    "STORE_ID",
    "STORE_NAME",
    "EXTERNAL_STORE_ID",
    "ORDER_ID",
    "MONEY_RELEASE_DATE",
    "OPERATION_TAGS",
    "SUB_UNIT",
];

/// What a release report has unless configured. [D] the guide's sample
const USUAL_RELEASE: [&str; 15] = [
    "DATE",
    "SOURCE_ID",
    "EXTERNAL_REFERENCE",
    "RECORD_TYPE",
    "DESCRIPTION",
    "NET_CREDIT_AMOUNT",
    "NET_DEBIT_AMOUNT",
    "GROSS_AMOUNT",
    "MP_FEE_AMOUNT",
    "FINANCING_FEE_AMOUNT",
    "SHIPPING_FEE_AMOUNT",
    "TAXES_AMOUNT",
    "COUPON_AMOUNT",
    "INSTALLMENTS",
    "PAYMENT_METHOD",
];

/// A column by its key.
pub(crate) fn known(report: Report, key: &str) -> Option<&'static str> {
    let own: &'static [&'static str] = match report {
        Report::Settlement => &SETTLEMENT,
        Report::Release => &RELEASE,
    };
    COMMON.iter().chain(own).copied().find(|known| *known == key)
}

/// The columns of a report that nobody configured.
pub(crate) fn usual(report: Report) -> &'static [&'static str] {
    match report {
        Report::Settlement => &USUAL_SETTLEMENT,
        Report::Release => &USUAL_RELEASE,
    }
}
