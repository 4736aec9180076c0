//! The body of `POST /v1/orders`, checked as documented.

use rust_decimal::Decimal;
use serde_json::value::RawValue;

use super::node::{Node, Sum};
use super::refusal::Refusal;
use super::view::money;
use crate::api::caller::digits;
use crate::options::Settings;
use crate::site::Site;
use crate::times::{self, SECOND};
use crate::world::v1_order::{Discount, Mode};

/// The fields that answers give back as they came. [D] create reference
const ECHOED: [&str; 5] = ["description", "marketplace_fee", "items", "discounts", "taxes"];

/// [D] What a discount can be for.
const DISCOUNTED: [&str; 4] = ["debit_card", "credit_card", "account_money", "prepaid_card"];

/// [D] `PT30S` to `PT3600H`.
const LIFETIMES: std::ops::RangeInclusive<i64> = 30 * SECOND..=3600 * 60 * 60 * SECOND;

/// An order as it was asked for.
#[derive(Debug)]
pub(crate) struct OrderBody {
    pub(crate) external_reference: String,
    pub(crate) total_amount: String,
    pub(crate) amount: Sum,
    pub(crate) cash_outs: Vec<Sum>,
    pub(crate) discounts: Vec<Discount>,
    pub(crate) description: Option<String>,
    /// As it came, and its milliseconds.
    pub(crate) expiration_time: Option<(String, i64)>,
    pub(crate) external_pos_id: String,
    pub(crate) mode: Mode,
    pub(crate) integration: Vec<(&'static str, Box<RawValue>)>,
    pub(crate) sponsor_id: Option<Box<RawValue>>,
    pub(crate) echo: Vec<(&'static str, Box<RawValue>)>,
}

impl OrderBody {
    /// `linked` is whether the token was got by OAuth.
    pub(crate) fn read(body: &[u8], site: Site, linked: bool, settings: &Settings) -> Result<Self, Refusal> {
        let order = Node::root(
            body,
            &[
                "type",
                "external_reference",
                "total_amount",
                "description",
                "expiration_time",
                "marketplace_fee",
                "integration_data",
                "config",
                "transactions",
                "items",
                "discounts",
                "taxes",
            ],
        )?;
        order.required("type", order.one_of("type", &["qr"])?)?;
        let also = if settings.hyphenless_reference { "_" } else { "-_" };
        let reference = order.word("external_reference", 64, also)?;
        let external_reference = order.required("external_reference", reference)?;
        let description = order.text("description", 150)?;
        let (external_pos_id, mode) = read_config(&order)?;
        let (amount, cash_outs) = read_transactions(&order, site, settings)?;
        let cash: Decimal = cash_outs.iter().map(|cash_out| cash_out.value).sum();
        let total = order.money("total_amount", site)?;
        if total.as_ref().is_some_and(|total| total.value != amount.value + cash) {
            let message = "total_amount must be the sum of the transactions.";
            return Err(Refusal::new(400, "invalid_total_amount", message));
        }
        if order.money("marketplace_fee", site)?.is_some() && !linked {
            // The fee goes to whom the seller linked the account.
            return Err(Refusal::new(400, "marketplace_not_valid", "The token is not of a marketplace."));
        }
        read_items(&order, site)?;
        let discounts = read_discounts(&order, site, cash)?;
        read_taxes(&order, site)?;
        let (integration, sponsor_id) = read_integration(&order)?;
        let echo = ECHOED.into_iter().filter_map(|name| Some((name, order.raw(name)?.to_owned()))).collect();
        Ok(Self {
            external_reference,
            total_amount: total.map_or_else(|| sum(&amount, cash, site), |total| total.text),
            amount,
            cash_outs,
            discounts,
            description,
            expiration_time: read_lifetime(&order)?,
            external_pos_id,
            mode,
            integration,
            sponsor_id,
            echo,
        })
    }
}

fn read_config(order: &Node) -> Result<(String, Mode), Refusal> {
    let config = order.required("config", order.object("config", &["qr"])?)?;
    let qr = config.required("qr", config.object("qr", &["external_pos_id", "mode"])?)?;
    let external_pos_id = qr.required("external_pos_id", qr.word("external_pos_id", usize::MAX, "-_")?)?;
    let mode = qr.one_of("mode", &Mode::ALL.map(Mode::name))?;
    Ok((external_pos_id, mode.and_then(|at| Mode::ALL.get(at).copied()).unwrap_or(Mode::Static)))
}

/// The total of an order that doesn't say it.
fn sum(amount: &Sum, cash: Decimal, site: Site) -> String {
    if cash.is_zero() { amount.text.clone() } else { money(amount.value + cash, site) }
}

/// [D] Exactly one payment; cash-outs only for accounts that are enabled. How many
/// an order may have, and what else one may say, is documented nowhere.
fn read_transactions(order: &Node, site: Site, settings: &Settings) -> Result<(Sum, Vec<Sum>), Refusal> {
    let transactions = order.object("transactions", &["payments", "cash_outs"])?;
    let transactions = order.required("transactions", transactions)?;
    let payments = transactions.objects("payments", 1, &["amount"])?;
    let payments = transactions.required("payments", payments)?;
    let payment = payments.first().ok_or_else(|| {
        Refusal::new(400, "minimum_items", "An array has too few items.")
            .detail("transactions.payments: one".to_owned())
    })?;
    if transactions.raw("cash_outs").is_some() && !settings.order_cash_outs {
        return Err(Refusal::new(400, "seller_configuration", "The account is not enabled for cash-out."));
    }
    let cash_outs = transactions.objects("cash_outs", usize::MAX, &["amount"])?.unwrap_or_default();
    let cash_outs = cash_outs.iter().map(|cash_out| amount_of(cash_out, site)).collect::<Result<_, _>>()?;
    Ok((amount_of(payment, site)?, cash_outs))
}

fn amount_of(transaction: &Node, site: Site) -> Result<Sum, Refusal> {
    transaction.required("amount", transaction.money("amount", site)?)
}

/// [D] ISO 8601; the error for a bad one is taken to be that of any bad value.
fn read_lifetime(order: &Node) -> Result<Option<(String, i64)>, Refusal> {
    let Some(text) = order.text("expiration_time", usize::MAX)? else { return Ok(None) };
    let lasts = times::parse_duration(&text).filter(|lasts| LIFETIMES.contains(lasts));
    let lasts = lasts.ok_or_else(|| order.wrong("expiration_time", "PT30S to PT3600H"))?;
    Ok(Some((text, lasts)))
}

/// No source says which fields an item must have, nor that items add up to the total.
fn read_items(order: &Node, site: Site) -> Result<(), Refusal> {
    let may = ["title", "unit_price", "quantity", "unit_measure", "external_code", "external_categories"];
    for item in order.objects("items", 10, &may)?.unwrap_or_default() {
        item.text("title", 150)?;
        item.money("unit_price", site)?;
        item.count("quantity")?;
        item.text("unit_measure", 10)?;
        item.text("external_code", 30)?;
        for category in item.objects("external_categories", 10, &["id"])?.unwrap_or_default() {
            category.required("id", category.text("id", usize::MAX)?)?;
            if order.raw("discounts").is_some() {
                return Err(excluded("discounts and items.external_categories exclude each other"));
            }
        }
    }
    Ok(())
}

/// That a new total leaves something to pay beside the cash is ours; nothing is
/// documented of one above the old total.
fn read_discounts(order: &Node, site: Site, cash: Decimal) -> Result<Vec<Discount>, Refusal> {
    let Some(discounts) = order.object("discounts", &["payment_methods"])? else { return Ok(Vec::new()) };
    let methods = discounts.objects("payment_methods", 4, &["type", "new_total_amount"])?;
    let read = |method: &Node| {
        let at = method.required("type", method.one_of("type", &DISCOUNTED)?)?;
        let new_total = method.required("new_total_amount", method.money("new_total_amount", site)?)?.value;
        if new_total <= cash {
            return Err(method.wrong("new_total_amount", "more than the cash-outs"));
        }
        Ok(DISCOUNTED.get(at).copied().map(|kind| Discount { kind, new_total }))
    };
    let read: Result<Vec<_>, _> = methods.unwrap_or_default().iter().map(read).collect();
    Ok(read?.into_iter().flatten().collect())
}

fn read_taxes(order: &Node, site: Site) -> Result<(), Refusal> {
    let conditions = ["payment_taxable_iva", "payment_exempt_iva"];
    for tax in order.objects("taxes", usize::MAX, &["payer_condition"])?.unwrap_or_default() {
        tax.required("payer_condition", tax.one_of("payer_condition", &conditions)?)?;
        if site != Site::Mlc {
            return Err(excluded("taxes are of Chile only"));
        }
    }
    Ok(())
}

type Integration = (Vec<(&'static str, Box<RawValue>)>, Option<Box<RawValue>>);

/// The node's fields as they came, and the sponsor as a number.
fn read_integration(order: &Node) -> Result<Integration, Refusal> {
    let known = ["platform_id", "integrator_id", "sponsor"];
    let Some(data) = order.object("integration_data", &known)? else { return Ok((Vec::new(), None)) };
    data.text("platform_id", usize::MAX)?;
    data.text("integrator_id", usize::MAX)?;
    let sponsor = data.object("sponsor", &["id"])?;
    let sponsor =
        sponsor.map(|sponsor| sponsor.required("id", sponsor.text("id", usize::MAX)?)).transpose()?;
    if sponsor.as_deref().is_some_and(|id| digits(id).is_none()) {
        return Err(Refusal::new(400, "sponsor_id_not_valid", "The sponsor is no user."));
    }
    let fields = known.into_iter().filter_map(|name| Some((name, data.raw(name)?.to_owned()))).collect();
    let sponsor = sponsor.as_deref().and_then(digits);
    Ok((fields, sponsor.and_then(|id| RawValue::from_string(id.to_string()).ok())))
}

/// The code is that of fields which don't go together; which ones it covers is our reading.
fn excluded(why: &str) -> Refusal {
    Refusal::new(400, "bad_request", "Fields are not valid.").detail(why.to_owned())
}
