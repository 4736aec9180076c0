//! Amounts: decimal from end to end.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::model::Site;
use rust_decimal::Decimal;

/// An amount of money in the currency of its context, exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(Decimal);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Reads plain decimal text such as `1500.50`: digits, at most one point,
    /// maybe a sign. No exponent, no thousands mark, no blank.
    pub fn parse(text: &str) -> Result<Self> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && digits.matches('.').count() < 2
            && digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.ends_with(|c: char| c.is_ascii_digit());
        if !plain {
            return Err(Error::invalid(
                "amount",
                text,
                "decimal",
                "write it in plain decimal digits with a point, such as 1500.50",
            ));
        }
        Decimal::from_str_exact(text).map(Self::from).map_err(|e| {
            Error::invalid("amount", text, "digits", "it has more digits than an amount holds (28)")
                .with_source(e)
        })
    }

    /// The decimal inside.
    pub fn as_decimal(self) -> Decimal {
        self.0
    }

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self::from)
    }

    /// Never below zero: "what is left" of something.
    pub(crate) fn less(self, other: Self) -> Self {
        Self::from(self.0.saturating_sub(other.0).max(Decimal::ZERO))
    }

    pub(crate) fn times(self, count: i64) -> Option<Self> {
        self.0.checked_mul(Decimal::from(count)).map(Self::from)
    }

    pub(crate) fn is_zero(self) -> bool {
        self.0.is_zero()
    }
}

impl From<Decimal> for Amount {
    /// Trailing zeros go: JSON numbers lose them anyway, so 12.50 and 12.5 are
    /// one amount with one text.
    fn from(value: Decimal) -> Self {
        Self(value.normalize())
    }
}

impl FromStr for Amount {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An amount as the caller gave it, checked by the call it is given to, which
/// can name its field. Made from a `Decimal`, an [`Amount`], text or an
/// integer; never from a float.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmountInput(Input);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Input {
    Exact(Decimal),
    Text(String),
}

impl AmountInput {
    /// What was given.
    pub fn to_text(&self) -> String {
        match &self.0 {
            Input::Exact(value) => value.to_string(),
            Input::Text(text) => text.clone(),
        }
    }

    /// The decimal, of either sign.
    pub(crate) fn exact(&self, field: &str) -> Result<Amount> {
        match &self.0 {
            Input::Exact(value) => Ok(Amount::from(*value)),
            Input::Text(text) => Amount::parse(text).map_err(|e| e.with(|d| rename(d, field))),
        }
    }

    /// An amount that may be sent: positive and in the site's decimals.
    pub(crate) fn check(&self, field: &str, site: &Site) -> Result<Amount> {
        let amount = self.exact(field)?;
        if amount.0 <= Decimal::ZERO {
            return Err(Error::invalid(field, &self.to_text(), "positive", "it must be more than zero"));
        }
        let facts = site.facts();
        if amount.0.scale() > facts.decimals {
            let advice = format!("{} amounts have at most {} decimals", facts.currency, facts.decimals);
            return Err(Error::invalid(field, &self.to_text(), "decimals", &advice));
        }
        Ok(amount)
    }
}

fn rename(details: &mut crate::model::ErrorDetails, field: &str) {
    details.message = details.message.replacen("amount", field, 1);
    details.field = Some(field.to_owned());
}

impl From<Decimal> for AmountInput {
    fn from(value: Decimal) -> Self {
        Self(Input::Exact(value))
    }
}

impl From<Amount> for AmountInput {
    fn from(value: Amount) -> Self {
        Self(Input::Exact(value.0))
    }
}

impl From<i64> for AmountInput {
    fn from(value: i64) -> Self {
        Self(Input::Exact(value.into()))
    }
}

impl From<&str> for AmountInput {
    fn from(text: &str) -> Self {
        Self(Input::Text(text.to_owned()))
    }
}

impl From<String> for AmountInput {
    fn from(text: String) -> Self {
        Self(Input::Text(text))
    }
}
