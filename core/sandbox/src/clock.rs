//! The sandbox's time: real time plus an offset that only ever grows.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::Notify;

/// Turns of the executor a sleeper grants everybody else before it moves time.
const YIELDS: usize = 32;
/// Real silence it then waits for, so that work on other threads (a request on
/// its way through loopback) is seen before time jumps over its deadline.
const SILENCE: Duration = Duration::from_millis(1);
/// When that takes longer than this, the machine is too busy for silence to mean anything.
const CALM: Duration = Duration::from_millis(3);
/// How often it listens again on a busy machine.
const ROUNDS: usize = 3;

/// A clock that tests can move. Clones share the same time.
///
/// In `auto` mode (the default) whoever sleeps on it doesn't wait: once nothing
/// else is going on, the sleeper with the earliest deadline moves the clock to
/// that deadline and returns, then the next one. Time passes in order and takes
/// no real time.
#[derive(Clone, Debug)]
pub struct VirtualClock {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// The monotonic clock, so that a step of the wall clock can't turn time back.
    /// None for time that passes only when it is told to.
    started: Option<Instant>,
    started_ms: i64,
    state: Mutex<State>,
    /// Time moved, a sleeper came or went, or the sandbox fell idle.
    changed: Notify,
    busy: AtomicUsize,
    activity: AtomicU64,
}

#[derive(Debug)]
struct State {
    offset_ms: i64,
    auto: bool,
    next_sleeper: u64,
    /// Ordered by deadline, then by arrival.
    sleepers: BTreeSet<(i64, u64)>,
}

/// What `GET /_sandbox/clock` shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    pub(crate) unix_ms: i64,
    pub(crate) offset_ms: i64,
    pub(crate) auto: bool,
    pub(crate) sleepers: usize,
}

impl VirtualClock {
    pub(crate) fn new(auto: bool) -> Self {
        let started_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis);
        Self::starting(Some(Instant::now()), started_ms, auto)
    }

    /// A clock that stands at `unix_ms` until it is moved.
    pub(crate) fn standing(unix_ms: i64) -> Self {
        Self::starting(None, unix_ms, false)
    }

    fn starting(started: Option<Instant>, started_ms: i64, auto: bool) -> Self {
        Self {
            inner: Arc::new(Inner {
                started,
                started_ms,
                state: Mutex::new(State { offset_ms: 0, auto, next_sleeper: 0, sleepers: BTreeSet::new() }),
                changed: Notify::new(),
                busy: AtomicUsize::new(0),
                activity: AtomicU64::new(0),
            }),
        }
    }

    /// Milliseconds since 1970 in virtual time.
    pub fn unix_ms(&self) -> i64 {
        self.now(&self.state())
    }

    /// Moves time forward.
    pub fn advance(&self, by: Duration) {
        let mut state = self.state();
        state.offset_ms = state.offset_ms.saturating_add(millis(by));
        drop(state);
        self.inner.changed.notify_waiters();
    }

    /// Whether sleepers move time by themselves.
    pub fn auto(&self) -> bool {
        self.state().auto
    }

    /// Switches whether sleepers move time by themselves.
    pub fn set_auto(&self, auto: bool) {
        self.state().auto = auto;
        self.inner.changed.notify_waiters();
    }

    /// Returns once virtual time has reached `unix_ms`. Dropping the future
    /// takes the sleeper off the list.
    pub async fn sleep_until(&self, unix_ms: i64) {
        let sleeper = Sleeper::register(self, unix_ms);
        loop {
            let changed = self.inner.changed.notified();
            tokio::pin!(changed);
            // Before looking, so that a change between the look and the wait counts.
            changed.as_mut().enable();

            let left = unix_ms.saturating_sub(self.unix_ms());
            let Ok(left @ 1..) = u64::try_from(left) else { return };
            if !sleeper.is_next() || self.is_busy() {
                tokio::select! {
                    () = changed => {}
                    () = tokio::time::sleep(Duration::from_millis(left)) => {}
                }
            } else if self.fell_silent().await && sleeper.jump() {
                return;
            }
        }
    }

    /// Returns once virtual time has reached `unix_ms`, without ever moving it.
    pub(crate) async fn reaches(&self, unix_ms: i64) {
        loop {
            let changed = self.inner.changed.notified();
            tokio::pin!(changed);
            // Before looking, so that a change between the look and the wait counts.
            changed.as_mut().enable();
            let left = unix_ms.saturating_sub(self.unix_ms());
            let Ok(left @ 1..) = u64::try_from(left) else { return };
            tokio::select! {
                () = changed => {}
                () = tokio::time::sleep(Duration::from_millis(left)) => {}
            }
        }
    }

    pub(crate) fn reading(&self) -> Reading {
        let state = self.state();
        Reading {
            unix_ms: self.now(&state),
            offset_ms: state.offset_ms,
            auto: state.auto,
            sleepers: state.sleepers.len(),
        }
    }

    /// Keeps time from jumping while the sandbox works on something.
    pub(crate) fn hold(&self) -> Hold {
        self.inner.busy.fetch_add(1, Ordering::SeqCst);
        self.touch();
        Hold { clock: self.clone() }
    }

    /// Notes that something happened; a sleeper about to jump looks again.
    pub(crate) fn touch(&self) {
        self.inner.activity.fetch_add(1, Ordering::SeqCst);
    }

    async fn fell_silent(&self) -> bool {
        let before = self.inner.activity.load(Ordering::SeqCst);
        for _ in 0..ROUNDS {
            let listening = Instant::now();
            for _ in 0..YIELDS {
                tokio::task::yield_now().await;
            }
            tokio::time::sleep(SILENCE).await;
            if listening.elapsed() <= CALM {
                break;
            }
        }
        !self.is_busy() && self.inner.activity.load(Ordering::SeqCst) == before
    }

    fn is_busy(&self) -> bool {
        self.inner.busy.load(Ordering::SeqCst) > 0
    }

    fn now(&self, state: &State) -> i64 {
        self.inner
            .started_ms
            .saturating_add(self.inner.started.map_or(0, |started| millis(started.elapsed())))
            .saturating_add(state.offset_ms)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// While one of these lives, sleepers don't move time.
#[derive(Debug)]
pub(crate) struct Hold {
    clock: VirtualClock,
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.clock.touch();
        if self.clock.inner.busy.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.clock.inner.changed.notify_waiters();
        }
    }
}

struct Sleeper<'a> {
    clock: &'a VirtualClock,
    entry: (i64, u64),
}

impl<'a> Sleeper<'a> {
    fn register(clock: &'a VirtualClock, deadline: i64) -> Self {
        let mut state = clock.state();
        let entry = (deadline, state.next_sleeper);
        state.next_sleeper += 1;
        state.sleepers.insert(entry);
        drop(state);
        clock.touch();
        Self { clock, entry }
    }

    fn is_next(&self) -> bool {
        let state = self.clock.state();
        state.auto && state.sleepers.first() == Some(&self.entry)
    }

    /// Moves time to this sleeper's deadline, unless it is no longer its turn.
    fn jump(&self) -> bool {
        let mut state = self.clock.state();
        if !state.auto || state.sleepers.first() != Some(&self.entry) {
            return false;
        }
        let left = self.entry.0.saturating_sub(self.clock.now(&state)).max(0);
        state.offset_ms = state.offset_ms.saturating_add(left);
        true
    }
}

impl Drop for Sleeper<'_> {
    fn drop(&mut self) {
        self.clock.state().sleepers.remove(&self.entry);
        self.clock.inner.changed.notify_waiters();
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
