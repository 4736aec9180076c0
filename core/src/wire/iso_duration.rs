//! ISO 8601 durations, as the Orders API writes a time to live.

use std::time::Duration;

use jiff::{SignedDuration, Span, SpanRelativeTo};

/// In whole seconds: `PT10M`, `PT90S`.
pub(crate) fn write(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds % 3600, seconds % 60) {
        (0, _) => format!("PT{}H", seconds / 3600),
        (_, 0) => format!("PT{}M", seconds / 60),
        _ => format!("PT{seconds}S"),
    }
}

/// Reads any but those of months and years, which are no fixed time. A day is
/// 24 hours.
pub(crate) fn read(text: &str) -> Option<Duration> {
    let span: Span = text.parse().ok()?;
    let time: SignedDuration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    Duration::try_from(time).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for seconds in [1, 30, 59, 60, 90, 600, 3599, 3600, 3660, 86_400, 12_960_000] {
            let time = Duration::from_secs(seconds);
            assert_eq!(read(&write(time)), Some(time), "{seconds}");
        }
        assert_eq!(write(Duration::from_mins(10)), "PT10M");
        assert_eq!(write(Duration::from_secs(90)), "PT90S");
        assert_eq!(write(Duration::from_hours(3600)), "PT3600H");
    }

    #[test]
    fn reads_other_spellings_and_refuses_what_is_no_fixed_time() {
        let seconds = |text: &str| read(text).map(|time| time.as_secs());
        assert_eq!(seconds("PT1H30M"), Some(5400));
        assert_eq!(seconds("P1DT1S"), Some(86_401));
        assert_eq!(seconds("pt15m"), Some(900));
        for text in ["", "P", "PT", "P1M", "P1Y", "-PT5M", "15", "PT-5M", "PT99999999999999999999S"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
