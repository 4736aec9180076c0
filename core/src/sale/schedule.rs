//! When to look again: a pure decision.

use std::time::Duration;

/// What the next look depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    /// Since the sale started.
    pub(crate) age: Duration,
    /// Since a buyer was last seen doing something.
    pub(crate) since_activity: Option<Duration>,
    /// Until the time to live ends; zero when it has.
    pub(crate) left: Duration,
    /// From 0 to 1000; keeps tills that started together apart.
    pub(crate) jitter: u32,
}

/// The `Date` header is cut to the second, so an order lives up to a second
/// longer than it says.
pub(crate) const AFTER_END: Duration = Duration::from_millis(1500);

/// How long to wait before the next look. The vendor publishes no limit; its
/// guides suggest 2 to 3 s per POS with back-off, up to 10 s.
pub(crate) fn next_look(moment: Moment) -> Duration {
    let seconds = match (moment.since_activity, moment.age.as_secs()) {
        (Some(active), _) if active < Duration::from_mins(1) => 2,
        (_, 0..30) => 2,
        (_, 30..120) => 3,
        (_, 120..300) => 5,
        _ => 10,
    };
    let base = Duration::from_secs(seconds);
    let spread = base + base / 10 * moment.jitter.min(1000) / 1000;
    if moment.left.is_zero() {
        return Duration::from_secs(2);
    }
    // The end of the time to live is worth a look of its own.
    spread.min(moment.left + AFTER_END)
}

/// How long to wait before looking again at a refund in process, by how long
/// it has been waited for.
pub(crate) fn next_refund_look(age: Duration) -> Duration {
    match age.as_secs() {
        0..60 => Duration::from_secs(5),
        60..600 => Duration::from_secs(30),
        _ => Duration::from_mins(5),
    }
}

/// For how long after its end a sale is looked at for late money.
pub(crate) const LATE_WATCH: Duration = Duration::from_mins(10);

/// How long to wait before the next look for late money, `left` before the
/// looks end: soon after the end of a sale, when a buyer may be about to pay,
/// then sparsely.
pub(crate) fn next_late_look(left: Duration, jitter: u32) -> Duration {
    let young = left > LATE_WATCH.saturating_sub(Duration::from_mins(1));
    let base = Duration::from_secs(if young { 10 } else { 30 });
    base + base / 10 * jitter.min(1000) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slows_down_with_age_and_wakes_up_with_a_scan() {
        let look = |age, active: Option<u64>| {
            next_look(Moment {
                age: Duration::from_secs(age),
                since_activity: active.map(Duration::from_secs),
                left: Duration::from_hours(1),
                jitter: 0,
            })
            .as_secs()
        };
        let ages = [0, 29, 30, 119, 120, 299, 300, 3000];
        assert_eq!(ages.map(|age| look(age, None)), [2, 2, 3, 3, 5, 5, 10, 10]);
        assert_eq!(ages.map(|age| look(age, Some(5))), [2; 8]);
        assert_eq!(look(400, Some(61)), 10);
    }

    #[test]
    fn looks_for_late_money_sparsely() {
        let look = |left| next_late_look(Duration::from_secs(left), 0).as_secs();
        assert_eq!([600, 541, 540, 30, 0].map(look), [10, 10, 30, 30, 30]);
        assert_eq!(next_late_look(Duration::ZERO, 1000), Duration::from_secs(33));
    }

    #[test]
    fn looks_just_after_the_end() {
        let moment = Moment {
            age: Duration::from_secs(297),
            since_activity: None,
            left: Duration::from_secs(3),
            jitter: 0,
        };
        assert_eq!(next_look(moment), Duration::from_millis(4500));
        assert_eq!(next_look(Moment { left: Duration::ZERO, ..moment }), Duration::from_secs(2));
    }
}
