//! Everything that is checked about an order of the Orders API before it is sent.

use std::time::Duration;

use super::order_check::too_large;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::ids::{ExternalReference, IdempotencyKey, max_length, positive, qr_pos_id, required};
use crate::model::{QrMode, QrOrderDiscountRequest, QrOrderItemRequest, QrOrderRequest, Site};
use crate::money::Amount;
use crate::wire::iso_duration;
use crate::wire::qr_order::{
    CategoryBody, Config, DiscountBody, Discounts, IntegrationData, ItemBody, Money, MoneyBody, OrderBody,
    Qr, Sponsor, TaxBody, Transactions,
};

const LEAST: Duration = Duration::from_secs(30);
const MOST: Duration = Duration::from_hours(3600);

/// What was checked. Borrows the texts of the request it was made from.
#[derive(Debug)]
pub(crate) struct CheckedQrOrder<'a> {
    pub(crate) key: IdempotencyKey,
    pub(crate) body: OrderBody<'a>,
}

/// What the caller of a check calls some fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names {
    pub(crate) total: &'static str,
    pub(crate) ttl: &'static str,
    pub(crate) code: &'static str,
}

impl Names {
    pub(crate) const ORDER: Self =
        Self { total: "total_amount", ttl: "expiration_time", code: "external_code" };
    pub(crate) const SALE: Self = Self { total: "amount", ttl: "ttl", code: "sku_number" };
}

impl<'a> CheckedQrOrder<'a> {
    pub(crate) fn check(request: &'a QrOrderRequest, names: Names, settings: &'a Settings) -> Result<Self> {
        let site = &settings.site;
        qr_pos_id("external_pos_id", &request.external_pos_id)?;
        ExternalReference::check("external_reference", &request.external_reference)?;
        if let Some(description) = &request.description {
            required("description", description)?;
            max_length("description", description, 150)?;
        }
        let total = request.total_amount.check(names.total, site)?;
        let cash =
            request.cash_out_amount.as_ref().map(|cash| cash.check("cash_out_amount", site)).transpose()?;
        let payment = total.less(cash.unwrap_or(Amount::ZERO));
        if payment.is_zero() {
            let advice = "an order has exactly one payment: the total must be more than the cash-out";
            return Err(Error::invalid(names.total, &total.to_string(), "sum", advice));
        }
        let items = check_items(&request.items, payment, names, site)?;
        let discounts = check_discounts(&request.discounts, &request.items, site)?;
        let taxes = check_payer_condition(request.payer_condition.as_deref(), site)?;
        let fee =
            request.marketplace_fee.as_ref().map(|fee| fee.check("marketplace_fee", site)).transpose()?;
        let sponsor = request.sponsor_id.map(|id| positive("sponsor_id", id)).transpose()?;
        let key = IdempotencyKey::given_or_made(request.idempotency_key.as_deref())?;
        let body = OrderBody {
            order_type: "qr",
            total_amount: Money(total),
            description: request.description.as_deref(),
            external_reference: &request.external_reference,
            expiration_time: check_time(request.expiration_time, names.ttl)?,
            marketplace_fee: fee.map(Money),
            config: Config {
                qr: Qr {
                    external_pos_id: &request.external_pos_id,
                    mode: check_mode("mode", request.mode.as_ref())?.as_str(),
                },
            },
            transactions: Transactions {
                payments: [MoneyBody { amount: Money(payment) }],
                cash_outs: cash.map(|amount| MoneyBody { amount: Money(amount) }).into_iter().collect(),
            },
            items,
            discounts,
            taxes,
            integration_data: integration(settings, sponsor),
        };
        Ok(Self { key, body })
    }
}

/// One of the three ways to show a QR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Static,
    Dynamic,
    Hybrid,
}

impl Mode {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Dynamic => "dynamic",
            Self::Hybrid => "hybrid",
        }
    }
}

/// The API's default is static.
pub(crate) fn check_mode(field: &str, given: Option<&QrMode>) -> Result<Mode> {
    match given {
        None | Some(QrMode::Static) => Ok(Mode::Static),
        Some(QrMode::Dynamic) => Ok(Mode::Dynamic),
        Some(QrMode::Hybrid) => Ok(Mode::Hybrid),
        Some(QrMode::Unknown(other)) => {
            Err(Error::invalid(field, other, "enum", "it must be static, dynamic or hybrid"))
        }
    }
}

fn check_time(given: Option<Duration>, field: &str) -> Result<Option<String>> {
    let Some(time) = given else { return Ok(None) };
    let shown = || format!("{}s", time.as_secs_f64());
    if time.subsec_nanos() != 0 {
        return Err(Error::invalid(field, &shown(), "whole_seconds", "the API counts whole seconds"));
    }
    if time < LEAST {
        return Err(Error::invalid(field, &shown(), "min", "the Orders API takes at least 30 seconds"));
    }
    if time > MOST {
        return Err(Error::invalid(field, &shown(), "max", "the Orders API takes at most 3600 hours"));
    }
    Ok(Some(iso_duration::write(time)))
}

