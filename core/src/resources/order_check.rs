//! An order request after every check, ready to be sent.

use crate::config::Settings;
use crate::error::{Error, Result};
use crate::ids::{
    ExternalPosId, ExternalReference, ExternalStoreId, IdempotencyKey, max_length, positive, required,
};
use crate::model::{ItemRequest, OrderRequest, Site, TaxRequest, Timestamp, UnitMeasure};
use crate::money::Amount;
use crate::ttl::Ttl;
use crate::wire::instore_order::{CashOutBody, ItemBody, OrderBody, SponsorBody, TaxBody};
use crate::wire::number::Number;

/// What was checked. Borrows the texts of the request it was made from.
#[derive(Debug)]
pub(crate) struct CheckedOrder<'a> {
    pub(crate) pos: ExternalPosId,
    pub(crate) store: Option<ExternalStoreId>,
    pub(crate) reference: ExternalReference,
    pub(crate) key: IdempotencyKey,
    pub(crate) ttl: Ttl,
    pub(crate) total: Amount,
    /// The date that is sent as its end, where one is.
    pub(crate) ends: Option<Timestamp>,
    pub(crate) body: OrderBody<'a>,
}

impl<'a> CheckedOrder<'a> {
    /// Checks an order. `total_field` is what the caller calls the total.
    pub(crate) fn check(request: &'a OrderRequest, total_field: &str, settings: &Settings) -> Result<Self> {
        let site = &settings.site;
        let pos = ExternalPosId::check("external_pos_id", &request.external_pos_id)?;
        let store = request
            .external_store_id
            .as_deref()
            .map(|text| ExternalStoreId::check("external_store_id", text))
            .transpose()?;
        let reference = ExternalReference::check("external_reference", &request.external_reference)?;
        for (field, text) in [("title", &request.title), ("description", &request.description)] {
            required(field, text)?;
            max_length(field, text, 256)?;
        }
        let total = request.total_amount.check(total_field, site)?;
        let cash =
            request.cash_out_amount.as_ref().map(|cash| cash.check("cash_out_amount", site)).transpose()?;
        let items = check_items(&request.items, cash, total, total_field, site)?;
        let taxes = check_taxes(&request.taxes, site)?;
        let sponsor = request.sponsor_id.map(|id| positive("sponsor_id", id)).transpose()?;
        request.notification_url.as_deref().map(check_notification_url).transpose()?;
        let ttl = request.ttl.map(Ttl::new).transpose()?.unwrap_or_default();
        let key = IdempotencyKey::given_or_made(request.idempotency_key.as_deref())?;
        let body = OrderBody {
            external_reference: &request.external_reference,
            title: &request.title,
            description: &request.description,
            notification_url: request.notification_url.as_deref(),
            expiration_date: None,
            total_amount: Number(total),
            items,
            sponsor: sponsor.map(|id| SponsorBody { id }),
            cash_out: cash.map(|amount| CashOutBody { amount: Number(amount) }),
            taxes,
        };
        Ok(Self { pos, store, reference, key, ttl, total, ends: None, body })
    }
}

fn check_items<'a>(
    items: &'a [ItemRequest],
    cash: Option<Amount>,
    total: Amount,
    total_field: &str,
    site: &Site,
) -> Result<Vec<ItemBody<'a>>> {
    if items.is_empty() && cash.is_none() {
        return Err(Error::invalid("items", "[]", "required", "give at least one item, or a cash-out"));
    }
    let mut checked = Vec::with_capacity(items.len());
    let mut sum = cash.unwrap_or(Amount::ZERO);
    for (index, item) in items.iter().enumerate() {
        let item = check_item(item, site).map_err(|e| e.under(&format!("items[{index}]")))?;
        sum = sum.plus(item.total_amount.0).ok_or_else(|| too_large(total_field, total))?;
        checked.push(item);
    }
    if sum != total {
        let advice = format!("it must equal the sum of the items' totals and the cash-out, which is {sum}");
        return Err(Error::invalid(total_field, &total.to_string(), "sum", &advice));
    }
    Ok(checked)
}

fn check_item<'a>(item: &'a ItemRequest, site: &Site) -> Result<ItemBody<'a>> {
    required("title", &item.title)?;
    max_length("title", &item.title, 256)?;
    let optional =
        [("sku_number", &item.sku_number), ("category", &item.category), ("description", &item.description)];
    for (field, text) in optional {
        if let Some(text) = text {
            max_length(field, text, 256)?;
        }
    }
    let unit_price = item.unit_price.check("unit_price", site)?;
    let quantity = positive("quantity", item.quantity)?;
    let product = unit_price.times(quantity).ok_or_else(|| too_large("unit_price", unit_price))?;
    if let Some(given) = &item.total_amount {
        let given = given.check("total_amount", site)?;
        if given != product {
            let advice = format!("it must equal unit_price × quantity, which is {product}");
            return Err(Error::invalid("total_amount", &given.to_string(), "product", &advice));
        }
    }
    let unit_measure = match &item.unit_measure {
        Some(UnitMeasure::Unknown(other)) => {
            return Err(Error::invalid("unit_measure", other, "enum", "it must be unit or pack"));
        }
        None | Some(UnitMeasure::Unit) => "unit",
        Some(UnitMeasure::Pack) => "pack",
    };
    Ok(ItemBody {
        sku_number: item.sku_number.as_deref(),
        category: item.category.as_deref(),
        title: &item.title,
        description: item.description.as_deref(),
        unit_price: Number(unit_price),
        quantity,
        unit_measure,
        total_amount: Number(product),
    })
}

fn check_taxes<'a>(taxes: &'a [TaxRequest], site: &Site) -> Result<Vec<TaxBody<'a>>> {
    if !taxes.is_empty() && *site != Site::Mco {
        return Err(Error::invalid("taxes", site.as_str(), "site", "taxes are sent in Colombia (MCO) only"));
    }
    let check = |(index, tax): (usize, &'a TaxRequest)| {
        let value = tax.value.check("value", site).map_err(|e| e.under(&format!("taxes[{index}]")))?;
        required("tax_type", tax.tax_type.as_str()).map_err(|e| e.under(&format!("taxes[{index}]")))?;
        Ok(TaxBody { tax_type: tax.tax_type.as_str(), value: Number(value) })
    };
    taxes.iter().enumerate().map(check).collect()
}

fn check_notification_url(url: &str) -> Result<()> {
    let field = "notification_url";
    max_length(field, url, 500)?;
    let valid = reqwest::Url::parse(url)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some());
    if valid { Ok(()) } else { Err(Error::invalid(field, url, "url", "it must be an http or https URL")) }
}

pub(crate) fn too_large(field: &str, value: Amount) -> Error {
    Error::invalid(field, &value.to_string(), "digits", "it is more than an amount can hold")
}
