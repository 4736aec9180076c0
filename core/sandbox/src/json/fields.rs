//! A JSON object whose values keep the text they came with.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::amount;

/// The fields of a JSON object.
#[derive(Debug, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct Fields(BTreeMap<String, Box<RawValue>>);

impl Fields {
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&RawValue> {
        self.0.get(name).map(AsRef::as_ref)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Puts the other's fields over these.
    pub(crate) fn overlay(&mut self, over: Self) {
        self.0.extend(over.0);
    }
}

pub(crate) fn string(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}

pub(crate) fn boolean(raw: &RawValue) -> Option<bool> {
    serde_json::from_str(raw.get()).ok()
}

pub(crate) fn number(raw: &RawValue) -> Option<Decimal> {
    amount::number(raw)
}

pub(crate) fn array(raw: &RawValue) -> Option<Vec<Box<RawValue>>> {
    serde_json::from_str(raw.get()).ok()
}

pub(crate) fn object(raw: &RawValue) -> Option<Fields> {
    Fields::parse(raw.get().as_bytes())
}
