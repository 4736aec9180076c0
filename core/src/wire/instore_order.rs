use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::lenient;
use super::number::Number;
use crate::model::{InstoreOrder, OrderItem, Timestamp, UnitMeasure};
use crate::money::Amount;
use crate::raw::RawJson;

/// The body of a create. Only what is documented, nothing null.
#[derive(Debug, Serialize)]
pub(crate) struct OrderBody<'a> {
    pub(crate) external_reference: &'a str,
    pub(crate) title: &'a str,
    pub(crate) description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) notification_url: Option<&'a str>,
    /// Of dynamic and hybrid orders; the header says it of the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expiration_date: Option<String>,
    pub(crate) total_amount: Number,
    pub(crate) items: Vec<ItemBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sponsor: Option<SponsorBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cash_out: Option<CashOutBody>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) taxes: Vec<TaxBody<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ItemBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sku_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) category: Option<&'a str>,
    pub(crate) title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<&'a str>,
    pub(crate) unit_price: Number,
    pub(crate) quantity: i64,
    pub(crate) unit_measure: &'a str,
    /// A number: the reference types it a string, its own error wants a number.
    pub(crate) total_amount: Number,
}

#[derive(Debug, Serialize)]
pub(crate) struct SponsorBody {
    pub(crate) id: i64,
}

#[derive(Debug, Serialize)]
pub(crate) struct CashOutBody {
    pub(crate) amount: Number,
}

#[derive(Debug, Serialize)]
pub(crate) struct TaxBody<'a> {
    #[serde(rename = "type")]
    pub(crate) tax_type: &'a str,
    pub(crate) value: Number,
}

/// The answer to a dynamic or hybrid order. A hybrid one's may be empty.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct QrAnswer {
    #[serde(default, deserialize_with = "lenient::string")]
    pub(crate) qr_data: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    pub(crate) in_store_order_id: Option<String>,
}

/// The body of a cash-out's confirmation.
#[derive(Debug, Serialize)]
pub(crate) struct ConfirmationBody {
    pub(crate) status: &'static str,
    pub(crate) status_detail: &'static str,
}

#[derive(Debug, Deserialize)]
struct Order {
    #[serde(default, deserialize_with = "lenient::string")]
    external_reference: Option<String>,
    #[serde(default, deserialize_with = "lenient::amount")]
    total_amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::string")]
    title: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    description: Option<String>,
    #[serde(default, deserialize_with = "lenient::list")]
    items: Vec<Item>,
    cash_out: Option<CashOut>,
    sponsor: Option<Sponsor>,
    #[serde(default, deserialize_with = "lenient::string")]
    notification_url: Option<String>,
    #[serde(default, deserialize_with = "lenient::moment")]
    expiration_date: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
struct Sponsor {
    #[serde(default, deserialize_with = "lenient::i64")]
    id: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct CashOut {
    #[serde(default, deserialize_with = "lenient::amount")]
    amount: Option<Amount>,
}

#[derive(Debug, Deserialize)]
struct Item {
    #[serde(default, deserialize_with = "lenient::string")]
    title: Option<String>,
    #[serde(default, deserialize_with = "lenient::amount")]
    unit_price: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::amount")]
    quantity: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::open")]
    unit_measure: Option<UnitMeasure>,
    #[serde(default, deserialize_with = "lenient::amount")]
    total_amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::string")]
    sku_number: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    category: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    description: Option<String>,
}

/// The order on a POS. The schema says an array, the sample one object: both
/// are read, an empty array as no order.
pub(crate) fn read(body: &[u8]) -> Result<Option<InstoreOrder>, serde_json::Error> {
    lenient::one_or_many(body)?.first().map(|raw| read_one(raw)).transpose()
}

pub(crate) fn read_qr(body: &[u8]) -> Result<QrAnswer, serde_json::Error> {
    if body.is_empty() { Ok(QrAnswer::default()) } else { super::parse(body) }
}

fn read_one(raw: &RawValue) -> Result<InstoreOrder, serde_json::Error> {
    let order: Order = serde_json::from_str(raw.get())?;
    Ok(InstoreOrder {
        external_reference: order.external_reference,
        total_amount: order.total_amount,
        title: order.title,
        description: order.description,
        items: order.items.into_iter().map(OrderItem::from).collect(),
        cash_out_amount: order.cash_out.and_then(|cash| cash.amount),
        sponsor_id: order.sponsor.and_then(|sponsor| sponsor.id),
        notification_url: order.notification_url,
        expiration_date: order.expiration_date,
        raw: RawJson::new(raw.get()),
    })
}

impl From<Item> for OrderItem {
    fn from(item: Item) -> Self {
        Self {
            title: item.title,
            unit_price: item.unit_price,
            quantity: item.quantity,
            unit_measure: item.unit_measure,
            total_amount: item.total_amount,
            sku_number: item.sku_number,
            category: item.category,
            description: item.description,
        }
    }
}
