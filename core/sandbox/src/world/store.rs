//! A shop.

use serde_json::value::RawValue;

/// A shop.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) id: u64,
    pub(crate) owner: u64,
    pub(crate) name: String,
    pub(crate) external_id: Option<String>,
    /// As it came.
    pub(crate) business_hours: Option<Box<RawValue>>,
    pub(crate) location: Location,
    pub(crate) created: i64,
}

/// Where a shop is. Coordinates keep the text they came with.
#[derive(Debug)]
pub(crate) struct Location {
    pub(crate) street_number: String,
    pub(crate) street_name: String,
    pub(crate) city_name: String,
    pub(crate) state_name: String,
    pub(crate) zip_code: Option<String>,
    pub(crate) latitude: Box<RawValue>,
    pub(crate) longitude: Box<RawValue>,
    pub(crate) reference: Option<String>,
}

impl super::World {
    /// The seller's store by the seller's own name for it.
    pub(crate) fn store_by_external_id(&self, owner: u64, external_id: &str) -> Option<&Store> {
        let is_it =
            |store: &&Store| store.owner == owner && store.external_id.as_deref() == Some(external_id);
        self.stores.values().find(is_it)
    }
}
