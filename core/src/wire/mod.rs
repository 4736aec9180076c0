//! JSON exactly as on the network, and its conversion to and from the public
//! records. Tolerant in what is read: the vendor's sources contradict each
//! other on types, so numbers may be strings, arrays may be missing or null,
//! one may stand for many.

pub(crate) mod error_body;
pub(crate) mod grant;
pub(crate) mod instore_order;
pub(crate) mod iso_duration;
pub(crate) mod lenient;
pub(crate) mod merchant_order;
pub(crate) mod number;
pub(crate) mod payment;
pub(crate) mod pos;
pub(crate) mod qr_order;
pub(crate) mod refund;
pub(crate) mod report;
pub(crate) mod report_config;
pub(crate) mod store;

use serde::Deserialize;
use serde::de::Error as _;

/// Parses an answer. The error says where it stopped making sense.
pub(crate) fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(body)
}

/// An answer's text, of which the record keeps a copy: parsed once for both.
pub(crate) fn text(body: &[u8]) -> Result<&str, serde_json::Error> {
    let text = std::str::from_utf8(body).map_err(serde_json::Error::custom)?;
    Ok(text.trim_ascii())
}

/// Where the page after one of `count` begins; nothing after the last.
fn next_offset(offset: u32, count: usize, total: Option<u32>) -> Option<u32> {
    let next = offset.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
    let more = count > 0 && total.is_some_and(|total| next < total);
    more.then_some(next)
}
