use serde::Deserialize;
use serde::de::Error as _;
use serde_json::value::RawValue;

use super::lenient;
use crate::model::{
    MerchantOrder, MerchantOrderItem, MerchantOrderPage, MerchantOrderPayment, MerchantOrderStatus,
    OrderStatus, Party, PaymentStatus, PaymentStatusDetail, Site, Timestamp,
};
use crate::money::Amount;
use crate::paid;
use crate::raw::RawJson;

#[derive(Debug, Deserialize)]
struct Order {
    #[serde(default, deserialize_with = "lenient::i64")]
    id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::open")]
    status: Option<MerchantOrderStatus>,
    #[serde(default, deserialize_with = "lenient::open")]
    order_status: Option<OrderStatus>,
    #[serde(default, deserialize_with = "lenient::string")]
    external_reference: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    preference_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    application_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::open")]
    site_id: Option<Site>,
    collector: Option<Account>,
    payer: Option<Account>,
    #[serde(default, deserialize_with = "lenient::i64")]
    sponsor_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::string")]
    marketplace: Option<String>,
    #[serde(default, deserialize_with = "lenient::list")]
    payments: Vec<Payment>,
    #[serde(default, deserialize_with = "lenient::list")]
    items: Vec<Item>,
    #[serde(default, deserialize_with = "lenient::amount")]
    total_amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::amount")]
    paid_amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::amount")]
    refunded_amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::amount")]
    shipping_cost: Option<Amount>,
    // The OpenAPI file spells it with one l.
    #[serde(default, alias = "canceled", deserialize_with = "lenient::bool")]
    cancelled: Option<bool>,
    #[serde(default, deserialize_with = "lenient::moment")]
    date_created: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::moment")]
    last_updated: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::string")]
    notification_url: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    additional_info: Option<String>,
    #[serde(default, deserialize_with = "lenient::bool")]
    is_test: Option<bool>,
}

