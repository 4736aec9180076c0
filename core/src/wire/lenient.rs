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
        Some(b'"') => unquoted(raw).filter(|text| !text.is_empty()),
        Some(_) => Some(Cow::Borrowed(raw)),
    })
}

/// A JSON string's own text: what is between the quotes, where nothing is escaped.
fn unquoted(raw: &str) -> Option<Cow<'_, str>> {
    match raw.strip_prefix('"')?.strip_suffix('"')? {
        inner if inner.contains('\\') => serde_json::from_str(raw).ok().map(Cow::Owned),
        inner => Some(Cow::Borrowed(inner)),
    }
}

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

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Read {
        #[serde(deserialize_with = "string")]
        text: Option<String>,
        #[serde(deserialize_with = "i64")]
        id: Option<i64>,
        #[serde(deserialize_with = "bool")]
        flag: Option<bool>,
        #[serde(deserialize_with = "amount")]
        money: Option<Amount>,
        #[serde(deserialize_with = "moment")]
        at: Option<Timestamp>,
        #[serde(deserialize_with = "list")]
        all: Vec<i64>,
    }

    fn read(json: &str) -> Read {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn numbers_and_strings_are_one() {
        let id = i64::MAX;
        assert_eq!(read(&format!(r#"{{"id": {id}}}"#)).id, Some(id));
        assert_eq!(read(&format!(r#"{{"id": "{id}"}}"#)).id, Some(id));
        assert_eq!(read(r#"{"text": 1234567890123456}"#).text.as_deref(), Some("1234567890123456"));
        assert_eq!(read(r#"{"text": "a\u00e9\n"}"#).text.as_deref(), Some("a\u{e9}\n"));
        assert_eq!(read(r#"{"flag": "true"}"#).flag, Some(true));
        let money = Some("12345678901234.567".parse().unwrap());
        assert_eq!(read(r#"{"money": 12345678901234.567}"#).money, money);
        assert_eq!(read(r#"{"money": "12345678901234.567"}"#).money, money);
    }

    #[test]
    fn what_makes_no_sense_is_absent_and_no_error() {
        let odd =
            read(r#"{"text": {}, "id": 1.5, "flag": 1, "money": "ten", "at": "yesterday", "all": null}"#);
        assert!(odd.text.is_none() && odd.id.is_none() && odd.flag.is_none());
        assert!(odd.money.is_none() && odd.at.is_none() && odd.all.is_empty());
        let null = read(r#"{"text": null, "id": null, "money": null, "at": ""}"#);
        assert!(null.text.is_none() && null.id.is_none() && null.money.is_none() && null.at.is_none());
    }

    #[test]
    fn moments_have_any_offset() {
        let utc = read(r#"{"at": "2026-03-02T20:57:20Z"}"#).at.unwrap();
        for same in ["2026-03-02T17:57:20.000-03:00", "2026-03-02T16:57:20-04:00"] {
            assert_eq!(read(&format!(r#"{{"at": "{same}"}}"#)).at, Some(utc));
        }
    }

    #[test]
    fn one_stands_for_many() {
        assert_eq!(one_or_many(b"[1, 2]").unwrap().len(), 2);
        assert_eq!(one_or_many(br#" {"id": 1}"#).unwrap().len(), 1);
        assert_eq!(one_or_many(b"[]").unwrap().len(), 0);
        assert!(one_or_many(b"").is_err());
    }
}
