//! Time as a parameter.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::pipeline::random;

/// A future that can be sent between threads, boxed.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a client knows of time. Deadlines and back-off live on it, so that a
/// test can make hours pass at once.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Time since a fixed moment of no meaning. Never goes back.
    fn now(&self) -> Duration;
    /// The machine's own idea of the date, which may be wrong by hours: used
    /// only until the API's first answer.
    fn wall(&self) -> Timestamp;
    /// Waits.
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()>;
    /// From 0 to 1000, another at each call: spreads the tills of a chain over time.
    fn jitter(&self) -> u32 {
        u32::try_from(random() % 1001).unwrap_or(0)
    }
}

/// Real time.
#[derive(Debug)]
pub struct SystemClock(Instant);

impl Default for SystemClock {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn wall(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// The API's clock, as far as its `Date` headers tell, carried on by the
/// monotonic clock in between. A till's own date plays no part.
#[derive(Debug, Default)]
pub(crate) struct ServerClock(Mutex<Option<Sighting>>);

#[derive(Debug, Clone, Copy)]
struct Sighting {
    date: Timestamp,
    at: Duration,
}

impl ServerClock {
    /// Notes a `Date` header. It is cut to the second and delayed by the
    /// network, so of two sightings the one that tells the later time is the
    /// truer; but one that is over a minute behind what was extrapolated shows
    /// a clock that was set back, and is believed.
    pub(crate) fn note(&self, date: Timestamp, now: Duration) {
        let mut seen = lock(&self.0);
        let fresh = Sighting { date, at: now };
        let newer = seen.is_none_or(|old| {
            let expected = old.at_time(now);
            date >= expected || expected.duration_since(date).as_secs() > 60
        });
        if newer {
            *seen = Some(fresh);
        }
    }

    /// Whether the API told its time already.
    pub(crate) fn known(&self) -> bool {
        lock(&self.0).is_some()
    }

    /// The API's time now.
    pub(crate) fn now(&self, clock: &dyn Clock) -> Timestamp {
        match *lock(&self.0) {
            Some(seen) => seen.at_time(clock.now()),
            None => clock.wall(),
        }
    }
}

impl Sighting {
    fn at_time(self, now: Duration) -> Timestamp {
        later(self.date, now.saturating_sub(self.at))
    }
}

/// `moment + by`, or the last moment there is.
pub(crate) fn later(moment: Timestamp, by: Duration) -> Timestamp {
    moment.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// `moment - by`, or the first moment there is.
pub(crate) fn earlier(moment: Timestamp, by: Duration) -> Timestamp {
    moment.checked_sub(by).unwrap_or(Timestamp::MIN)
}

/// How long until `to`, zero when it is past.
pub(crate) fn until(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or(Duration::ZERO)
}

/// Locks, also after a panic elsewhere: what these locks guard is replaced
/// whole, never left half-written.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct At(Duration);

    impl Clock for At {
        fn now(&self) -> Duration {
            self.0
        }

        fn wall(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }

        fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
            Box::pin(std::future::ready(()))
        }
    }

    fn second(n: i64) -> Timestamp {
        Timestamp::from_second(n).unwrap()
    }

    fn secs(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn the_wall_counts_only_until_the_first_answer() {
        let server = ServerClock::default();
        assert_eq!(server.now(&At(secs(5))), Timestamp::UNIX_EPOCH);
        server.note(second(1000), secs(5));
        assert_eq!(server.now(&At(secs(15))), second(1010));
    }

    #[test]
    fn a_delayed_date_does_not_turn_time_back_but_one_set_back_does() {
        let server = ServerClock::default();
        server.note(second(1000), secs(0));
        server.note(second(1008), secs(10));
        assert_eq!(server.now(&At(secs(10))), second(1010), "two seconds late is the network's doing");
        server.note(second(1030), secs(20));
        assert_eq!(server.now(&At(secs(20))), second(1030), "ahead of it: this machine was asleep");
        server.note(second(500), secs(21));
        assert_eq!(server.now(&At(secs(21))), second(500), "minutes behind: the clock was set back");
    }
}
