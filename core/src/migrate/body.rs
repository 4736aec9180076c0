use serde::Serialize;

use crate::model::Site;
use crate::money::Amount;

/// The body of a create of the Orders API. Nothing null and nothing of no
/// use: it refuses properties it does not know.
#[derive(Debug, Serialize)]
pub(super) struct OrderBody<'a> {
    #[serde(rename = "type")]
    pub(super) order_type: &'a str,
    pub(super) external_reference: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    pub(super) expiration_time: String,
    pub(super) total_amount: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) marketplace_fee: Option<String>,
    pub(super) config: ConfigBody<'a>,
    pub(super) transactions: TransactionsBody,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) items: Vec<ItemBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) integration_data: Option<IntegrationBody>,
}

#[derive(Debug, Serialize)]
pub(super) struct ConfigBody<'a> {
    pub(super) qr: QrBody<'a>,
}

#[derive(Debug, Serialize)]
pub(super) struct QrBody<'a> {
    pub(super) external_pos_id: &'a str,
    pub(super) mode: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct TransactionsBody {
    pub(super) payments: [AmountBody; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) cash_outs: Vec<AmountBody>,
}

#[derive(Debug, Serialize)]
pub(super) struct AmountBody {
    pub(super) amount: String,
}

#[derive(Debug, Serialize)]
pub(super) struct ItemBody {
    pub(super) title: String,
    pub(super) unit_price: String,
    pub(super) quantity: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unit_measure: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) external_code: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_categories: Vec<IdBody>,
}

#[derive(Debug, Serialize)]
pub(super) struct IntegrationBody {
    pub(super) sponsor: IdBody,
}

#[derive(Debug, Serialize)]
pub(super) struct IdBody {
    pub(super) id: String,
}

/// An amount as Orders wants it: text, with all the site's decimals.
pub(super) fn money(amount: Amount, site: &Site) -> String {
    let places = usize::try_from(site.facts().decimals).unwrap_or_default();
    format!("{:.places$}", amount.as_decimal())
}
