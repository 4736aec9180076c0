use super::Timestamp;
use crate::money::{Amount, AmountInput};
use crate::open_enum::open_enum;
use crate::raw::RawJson;

open_enum! {
    /// A day of the week.
    pub enum Weekday {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
}

/// A time in which a store is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreHours {
    /// On which day.
    pub day: Weekday,
    /// From when on, `HH:MM` of 24 hours.
    pub open: String,
    /// Until when, `HH:MM` of 24 hours.
    pub close: String,
}

/// A time in which a store is to be open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreHoursRequest {
    /// On which day; at most four times a day.
    pub day: Weekday,
    /// From when on, `HH:MM` of 24 hours.
    pub open: String,
    /// Until when, `HH:MM` of 24 hours.
    pub close: String,
}

/// Where a store is, as the API answers it: the parts of the address come back
/// as one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreLocation {
    /// The address, composed by the API.
    pub address_line: Option<String>,
    /// In decimal degrees, north positive.
    pub latitude: Option<Amount>,
    /// In decimal degrees, east positive.
    pub longitude: Option<Amount>,
    /// How to find it.
    pub reference: Option<String>,
}

/// Where a store is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreLocationRequest {
    /// The street.
    pub street_name: String,
    /// The number in the street.
    pub street_number: String,
    /// The city, spelt as in the vendor's catalogue of the country's states,
    /// accents included.
    pub city_name: String,
    /// The state, spelt as in the vendor's catalogue of the country.
    pub state_name: String,
    /// The postal code.
    pub zip_code: Option<String>,
    /// In decimal degrees, north positive, such as `-31.4103`. Exact, as an
    /// amount is.
    pub latitude: AmountInput,
    /// In decimal degrees, east positive, such as `-64.196`. Exact, as an
    /// amount is.
    pub longitude: AmountInput,
    /// How to find it.
    pub reference: Option<String>,
}

/// A store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: Option<String>,
    /// The seller's own name of it.
    pub external_id: Option<String>,
    /// When it is open, by day.
    pub business_hours: Vec<StoreHours>,
    /// Where it is.
    pub location: Option<StoreLocation>,
    /// When it was made.
    pub date_created: Option<Timestamp>,
    /// The API's answer, whole.
    pub raw: RawJson,
}

/// A store to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreRequest {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub location: StoreLocationRequest,
    /// The seller's own name of it, unique in the account, at most 60
    /// characters. POS and orders name the store by it.
    pub external_id: Option<String>,
    /// When it is open; not said when empty.
    pub business_hours: Vec<StoreHoursRequest>,
}

/// What is to change about a store. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoreUpdateRequest {
    /// Its name.
    pub name: Option<String>,
    /// Where it is, whole.
    pub location: Option<StoreLocationRequest>,
    /// The seller's own name of it, unique in the account, at most 60 characters.
    pub external_id: Option<String>,
    /// When it is open, the whole week; stays when empty.
    pub business_hours: Vec<StoreHoursRequest>,
}

/// Which stores to look for. An empty search finds all of the seller's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoreSearch {
    /// Only the one that the seller calls so.
    pub external_id: Option<String>,
    /// How many a page holds; as the API likes when absent.
    pub limit: Option<u32>,
    /// Where the page begins.
    pub offset: Option<u32>,
}

/// One page of found stores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorePage {
    /// The stores.
    pub results: Vec<Store>,
    /// The `offset` of the next page; absent on the last one.
    pub next_offset: Option<u32>,
    /// How many there are in all, where the API says so.
    pub total: Option<u32>,
}
