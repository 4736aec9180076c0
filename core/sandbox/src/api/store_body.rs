//! The body of a store, checked as documented. [D] `stores.json`

use rust_decimal::Decimal;
use serde_json::value::RawValue;

use crate::http::reply::{Reply, named_error};
use crate::json::Fields;
use crate::json::fields;
use crate::site::Site;
use crate::world::store::Location;

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const MOST_RANGES: usize = 4;
const LONGEST_EXTERNAL_ID: usize = 60;

/// A store as it was asked for; an update may leave fields out.
#[derive(Debug)]
pub(crate) struct StoreBody {
    pub(crate) name: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) business_hours: Option<Box<RawValue>>,
    pub(crate) location: Option<Location>,
}

impl StoreBody {
    /// `places` is the catalogue, as `state/city`; empty for any place.
    pub(crate) fn read(body: &[u8], site: Site, places: &[String]) -> Result<Self, Reply> {
        let store =
            Fields::parse(body).ok_or_else(|| invalid("BAD_REQUEST", "body must be a JSON object"))?;
        refuse_unknown(&store, &["name", "external_id", "business_hours", "location"])?;
        let name = text(&store, "name", "INVALID_NAME")?;
        if name.as_ref().is_some_and(|name| name.trim().is_empty()) {
            return Err(invalid("INVALID_NAME", "name must be present"));
        }
        let external_id = text(&store, "external_id", "VALIDATION_ERROR")?;
        if external_id.as_ref().is_some_and(|id| id.is_empty() || id.chars().count() > LONGEST_EXTERNAL_ID) {
            return Err(invalid("VALIDATION_ERROR", "external_id must have 1 to 60 characters"));
        }
        let business_hours = store.get("business_hours");
        business_hours.map(check_hours).transpose()?;
        let location = store.get("location").map(|raw| read_location(raw, site)).transpose()?;
        if let Some(at) = &location {
            check_place(at, places)?;
        }
        Ok(Self { name, external_id, business_hours: business_hours.map(ToOwned::to_owned), location })
    }
}

fn read_location(raw: &RawValue, site: Site) -> Result<Location, Reply> {
    let location =
        fields::object(raw).ok_or_else(|| invalid("INVALID_LOCATION", "location must be object"))?;
    let known = [
        "street_number",
        "street_name",
        "city_name",
        "state_name",
        "zip_code",
        "latitude",
        "longitude",
        "reference",
    ];
    refuse_unknown(&location, &known)?;
    let needed = |name: &str, code: &str| {
        text(&location, name, code)?.ok_or_else(|| invalid(code, &format!("{name} must be present")))
    };
    let number = |name: &str, code: &str| {
        let raw = location.get(name).filter(|raw| fields::number(raw).is_some());
        raw.map(ToOwned::to_owned).ok_or_else(|| invalid(code, &format!("{name} must be number")))
    };
    let read = Location {
        street_number: needed("street_number", "INVALID_STREET_NUMBER")?,
        street_name: needed("street_name", "INVALID_STREET_NAME")?,
        city_name: needed("city_name", "INVALID_CITY_NAME")?,
        state_name: needed("state_name", "INVALID_STATE_NAME")?,
        zip_code: text(&location, "zip_code", "INVALID_ZIP_CODE")?,
        latitude: number("latitude", "INVALID_LATITUDE")?,
        longitude: number("longitude", "INVALID_LONGITUDE")?,
        reference: text(&location, "reference", "INVALID_REFERENCE")?,
    };
    let coordinate = |raw: &RawValue| fields::number(raw).unwrap_or(Decimal::MAX);
    if !site.facts().contains(coordinate(&read.latitude), coordinate(&read.longitude)) {
        return Err(invalid("BAD_REQUEST", &format!("the coordinates are not in {site}")));
    }
    Ok(read)
}

/// [D] A place that the catalogue doesn't have shares its code with an
/// `external_id` that is taken: only the text tells.
fn check_place(at: &Location, places: &[String]) -> Result<(), Reply> {
    if places.is_empty() || places.contains(&format!("{}/{}", at.state_name, at.city_name)) {
        return Ok(());
    }
    let message =
        format!("city_name {} and state_name {} are not in the catalogue", at.city_name, at.state_name);
    Err(invalid("VALIDATION_ERROR", &message))
}

/// Days of the week, each with up to four `{open, close}` in 24 hours.
fn check_hours(raw: &RawValue) -> Result<(), Reply> {
    let days = fields::object(raw)
        .ok_or_else(|| invalid("INVALID_BUSINESS_HOURS", "business_hours must be object"))?;
    for day in days.names() {
        let bad = || invalid("INVALID_DAY", &format!("{day}: up to {MOST_RANGES} of {{open, close}}, HH:MM"));
        let ranges = days.get(day).and_then(fields::array).ok_or_else(bad)?;
        let fine = DAYS.contains(&day) && ranges.len() <= MOST_RANGES;
        if !fine || !ranges.iter().all(|range| is_range(range)) {
            return Err(bad());
        }
    }
    Ok(())
}

fn is_range(raw: &RawValue) -> bool {
    let Some(range) = fields::object(raw) else { return false };
    let is_time = |name: &str| range.get(name).and_then(fields::string).is_some_and(|text| is_hour(&text));
    is_time("open") && is_time("close")
}

fn is_hour(text: &str) -> bool {
    let Some((hours, minutes)) = text.split_once(':') else { return false };
    let below = |part: &str, bound: u64| {
        part.len() == 2 && super::caller::digits(part).is_some_and(|number| number < bound)
    };
    below(hours, 24) && below(minutes, 60)
}

fn refuse_unknown(given: &Fields, known: &[&str]) -> Result<(), Reply> {
    match given.names().find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => Err(invalid("UNKNOWN_FIELD", &format!("unknown field {name}"))),
    }
}

fn text(from: &Fields, name: &str, code: &str) -> Result<Option<String>, Reply> {
    let read = |raw| fields::string(raw).ok_or_else(|| invalid(code, &format!("{name} must be string")));
    from.get(name).map(read).transpose()
}

pub(crate) fn invalid(code: &str, message: &str) -> Reply {
    named_error(400, code, message)
}
