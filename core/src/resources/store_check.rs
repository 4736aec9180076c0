//! Everything that is checked about a store before it is sent.

use rust_decimal::Decimal;

use crate::error::{Error, Result};
use crate::ids::{ExternalStoreId, required};
use crate::model::{
    Site, StoreHoursRequest, StoreLocationRequest, StoreRequest, StoreUpdateRequest, Weekday,
};
use crate::wire::number::Number;
use crate::wire::store::{HoursBody, LocationBody, RangeBody, StoreBody};

const MOST_RANGES: usize = 4;

pub(crate) fn check_new<'a>(store: &'a StoreRequest, site: &Site) -> Result<StoreBody<'a>> {
    Ok(StoreBody {
        name: Some(name(&store.name)?),
        external_id: external_id(store.external_id.as_deref())?,
        business_hours: hours(&store.business_hours)?,
        location: Some(location(&store.location, site).map_err(|e| e.under("location"))?),
    })
}

pub(crate) fn check_update<'a>(store: &'a StoreUpdateRequest, site: &Site) -> Result<StoreBody<'a>> {
    let at = |given: &'a StoreLocationRequest| location(given, site).map_err(|e| e.under("location"));
    let body = StoreBody {
        name: store.name.as_deref().map(name).transpose()?,
        external_id: external_id(store.external_id.as_deref())?,
        business_hours: hours(&store.business_hours)?,
        location: store.location.as_ref().map(at).transpose()?,
    };
    if matches!(body, StoreBody { name: None, external_id: None, business_hours: None, location: None }) {
        return Err(super::nothing_to_change());
    }
    Ok(body)
}

fn name(name: &str) -> Result<&str> {
    visible("name", name)?;
    Ok(name)
}

fn external_id(given: Option<&str>) -> Result<Option<&str>> {
    if let Some(id) = given {
        ExternalStoreId::check("external_id", id)?;
    }
    Ok(given)
}

/// Something that people can read.
pub(super) fn visible(field: &str, text: &str) -> Result<()> {
    required(field, text.trim())
}

fn hours(given: &[StoreHoursRequest]) -> Result<Option<HoursBody<'_>>> {
    let mut days: Vec<(&'static str, Vec<RangeBody<'_>>)> = Vec::new();
    for (index, range) in given.iter().enumerate() {
        let place = format!("business_hours[{index}]");
        let under = |e: Error| e.under(&place);
        let day = day(&range.day).map_err(under)?;
        time("open", &range.open).map_err(under)?;
        time("close", &range.close).map_err(under)?;
        let range = RangeBody { open: &range.open, close: &range.close };
        match days.iter_mut().find(|(known, _)| *known == day) {
            None => days.push((day, vec![range])),
            Some((_, ranges)) if ranges.len() == MOST_RANGES => {
                let advice = format!("a store opens at most {MOST_RANGES} times a day");
                return Err(under(Error::invalid("day", day, "max_ranges", &advice)));
            }
            Some((_, ranges)) => ranges.push(range),
        }
    }
    Ok((!days.is_empty()).then_some(HoursBody(days)))
}

fn day(day: &Weekday) -> Result<&'static str> {
    let known = Weekday::KNOWN.iter().find(|known| **known == day.as_str());
    known.copied().ok_or_else(|| Error::invalid("day", day.as_str(), "enum", "it must be monday to sunday"))
}

/// `HH:MM` of 24 hours. A store may close after midnight, so which of two is
/// the earlier says nothing.
fn time(field: &str, text: &str) -> Result<()> {
    let below = |part: &str, bound: u8| {
        part.len() == 2
            && part.bytes().all(|b| b.is_ascii_digit())
            && part.parse::<u8>().is_ok_and(|number| number < bound)
    };
    if text.split_once(':').is_some_and(|(hours, minutes)| below(hours, 24) && below(minutes, 60)) {
        return Ok(());
    }
    Err(Error::invalid(field, text, "time", "write it as HH:MM of 24 hours, such as 08:30"))
}

fn location<'a>(at: &'a StoreLocationRequest, site: &Site) -> Result<LocationBody<'a>> {
    visible("street_name", &at.street_name)?;
    visible("street_number", &at.street_number)?;
    visible("city_name", &at.city_name)?;
    visible("state_name", &at.state_name)?;
    for (field, text) in [("zip_code", &at.zip_code), ("reference", &at.reference)] {
        if let Some(text) = text {
            visible(field, text)?;
        }
    }
    let [south, north, west, east] = site.facts().edges.map(Decimal::from);
    let latitude = at.latitude.exact("latitude")?;
    let longitude = at.longitude.exact("longitude")?;
    let inside = [
        ("latitude", latitude, (south..=north).contains(&latitude.as_decimal())),
        ("longitude", longitude, (west..=east).contains(&longitude.as_decimal())),
    ];
    for (field, degrees, inside) in inside {
        if !inside {
            let country = site.facts().country;
            let advice = format!("it is outside of {country}; give decimal degrees, south and west negative");
            return Err(Error::invalid(field, &degrees.to_string(), "country", &advice));
        }
    }
    Ok(LocationBody {
        street_number: &at.street_number,
        street_name: &at.street_name,
        city_name: &at.city_name,
        state_name: &at.state_name,
        zip_code: at.zip_code.as_deref(),
        latitude: Number(latitude),
        longitude: Number(longitude),
        reference: at.reference.as_deref(),
    })
}
