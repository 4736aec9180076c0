//! Days of the shop's own, as ranges of at most 60 days each: pure.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use super::check::LONGEST;
use crate::error::{Error, Result};
use crate::model::{ReportFetchRequest, ReportRequest, Site};

/// Ours: more than three years are a slip of the pen, not a reconciliation.
const MOST: usize = 20;

/// The ranges of reports that together have these days, in order. Each begins
/// at a local midnight, a second after the one before it ends.
pub(super) fn windows(request: &ReportFetchRequest, site: &Site) -> Result<Vec<ReportRequest>> {
    let from = day("from", &request.from)?;
    let to = day("to", &request.to)?;
    if to < from {
        return Err(Error::invalid("to", &request.to, "range", "it is before from"));
    }
    let zone = zone(request.time_zone.as_deref(), site)?;
    let beyond = || Error::invalid("to", &request.to, "range", "no calendar goes so far");
    let end = to.tomorrow().map_err(|e| beyond().with_source(e))?;
    let mut windows = Vec::new();
    let mut first = from;
    while first < end {
        if windows.len() == MOST {
            let advice = "it is over three years after from: fetch fewer days at once";
            return Err(Error::invalid("to", &request.to, "max", advice));
        }
        let begin_date = midnight(first, &zone)?;
        let mut next = first.checked_add(jiff::Span::new().days(60)).unwrap_or(end).min(end);
        // Sixty days can have an hour more, at the end of summer time.
        while crate::clock::until(begin_date, midnight(next, &zone)?) > LONGEST {
            next = next.yesterday().map_err(|e| beyond().with_source(e))?;
        }
        let end_date = midnight(next, &zone)? - jiff::SignedDuration::from_secs(1);
        windows.push(ReportRequest { begin_date, end_date });
        first = next;
    }
    Ok(windows)
}

fn day(field: &str, text: &str) -> Result<Date> {
    let refuse = || Error::invalid(field, text, "date", "it must be a day such as 2026-10-31");
    let shaped = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    if !shaped {
        return Err(refuse());
    }
    text.parse().map_err(|e: jiff::Error| refuse().with_source(e))
}

/// A name, or an offset such as `-03:00`.
fn zone(given: Option<&str>, site: &Site) -> Result<TimeZone> {
    let name = given.unwrap_or(site.facts().time_zone);
    let refuse = || {
        let advice = "it must be a zone's name such as America/Santiago, or an offset such as -03:00";
        Error::invalid("time_zone", name, "time_zone", advice)
    };
    if name.starts_with(['+', '-']) {
        return offset(name).map(TimeZone::fixed).ok_or_else(refuse);
    }
    // A system may have zones, and not this one.
    let found = TimeZone::get(name).or_else(|_| TimeZoneDatabase::bundled().get(name));
    found.map_err(|e| refuse().with_source(e))
}

fn offset(text: &str) -> Option<Offset> {
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !two_digits(hours) || !two_digits(minutes) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = (hours <= 14 && minutes < 60).then_some(hours * 3600 + minutes * 60)?;
    Offset::from_seconds(if text.starts_with('-') { -seconds } else { seconds }).ok()
}

