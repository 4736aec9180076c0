//! How often a client may look: a pure decision.

use std::time::Duration;

use crate::error::Error;

/// Between two looks, in the long run. The vendor publishes no limit.
const APART: Duration = Duration::from_millis(125);

/// How many looks may come at once after a quiet time.
const BURST: u32 = 16;

/// Between two looks that were hinted at. Anybody can send a notification, so
/// however many come, they cost one look a second.
const HINTS_APART: Duration = Duration::from_secs(1);

/// The longest the API is left alone for its own wish: a wait must not sleep
/// through the end of its sale because of one odd header.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// The budget of a client's looks, by its clock.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// When the looks taken so far are all paid for.
    paid: Duration,
    next_hint: Duration,
    pause: Option<Pause>,
}

/// The API asked to be left alone.
#[derive(Debug, Clone)]
pub(super) struct Pause {
    pub(super) until: Duration,
    /// How it said so.
    pub(super) error: Error,
}

impl Pace {
    /// Takes one look out of the budget; or gives when there will be one.
    pub(super) fn take(&mut self, now: Duration) -> Result<(), Duration> {
        let credit = APART * (BURST - 1);
        if self.paid > now + credit {
            return Err(self.paid.saturating_sub(credit));
        }
        self.paid = self.paid.max(now) + APART;
        Ok(())
    }

    /// As [`Self::take`], for a look that was hinted at.
    pub(super) fn take_hint(&mut self, now: Duration) -> Result<(), Duration> {
        if now < self.next_hint {
            return Err(self.next_hint);
        }
        self.take(now)?;
        self.next_hint = now + HINTS_APART;
        Ok(())
    }

    /// Notes that the API asked to be left alone.
    pub(super) fn rest(&mut self, now: Duration, error: &Error) {
        let asked = error.retry_after().unwrap_or_default().min(LONGEST_PAUSE);
        let until = self.pause.as_ref().map_or(Duration::ZERO, |pause| pause.until).max(now + asked);
        self.pause = Some(Pause { until, error: error.clone() });
    }

    /// The pause the API asked for, while it lasts.
    pub(super) fn pause(&self, now: Duration) -> Option<&Pause> {
        self.pause.as_ref().filter(|pause| now < pause.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ErrorKind;

    fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[test]
    fn a_burst_then_eight_a_second() {
        let mut pace = Pace::default();
        let at_once = |pace: &mut Pace, now| (0..1000).take_while(|_| pace.take(now).is_ok()).count();
        assert_eq!(at_once(&mut pace, ms(50)), 16);
        assert_eq!(pace.take(ms(50)), Err(ms(50 + 125)));
        assert_eq!(at_once(&mut pace, ms(1050)), 8);
        assert_eq!(at_once(&mut pace, ms(1100)), 0);
        assert_eq!(at_once(&mut pace, ms(60_000)), 16, "a quiet minute saves up no more than a burst");
    }

    #[test]
    fn hints_cost_one_look_a_second_however_many_come() {
        let mut pace = Pace::default();
        let taken = (0..10_000).filter(|n| pace.take_hint(ms(n + 1)).is_ok()).count();
        assert_eq!(taken, 10);
        assert_eq!(pace.take_hint(ms(10_000)), Err(ms(10_001)));
    }

    #[test]
    fn the_longest_pause_asked_for_counts_within_reason() {
        let asking = |seconds| {
            Error::new(ErrorKind::RateLimited, "slow down")
                .with(|d| d.retry_after = Some(Duration::from_secs(seconds)))
        };
        let mut pace = Pace::default();
        assert!(pace.pause(ms(0)).is_none());
        pace.rest(ms(0), &asking(30));
        pace.rest(ms(1000), &asking(2));
        assert!(pace.pause(ms(29_999)).is_some());
        assert!(pace.pause(ms(30_000)).is_none());
        pace.rest(ms(30_000), &asking(100_000));
        assert_eq!(pace.pause(ms(30_000)).unwrap().until, ms(330_000));
    }
}
