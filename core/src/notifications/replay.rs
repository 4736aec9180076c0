use std::collections::{HashSet, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use crate::clock::lock;
use crate::error::{Error, Result};
use crate::model::{NotificationEvent, SignatureOutcome, Timestamp};

/// Remembers which notifications came already, for those who want to work on
/// each once. Bounded, and safe to share between threads.
///
/// It forgets a notification after a while, and the oldest ones when there are
/// too many, and knows only what came to this process. So it saves work and
/// proves nothing: taking a repetition for news must do no harm.
#[derive(Debug)]
pub struct ReplayGuard {
    capacity: usize,
    ttl: Duration,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// In the order they came.
    order: VecDeque<(Timestamp, Key)>,
    keys: HashSet<Key>,
}

/// What is verified is kept apart: nobody can send a notification ahead of the
/// vendor so that the genuine one is taken for its repetition.
type Key = (bool, String);

impl ReplayGuard {
    /// Remembers up to `capacity` notifications (at most a million) for `ttl`.
    /// The vendor sends again for hours, by an old page for four days.
    pub fn new(capacity: u32, ttl: Duration) -> Result<Self> {
        if !(1..=1_000_000).contains(&capacity) {
            let shown = capacity.to_string();
            return Err(Error::invalid("capacity", &shown, "range", "it must be from 1 to 1000000"));
        }
        if ttl.is_zero() {
            return Err(Error::invalid("ttl", "0", "min", "it must be more than zero"));
        }
        let capacity = usize::try_from(capacity).unwrap_or(usize::MAX);
        Ok(Self { capacity, ttl, known: Mutex::default() })
    }

    /// Whether it is news, by its [`dedupe_key`](NotificationEvent::dedupe_key);
    /// from now on it is not. One without a key always is. `now` is the caller's
    /// time.
    pub fn is_new(&self, event: &NotificationEvent, now: Timestamp) -> bool {
        let verified = event.signature.outcome == SignatureOutcome::Verified;
        self.is_new_key(verified, event.dedupe_key.as_deref(), now)
    }

    /// The same of whether an event is verified and its key, for bindings.
    #[doc(hidden)]
    pub fn is_new_key(&self, verified: bool, key: Option<&str>, now: Timestamp) -> bool {
        let Some(key) = key else { return true };
        let mut known = lock(&self.known);
        let known = &mut *known;
        let over =
            |at: Timestamp| Duration::try_from(now.duration_since(at)).is_ok_and(|age| age >= self.ttl);
        while let Some((_, old)) = known.order.pop_front_if(|(at, _)| over(*at)) {
            known.keys.remove(&old);
        }
        let key = (verified, key.to_owned());
        if !known.keys.insert(key.clone()) {
            return false;
        }
        if known.order.len() >= self.capacity
            && let Some((_, oldest)) = known.order.pop_front()
        {
            known.keys.remove(&oldest);
        }
        known.order.push_back((now, key));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn forgets_by_age_and_by_number() {
        let guard = ReplayGuard::new(2, Duration::from_secs(10)).unwrap();
        let new = |key, now| guard.is_new_key(false, Some(key), at(now));
        assert!(new("a", 0) && !new("a", 9));
        assert!(new("a", 10), "over");
        assert!(new("b", 11) && new("c", 12), "a makes room");
        assert!(!new("b", 12) && !new("c", 12));
        assert!(new("a", 12), "b makes room");
        assert!(!new("c", 5), "the clock went back");
        assert!(guard.is_new_key(false, None, at(0)) && guard.is_new_key(false, None, at(0)));
    }

    #[test]
    fn what_was_forged_ahead_hides_nothing() {
        let guard = ReplayGuard::new(8, Duration::from_secs(10)).unwrap();
        assert!(guard.is_new_key(false, Some("a"), at(0)));
        assert!(guard.is_new_key(true, Some("a"), at(0)));
        assert!(!guard.is_new_key(true, Some("a"), at(0)));
    }

    #[test]
    fn holds_no_more_than_its_capacity_and_is_shared() {
        let guard = ReplayGuard::new(50, Duration::from_secs(10)).unwrap();
        let news: usize = std::thread::scope(|scope| {
            let count = || (0..40).filter(|n| guard.is_new_key(false, Some(&n.to_string()), at(0))).count();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(count)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(news, 40, "each once, in whichever thread");
        for n in 0..1000 {
            guard.is_new_key(false, Some(&n.to_string()), at(1));
        }
        let known = lock(&guard.known);
        assert_eq!((known.order.len(), known.keys.len()), (50, 50));
    }

    #[test]
    fn refuses_what_guards_nothing() {
        for (capacity, ttl, field) in [(0, 1, "capacity"), (1_000_001, 1, "capacity"), (1, 0, "ttl")] {
            let error = ReplayGuard::new(capacity, Duration::from_secs(ttl)).unwrap_err();
            assert_eq!(error.details().field.as_deref(), Some(field));
        }
    }
}
