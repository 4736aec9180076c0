//! Dates as files write them: `yyyy-MM-dd'T'HH:mm:ssZ` in the documents, with
//! milliseconds and `-03:00` in real exports; with a blank, without a zone, or
//! the day alone where people or spreadsheets wrote them.

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::Offset;

/// A moment, and how far the file's clock is from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// As written, whatever its zone.
    pub(crate) local: civil::DateTime,
    /// East of UTC; `None` when the file does not say.
    pub(crate) offset: Option<Offset>,
}

impl Moment {
    /// In UTC, which is taken for the zone where the file names none.
    pub(crate) fn timestamp(self) -> Option<Timestamp> {
        self.offset.unwrap_or(Offset::UTC).to_timestamp(self.local).ok()
    }
}

/// `Err` for what is no date, nothing where the text is blank.
pub(crate) fn parse(text: &str) -> Result<Option<Moment>, ()> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    read(text.as_bytes()).map(Some).ok_or(())
}

fn read(text: &[u8]) -> Option<Moment> {
    let (date, rest) = match text {
        [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, rest @ ..] => {
            (day([*y1, *y2, *y3, *y4], [*m1, *m2], [*d1, *d2])?, rest)
        }
        _ => of_spreadsheet(text)?,
    };
    let (time, rest) = match rest {
        [] => return Some(Moment { local: date.into(), offset: None }),
        [b'T' | b't' | b' ', h1, h2, b':', m1, m2, rest @ ..] => clock([*h1, *h2], [*m1, *m2], rest)?,
        [b' ', hour, b':', m1, m2, rest @ ..] => clock([b'0', *hour], [*m1, *m2], rest)?,
        _ => return None,
    };
    let offset = match rest {
        [] => None,
        [b'Z' | b'z'] => Some(Offset::UTC),
        [sign @ (b'+' | b'-'), zone @ ..] => Some(offset(*sign, zone)?),
        _ => return None,
    };
    let moment = Moment { local: date.to_datetime(time), offset };
    moment.timestamp().map(|_| moment)
}

/// How spreadsheets in these countries show a day: `31/10/2026`, `1/9/2026`.
fn of_spreadsheet(text: &[u8]) -> Option<(civil::Date, &[u8])> {
    let (d, rest) = one_or_two(text)?;
    let (m, rest) = one_or_two(rest)?;
    let [y1, y2, y3, y4, rest @ ..] = rest else { return None };
    Some((day([*y1, *y2, *y3, *y4], m, d)?, rest))
}

/// Digits up to a slash.
fn one_or_two(text: &[u8]) -> Option<([u8; 2], &[u8])> {
    match text {
        [one, b'/', rest @ ..] => Some(([b'0', *one], rest)),
        [ten, one, b'/', rest @ ..] => Some(([*ten, *one], rest)),
        _ => None,
    }
}

fn day(year: [u8; 4], month: [u8; 2], day: [u8; 2]) -> Option<civil::Date> {
    let [a, b, c, d] = year;
    let year = two([a, b])? * 100 + two([c, d])?;
    civil::Date::new(year, i8::try_from(two(month)?).ok()?, i8::try_from(two(day)?).ok()?).ok()
}

/// The time of day, and what comes after it.
fn clock(hour: [u8; 2], minute: [u8; 2], rest: &[u8]) -> Option<(civil::Time, &[u8])> {
    let (second, rest) = match rest {
        [b':', s1, s2, rest @ ..] => (two([*s1, *s2])?, rest),
        rest => (0, rest),
    };
    let (nanosecond, rest) = match rest {
        [b'.' | b',', rest @ ..] => {
            let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
            let (digits, rest) = rest.split_at_checked(digits)?;
            if !(1..=9).contains(&digits.len()) {
                return None;
            }
            let mut value = digits.iter().fold(0_i32, |value, b| value * 10 + i32::from(b - b'0'));
            for _ in digits.len()..9 {
                value *= 10;
            }
            (value, rest)
        }
        rest => (0, rest),
    };
    let small = |value: i16| i8::try_from(value).ok();
    let time = civil::Time::new(small(two(hour)?)?, small(two(minute)?)?, small(second)?, nanosecond).ok()?;
    let blanks = rest.iter().take_while(|b| **b == b' ').count();
    Some((time, rest.get(blanks..)?))
}

fn offset(sign: u8, zone: &[u8]) -> Option<Offset> {
    let (hours, minutes) = match zone {
        [h1, h2, b':', m1, m2] | [h1, h2, m1, m2] => (two([*h1, *h2])?, two([*m1, *m2])?),
        [h1, h2] => (two([*h1, *h2])?, 0),
        _ => return None,
    };
    if hours > 14 || minutes > 59 {
        return None;
    }
    let seconds = (i32::from(hours) * 60 + i32::from(minutes)) * 60;
    Offset::from_seconds(if sign == b'-' { -seconds } else { seconds }).ok()
}

fn two([tens, ones]: [u8; 2]) -> Option<i16> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i16::from(tens) * 10 + i16::from(ones))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_both() {
        for (text, moment) in [
            ("2026-10-31T19:02:11.000-03:00", "2026-10-31T22:02:11Z"),
            ("2026-10-31T19:02:11-0300", "2026-10-31T22:02:11Z"),
            ("2026-10-31T19:02:11.125-03", "2026-10-31T22:02:11.125Z"),
            ("2026-10-31T22:02:11Z", "2026-10-31T22:02:11Z"),
            ("2026-10-31 19:02:11 -03:00", "2026-10-31T22:02:11Z"),
            ("2026-10-31T19:02", "2026-10-31T19:02:00Z"),
            ("2026-10-31", "2026-10-31T00:00:00Z"),
            ("31/10/2026 08:30:00", "2026-10-31T08:30:00Z"),
            ("1/9/2026 8:30", "2026-09-01T08:30:00Z"),
            ("01/9/2026", "2026-09-01T00:00:00Z"),
            (" 2026-02-28T00:00:00Z ", "2026-02-28T00:00:00Z"),
        ] {
            let read = parse(text).unwrap().unwrap().timestamp().unwrap();
            assert_eq!(read.to_string(), moment, "{text:?}");
        }
        assert_eq!(parse(" "), Ok(None));
    }

    #[test]
    fn no_dates() {
        for text in [
            "2026-13-01T00:00:00Z",
            "2026-02-30",
            "10/31/2026",
            "/9/2026",
            "1/9/26",
            "1/9/2026 830",
            "2026-10-31T25:00:00Z",
            "2026-10-31T10:00:00X",
            "2026-10-31T10:00:00.-03:00",
            "2026-10-31T10:00:00-99:00",
            "20261031",
            "yesterday",
            "46326.5",
        ] {
            assert_eq!(parse(text), Err(()), "{text:?}");
        }
    }
}
