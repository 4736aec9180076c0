//! What differs between what is declared and what is there: pure decisions.

use rust_decimal::Decimal;

use super::shop_check::{WantedPos, WantedStore};
use crate::error::Result;
use crate::model::{
    Pos, PosUpdateRequest, ShopChange, Store, StoreHoursRequest, StoreLocation, StoreLocationRequest,
    StoreUpdateRequest, Weekday,
};
use crate::money::{Amount, AmountInput};

/// About a metre. How many decimals of a coordinate the API keeps is not
/// documented; a store does not move by less.
const SAME_PLACE: Decimal = Decimal::from_parts(1, 0, 0, false, 5);

/// What is to be sent, and what it changes; `None` when nothing differs.
pub(super) type Difference<T> = Option<(T, Vec<ShopChange>)>;

/// What is to change about a store that is there.
pub(super) fn of_store(wanted: &WantedStore, there: &Store) -> Result<Difference<StoreUpdateRequest>> {
    let mut changes = Vec::new();
    let mut update = StoreUpdateRequest::default();
    let declared = &wanted.store;
    if text(&mut changes, "name", there.name.as_deref(), &declared.name) {
        update.name = Some(declared.name.clone());
    }
    if location(&mut changes, there.location.as_ref(), &declared.location)? {
        update.location = Some(declared.location.clone());
    }
    if hours(&mut changes, there, &declared.business_hours) {
        update.business_hours.clone_from(&declared.business_hours);
    }
    Ok((!changes.is_empty()).then_some((update, changes)))
}

/// What is to change about a POS that is there, in a store or, by a plan, in
/// one that is not there yet.
pub(super) fn of_pos(wanted: &WantedPos, there: &Pos, store: Option<&Store>) -> Difference<PosUpdateRequest> {
    let mut changes = Vec::new();
    let mut update = PosUpdateRequest::default();
    let declared = &wanted.pos;
    if text(&mut changes, "name", there.name.as_deref(), &declared.name) {
        update.name = Some(declared.name.clone());
    }
    if !stands_in(there, store) {
        let name = declared.external_store_id.clone().unwrap_or_default();
        let before = there.external_store_id.clone().or(there.store_id.map(|id| id.to_string()));
        changes.push(ShopChange { field: "external_store_id".to_owned(), before, after: name.clone() });
        update.external_store_id = Some(name);
        update.store_id = store.map(|store| store.id);
    }
    if let Some(fixed) = declared.fixed_amount
        && there.fixed_amount != Some(fixed)
    {
        changes.push(change("fixed_amount", there.fixed_amount.as_ref(), &fixed));
        update.fixed_amount = Some(fixed);
    }
    if let Some(category) = declared.category
        && there.category != Some(category)
    {
        changes.push(change("category", there.category.as_ref(), &category));
        update.category = Some(category);
    }
    if let Some(url) = &declared.url
        && text(&mut changes, "url", there.url.as_deref(), url)
    {
        update.url = Some(url.clone());
    }
    (!changes.is_empty()).then_some((update, changes))
}

/// By the store's id; where the answer lacks it, by the seller's name of it.
fn stands_in(pos: &Pos, store: Option<&Store>) -> bool {
    let Some(store) = store else { return false };
    match pos.store_id {
        Some(id) => id == store.id,
        None => pos.external_store_id == store.external_id,
    }
}

fn change<T: ToString + ?Sized>(field: &str, before: Option<&T>, after: &T) -> ShopChange {
    ShopChange { field: field.to_owned(), before: before.map(T::to_string), after: after.to_string() }
}

fn text(changes: &mut Vec<ShopChange>, field: &str, before: Option<&str>, after: &str) -> bool {
    let differs = before != Some(after);
    if differs {
        changes.push(change(field, before, after));
    }
    differs
}

fn location(
    changes: &mut Vec<ShopChange>,
    there: Option<&StoreLocation>,
    declared: &StoreLocationRequest,
) -> Result<bool> {
    let before = changes.len();
    let degrees = |pick: fn(&StoreLocation) -> Option<Amount>| there.and_then(pick);
    coordinate(changes, "location.latitude", degrees(|at| at.latitude), &declared.latitude)?;
    coordinate(changes, "location.longitude", degrees(|at| at.longitude), &declared.longitude)?;
    if let Some(reference) = &declared.reference {
        text(changes, "location.reference", there.and_then(|at| at.reference.as_deref()), reference);
    }
    // The API composes the line itself, so what counts is whether each part is
    // in it. A line that is not there says nothing; nor does any of a zip code.
    if let Some(line) = there.and_then(|at| at.address_line.as_deref()) {
        let plain_line = plain(line);
        let parts = [
            ("location.street_name", &declared.street_name),
            ("location.street_number", &declared.street_number),
            ("location.city_name", &declared.city_name),
            ("location.state_name", &declared.state_name),
        ];
        for (field, part) in parts {
            if !plain_line.contains(&plain(part)) {
                changes.push(change(field, Some(line), part.as_str()));
            }
        }
    }
    Ok(changes.len() > before)
}

fn coordinate(
    changes: &mut Vec<ShopChange>,
    field: &str,
    before: Option<Amount>,
    declared: &AmountInput,
) -> Result<()> {
    let after = declared.exact(field)?;
    let near = |before: Amount| (before.as_decimal() - after.as_decimal()).abs() < SAME_PLACE;
    if !before.is_some_and(near) {
        changes.push(change(field, before.as_ref(), &after));
    }
    Ok(())
}

/// Letters and digits alone, without case and without accents, since the API
/// may spell them another way: the words around which commas and blanks stand.
fn plain(text: &str) -> String {
    let letter = |c: char| match c {
        'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    };
    text.to_lowercase().chars().map(letter).filter(|c| c.is_alphanumeric()).collect()
}

/// The whole week in one text, or nothing of a store that does not say.
fn hours(changes: &mut Vec<ShopChange>, there: &Store, declared: &[StoreHoursRequest]) -> bool {
    if declared.is_empty() {
        return false;
    }
    let before = week(there.business_hours.iter().map(|range| (&range.day, &*range.open, &*range.close)));
    let after = week(declared.iter().map(|range| (&range.day, &*range.open, &*range.close)));
    let differs = before != after;
    if differs {
        changes.push(change("business_hours", (!before.is_empty()).then_some(&before), &after));
    }
    differs
}

/// Ranges in the order of the week and of the day, in whatever order they came.
fn week<'a>(ranges: impl Iterator<Item = (&'a Weekday, &'a str, &'a str)>) -> String {
    let place = |day: &str| Weekday::KNOWN.iter().position(|known| *known == day);
    let mut ranges: Vec<_> =
        ranges.map(|(day, open, close)| (place(day.as_str()), day.as_str(), open, close)).collect();
    ranges.sort_unstable();
    let shown: Vec<_> =
        ranges.into_iter().map(|(_, day, open, close)| format!("{day} {open}-{close}")).collect();
    shown.join(", ")
}
