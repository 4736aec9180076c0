use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use super::lenient;
use super::number::Number;
use super::payment::Paging;
use crate::model::{Store, StoreHours, StoreLocation, StorePage, Timestamp, Weekday};
use crate::money::Amount;
use crate::raw::RawJson;

/// The body of a create or an update. The API refuses what it does not know,
/// so nothing but what is documented, and nothing null.
#[derive(Debug, Serialize)]
pub(crate) struct StoreBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) external_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) business_hours: Option<HoursBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) location: Option<LocationBody<'a>>,
}

/// An object of days.
#[derive(Debug)]
pub(crate) struct HoursBody<'a>(pub(crate) Vec<(&'static str, Vec<RangeBody<'a>>)>);

impl Serialize for HoursBody<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(day, ranges)| (day, ranges)))
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct RangeBody<'a> {
    pub(crate) open: &'a str,
    pub(crate) close: &'a str,
}

#[derive(Debug, Serialize)]
pub(crate) struct LocationBody<'a> {
    pub(crate) street_number: &'a str,
    pub(crate) street_name: &'a str,
    pub(crate) city_name: &'a str,
    pub(crate) state_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) zip_code: Option<&'a str>,
    pub(crate) latitude: Number,
    pub(crate) longitude: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reference: Option<&'a str>,
}

#[derive(Debug, Deserialize)]
struct Body<'a> {
    #[serde(default, deserialize_with = "lenient::i64")]
    id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::string")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    external_id: Option<String>,
    #[serde(borrow, default)]
    business_hours: Option<&'a RawValue>,
    location: Option<Location>,
    // A create answers the first name, everything else the second.
    #[serde(default, deserialize_with = "lenient::moment")]
    date_created: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::moment")]
    date_creation: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
struct Location {
    #[serde(default, deserialize_with = "lenient::string")]
    address_line: Option<String>,
    #[serde(default, deserialize_with = "lenient::amount")]
    latitude: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::amount")]
    longitude: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::string")]
    reference: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Range {
    #[serde(default, deserialize_with = "lenient::string")]
    open: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    close: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Page<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::list")]
    results: Vec<&'a RawValue>,
    paging: Option<Paging>,
}

pub(crate) fn read_page(body: &[u8], offset: u32) -> Result<StorePage, serde_json::Error> {
    let page: Page<'_> = super::parse(body)?;
    let total = page.paging.and_then(|p| p.total);
    Ok(StorePage {
        next_offset: super::next_offset(offset, page.results.len(), total),
        results: page.results.into_iter().map(read_one).collect::<Result<_, _>>()?,
        total,
    })
}

pub(crate) fn read(body: &[u8]) -> Result<Store, serde_json::Error> {
    read_one(super::parse(body)?)
}

fn read_one(raw: &RawValue) -> Result<Store, serde_json::Error> {
    let body: Body<'_> = serde_json::from_str(raw.get())?;
    Ok(Store {
        id: body.id.ok_or_else(|| serde_json::Error::custom("a store without id"))?,
        name: body.name,
        external_id: body.external_id,
        business_hours: body.business_hours.map(read_hours).unwrap_or_default(),
        location: body.location.map(StoreLocation::from),
        date_created: body.date_created.or(body.date_creation),
        raw: RawJson::new(raw.get()),
    })
}

/// In the order of the week. Hours that can't be read stay in `raw`.
fn read_hours(raw: &RawValue) -> Vec<StoreHours> {
    let days: BTreeMap<String, Option<Vec<Range>>> = serde_json::from_str(raw.get()).unwrap_or_default();
    let place = |day: &str| Weekday::KNOWN.iter().position(|known| *known == day);
    let mut days: Vec<_> = days.into_iter().collect();
    days.sort_by_key(|(day, _)| place(day).unwrap_or(usize::MAX));
    let hours = |(day, ranges): (String, Option<Vec<Range>>)| {
        let hours = move |range: Range| {
            let (open, close) = (range.open?, range.close?);
            Some(StoreHours { day: Weekday::from(day.as_str()), open, close })
        };
        ranges.unwrap_or_default().into_iter().filter_map(hours)
    };
    days.into_iter().flat_map(hours).collect()
}

impl From<Location> for StoreLocation {
    fn from(location: Location) -> Self {
        Self {
            address_line: location.address_line,
            latitude: location.latitude,
            longitude: location.longitude,
            reference: location.reference,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn either_date_and_either_kind_of_id_is_read() {
        let made = read(br#"{"id": "54001234", "date_created": "2026-03-02T14:11:12.000Z"}"#).unwrap();
        let found = read(br#"{"id": 54001234, "date_creation": "2026-03-02T14:11:12.000Z"}"#).unwrap();
        assert_eq!((made.id, made.date_created), (found.id, found.date_created));
        assert!(made.date_created.is_some());
        let both = r#"{"id": 1, "date_created": null, "date_creation": "2026-03-02T14:11:12.000Z"}"#;
        assert_eq!(read(both.as_bytes()).unwrap().date_created, found.date_created);
    }

    #[test]
    fn hours_are_in_the_weeks_order_and_odd_ones_are_left_out() {
        let body = br#"{"id": 1, "business_hours": {"friday": [{"open": "08:00", "close": "12:00"}],
            "holiday": [{"open": "10:00", "close": "11:00"}], "sunday": null,
            "monday": [{"open": "08:00", "close": "12:00"}, {"open": "16:00"}]}}"#;
        let days: Vec<_> =
            read(body).unwrap().business_hours.iter().map(|hours| hours.day.to_string()).collect();
        assert_eq!(days, ["monday", "friday", "holiday"]);
        assert_eq!(read(br#"{"id": 1, "business_hours": "always"}"#).unwrap().business_hours, []);
    }
}
