//! The simulation's time: Tokio's paused one, which leaps to the next timer.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use cobro::{BoxFuture, Clock};
use jiff::Timestamp;
use tokio::time::Instant;

use crate::dice::Dice;
use crate::life::Life;

/// Mon, 02 Mar 2026 14:11:12 GMT, in milliseconds since 1970: when every shop opens.
const OPENING: i64 = 1_772_460_672_000;

/// The true time of a shop.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Time {
    start: Instant,
    opening: i64,
}

impl Time {
    /// Opens a fraction of a second late, so that seconds are cut differently.
    pub(crate) fn starting(dice: &Dice) -> Self {
        Self { start: Instant::now(), opening: OPENING + millis(dice.between(0, 999)) }
    }

    pub(crate) fn since_start(self) -> Duration {
        self.start.elapsed()
    }

    pub(crate) fn unix_ms(self) -> i64 {
        self.opening + i64::try_from(self.start.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

/// What a till's process knows of time: its monotonic clock is right, its wall
/// clock is whatever it is.
#[derive(Debug)]
pub(crate) struct TillClock {
    time: Time,
    wall_off_by_ms: Arc<AtomicI64>,
    dice: Arc<Dice>,
    life: Life,
}

impl TillClock {
    pub(crate) fn new(time: Time, wall_off_by_ms: Arc<AtomicI64>, dice: Arc<Dice>, life: Life) -> Self {
        Self { time, wall_off_by_ms, dice, life }
    }
}

impl Clock for TillClock {
    fn now(&self) -> Duration {
        self.time.since_start()
    }

    fn wall(&self) -> Timestamp {
        let shown = self.time.unix_ms().saturating_add(self.wall_off_by_ms.load(Ordering::Relaxed));
        Timestamp::from_millisecond(shown).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        let life = self.life.clone();
        Box::pin(async move { life.lived(tokio::time::sleep(time)).await })
    }

    fn jitter(&self) -> u32 {
        u32::try_from(self.dice.between(0, 1000)).unwrap_or(0)
    }
}

pub(crate) fn millis(of: u64) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}
