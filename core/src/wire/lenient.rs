//! Readers of scalars that don't care how the API spelt them. All go through
//! the token's own text, so no number passes through binary floating point.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::model::Timestamp;
use crate::money::Amount;

/// The text of a string, number or boolean; `None` for null, empty text and
/// anything structured.
fn scalar<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Cow<'de, str>>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?.get();
    Ok(match raw.as_bytes().first() {
        None | Some(b'{' | b'[' | b'n') => None,
        Some(b'"') => serde_json::from_str::<Text<'_>>(raw).ok().map(|t| t.0).filter(|t| !t.is_empty()),
        Some(_) => Some(Cow::Borrowed(raw)),
    })
}

/// Borrows where the JSON string has no escapes.
#[derive(serde::Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

pub(crate) fn string<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    Ok(scalar(d)?.map(Cow::into_owned))
}

pub(crate) fn i64<'de, D: Deserializer<'de>>(d: D) -> Result<Option<i64>, D::Error> {
    Ok(scalar(d)?.and_then(|text| text.parse().ok()))
}

pub(crate) fn u32<'de, D: Deserializer<'de>>(d: D) -> Result<Option<u32>, D::Error> {
    Ok(scalar(d)?.and_then(|text| text.parse().ok()))
}

pub(crate) fn bool<'de, D: Deserializer<'de>>(d: D) -> Result<Option<bool>, D::Error> {
    Ok(scalar(d)?.and_then(|text| text.parse().ok()))
}

pub(crate) fn amount<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Amount>, D::Error> {
    Ok(scalar(d)?.and_then(|text| {
        Decimal::from_str_exact(&text).or_else(|_| Decimal::from_scientific(&text)).ok().map(Amount::from)
    }))
}

/// ISO 8601 with any offset. A moment that can't be read is absent, and stays
/// in `raw`: a date must never lose a payment.
pub(crate) fn moment<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(scalar(d)?.and_then(|text| text.parse().ok()))
}

/// A value of one of the open enums.
pub(crate) fn open<'de, D: Deserializer<'de>, T: From<String>>(d: D) -> Result<Option<T>, D::Error> {
    Ok(string(d)?.map(T::from))
}

/// An array; nothing for null.
pub(crate) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::<Vec<T>>::deserialize(d)?.unwrap_or_default())
}

/// The raw parts of an answer that is an array, or one object standing for it;
/// none for null.
pub(crate) fn one_or_many(body: &[u8]) -> Result<Vec<&RawValue>, serde_json::Error> {
    let whole: &RawValue = serde_json::from_slice(body)?;
    match whole.get().as_bytes().first() {
        Some(b'[') => serde_json::from_str(whole.get()),
        Some(b'n') => Ok(Vec::new()),
        _ => Ok(vec![whole]),
    }
}
