//! Identifiers, each checked once.

use std::fmt;
use std::sync::Arc;

use crate::error::{Error, Result};

macro_rules! text_id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// The seller's own name of one attempt to sell: 1 to 64 of
    /// `A-Z a-z 0-9 _ -` (the newer and stricter of the vendor's two rules).
    ExternalReference
}

text_id! {
    /// The seller's own name of a POS: letters and digits, fewer than 40.
    ExternalPosId
}

text_id! {
    /// The seller's own name of a store: at most 60 characters. No alphabet is
    /// documented; control characters are refused, the rest is escaped.
    ExternalStoreId
}

text_id! {
    /// The key of one intent: 1 to 64 visible ASCII characters (the length is
    /// what the official Python SDK enforces).
    IdempotencyKey
}

impl ExternalReference {
    /// Checks it.
    pub fn parse(text: &str) -> Result<Self> {
        Self::check("external_reference", text)
    }

    pub(crate) fn check(field: &str, text: &str) -> Result<Self> {
        required(field, text)?;
        max_length(field, text, 64)?;
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
            return Err(Error::invalid(field, text, "alphabet", "use only letters A-Z a-z, digits, _ and -"));
        }
        Ok(Self(text.into()))
    }

    /// The one of an intent: as unique as its key, since a reused reference
    /// finds yesterday's payment, and the same each time the key is repeated,
    /// since a body must not change under its key.
    pub(crate) fn of(key: &IdempotencyKey) -> Self {
        let id = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, key.as_str().as_bytes());
        Self(format!("C{}", id.simple()).into())
    }
}

impl ExternalPosId {
    /// Checks it.
    pub fn parse(text: &str) -> Result<Self> {
        Self::check("external_pos_id", text)
    }

    pub(crate) fn check(field: &str, text: &str) -> Result<Self> {
        required(field, text)?;
        max_length(field, text, 39)?;
        if !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Error::invalid(field, text, "alphabet", "use only letters A-Z a-z and digits"));
        }
        Ok(Self(text.into()))
    }
}

impl ExternalStoreId {
    /// Checks it.
    pub fn parse(text: &str) -> Result<Self> {
        Self::check("external_store_id", text)
    }

    pub(crate) fn check(field: &str, text: &str) -> Result<Self> {
        required(field, text)?;
        max_length(field, text, 60)?;
        if text.chars().any(char::is_control) {
            return Err(Error::invalid(field, text, "alphabet", "it must not hold control characters"));
        }
        // As a path segment these two climb out of the path, escaped or not.
        if text == "." || text == ".." {
            return Err(Error::invalid(field, text, "alphabet", "it must not be . or .."));
        }
        Ok(Self(text.into()))
    }
}

impl From<IdempotencyKey> for Arc<str> {
    fn from(key: IdempotencyKey) -> Self {
        key.0
    }
}

impl IdempotencyKey {
    /// Checks it.
    pub fn parse(text: &str) -> Result<Self> {
        Self::check(text.into())
    }

    pub(crate) fn check(text: Arc<str>) -> Result<Self> {
        let field = "idempotency_key";
        required(field, &text)?;
        max_length(field, &text, 64)?;
        if !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Error::invalid(field, &text, "alphabet", "use only visible ASCII characters"));
        }
        Ok(Self(text))
    }

    /// A new one.
    pub fn make() -> Self {
        let made = uuid::Uuid::new_v4();
        Self((&*made.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer())).into())
    }

    pub(crate) fn given_or_made(given: Option<&str>) -> Result<Self> {
        given.map_or_else(|| Ok(Self::make()), Self::parse)
    }
}

/// A seller's numeric user id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CollectorId(i64);

impl CollectorId {
    /// Checks it: positive.
    pub fn new(id: i64) -> Result<Self> {
        positive("collector_id", id).map(Self)
    }

    /// The number.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for CollectorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A POS of an order of the Orders API, which allows `-` and `_` too.
pub(crate) fn qr_pos_id(field: &str, text: &str) -> Result<()> {
    required(field, text)?;
    max_length(field, text, 39)?;
    if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
        return Err(Error::invalid(field, text, "alphabet", "use only letters A-Z a-z, digits, _ and -"));
    }
    Ok(())
}

pub(crate) fn required(field: &str, text: &str) -> Result<()> {
    if text.is_empty() {
        Err(Error::invalid(field, text, "required", "it must not be empty"))
    } else {
        Ok(())
    }
}

pub(crate) fn max_length(field: &str, text: &str, most: usize) -> Result<()> {
    let length = text.chars().count();
    if length > most {
        let advice = format!("it has {length} characters, at most {most} are allowed");
        return Err(Error::invalid(field, text, "max_length", &advice));
    }
    Ok(())
}

pub(crate) fn positive(field: &str, id: i64) -> Result<i64> {
    if id > 0 {
        Ok(id)
    } else {
        Err(Error::invalid(field, &id.to_string(), "positive", "it must be more than zero"))
    }
}