#[derive(Debug, Deserialize)]
struct Account {
    #[serde(default, deserialize_with = "lenient::i64")]
    id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::string")]
    nickname: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Payment {
    #[serde(default, deserialize_with = "lenient::i64")]
    id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::open")]
    status: Option<PaymentStatus>,
    // The official Node SDK spells it `status_details`.
    #[serde(default, alias = "status_details", deserialize_with = "lenient::open")]
    status_detail: Option<PaymentStatusDetail>,
    #[serde(default, deserialize_with = "lenient::amount")]
    transaction_amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::amount")]
    total_paid_amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::amount")]
    amount_refunded: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::string")]
    currency_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    operation_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::moment")]
    date_created: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::moment")]
    date_approved: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::moment")]
    last_modified: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
struct Item {
    #[serde(default, deserialize_with = "lenient::string")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    title: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    description: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    category_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    currency_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::amount")]
    quantity: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::amount")]
    unit_price: Option<Amount>,
}

#[derive(Debug, Deserialize)]
struct Page<'a> {
    // `results` and `paging` are what the OpenAPI file shows.
    #[serde(borrow, default, alias = "results", deserialize_with = "lenient::list")]
    elements: Vec<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient::u32")]
    next_offset: Option<u32>,
    #[serde(default, deserialize_with = "lenient::u32")]
    total: Option<u32>,
    paging: Option<super::payment::Paging>,
}

/// One page. `offset` is what was asked for: the API's `next_offset` is trusted
/// only where it goes on, else a loop over pages would never end.
pub(crate) fn read_page(body: &[u8], offset: u32) -> Result<MerchantOrderPage, serde_json::Error> {
    let page: Page<'_> = super::parse(body)?;
    let total = page.total.or(page.paging.and_then(|p| p.total));
    let count = u32::try_from(page.elements.len()).unwrap_or(u32::MAX);
    let next = page.next_offset.filter(|next| *next > offset).unwrap_or(offset.saturating_add(count));
    let more = count > 0 && total.is_some_and(|total| next < total);
    Ok(MerchantOrderPage {
        elements: page.elements.into_iter().map(|one| read_one(one.get())).collect::<Result<_, _>>()?,
        next_offset: more.then_some(next),
        total,
    })
}

pub(crate) fn read(body: &[u8]) -> Result<MerchantOrder, serde_json::Error> {
    read_one(super::text(body)?)
}

fn read_one(raw: &str) -> Result<MerchantOrder, serde_json::Error> {
    let order: Order = serde_json::from_str(raw)?;
    let status = order.status.unwrap_or_else(|| MerchantOrderStatus::Unknown(String::new()));
    let payments: Vec<_> = order.payments.into_iter().filter_map(Payment::into_model).collect();
    let approved = paid::approved(&payments);
    Ok(MerchantOrder {
        id: order.id.ok_or_else(|| serde_json::Error::custom("a merchant order without id"))?,
        is_paid: paid::merchant_order(&status, order.order_status.as_ref(), order.total_amount, approved),
        is_pending: payments.iter().any(|payment| paid::is_pending(&payment.status)),
        approved_amount: approved,
        status,
        order_status: order.order_status,
        external_reference: order.external_reference,
        preference_id: order.preference_id,
        application_id: order.application_id,
        site_id: order.site_id,
        collector: order.collector.map(Party::from),
        payer: order.payer.map(Party::from),
        sponsor_id: order.sponsor_id,
        marketplace: order.marketplace,
        payments,
        items: order.items.into_iter().map(MerchantOrderItem::from).collect(),
        total_amount: order.total_amount,
        paid_amount: order.paid_amount,
        refunded_amount: order.refunded_amount,
        shipping_cost: order.shipping_cost,
        cancelled: order.cancelled.unwrap_or(false),
        date_created: order.date_created,
        last_updated: order.last_updated,
        notification_url: order.notification_url,
        additional_info: order.additional_info,
        is_test: order.is_test,
        raw: RawJson::new(raw),
    })
}

impl Payment {
    /// Nothing can be done with a payment that has no id; it stays in `raw`.
    fn into_model(self) -> Option<MerchantOrderPayment> {
        Some(MerchantOrderPayment {
            id: self.id?,
            status: self.status.unwrap_or_else(|| PaymentStatus::Unknown(String::new())),
            status_detail: self.status_detail,
            transaction_amount: self.transaction_amount,
            total_paid_amount: self.total_paid_amount,
            amount_refunded: self.amount_refunded,
            currency_id: self.currency_id,
            operation_type: self.operation_type,
            date_created: self.date_created,
            date_approved: self.date_approved,
            last_modified: self.last_modified,
        })
    }
}

impl From<Account> for Party {
    fn from(account: Account) -> Self {
        Self { id: account.id, nickname: account.nickname }
    }
}

impl From<Item> for MerchantOrderItem {
    fn from(item: Item) -> Self {
        Self {
            id: item.id,
            title: item.title,
            description: item.description,
            category_id: item.category_id,
            currency_id: item.currency_id,
            quantity: item.quantity,
            unit_price: item.unit_price,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read_page;

    #[test]
    fn a_page_that_does_not_go_on_ends_the_search() {
        let next = |body: &str, offset| read_page(body.as_bytes(), offset).unwrap().next_offset;
        let one = r#""elements": [{"id": 1}]"#;
        assert_eq!(next(&format!(r#"{{{one}, "next_offset": 1, "total": 3}}"#), 0), Some(1));
        // The same offset again would ask for the same page for ever.
        assert_eq!(next(&format!(r#"{{{one}, "next_offset": 1, "total": 3}}"#), 1), Some(2));
        assert_eq!(next(&format!(r#"{{{one}, "next_offset": 3, "total": 3}}"#), 2), None);
        assert_eq!(next(r#"{"elements": [], "next_offset": 9, "total": 30}"#, 3), None);
        assert_eq!(next(&format!(r"{{{one}}}"), 0), None);
    }
}
