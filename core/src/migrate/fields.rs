use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::{Error, Result};
use crate::model::Site;
use crate::money::{Amount, AmountInput};

/// The fields of a JSON object, each taken once: what is left, nobody knows.
/// Values keep their text, so that no number passes through binary floating
/// point. Null is an absent field.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    place: String,
    fields: Vec<(String, &'a RawValue)>,
}

impl<'a> Fields<'a> {
    /// The whole of a body.
    pub(super) fn parse(body: &'a str) -> Result<Self> {
        let whole: &RawValue = serde_json::from_str(body).map_err(|e| {
            Error::invalid("body", body, "json", &format!("give the request's body in JSON: {e}"))
                .with_source(e)
        })?;
        Self::read("", whole)
    }

    fn read(place: &str, value: &'a RawValue) -> Result<Self> {
        let Ok(Pairs(fields)) = serde_json::from_str(value.get()) else {
            return Err(wrong_type(if place.is_empty() { "body" } else { place }, value, "an object"));
        };
        let read = Self { place: place.to_owned(), fields };
        let mut seen = HashSet::new();
        // Readers of JSON differ in which of the two they take.
        if let Some((name, value)) = read.fields.iter().find(|(name, _)| !seen.insert(name)) {
            let advice = "it is there twice: which one counts?";
            return Err(Error::invalid(&read.path(name), value.get(), "duplicate", advice));
        }
        Ok(read)
    }

    /// The field's place in the body.
    pub(super) fn path(&self, name: &str) -> String {
        if self.place.is_empty() { name.to_owned() } else { format!("{}.{name}", self.place) }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, value)| field == name && value.get() != "null")
    }

    pub(super) fn take(&mut self, name: &str) -> Option<&'a RawValue> {
        let index = self.fields.iter().position(|(field, _)| field == name)?;
        let (_, value) = self.fields.remove(index);
        (value.get() != "null").then_some(value)
    }

    /// A text. An empty one says nothing and is absent.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>> {
        let Some(value) = self.take(name) else { return Ok(None) };
        match serde_json::from_str::<String>(value.get()) {
            Ok(text) => Ok(Some(text).filter(|text| !text.is_empty())),
            Err(_) => Err(wrong_type(&self.path(name), value, "a string")),
        }
    }

    /// What a number is written with. A string is taken too: the old reference
    /// types some of its numbers so.
    pub(super) fn digits(&mut self, name: &str) -> Result<Option<String>> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let text = value.get();
        let digits = match text.as_bytes().first() {
            Some(b'"') => serde_json::from_str(text).ok(),
            Some(b'-' | b'0'..=b'9') => Some(text.to_owned()),
            _ => None,
        };
        digits.map(Some).ok_or_else(|| wrong_type(&self.path(name), value, "a number"))
    }

    pub(super) fn amount(&mut self, name: &str, site: &Site) -> Result<Option<Amount>> {
        let digits = self.digits(name)?;
        digits.map(|digits| AmountInput::from(digits).check(&self.path(name), site)).transpose()
    }

    pub(super) fn object(&mut self, name: &str) -> Result<Option<Self>> {
        let value = self.take(name);
        value.map(|value| Self::read(&self.path(name), value)).transpose()
    }

    pub(super) fn objects(&mut self, name: &str) -> Result<Vec<Self>> {
        let Some(value) = self.take(name) else { return Ok(Vec::new()) };
        let path = self.path(name);
        let Ok(values) = serde_json::from_str::<Vec<&'a RawValue>>(value.get()) else {
            return Err(wrong_type(&path, value, "an array of objects"));
        };
        values
            .into_iter()
            .enumerate()
            .map(|(at, value)| Self::read(&format!("{path}[{at}]"), value))
            .collect()
    }

    /// The names of what nobody took.
    pub(super) fn left(self) -> impl Iterator<Item = String> {
        self.fields.into_iter().filter(|(_, value)| value.get() != "null").map(|(name, _)| name)
    }
}

pub(super) fn needed<T>(value: Option<T>, field: &str, advice: &str) -> Result<T> {
    value.ok_or_else(|| Error::invalid(field, "", "required", advice))
}

fn wrong_type(field: &str, value: &RawValue, wanted: &str) -> Error {
    Error::invalid(field, value.get(), "type", &format!("it must be {wanted}"))
}

struct Pairs<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_map(Collect).map(Pairs)
    }
}

struct Collect;

impl<'de> Visitor<'de> for Collect {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(pairs)
    }
}
