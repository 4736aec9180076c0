//! Everything that is checked about a report before it is asked for.

use std::time::Duration;

use crate::error::{Error, Result};
use crate::ids::{max_length, positive, required};
use crate::model::{ReportKind, ReportOrigin, ReportRequest, ReportSearch, Timestamp};
use crate::wire::report::{FURTHEST, RangeBody, seconds};

/// Per request, by the vendor.
pub(super) const LONGEST: Duration = Duration::from_hours(60 * 24);

/// A day, by the vendor: the shortest of them loses an hour to summer time, and
/// ends a second before the next begins.
const SHORTEST: Duration = Duration::from_secs(23 * 60 * 60 - 1);

/// By the vendor.
const LARGEST_PAGE: u32 = 500;

/// Ours: longer names are no task's.
const LONGEST_ID: usize = 64;

/// What most file systems allow.
const LONGEST_NAME: usize = 255;

/// Where the account's reports of a kind are.
pub(super) fn resource(kind: &ReportKind) -> Result<&'static str> {
    match kind {
        ReportKind::Settlement => Ok("/v1/account/settlement_report"),
        ReportKind::Release => Ok("/v1/account/release_report"),
        ReportKind::Unknown(other) => {
            Err(Error::invalid("report", other, "enum", "it must be settlement or release"))
        }
    }
}

pub(super) fn id(id: &str) -> Result<&str> {
    required("id", id)?;
    max_length("id", id, LONGEST_ID)?;
    if !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
        return Err(Error::invalid("id", id, "alphabet", "it is a task's number, as create answers it"));
    }
    Ok(id)
}

/// A file's name alone: as a path segment or on a disk it leads nowhere else.
pub(super) fn file_name(name: &str) -> Result<&str> {
    let field = "file_name";
    required(field, name)?;
    max_length(field, name, LONGEST_NAME)?;
    if name == "." || name == ".." || name.chars().any(|c| c.is_control() || matches!(c, '/' | '\\')) {
        let advice = "it is a file's name without a folder, as the report has it";
        return Err(Error::invalid(field, name, "alphabet", advice));
    }
    Ok(name)
}

pub(super) fn range(request: &ReportRequest) -> Result<RangeBody> {
    let ReportRequest { begin_date: begin, end_date: end } = *request;
    whole("begin_date", begin)?;
    whole("end_date", end)?;
    if end < begin {
        return Err(refuse("end_date", end, "range", "it is before begin_date"));
    }
    let length = crate::clock::until(begin, end);
    if length > LONGEST {
        let advice = "a report is of 60 days at most: make several, or fetch them";
        return Err(refuse("end_date", end, "max", advice));
    }
    if length < SHORTEST {
        return Err(refuse("end_date", end, "min", "a report is of a whole day at least"));
    }
    Ok(RangeBody { begin_date: seconds(begin), end_date: seconds(end) })
}

pub(super) fn search(search: &ReportSearch) -> Result<()> {
    if let Some(given) = &search.id {
        id(given)?;
    }
    if let Some(given) = &search.file_name {
        file_name(given)?;
    }
    if let Some(given) = &search.created_from {
        origin(given)?;
    }
    if let Some(given) = search.account_id {
        positive("account_id", given)?;
    }
    if let Some(given) = &search.currency_id {
        currency(given)?;
    }
    let dates = [
        ("begin_date", search.begin_date),
        ("end_date", search.end_date),
        ("range_begin_date", search.range_begin_date),
        ("range_end_date", search.range_end_date),
    ];
    for (field, date) in dates {
        date.map_or(Ok(()), |date| whole(field, date))?;
    }
    match (search.range_begin_date, search.range_end_date) {
        (Some(_), None) => Err(both("range_end_date")),
        (None, Some(_)) => Err(both("range_begin_date")),
        (Some(begin), Some(end)) if end < begin => {
            Err(refuse("range_end_date", end, "range", "it is before range_begin_date"))
        }
        _ => Ok(()),
    }?;
    match (search.begin_date, search.end_date) {
        (Some(begin), Some(end)) if end < begin => {
            Err(refuse("end_date", end, "range", "it is before begin_date"))
        }
        _ => Ok(()),
    }?;
    page(search.limit, search.offset)
}

