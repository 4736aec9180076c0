//! Amounts of the control plane: written as strings, read from strings or numbers.

use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::amount;

/// For `#[serde(with)]`.
pub(crate) fn serialize<S: Serializer>(amount: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(amount)
}

/// For `#[serde(with)]`.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    read(&raw).ok_or_else(|| D::Error::custom(format!("{raw} is not an amount: give \"12.50\" or 12.50")))
}

fn read(raw: &RawValue) -> Option<Decimal> {
    match serde_json::from_str::<String>(raw.get()) {
        Ok(text) => amount::parse(&text),
        Err(_) => amount::number(raw),
    }
}

/// An amount of the control plane.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct AmountText(#[serde(with = "crate::json::amount_text")] pub(crate) Decimal);
