use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use super::{iso_duration, lenient};
use crate::model::{
    QrMode, QrOrder, QrOrderCashOut, QrOrderPage, QrOrderPayment, QrOrderRefund, QrOrderStatus,
    QrPaymentStatus, QrRefundStatus, Timestamp,
};
use crate::money::Amount;
use crate::raw::RawJson;

/// The body of a create. The API refuses what it does not know, so nothing but
/// what is documented, and nothing null.
#[derive(Debug, Serialize)]
pub(crate) struct OrderBody<'a> {
    #[serde(rename = "type")]
    pub(crate) order_type: &'static str,
    pub(crate) total_amount: Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<&'a str>,
    pub(crate) external_reference: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expiration_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) marketplace_fee: Option<Money>,
    pub(crate) config: Config<'a>,
    pub(crate) transactions: Transactions,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) items: Vec<ItemBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) discounts: Option<Discounts<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) taxes: Vec<TaxBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) integration_data: Option<IntegrationData<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Config<'a> {
    pub(crate) qr: Qr<'a>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Qr<'a> {
    pub(crate) external_pos_id: &'a str,
    pub(crate) mode: &'a str,
}

#[derive(Debug, Serialize)]
pub(crate) struct Transactions {
    pub(crate) payments: [MoneyBody; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) cash_outs: Vec<MoneyBody>,
}

#[derive(Debug, Serialize)]
pub(crate) struct MoneyBody {
    pub(crate) amount: Money,
}

#[derive(Debug, Serialize)]
pub(crate) struct ItemBody<'a> {
    pub(crate) title: &'a str,
    pub(crate) unit_price: Money,
    pub(crate) quantity: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unit_measure: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) external_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) external_categories: Vec<CategoryBody<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct CategoryBody<'a> {
    pub(crate) id: &'a str,
}

#[derive(Debug, Serialize)]
pub(crate) struct Discounts<'a> {
    pub(crate) payment_methods: Vec<DiscountBody<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct DiscountBody<'a> {
    #[serde(rename = "type")]
    pub(crate) method_type: &'a str,
    pub(crate) new_total_amount: Money,
}

#[derive(Debug, Serialize)]
pub(crate) struct TaxBody<'a> {
    pub(crate) payer_condition: &'a str,
}

#[derive(Debug, Serialize)]
pub(crate) struct IntegrationData<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) platform_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) integrator_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sponsor: Option<Sponsor>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Sponsor {
    pub(crate) id: String,
}

/// The body of a refund of a part. All that is left has no body.
#[derive(Debug, Serialize)]
pub(crate) struct RefundBody<'a> {
    pub(crate) transactions: [RefundPart<'a>; 1],
}

#[derive(Debug, Serialize)]
pub(crate) struct RefundPart<'a> {
    pub(crate) id: &'a str,
    pub(crate) amount: Money,
}

/// An amount as the Orders API takes it: text, with two decimals or none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Money(pub(crate) Amount);

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut value: Decimal = self.0.as_decimal();
        // More than two were refused before.
        if value.scale() == 1 {
            value.rescale(2);
        }
        serializer.collect_str(&value)
    }
}

#[derive(Debug, Deserialize)]
struct Body<'a> {
    #[serde(default, deserialize_with = "lenient::string")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient::open")]
    status: Option<QrOrderStatus>,
    #[serde(default, deserialize_with = "lenient::string")]
    status_detail: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    external_reference: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    description: Option<String>,
    #[serde(default, deserialize_with = "lenient::amount")]
    total_amount: Option<Amount>,
    #[serde(default, alias = "currency_id", deserialize_with = "lenient::string")]
    currency: Option<String>,
    // A string in the QR reference, a number elsewhere.
    #[serde(default, deserialize_with = "lenient::i64")]
    user_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::string")]
    country_code: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    expiration_time: Option<String>,
    #[serde(default, deserialize_with = "lenient::moment")]
    created_date: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::moment")]
    last_updated_date: Option<Timestamp>,
    config: Option<ReadConfig>,
    #[serde(borrow)]
    transactions: Option<ReadTransactions<'a>>,
    type_response: Option<TypeResponse>,
}

#[derive(Debug, Deserialize)]
struct ReadConfig {
    qr: Option<ReadQr>,
}

#[derive(Debug, Deserialize)]
struct ReadQr {
    #[serde(default, deserialize_with = "lenient::string")]
    external_pos_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::open")]
    mode: Option<QrMode>,
}

