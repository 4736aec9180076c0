//! Virtual milliseconds to and from the formats on the wire.

use jiff::tz::{Offset, TimeZone};
use jiff::{Span, SpanRelativeTo, Timestamp, ToSpan, Zoned};

use crate::site::Site;

pub(crate) const SECOND: i64 = 1000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// `2026-03-02T17:58:01.000-03:00`, as payments and merchant orders have it.
pub(crate) fn local(unix_ms: i64, site: Site) -> String {
    let offset = Offset::from_hours(site.facts().utc_offset_h).unwrap_or(Offset::UTC);
    zoned(unix_ms, offset).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}

/// `2026-03-02T14:11:12.000Z`, as POS have it.
pub(crate) fn utc(unix_ms: i64) -> String {
    zoned(unix_ms, Offset::UTC).strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// `2026-03-02T14:11:12Z`, as the reports' calls have it.
pub(crate) fn utc_seconds(unix_ms: i64) -> String {
    zoned(unix_ms, Offset::UTC).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A moment at a fixed offset of so many minutes, in jiff's directives.
pub(crate) fn at_offset(unix_ms: i64, minutes: i32, format: &str) -> String {
    let offset = Offset::from_seconds(minutes.saturating_mul(60)).unwrap_or(Offset::UTC);
    zoned(unix_ms, offset).strftime(format).to_string()
}

/// Day of the month, and how many days that month has, of the day so many days after 1970 began.
pub(crate) fn month_day(day: i64) -> (i8, i8) {
    let date = zoned(day.saturating_mul(DAY), Offset::UTC).date();
    (date.day(), date.days_in_month())
}

/// `Mon, 02 Mar 2026 14:11:12 GMT`
pub(crate) fn http_date(unix_ms: i64) -> String {
    zoned(unix_ms, Offset::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// `030214`: month, day and hour, as tokens have them.
pub(crate) fn token_stamp(unix_ms: i64) -> String {
    zoned(unix_ms, Offset::UTC).strftime("%m%d%H").to_string()
}

/// Any ISO-8601 moment with an offset.
pub(crate) fn parse(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

/// The payment search's format, `yyyy-MM-dd'T'HH:mm:ss.SSSZ`, where `Z` is an
/// offset or the letter. [D] code 1001
pub(crate) fn parse_strict(text: &str) -> Option<i64> {
    let (moment, offset) = text.split_at_checked("2026-03-02T17:58:01.000".len())?;
    let shape: String = moment.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let has_offset = offset == "Z" || offset.starts_with(['+', '-']);
    if shape == "0000-00-00T00:00:00.000" && has_offset { parse(text) } else { None }
}

/// The reports' format, `yyyy-MM-dd'T'HH:mm:ssZ` where `Z` is the letter. [F] Milliseconds are refused.
pub(crate) fn parse_seconds(text: &str) -> Option<i64> {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    if shape == "0000-00-00T00:00:00Z" { parse(text) } else { None }
}

/// The milliseconds of an ISO-8601 duration such as `PT10M`. Months and years,
/// which have no fixed length, are none.
pub(crate) fn parse_duration(text: &str) -> Option<i64> {
    // jiff would take "10 minutes" as well.
    let span: Span = text.starts_with('P').then(|| text.parse().ok())??;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    i64::try_from(duration.as_millis()).ok()
}

/// The moment so many calendar months before.
pub(crate) fn months_before(now: i64, months: i32) -> i64 {
    let moved = zoned(now, Offset::UTC).checked_sub(months.months());
    moved.map_or(i64::MIN, |moved| moved.timestamp().as_millisecond())
}

/// `NOW`, `NOW-30DAYS`, `NOW-1MONTH`: in wide use though not in the reference. [F]
pub(crate) fn parse_relative(text: &str, now: i64) -> Option<i64> {
    let rest = text.strip_prefix("NOW")?;
    if rest.is_empty() {
        return Some(now);
    }
    let unit_at = rest.find(|c: char| c.is_ascii_alphabetic())?;
    let (count, unit) = rest.split_at(unit_at);
    let count: i32 = count.parse().ok()?;
    let span = match unit.trim_end_matches('S') {
        "MINUTE" => count.minutes(),
        "HOUR" => count.hours(),
        "DAY" => count.days(),
        "MONTH" => count.months(),
        "YEAR" => count.years(),
        _ => return None,
    };
    let moved = zoned(now, Offset::UTC).checked_add(span).ok()?;
    Some(moved.timestamp().as_millisecond())
}

fn zoned(unix_ms: i64, offset: Offset) -> Zoned {
    Timestamp::from_millisecond(unix_ms).unwrap_or_default().to_zoned(TimeZone::fixed(offset))
}
