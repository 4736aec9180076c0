//! Whether and when to send again: a pure decision.

use std::time::Duration;

use crate::transport::FailureKind;

/// What sending a request twice does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Safety {
    /// Changes nothing.
    Read,
    /// Carries a key by which the API does it once.
    Keyed,
    /// Puts the same thing in the same place, or takes it from there.
    Replace,
    /// Makes a new thing without a key: a lost answer is resolved by looking
    /// for it, not by repeating.
    Create,
    /// Removes. A second one is answered 500 whether the first one worked or
    /// not, so a lost answer is resolved by reading, never by repeating.
    Remove,
}

impl Safety {
    /// Whether it may be sent again when it may have been done.
    fn repeats(self) -> bool {
        !matches!(self, Self::Create | Self::Remove)
    }
}

/// How one attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Status { code: u16, retry_after: Option<Duration> },
    Failed(FailureKind),
}

/// What is known when deciding.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Situation {
    pub(crate) safety: Safety,
    /// How many times it was sent by now; at least 1.
    pub(crate) attempts: u32,
    pub(crate) max_attempts: u32,
    /// What is left of the call's time.
    pub(crate) time_left: Duration,
    /// From 0 to 1000; spreads the tills of a chain over time.
    pub(crate) jitter: u32,
}

const BASE: Duration = Duration::from_millis(250);
const CAP: Duration = Duration::from_secs(4);

/// How long to wait before sending again, or `None` to stop.
pub(crate) fn retry_delay(situation: Situation, ending: Ending) -> Option<Duration> {
    if situation.attempts >= situation.max_attempts {
        return None;
    }
    let (again, asked) = match ending {
        Ending::Failed(FailureKind::NotSent) => (true, None),
        // 423: the key is being worked on. 429: not now. In both nothing was done.
        Ending::Status { code: 423 | 429, retry_after } => (true, retry_after),
        Ending::Failed(FailureKind::Lost | FailureKind::TimedOut) => (situation.safety.repeats(), None),
        Ending::Status { code: 408 | 424 | 500 | 502 | 503 | 504, retry_after } => {
            (situation.safety.repeats(), retry_after)
        }
        Ending::Status { .. } => (false, None),
    };
    if !again {
        return None;
    }
    let doubled = BASE.saturating_mul(1 << (situation.attempts - 1).min(8)).min(CAP);
    let spread = doubled / 2 + doubled / 2 * situation.jitter.min(1000) / 1000;
    // The API's wish is a minimum.
    let delay = asked.map_or(spread, |asked| asked.max(spread));
    (delay < situation.time_left).then_some(delay)
}

/// Whether the request may have been carried out although no answer said so.
pub(crate) fn maybe_done(safety: Safety, ending: Ending) -> bool {
    safety != Safety::Read
        && match ending {
            Ending::Failed(kind) => kind != FailureKind::NotSent,
            Ending::Status { code, .. } => code >= 500 || matches!(code, 408 | 424),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn situation(safety: Safety, attempts: u32) -> Situation {
        Situation { safety, attempts, max_attempts: 4, time_left: Duration::from_secs(20), jitter: 1000 }
    }

    fn status(code: u16) -> Ending {
        Ending::Status { code, retry_after: None }
    }

    #[test]
    fn doubles_up_to_the_cap_and_stops_at_the_last_attempt() {
        let delay =
            |n| retry_delay(Situation { max_attempts: 99, ..situation(Safety::Read, n) }, status(503));
        let millis: Vec<_> = (1..=6).map(|n| delay(n).unwrap().as_millis()).collect();
        assert_eq!(millis, [250, 500, 1000, 2000, 4000, 4000]);
        assert_eq!(retry_delay(situation(Safety::Read, 4), status(503)), None);
    }

    #[test]
    fn jitter_takes_at_most_half() {
        let s = Situation { jitter: 0, ..situation(Safety::Read, 1) };
        assert_eq!(retry_delay(s, status(503)), Some(Duration::from_millis(125)));
    }

    #[test]
    fn a_delete_is_not_repeated_after_a_lost_answer() {
        for ending in [
            status(500),
            status(503),
            Ending::Failed(FailureKind::Lost),
            Ending::Failed(FailureKind::TimedOut),
        ] {
            assert_eq!(retry_delay(situation(Safety::Remove, 1), ending), None, "{ending:?}");
            assert!(maybe_done(Safety::Remove, ending));
        }
        assert!(retry_delay(situation(Safety::Remove, 1), Ending::Failed(FailureKind::NotSent)).is_some());
        assert!(retry_delay(situation(Safety::Remove, 1), status(429)).is_some());
    }

    #[test]
    fn honours_retry_after_within_the_time_left() {
        let asked = Ending::Status { code: 429, retry_after: Some(Duration::from_secs(7)) };
        assert_eq!(retry_delay(situation(Safety::Keyed, 1), asked), Some(Duration::from_secs(7)));
        let short = Situation { time_left: Duration::from_secs(6), ..situation(Safety::Keyed, 1) };
        assert_eq!(retry_delay(short, asked), None);
    }

    #[test]
    fn an_answer_that_decides_is_final() {
        for code in [200, 201, 204, 301, 400, 401, 402, 403, 404, 409, 422] {
            assert_eq!(retry_delay(situation(Safety::Keyed, 1), status(code)), None, "{code}");
            assert!(!maybe_done(Safety::Keyed, status(code)), "{code}");
        }
        assert!(!maybe_done(Safety::Keyed, status(423)));
        assert!(!maybe_done(Safety::Keyed, status(429)));
        assert!(!maybe_done(Safety::Read, status(500)));
    }
}
