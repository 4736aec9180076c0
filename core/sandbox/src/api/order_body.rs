//! The body of an in-store order, checked as documented.

use rust_decimal::Decimal;
use serde_json::value::RawValue;

use crate::http::reply::{Reply, instore_error};
use crate::json::Fields;
use crate::json::fields;
use crate::options::Settings;
use crate::site::Site;
use crate::times;
use crate::world::order::Item;

/// The fields that GET answers. [D] `instore_orders_v2.json`
const ECHOED: [&str; 8] = [
    "external_reference",
    "total_amount",
    "items",
    "title",
    "description",
    "sponsor",
    "expiration_date",
    "notification_url",
];

/// Ours, so that price by quantity stays computable.
const MOST_PIECES: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

/// An order as it was asked for.
#[derive(Debug)]
pub(crate) struct OrderBody {
    pub(crate) external_reference: String,
    pub(crate) title: String,
    pub(crate) total: Decimal,
    pub(crate) items: Vec<Item>,
    pub(crate) cash_out: bool,
    pub(crate) sponsor_id: Option<Box<RawValue>>,
    pub(crate) notification_url: Option<String>,
    pub(crate) expires: Option<i64>,
    pub(crate) echo: Vec<(&'static str, Box<RawValue>)>,
}

impl OrderBody {
    pub(crate) fn read(body: &[u8], site: Site, settings: &Settings, now: i64) -> Result<Self, Reply> {
        let order = Fields::parse(body)
            .ok_or_else(|| instore_error(400, "bad_request", "body must be a JSON object"))?;

        let external_reference = required(&order, "external_reference", "external_reference", text)?;
        check_reference(&external_reference, settings)?;
        let total = required(&order, "total_amount", "total_amount", money)?;
        check_money(total, "total_amount", site)?;
        let title = required(&order, "title", "title", text)?;
        bounded(&title, "title", 256)?;
        let description = match order.get("description") {
            None if settings.optional_description => String::new(),
            _ => required(&order, "description", "description", text)?,
        };
        bounded(&description, "description", 256)?;
        let notification_url = optional(&order, "notification_url", "notification_url", text)?;
        bounded(notification_url.as_deref().unwrap_or_default(), "notification_url", 500)?;

        let items = read_items(&order, site, settings)?;
        let cash_out = read_part(&order, "cash_out", "amount")?;
        let cash_out = cash_out.as_deref().map(|raw| money(raw, "cash_out.amount")).transpose()?;
        cash_out.map(|amount| check_money(amount, "cash_out.amount", site)).transpose()?;
        if items.is_empty() && cash_out.is_none() {
            let message = "cash out is required when the order has no items";
            return Err(instore_error(400, "error_creating_seller_qr_order", message));
        }
        let sum = items
            .iter()
            .map(|item| item.unit_price * item.quantity)
            .try_fold(cash_out.unwrap_or_default(), Decimal::checked_add);
        if !settings.unchecked_totals && sum != Some(total) {
            return Err(invalid("total_amount", "must be the sum of the items and the cash out"));
        }
        let sponsor_id = read_part(&order, "sponsor", "id")?;
        if let Some(raw) = &sponsor_id {
            money(raw, "sponsor.id")?;
        }
        let expires = optional(&order, "expiration_date", "expiration_date", moment)?;
        if expires.is_some_and(|expires| expires <= now) {
            return Err(invalid("expiration_date", "must be a valid and future date"));
        }
        let echo = ECHOED.into_iter().filter_map(|name| Some((name, order.get(name)?.to_owned()))).collect();
        Ok(Self {
            external_reference,
            title,
            total,
            items,
            cash_out: cash_out.is_some(),
            sponsor_id,
            notification_url,
            expires,
            echo,
        })
    }
}

fn read_items(order: &Fields, site: Site, settings: &Settings) -> Result<Vec<Item>, Reply> {
    let Some(raw) = order.get("items") else { return Ok(Vec::new()) };
    let items = fields::array(raw).ok_or_else(|| invalid("items", "must be array"))?;
    items.iter().map(|raw| read_item(raw, site, settings)).collect()
}

fn read_item(raw: &RawValue, site: Site, settings: &Settings) -> Result<Item, Reply> {
    let item = fields::object(raw).ok_or_else(|| invalid("items", "must be array of objects"))?;
    let sku_number = optional(&item, "sku_number", "items.sku_number", text)?;
    let category = optional(&item, "category", "items.category", text)?;
    let title = required(&item, "title", "items.title", text)?;
    let description = optional(&item, "description", "items.description", text)?;
    let measure = required(&item, "unit_measure", "items.unit_measure", text)?;
    if !matches!(measure.as_str(), "unit" | "pack") {
        return Err(invalid("items.unit_measure", "must be one of unit, pack"));
    }
    let quantity = required(&item, "quantity", "items.quantity", money)?;
    if quantity <= Decimal::ZERO || quantity > MOST_PIECES {
        return Err(invalid("items.quantity", "must be positive, and not beyond a million"));
    }
    optional(&item, "currency_id", "items.currency_id", text)?;
    let unit_price = required(&item, "unit_price", "items.unit_price", money)?;
    check_money(unit_price, "items.unit_price", site)?;
    let total = required(&item, "total_amount", "items.total_amount", money)?;
    check_money(total, "items.total_amount", site)?;
    if !settings.unchecked_totals && unit_price.checked_mul(quantity) != Some(total) {
        return Err(invalid("items.total_amount", "must be unit_price by quantity"));
    }
    Ok(Item { sku_number, category, title, description, unit_price, quantity })
}

/// The one field that `cash_out` and `sponsor` must have.
fn read_part(order: &Fields, part: &str, field: &str) -> Result<Option<Box<RawValue>>, Reply> {
    let Some(raw) = order.get(part) else { return Ok(None) };
    let part_fields = fields::object(raw).ok_or_else(|| invalid(part, "must be object"))?;
    let missing = || invalid(field, &format!("{part}.{field} must be present"));
    part_fields.get(field).map(ToOwned::to_owned).ok_or_else(missing).map(Some)
}

type Reader<T> = fn(&RawValue, &str) -> Result<T, Reply>;

fn required<T>(from: &Fields, field: &str, name: &str, read: Reader<T>) -> Result<T, Reply> {
    // The code of a missing field has no `items.` before it. [D] error table
    optional(from, field, name, read)?.ok_or_else(|| invalid(field, "must be present"))
}

fn optional<T>(from: &Fields, field: &str, name: &str, read: Reader<T>) -> Result<Option<T>, Reply> {
    from.get(field).map(|raw| read(raw, name)).transpose()
}

fn text(raw: &RawValue, name: &str) -> Result<String, Reply> {
    fields::string(raw).ok_or_else(|| invalid(name, "must be string"))
}

fn money(raw: &RawValue, name: &str) -> Result<Decimal, Reply> {
    fields::number(raw).ok_or_else(|| invalid(name, "must be number"))
}

fn moment(raw: &RawValue, name: &str) -> Result<i64, Reply> {
    let read = fields::string(raw).and_then(|text| times::parse(&text));
    read.ok_or_else(|| invalid(name, "must be a valid and future date"))
}

fn bounded(text: &str, name: &str, longest: usize) -> Result<(), Reply> {
    if text.chars().count() <= longest {
        return Ok(());
    }
    Err(invalid(name, &format!("must have at most {longest} characters")))
}

/// [D] 64 of letters, digits, `-` and `_`; the older reference had 256 of any kind.
fn check_reference(reference: &str, settings: &Settings) -> Result<(), Reply> {
    if settings.long_external_reference {
        return bounded(reference, "external_reference", 256);
    }
    bounded(reference, "external_reference", 64)?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if reference.is_empty() || !reference.chars().all(allowed) {
        return Err(invalid("external_reference", "must be letters, digits, - and _"));
    }
    Ok(())
}

fn check_money(amount: Decimal, name: &str, site: Site) -> Result<(), Reply> {
    let facts = site.facts();
    if amount <= Decimal::ZERO {
        return Err(invalid(name, "must be positive"));
    }
    if !facts.fits(amount) {
        return Err(invalid(name, &format!("{} takes {} decimals", facts.currency, facts.decimals)));
    }
    Ok(())
}

fn invalid(name: &str, message: &str) -> Reply {
    instore_error(400, &format!("invalid_{name}"), message)
}