fn check_items<'a>(
    items: &'a [QrOrderItemRequest],
    payment: Amount,
    names: Names,
    site: &Site,
) -> Result<Vec<ItemBody<'a>>> {
    if items.len() > 10 {
        let advice = "the Orders API takes at most 10 items: put several into one line";
        return Err(Error::invalid("items", &items.len().to_string(), "max_items", advice));
    }
    let mut checked = Vec::with_capacity(items.len());
    let mut sum = Amount::ZERO;
    for (index, item) in items.iter().enumerate() {
        let (item, total) = check_item(item, names, site).map_err(|e| e.under(&format!("items[{index}]")))?;
        sum = sum.plus(total).ok_or_else(|| too_large(names.total, payment))?;
        checked.push(item);
    }
    if !items.is_empty() && sum != payment {
        let advice = format!("less the cash-out it must equal the sum of the items, which is {sum}");
        return Err(Error::invalid(names.total, &payment.to_string(), "sum", &advice));
    }
    Ok(checked)
}

fn check_item<'a>(item: &'a QrOrderItemRequest, names: Names, site: &Site) -> Result<(ItemBody<'a>, Amount)> {
    required("title", &item.title)?;
    max_length("title", &item.title, 150)?;
    if let Some(measure) = &item.unit_measure {
        required("unit_measure", measure)?;
        max_length("unit_measure", measure, 10)?;
    }
    if let Some(code) = &item.external_code {
        required(names.code, code)?;
        max_length(names.code, code, 30)?;
    }
    if item.external_categories.len() > 10 {
        let count = item.external_categories.len().to_string();
        return Err(Error::invalid("external_categories", &count, "max_items", "at most 10 are allowed"));
    }
    let unit_price = item.unit_price.check("unit_price", site)?;
    let quantity = positive("quantity", item.quantity)?;
    let total = unit_price.times(quantity).ok_or_else(|| too_large("unit_price", unit_price))?;
    let category = |(index, id): (usize, &'a String)| {
        required(&format!("external_categories[{index}]"), id)?;
        Ok(CategoryBody { id })
    };
    let external_categories =
        item.external_categories.iter().enumerate().map(category).collect::<Result<_>>()?;
    let body = ItemBody {
        title: &item.title,
        unit_price: Money(unit_price),
        quantity,
        unit_measure: item.unit_measure.as_deref(),
        external_code: item.external_code.as_deref(),
        external_categories,
    };
    Ok((body, total))
}

fn check_discounts<'a>(
    discounts: &'a [QrOrderDiscountRequest],
    items: &[QrOrderItemRequest],
    site: &Site,
) -> Result<Option<Discounts<'a>>> {
    if discounts.is_empty() {
        return Ok(None);
    }
    if discounts.len() > 4 {
        let count = discounts.len().to_string();
        return Err(Error::invalid("discounts", &count, "max_items", "at most 4 are allowed"));
    }
    if items.iter().any(|item| !item.external_categories.is_empty()) {
        let advice = "discounts by method and by category exclude each other: give one of them";
        return Err(Error::invalid("discounts", &discounts.len().to_string(), "exclusive", advice));
    }
    let check = |(index, discount): (usize, &'a QrOrderDiscountRequest)| {
        let under = |e: Error| e.under(&format!("discounts[{index}]"));
        let method_type = discount.payment_method_type.as_str();
        if !["debit_card", "credit_card", "account_money", "prepaid_card"].contains(&method_type) {
            let advice = "it must be debit_card, credit_card, account_money or prepaid_card";
            return Err(under(Error::invalid("payment_method_type", method_type, "enum", advice)));
        }
        let amount = discount.new_total_amount.check("new_total_amount", site).map_err(under)?;
        Ok(DiscountBody { method_type, new_total_amount: Money(amount) })
    };
    let payment_methods = discounts.iter().enumerate().map(check).collect::<Result<_>>()?;
    Ok(Some(Discounts { payment_methods }))
}

fn check_payer_condition<'a>(given: Option<&'a str>, site: &Site) -> Result<Vec<TaxBody<'a>>> {
    let Some(payer_condition) = given else { return Ok(Vec::new()) };
    if *site != Site::Mlc {
        return Err(Error::invalid("payer_condition", payer_condition, "site", "it is of Chile (MLC) only"));
    }
    if !["payment_taxable_iva", "payment_exempt_iva"].contains(&payer_condition) {
        let advice = "it must be payment_taxable_iva or payment_exempt_iva";
        return Err(Error::invalid("payer_condition", payer_condition, "enum", advice));
    }
    Ok(vec![TaxBody { payer_condition }])
}

/// In the body here, where the in-store API has headers.
fn integration(settings: &Settings, sponsor: Option<i64>) -> Option<IntegrationData<'_>> {
    let (platform_id, integrator_id) = (settings.platform_id.as_deref(), settings.integrator_id.as_deref());
    if platform_id.is_none() && integrator_id.is_none() && sponsor.is_none() {
        return None;
    }
    let sponsor = sponsor.map(|id| Sponsor { id: id.to_string() });
    Some(IntegrationData { platform_id, integrator_id, sponsor })
}
