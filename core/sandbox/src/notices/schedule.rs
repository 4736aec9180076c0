//! When a notification that nobody acknowledged comes again.

use serde::{Deserialize, Serialize};

use crate::times::{DAY, SECOND};

const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// [D] How long a receiver has for its 200 or 201.
const PATIENCE: i64 = 22 * SECOND;
/// [D] in-person IPN page: how long it has from the second time on.
const LESS_PATIENCE: i64 = 5 * SECOND;

/// When a notification that nobody acknowledged comes again; four pages of the
/// vendor's say four things.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationRetries {
    /// Every 15 minutes, after the third time ever more rarely, for a day and a
    /// half: webhooks and IPN pages since 2024.
    #[serde(rename = "every_15_minutes")]
    Every15Minutes,
    /// After 30 seconds, 5 and 30 minutes: the in-person IPN page.
    InPerson,
    /// After 5 and 45 minutes, 6 hours, 2 and 4 days: the oldest pages.
    Oldest,
    /// Twice as rarely each time, for about a day: the vendor's assistant.
    Backoff,
    /// Never.
    None,
}

impl NotificationRetries {
    /// From the first time, the moments of the others. How the intervals grow and
    /// when they end is documented nowhere.
    fn moments(self) -> &'static [i64] {
        match self {
            Self::Every15Minutes => &[
                15 * MINUTE,
                30 * MINUTE,
                45 * MINUTE,
                75 * MINUTE,
                135 * MINUTE,
                255 * MINUTE,
                495 * MINUTE,
                975 * MINUTE,
                1935 * MINUTE,
            ],
            Self::InPerson => &[30 * SECOND, 5 * MINUTE, 30 * MINUTE],
            Self::Oldest => &[5 * MINUTE, 45 * MINUTE, 6 * HOUR, 2 * DAY, 4 * DAY],
            Self::Backoff => {
                &[15 * MINUTE, 45 * MINUTE, 105 * MINUTE, 225 * MINUTE, 465 * MINUTE, 945 * MINUTE, 24 * HOUR]
            }
            Self::None => &[],
        }
    }

    /// When it comes again after it came `times` times, the first at `first`.
    pub(super) fn next(self, first: i64, times: usize) -> Option<i64> {
        self.moments().get(times.checked_sub(1)?).map(|after| first + after)
    }

    /// How long the receiver has when it comes for that time, counted from 1.
    pub(super) fn patience(self, time: usize) -> i64 {
        if self == Self::InPerson && time > 1 { LESS_PATIENCE } else { PATIENCE }
    }
}

#[cfg(test)]
mod tests {
    use super::{MINUTE, NotificationRetries};

    #[test]
    fn three_times_every_quarter_of_an_hour_and_then_ever_more_rarely() {
        let moments = NotificationRetries::Every15Minutes.moments();
        let gaps: Vec<i64> = std::iter::once(moments[0])
            .chain(moments.windows(2).map(|pair| pair[1] - pair[0]))
            .map(|gap| gap / MINUTE)
            .collect();
        assert_eq!(gaps, [15, 15, 15, 30, 60, 120, 240, 480, 960]);
    }

    #[test]
    fn it_ends() {
        let every = NotificationRetries::Every15Minutes;
        assert_eq!(every.next(1000, 1), Some(1000 + 15 * MINUTE));
        assert_eq!(every.next(0, 9), Some(1935 * MINUTE));
        assert_eq!(every.next(0, 10), None);
        assert_eq!(NotificationRetries::None.next(0, 1), None);
    }
}
