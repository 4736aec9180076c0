//! An object in the body of a call of `/v1/orders`, read without mercy: what is
//! unknown is refused, and so is null.

use rust_decimal::Decimal;
use serde_json::value::RawValue;

use super::refusal::Refusal;
use crate::json::{Fields, amount, fields};
use crate::site::Site;

/// An amount and the text it came as.
#[derive(Clone, Debug)]
pub(crate) struct Sum {
    pub(crate) text: String,
    pub(crate) value: Decimal,
}

/// An object and its place in the body.
#[derive(Debug)]
pub(crate) struct Node {
    place: String,
    fields: Fields,
}

impl Node {
    /// The body itself, with the properties it may have.
    pub(crate) fn root(body: &[u8], may: &[&str]) -> Result<Self, Refusal> {
        let raw: &RawValue = serde_json::from_slice(body)
            .map_err(|_| Refusal::new(400, "json_syntax_error", "The body is no JSON."))?;
        Self::of(raw, String::new(), may)
    }

    fn of(raw: &RawValue, place: String, may: &[&str]) -> Result<Self, Refusal> {
        let fields = fields::object(raw).ok_or_else(|| wrong_type(&place, "an object"))?;
        let node = Self { place, fields };
        let unknown = node.fields.names().filter(|name| !may.contains(name));
        let unknown: Vec<String> = unknown.map(|name| node.path(name)).collect();
        if unknown.is_empty() {
            return Ok(node);
        }
        let refusal = Refusal::new(400, "unsupported_properties", "Properties are not supported.");
        Err(unknown.into_iter().fold(refusal, Refusal::detail))
    }

    pub(crate) fn raw(&self, name: &str) -> Option<&RawValue> {
        self.fields.get(name)
    }

    pub(crate) fn object(&self, name: &str, may: &[&str]) -> Result<Option<Self>, Refusal> {
        self.raw(name).map(|raw| Self::of(raw, self.path(name), may)).transpose()
    }

    /// The objects of an array, which are no more than `most`.
    pub(crate) fn objects(
        &self,
        name: &str,
        most: usize,
        may: &[&str],
    ) -> Result<Option<Vec<Self>>, Refusal> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let place = self.path(name);
        let array = fields::array(raw).ok_or_else(|| wrong_type(&place, "an array"))?;
        if array.len() > most {
            let refusal = Refusal::new(400, "maximum_items", "An array has too many items.");
            return Err(refusal.detail(format!("{place}: at most {most}")));
        }
        let nodes = array.iter().enumerate().map(|(at, raw)| Self::of(raw, format!("{place}.{at}"), may));
        nodes.collect::<Result<_, _>>().map(Some)
    }

    /// Text of at most so many characters.
    pub(crate) fn text(&self, name: &str, longest: usize) -> Result<Option<String>, Refusal> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let text = fields::string(raw).ok_or_else(|| wrong_type(&self.path(name), "a string"))?;
        if text.chars().count() > longest {
            return Err(self.wrong(name, &format!("at most {longest} characters")));
        }
        Ok(Some(text))
    }

    /// Text of letters, digits and those characters.
    pub(crate) fn word(&self, name: &str, longest: usize, also: &str) -> Result<Option<String>, Refusal> {
        let word = self.text(name, longest)?;
        let fits = |word: &str| {
            !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(c))
        };
        if word.as_deref().is_some_and(|word| !fits(word)) {
            return Err(self.wrong(name, &format!("letters, digits and {also:?} only")));
        }
        Ok(word)
    }

    /// One of these texts; gives its place among them.
    pub(crate) fn one_of(&self, name: &str, allowed: &[&str]) -> Result<Option<usize>, Refusal> {
        let Some(text) = self.text(name, usize::MAX)? else { return Ok(None) };
        let at = allowed.iter().position(|known| *known == text);
        at.map(Some).ok_or_else(|| self.wrong(name, &format!("one of {}", allowed.join(", "))))
    }

    /// Text like `"50.00"` or `"50"`: [D] two decimals or none, in Chile none.
    pub(crate) fn money(&self, name: &str, site: Site) -> Result<Option<Sum>, Refusal> {
        let Some(text) = self.text(name, usize::MAX)? else { return Ok(None) };
        let facts = site.facts();
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let value = amount::parse(&text).filter(|value| {
            is_plain
                && !text.starts_with('.')
                && (decimals == 2 || !text.contains('.'))
                && u32::try_from(decimals).is_ok_and(|decimals| decimals <= facts.decimals)
                && *value > Decimal::ZERO
                && facts.fits(*value)
        });
        let rule =
            || self.wrong(name, &format!("a positive amount of {}, two decimals or none", facts.currency));
        value.map(|value| Some(Sum { text, value })).ok_or_else(rule)
    }

    /// A whole number above zero.
    pub(crate) fn count(&self, name: &str) -> Result<Option<Decimal>, Refusal> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let number = fields::number(raw).ok_or_else(|| wrong_type(&self.path(name), "an integer"))?;
        if number <= Decimal::ZERO || !number.is_integer() {
            return Err(self.wrong(name, "a whole number above zero"));
        }
        Ok(Some(number))
    }

    pub(crate) fn required<T>(&self, name: &str, value: Option<T>) -> Result<T, Refusal> {
        value.ok_or_else(|| {
            Refusal::new(400, "required_properties", "Required properties are missing.")
                .detail(self.path(name))
        })
    }

    /// The value of a property isn't as it must be.
    pub(crate) fn wrong(&self, name: &str, rule: &str) -> Refusal {
        Refusal::new(400, "property_value", "A property has an invalid value.")
            .detail(format!("{}: {rule}", self.path(name)))
    }

    /// As in `transactions.payments.0.amount`.
    fn path(&self, name: &str) -> String {
        if self.place.is_empty() { name.to_owned() } else { format!("{}.{name}", self.place) }
    }
}

fn wrong_type(place: &str, kind: &str) -> Refusal {
    let place = if place.is_empty() { "the body" } else { place };
    Refusal::new(400, "property_type", "A property has an invalid type.").detail(format!("{place}: {kind}"))
}
