use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::{Error, Result};
use crate::model::Timestamp;
use crate::wire::lenient;

/// The vendor's have a few kilobytes at most.
const LONGEST: usize = 256 * 1024;

/// A notification's body, of either shape. Ids are texts or numbers in it, and
/// come as they were written.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Body<'a> {
    #[serde(default, deserialize_with = "lenient::string")]
    pub(super) topic: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    pub(super) resource: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "lenient::string")]
    pub(super) kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    pub(super) action: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    pub(super) id: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    pub(super) version: Option<String>,
    #[serde(default, deserialize_with = "lenient::i64")]
    pub(super) user_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::i64")]
    pub(super) application_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::bool")]
    pub(super) live_mode: Option<bool>,
    #[serde(default, deserialize_with = "lenient::moment")]
    pub(super) date_created: Option<Timestamp>,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
}

/// What a webhook is about, as far as the body says.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Data {
    #[serde(default, deserialize_with = "lenient::string")]
    pub(super) id: Option<String>,
    /// Of an order of the Orders API: counts its changes.
    #[serde(default, deserialize_with = "lenient::string")]
    pub(super) version: Option<String>,
}

impl<'a> Body<'a> {
    /// Reads one that may be empty. Gives its text with it.
    pub(super) fn read(bytes: &'a [u8]) -> Result<(Self, &'a str)> {
        let refuse = |shown: &str, rule, advice: &str| Error::invalid("body", shown, rule, advice);
        if bytes.len() > LONGEST {
            return Err(refuse("", "max_length", "no notification has so long a body"));
        }
        let text = std::str::from_utf8(bytes)
            .map_err(|e| refuse("", "utf8", "give the raw bytes as they came").with_source(e))?;
        if text.trim().is_empty() {
            return Ok((Self::default(), ""));
        }
        // A sequence would be read into the fields by their order.
        if !text.trim_start().starts_with('{') {
            return Err(refuse(text, "json", "it must be a JSON object"));
        }
        let body = serde_json::from_str(text)
            .map_err(|e| refuse(text, "json", "it must be a JSON object").with_source(e))?;
        Ok((body, text))
    }

    /// Its `data`, where that is an object.
    pub(super) fn data(&self) -> Option<Data> {
        let text = self.data?.get();
        // As above.
        if text.starts_with('{') { serde_json::from_str(text).ok() } else { None }
    }
}
