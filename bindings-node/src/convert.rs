//! Single values between JavaScript's shapes and the core's.

use std::time::Duration;

use chrono::{DateTime, Utc};
use cobro::model::Timestamp;
use cobro::{Error, Result};
use cobro_ffi::pure;
use napi_derive::napi;

use crate::answer::Failure;

/// A `Date`. Its range is wider than that of the core's moments, so the
/// default is never taken.
pub(crate) fn moment(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(pure::timestamp_to_millis(at)).unwrap_or_default()
}

pub(crate) fn timestamp(field: &str, millis: i64) -> Result<Timestamp> {
    pure::timestamp_from_millis(field, millis)
}

pub(crate) fn duration(field: &str, millis: i64) -> Result<Duration> {
    pure::duration_from_millis(field, millis)
}

/// In whole milliseconds.
pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// The TypeScript layer gives plain digits; what is left to check is that
/// they fit into 64 bits.
pub(crate) fn id(field: &str, digits: &str) -> Result<i64> {
    digits
        .parse()
        .map_err(|_| Error::invalid(field, digits, "integer", "give a whole number that fits into 64 bits"))
}

/// The error of a value of the wrong shape, which the core never sees.
#[napi]
pub fn invalid_input(field: String, value: String, rule: String, advice: String) -> Failure {
    Error::invalid(&field, &value, &rule, &advice).into()
}