#[derive(Debug, Deserialize)]
struct TypeResponse {
    #[serde(default, deserialize_with = "lenient::string")]
    qr_data: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct ReadTransactions<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::list")]
    payments: Vec<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "lenient::list")]
    refunds: Vec<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "lenient::list")]
    cash_outs: Vec<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
struct Payment<'a> {
    #[serde(default, deserialize_with = "lenient::string")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient::open")]
    status: Option<QrPaymentStatus>,
    #[serde(default, deserialize_with = "lenient::string")]
    status_detail: Option<String>,
    #[serde(default, deserialize_with = "lenient::amount")]
    amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::amount")]
    paid_amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::amount")]
    refunded_amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::i64")]
    reference_id: Option<i64>,
    // Nested in notifications and in some answers.
    reference: Option<Reference>,
    payment_method: Option<Method>,
    #[serde(borrow)]
    discounts: Option<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
struct Discount {
    #[serde(default, rename = "type", deserialize_with = "lenient::string")]
    discount_type: Option<String>,
}

#[derive(Debug, Deserialize)]
struct CashOut {
    #[serde(default, deserialize_with = "lenient::string")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient::amount")]
    amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::string")]
    status: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    status_detail: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Reference {
    #[serde(default, deserialize_with = "lenient::i64")]
    id: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Method {
    #[serde(default, deserialize_with = "lenient::string")]
    id: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "lenient::string")]
    method_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::u32")]
    installments: Option<u32>,
}

#[derive(Debug, Deserialize)]
struct Refund {
    #[serde(default, deserialize_with = "lenient::string")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    transaction_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::i64")]
    reference_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::amount")]
    amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::open")]
    status: Option<QrRefundStatus>,
}

/// The reference has `data` and pages; the OpenAPI file has elements and offsets.
#[derive(Debug, Deserialize)]
struct Page<'a> {
    #[serde(
        borrow,
        default,
        alias = "elements",
        alias = "results",
        alias = "orders",
        deserialize_with = "lenient::list"
    )]
    data: Vec<&'a RawValue>,
    paging: Option<Paging>,
}

#[derive(Debug, Deserialize)]
struct Paging {
    #[serde(default, alias = "total_elements", deserialize_with = "lenient::u32")]
    total: Option<u32>,
}

pub(crate) fn read(body: &[u8]) -> Result<QrOrder, serde_json::Error> {
    read_one(super::text(body)?)
}

/// `page` was asked for, from 1, with so many to a page.
pub(crate) fn read_page(body: &[u8], page: u32, page_size: u32) -> Result<QrOrderPage, serde_json::Error> {
    let found: Page<'_> = super::parse(body)?;
    let total = found.paging.and_then(|paging| paging.total);
    let more = !found.data.is_empty() && total.is_some_and(|total| page.saturating_mul(page_size) < total);
    Ok(QrOrderPage {
        orders: found.data.into_iter().map(|one| read_one(one.get())).collect::<Result<_, _>>()?,
        next_page: more.then(|| page.saturating_add(1)),
        total,
    })
}

fn read_one(raw: &str) -> Result<QrOrder, serde_json::Error> {
    let body: Body<'_> = serde_json::from_str(raw)?;
    let transactions = body.transactions.unwrap_or_default();
    let qr = body.config.and_then(|config| config.qr);
    let (external_pos_id, mode) = qr.map_or((None, None), |qr| (qr.external_pos_id, qr.mode));
    Ok(QrOrder {
        id: body.id.ok_or_else(|| serde_json::Error::custom("an order without id"))?,
        status: body.status.unwrap_or_else(|| QrOrderStatus::Unknown(String::new())),
        status_detail: body.status_detail,
        external_reference: body.external_reference,
        description: body.description,
        total_amount: body.total_amount,
        currency_id: body.currency,
        user_id: body.user_id,
        country_code: body.country_code,
        external_pos_id,
        mode,
        qr_data: body.type_response.and_then(|response| response.qr_data),
        expiration_time: body.expiration_time.as_deref().and_then(iso_duration::read),
        payments: transactions.payments.into_iter().map(payment).collect::<Result<_, _>>()?,
        cash_outs: transactions.cash_outs.into_iter().filter_map(cash_out).collect(),
        refunds: transactions.refunds.into_iter().map(refund).collect::<Result<_, _>>()?,
        created_date: body.created_date,
        last_updated_date: body.last_updated_date,
        raw: RawJson::new(raw),
    })
}