/// The first moment of a day: where summer time begins at midnight, that is one o'clock.
fn midnight(day: Date, zone: &TimeZone) -> Result<Timestamp> {
    let first = zone.to_ambiguous_timestamp(day.at(0, 0, 0, 0)).compatible();
    first.map_err(|e| Error::invalid("from", &day.to_string(), "date", "no clock goes there").with_source(e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ReportKind;

    fn asked(from: &str, to: &str, time_zone: Option<&str>, site: &Site) -> Result<Vec<ReportRequest>> {
        let request = ReportFetchRequest {
            report: ReportKind::Settlement,
            from: from.to_owned(),
            to: to.to_owned(),
            time_zone: time_zone.map(str::to_owned),
            folder: None,
            timeout: None,
        };
        windows(&request, site)
    }

    fn shown(from: &str, to: &str, zone: Option<&str>, site: &Site) -> Vec<String> {
        let all = asked(from, to, zone, site).unwrap();
        all.iter().map(|window| format!("{} {}", window.begin_date, window.end_date)).collect()
    }

    #[test]
    fn days_are_the_shops_own() {
        for (site, time_zone, from, to, expected) in [
            (Site::Mla, None, "2026-10-01", "2026-10-31", "2026-10-01T03:00:00Z 2026-11-01T02:59:59Z"),
            (Site::Mlb, None, "2026-10-01", "2026-10-01", "2026-10-01T03:00:00Z 2026-10-02T02:59:59Z"),
            (Site::Mlm, None, "2026-10-01", "2026-10-01", "2026-10-01T06:00:00Z 2026-10-02T05:59:59Z"),
            (Site::Mco, None, "2026-10-01", "2026-10-01", "2026-10-01T05:00:00Z 2026-10-02T04:59:59Z"),
            (Site::Mpe, None, "2026-10-01", "2026-10-01", "2026-10-01T05:00:00Z 2026-10-02T04:59:59Z"),
            (Site::Mlu, None, "2026-10-01", "2026-10-01", "2026-10-01T03:00:00Z 2026-10-02T02:59:59Z"),
            // Winter, then summer, in Santiago.
            (Site::Mlc, None, "2025-08-01", "2025-08-01", "2025-08-01T04:00:00Z 2025-08-02T03:59:59Z"),
            (Site::Mlc, None, "2025-10-01", "2025-10-01", "2025-10-01T03:00:00Z 2025-10-02T02:59:59Z"),
            // The day on which it begins, at midnight: 23 hours.
            (Site::Mlc, None, "2025-09-07", "2025-09-07", "2025-09-07T04:00:00Z 2025-09-08T02:59:59Z"),
            // The day on which it ends, at midnight: 25 hours.
            (Site::Mlc, None, "2025-04-05", "2025-04-05", "2025-04-05T03:00:00Z 2025-04-06T03:59:59Z"),
            (
                Site::Mla,
                Some("-03:30"),
                "2026-10-01",
                "2026-10-01",
                "2026-10-01T03:30:00Z 2026-10-02T03:29:59Z",
            ),
            (
                Site::Mla,
                Some("+05:00"),
                "2026-10-01",
                "2026-10-01",
                "2026-09-30T19:00:00Z 2026-10-01T18:59:59Z",
            ),
            (Site::Mla, Some("UTC"), "2024-02-29", "2024-02-29", "2024-02-29T00:00:00Z 2024-02-29T23:59:59Z"),
        ] {
            assert_eq!(shown(from, to, time_zone, &site), [expected], "{from} {to} {time_zone:?}");
        }
    }

    #[test]
    fn sixty_days_at_most_even_when_summer_time_ends() {
        let fixed = shown("2026-01-01", "2026-03-02", Some("-03:00"), &Site::Mla);
        assert_eq!(
            fixed,
            ["2026-01-01T03:00:00Z 2026-03-02T02:59:59Z", "2026-03-02T03:00:00Z 2026-03-03T02:59:59Z"]
        );
        assert_eq!(shown("2026-01-01", "2026-03-01", Some("-03:00"), &Site::Mla).len(), 1);
        // 59 days and an hour, then the 60th.
        let santiago = shown("2025-03-01", "2025-04-29", None, &Site::Mlc);
        assert_eq!(
            santiago,
            ["2025-03-01T03:00:00Z 2025-04-29T03:59:59Z", "2025-04-29T04:00:00Z 2025-04-30T03:59:59Z"]
        );
    }

    #[test]
    fn nothing_is_asked_for_twice_and_nothing_left_out() {
        for site in [Site::Mla, Site::Mlc, Site::Mlm] {
            let all = asked("2023-01-01", "2025-12-31", None, &site).unwrap();
            assert!(all.len() > 18);
            for pair in all.windows(2) {
                let gap = pair[1].begin_date.duration_since(pair[0].end_date);
                assert_eq!(gap.as_secs(), 1, "{pair:?}");
            }
            for window in &all {
                super::super::check::range(window).unwrap();
            }
        }
    }

    #[test]
    fn what_is_no_range_of_days_is_refused() {
        for (from, to, zone, expected) in [
            ("2026-10-02", "2026-10-01", None, "to range"),
            ("2026-02-30", "2026-03-01", None, "from date"),
            ("2026-10-1", "2026-10-02", None, "from date"),
            ("01/10/2026", "2026-10-02", None, "from date"),
            ("2026-10-01T00:00:00Z", "2026-10-02", None, "from date"),
            ("2026-10-01", "", None, "to date"),
            ("2020-01-01", "2026-10-01", None, "to max"),
            ("2026-10-01", "9998-01-01", None, "to max"),
            ("2026-10-01", "2026-10-02", Some("America/Nowhere"), "time_zone time_zone"),
            ("2026-10-01", "2026-10-02", Some(""), "time_zone time_zone"),
            ("2026-10-01", "2026-10-02", Some("-3"), "time_zone time_zone"),
            ("2026-10-01", "2026-10-02", Some("-03:60"), "time_zone time_zone"),
            ("2026-10-01", "2026-10-02", Some("+99:00"), "time_zone time_zone"),
        ] {
            let error = asked(from, to, zone, &Site::Mla).unwrap_err();
            let details = error.details();
            let place = (details.field.as_deref(), details.rule.as_deref());
            assert_eq!(
                format!("{} {}", place.0.unwrap(), place.1.unwrap()),
                expected,
                "{from} {to} {zone:?}"
            );
        }
        assert_eq!(
            asked("9999-12-31", "9999-12-31", None, &Site::Mla).unwrap_err().details().field.as_deref(),
            Some("to")
        );
    }
}
