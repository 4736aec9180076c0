use super::body::{IdBody, ItemBody, money};
use super::changes::Changes;
use super::fields::{Fields, needed};
use crate::error::{Error, Result};
use crate::ids::{max_length, positive};
use crate::model::Site;
use crate::money::Amount;
use crate::resources::too_large;

/// What Orders has no place for.
const DROPPED: [(&str, &str); 3] = [
    ("description", "Orders has none for a line: put what the buyer must see into its title."),
    ("picture_url", "Orders shows no pictures."),
    ("id", "Orders has none for a line; the article's code is items[].external_code."),
];

/// The lines, and what they add up to.
pub(super) fn items(
    old: &mut Fields<'_>,
    site: &Site,
    changes: &mut Changes,
) -> Result<(Vec<ItemBody>, Amount)> {
    let lines = old.objects("items")?;
    let count = lines.len();
    if count > 10 {
        let advice = format!("it has {count} lines, Orders takes 10: join some into one");
        return Err(Error::invalid("items", &count.to_string(), "max_items", &advice));
    }
    let mut items = Vec::with_capacity(count);
    let mut sum = Amount::ZERO;
    for line in lines {
        let field = line.path("unit_price");
        let (item, total) = item(line, site, changes)?;
        sum = sum.plus(total).ok_or_else(|| too_large(&field, total))?;
        items.push(item);
    }
    Ok((items, sum))
}

fn item(mut line: Fields<'_>, site: &Site, changes: &mut Changes) -> Result<(ItemBody, Amount)> {
    let title = needed(limited(&mut line, "title", 150)?, &line.path("title"), "every line needs one")?;
    let price = line.amount("unit_price", site)?;
    let price = needed(price, &line.path("unit_price"), "every line needs one")?;
    let quantity = quantity(&mut line)?;
    let total = price.times(quantity).ok_or_else(|| too_large(&line.path("unit_price"), price))?;
    let unit_measure = limited(&mut line, "unit_measure", 10)?;
    changes.reformatted("items[].unit_price", "The number became a text.");
    check_total(&mut line, total, site, changes)?;
    check_currency(&mut line, site, changes)?;

    let external_code = limited(&mut line, "sku_number", 30)?;
    if external_code.is_some() {
        let note = "The closest there is: no page of the vendor's says that it is the same.";
        changes.moved("items[].sku_number", "items[].external_code", note);
    }
    let category = line.text("category")?;
    if category.is_some() {
        changes.meaning(
            Some("items[].category"),
            "items[].external_categories[].id",
            "The closest there is, but no free text any more: it makes the line count for discounts by category, \
             and excludes those by means of payment.",
        );
    }
    for (name, note) in DROPPED {
        if line.take(name).is_some() {
            changes.dropped(&format!("items[].{name}"), note);
        }
    }
    for name in line.left() {
        changes.unknown(&format!("items[].{name}"));
    }
    let external_categories = category.map(|id| IdBody { id }).into_iter().collect();
    let unit_price = money(price, site);
    Ok((ItemBody { title, unit_price, quantity, unit_measure, external_code, external_categories }, total))
}

/// Whole, as the Orders reference has it; `2.0` is what some languages write
/// for 2.
fn quantity(line: &mut Fields<'_>) -> Result<i64> {
    let digits = line.digits("quantity")?;
    let field = line.path("quantity");
    let digits = needed(digits, &field, "every line needs one")?;
    let whole = Amount::parse(&digits).ok().map(Amount::as_decimal).filter(rust_decimal::Decimal::is_integer);
    let Some(count) = whole.and_then(|whole| i64::try_from(whole).ok()) else {
        let advice = "Orders counts whole units: sell by weight as one unit with the line's price";
        return Err(Error::invalid(&field, &digits, "integer", advice));
    };
    positive(&field, count)
}

fn check_total(line: &mut Fields<'_>, total: Amount, site: &Site, changes: &mut Changes) -> Result<()> {
    let Some(given) = line.amount("total_amount", site)? else { return Ok(()) };
    if given != total {
        let advice = format!("it must equal unit_price × quantity, which is {total}");
        return Err(Error::invalid(&line.path("total_amount"), &given.to_string(), "product", &advice));
    }
    changes.dropped("items[].total_amount", "Orders refuses it: unit_price × quantity says the same.");
    Ok(())
}

fn check_currency(line: &mut Fields<'_>, site: &Site, changes: &mut Changes) -> Result<()> {
    let Some(given) = line.text("currency_id")? else { return Ok(()) };
    let own = site.facts().currency;
    if given != own {
        let advice = format!("an order of {site} is in {own}: is it another seller's?");
        return Err(Error::invalid(&line.path("currency_id"), &given, "currency", &advice));
    }
    changes.dropped("items[].currency_id", "The currency is that of the seller's country.");
    Ok(())
}

fn limited(line: &mut Fields<'_>, name: &str, most: usize) -> Result<Option<String>> {
    let text = line.text(name)?;
    if let Some(text) = &text {
        max_length(&line.path(name), text, most)?;
    }
    Ok(text)
}
