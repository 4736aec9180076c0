//! Pure conversions: durations and moments as whole milliseconds, checked.

use std::time::Duration;

use cobro::model::Timestamp;
use cobro::{Error, Result};

/// A duration from milliseconds; a negative one names its field.
pub fn duration_from_millis(field: &str, millis: i64) -> Result<Duration> {
    u64::try_from(millis)
        .map(Duration::from_millis)
        .map_err(|_| Error::invalid(field, &format!("{millis}ms"), "min", "a duration can't be negative"))
}

/// A duration in milliseconds, rounded down.
pub fn duration_to_millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// A moment from milliseconds since 1970.
pub fn timestamp_from_millis(field: &str, millis: i64) -> Result<Timestamp> {
    Timestamp::from_millisecond(millis).map_err(|_| {
        Error::invalid(field, &format!("{millis}ms"), "range", "it must be within the years 1 to 9999")
    })
}

/// A moment in milliseconds since 1970.
pub fn timestamp_to_millis(moment: Timestamp) -> i64 {
    moment.as_millisecond()
}