fn page(limit: Option<u32>, offset: Option<u32>) -> Result<()> {
    super::super::page_limit(limit)?;
    if let Some(limit) = limit.filter(|limit| *limit > LARGEST_PAGE) {
        return Err(Error::invalid("limit", &limit.to_string(), "max", "a page holds 500 at most"));
    }
    if let Some(offset) = offset.filter(|offset| *offset > FURTHEST) {
        let advice = "the API goes no further than 10000: search for less";
        return Err(Error::invalid("offset", &offset.to_string(), "max", advice));
    }
    Ok(())
}

fn origin(origin: &ReportOrigin) -> Result<()> {
    if origin.is_known() {
        return Ok(());
    }
    Err(Error::invalid("created_from", origin.as_str(), "enum", "it must be manual or schedule"))
}

fn currency(currency: &str) -> Result<()> {
    let field = "currency_id";
    required(field, currency)?;
    max_length(field, currency, 10)?;
    if !currency.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(Error::invalid(field, currency, "alphabet", "use capital letters, such as ARS"));
    }
    Ok(())
}

fn whole(field: &str, date: Timestamp) -> Result<()> {
    if date.subsec_nanosecond() == 0 {
        return Ok(());
    }
    Err(refuse(field, date, "whole_seconds", "the API takes whole seconds only"))
}

fn both(missing: &str) -> Error {
    Error::invalid(missing, "", "required", "the range has a beginning and an end: give both or none")
}

fn refuse(field: &str, date: Timestamp, rule: &str, advice: &str) -> Error {
    Error::invalid(field, &date.to_string(), rule, advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(begin: &str, end: &str) -> std::result::Result<(String, String), String> {
        let request = ReportRequest { begin_date: begin.parse().unwrap(), end_date: end.parse().unwrap() };
        match range(&request) {
            Ok(body) => Ok((body.begin_date, body.end_date)),
            Err(error) => {
                let details = error.details();
                Err(format!("{} {}", details.field.as_deref().unwrap(), details.rule.as_deref().unwrap()))
            }
        }
    }

    #[test]
    fn a_range_is_of_a_day_to_sixty() {
        let sent = |begin: &str, end: &str| Ok((begin.to_owned(), end.to_owned()));
        for (begin, end) in [
            ("2026-10-01T03:00:00Z", "2026-10-02T02:59:59Z"),
            // A day of 23 hours in Santiago.
            ("2026-09-06T04:00:00Z", "2026-09-07T02:59:59Z"),
            ("2026-10-01T03:00:00Z", "2026-11-30T03:00:00Z"),
        ] {
            assert_eq!(checked(begin, end), sent(begin, end));
        }
        assert_eq!(
            checked("2026-10-01T00:00:00-03:00", "2026-10-31T23:59:59-03:00"),
            sent("2026-10-01T03:00:00Z", "2026-11-01T02:59:59Z")
        );
    }

    #[test]
    fn other_ranges_are_refused() {
        for (begin, end, expected) in [
            ("2026-10-02T00:00:00Z", "2026-10-01T00:00:00Z", "end_date range"),
            ("2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z", "end_date min"),
            ("2026-10-01T00:00:00Z", "2026-10-01T22:59:58Z", "end_date min"),
            ("2026-10-01T00:00:00Z", "2026-11-30T00:00:01Z", "end_date max"),
            ("2026-10-01T00:00:00.001Z", "2026-10-02T00:00:00Z", "begin_date whole_seconds"),
            ("2026-10-01T00:00:00Z", "2026-10-02T00:00:00.5Z", "end_date whole_seconds"),
        ] {
            assert_eq!(checked(begin, end), Err(expected.to_owned()), "{begin} to {end}");
        }
    }

    #[test]
    fn a_file_name_leads_nowhere_else() {
        for good in ["settlement-report-1-2026-10-01.csv", "Reporte de ñandú.xlsx", "a..b"] {
            assert!(file_name(good).is_ok(), "{good}");
        }
        for bad in ["", ".", "..", "../a", "a/b", "a\\b", "a\0b", "a\nb", &"a".repeat(256)] {
            assert!(file_name(bad).is_err(), "{bad:?}");
        }
    }
}
