use serde::Deserialize;
use serde::de::Error as _;
use serde_json::value::RawValue;

use super::{lenient, refund};
use crate::model::{FeeDetail, Payment, PaymentPage, PaymentStatus, PaymentStatusDetail, Refund, Timestamp};
use crate::money::Amount;
use crate::paid;
use crate::raw::RawJson;

#[derive(Debug, Deserialize)]
struct Body<'a> {
    #[serde(default, deserialize_with = "lenient::i64")]
    id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::open")]
    status: Option<PaymentStatus>,
    #[serde(default, deserialize_with = "lenient::open")]
    status_detail: Option<PaymentStatusDetail>,
    #[serde(default, deserialize_with = "lenient::string")]
    external_reference: Option<String>,
    order: Option<Order>,
    #[serde(default, deserialize_with = "lenient::amount")]
    transaction_amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::amount")]
    transaction_amount_refunded: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::amount")]
    coupon_amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::amount")]
    taxes_amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::string")]
    currency_id: Option<String>,
    transaction_details: Option<TransactionDetails>,
    #[serde(default, deserialize_with = "lenient::string")]
    payment_method_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    payment_type_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::u32")]
    installments: Option<u32>,
    #[serde(default, deserialize_with = "lenient::string")]
    operation_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::i64")]
    collector_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::string")]
    pos_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    store_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::bool")]
    live_mode: Option<bool>,
    #[serde(default, deserialize_with = "lenient::list")]
    fee_details: Vec<Fee>,
    #[serde(borrow, default, deserialize_with = "lenient::list")]
    refunds: Vec<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient::moment")]
    date_created: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::moment")]
    date_approved: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::moment")]
    date_last_updated: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::moment")]
    money_release_date: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
struct Order {
    #[serde(default, deserialize_with = "lenient::i64")]
    id: Option<i64>,
    #[serde(default, rename = "type", deserialize_with = "lenient::string")]
    order_type: Option<String>,
}

#[derive(Debug, Deserialize)]
struct TransactionDetails {
    #[serde(default, deserialize_with = "lenient::amount")]
    total_paid_amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::amount")]
    net_received_amount: Option<Amount>,
}

#[derive(Debug, Deserialize)]
struct Fee {
    #[serde(default, rename = "type", deserialize_with = "lenient::string")]
    fee_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::amount")]
    amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::string")]
    fee_payer: Option<String>,
}

/// Where a page stands, as the payments search writes it.
#[derive(Debug, Deserialize)]
pub(super) struct Paging {
    #[serde(default, deserialize_with = "lenient::u32")]
    pub(super) total: Option<u32>,
}

#[derive(Debug, Deserialize)]
struct Page<'a> {
    #[serde(borrow, default, alias = "elements", deserialize_with = "lenient::list")]
    results: Vec<&'a RawValue>,
    paging: Option<Paging>,
}

pub(crate) fn read_page(body: &[u8], offset: u32) -> Result<PaymentPage, serde_json::Error> {
    let page: Page<'_> = super::parse(body)?;
    let total = page.paging.and_then(|p| p.total);
    Ok(PaymentPage {
        next_offset: super::next_offset(offset, page.results.len(), total),
        results: page.results.into_iter().map(|one| read_one(one.get())).collect::<Result<_, _>>()?,
        total,
    })
}

pub(crate) fn read(body: &[u8]) -> Result<Payment, serde_json::Error> {
    read_one(super::text(body)?)
}

fn read_one(raw: &str) -> Result<Payment, serde_json::Error> {
    let body: Body<'_> = serde_json::from_str(raw)?;
    let id = body.id.ok_or_else(|| serde_json::Error::custom("a payment without id"))?;
    let details = body.transaction_details;
    // `type: mercadopago` marks the id of a merchant order; other types are other things' ids.
    let order = body.order.filter(|order| order.order_type.as_deref() == Some("mercadopago"));
    let status = body.status.unwrap_or_else(|| PaymentStatus::Unknown(String::new()));
    Ok(Payment {
        id,
        is_paid: paid::payment(&status, body.transaction_amount, body.transaction_amount_refunded),
        is_pending: paid::is_pending(&status),
        status,
        status_detail: body.status_detail,
        external_reference: body.external_reference,
        merchant_order_id: order.and_then(|order| order.id),
        transaction_amount: body.transaction_amount,
        transaction_amount_refunded: body.transaction_amount_refunded,
        coupon_amount: body.coupon_amount,
        taxes_amount: body.taxes_amount,
        total_paid_amount: details.as_ref().and_then(|d| d.total_paid_amount),
        net_received_amount: details.as_ref().and_then(|d| d.net_received_amount),
        currency_id: body.currency_id,
        payment_method_id: body.payment_method_id,
        payment_type_id: body.payment_type_id,
        installments: body.installments,
        operation_type: body.operation_type,
        collector_id: body.collector_id,
        pos_id: body.pos_id,
        store_id: body.store_id,
        live_mode: body.live_mode,
        fee_details: body.fee_details.into_iter().map(FeeDetail::from).collect(),
        refunds: body
            .refunds
            .into_iter()
            .map(|one| refund::read_one(one.get()))
            .collect::<Result<Vec<Refund>, _>>()?,
        date_created: body.date_created,
        date_approved: body.date_approved,
        date_last_updated: body.date_last_updated,
        money_release_date: body.money_release_date,
        raw: RawJson::new(raw),
    })
}

impl From<Fee> for FeeDetail {
    fn from(fee: Fee) -> Self {
        Self { fee_type: fee.fee_type, amount: fee.amount, fee_payer: fee.fee_payer }
    }
}