fn payment(raw: &RawValue) -> Result<QrOrderPayment, serde_json::Error> {
    let payment: Payment<'_> = serde_json::from_str(raw.get())?;
    let method = payment.payment_method;
    Ok(QrOrderPayment {
        id: payment.id.ok_or_else(|| serde_json::Error::custom("a payment without id"))?,
        status: payment.status.unwrap_or_else(|| QrPaymentStatus::Unknown(String::new())),
        status_detail: payment.status_detail,
        amount: payment.amount,
        paid_amount: payment.paid_amount,
        discount_type: payment.discounts.and_then(discount_type),
        refunded_amount: payment.refunded_amount,
        reference_id: payment.reference_id.or_else(|| payment.reference.and_then(|reference| reference.id)),
        payment_method_id: method.as_ref().and_then(|method| method.id.clone()),
        payment_method_type: method.as_ref().and_then(|method| method.method_type.clone()),
        installments: method.and_then(|method| method.installments),
    })
}

/// Documented is `discounts.type`; one in an array would say the same.
fn discount_type(raw: &RawValue) -> Option<String> {
    lenient::one_or_many(raw.get().as_bytes())
        .ok()?
        .into_iter()
        .find_map(|one| serde_json::from_str::<Discount>(one.get()).ok()?.discount_type)
}

/// One of another shape stays in `raw`: nothing is documented of it.
fn cash_out(raw: &RawValue) -> Option<QrOrderCashOut> {
    let CashOut { id, amount, status, status_detail } = serde_json::from_str(raw.get()).ok()?;
    Some(QrOrderCashOut { id, amount, status, status_detail })
}

fn refund(raw: &RawValue) -> Result<QrOrderRefund, serde_json::Error> {
    let refund: Refund = serde_json::from_str(raw.get())?;
    Ok(QrOrderRefund {
        id: refund.id.ok_or_else(|| serde_json::Error::custom("a refund without id"))?,
        transaction_id: refund.transaction_id,
        reference_id: refund.reference_id,
        amount: refund.amount,
        status: refund.status,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_two_decimals_or_none() {
        for (amount, text) in
            [("50", "50"), ("18.5", "18.50"), ("18.25", "18.25"), ("99999999999999.99", "99999999999999.99")]
        {
            let money = Money(Amount::parse(amount).unwrap());
            assert_eq!(serde_json::to_string(&money).unwrap(), format!("\"{text}\""));
        }
    }

    #[test]
    fn a_reference_is_read_wherever_it_stands() {
        for reference in [
            r#""reference_id": "132985510447""#,
            r#""reference_id": 132985510447"#,
            r#""reference": {"id": "132985510447"}"#,
        ] {
            let json = format!(
                r#"{{"id": "ORD1", "status": "processed", "user_id": "7",
                     "transactions": {{"payments": [{{"id": "PAY1", "status": "processed", {reference}}}]}}}}"#
            );
            let order = read(json.as_bytes()).unwrap();
            assert_eq!(order.payments.first().unwrap().reference_id, Some(132_985_510_447));
            assert_eq!(order.user_id, Some(7));
        }
    }

    #[test]
    fn a_discount_is_read_in_either_shape() {
        for (discounts, kind) in [
            (r#"{"type": "account_money"}"#, Some("account_money")),
            (r#"[{"type": "account_money"}]"#, Some("account_money")),
            ("{}", None),
            ("null", None),
            (r#""10 %""#, None),
        ] {
            let json = format!(
                r#"{{"id": "ORD1", "transactions": {{"payments": [{{"id": "PAY1", "discounts": {discounts}}}]}}}}"#
            );
            let order = read(json.as_bytes()).unwrap();
            assert_eq!(order.payments.first().unwrap().discount_type.as_deref(), kind, "{discounts}");
        }
    }

    #[test]
    fn what_is_not_known_is_kept_and_what_is_missing_is_absent() {
        let json =
            r#"{"id": "ORD1", "status": "teleported", "expiration_time": "soon", "transactions": null}"#;
        let order = read(json.as_bytes()).unwrap();
        assert_eq!(order.status, QrOrderStatus::Unknown("teleported".to_owned()));
        assert_eq!((order.expiration_time, order.payments.len()), (None, 0));
        assert_eq!(order.raw.as_str(), json);
        assert!(read(br#"{"status": "created"}"#).is_err(), "an order that can't be asked for again");
    }

    #[test]
    fn pages_follow_each_other_to_the_total() {
        let page = |page| {
            let json = br#"{"data": [{"id": "ORD1"}, {"id": "ORD2"}], "paging": {"total": "5"}}"#;
            read_page(json, page, 2).unwrap().next_page
        };
        assert_eq!([1, 2, 3].map(page), [Some(2), Some(3), None]);
        assert_eq!(read_page(br#"{"data": null}"#, 1, 20).unwrap().orders.len(), 0);
    }
}
