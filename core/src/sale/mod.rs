//! The job itself: start a sale, learn what became of it, cancel it, refund it.
//!
//! `assess` and `schedule` decide and are pure; `state` remembers; `waits` looks
//! for all who wait; the rest reads and obeys.

mod asked;
pub(crate) mod assess;
pub(crate) mod assess_order;
mod assess_payments;
mod cancel;
mod confirm;
mod late;
mod order;
mod read;
mod refund;
mod resume;
mod sales;
pub(crate) mod schedule;
mod start;
mod state;
mod waits;
mod watch;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Notify;

pub(crate) use confirm::confirm;
pub(crate) use late::Late;
pub use late::LateMoneyEvents;
pub use resume::Resumed;
pub(crate) use resume::resume;
pub(crate) use sales::Sales;
pub(crate) use waits::Waits;
pub use watch::SaleEvents;

use crate::client::Client;
use crate::clock::{lock, until};
use crate::model::{SaleEventKind, SaleInfo, SaleStatus};
use assess::empty;
use state::{Now, State};

/// A sale under way or ended. Cheap to clone: all clones are one sale.
///
/// Dropping it, or a wait on it, leaves the order on the POS alone.
#[derive(Clone)]
pub struct Sale {
    client: Client,
    core: Arc<Core>,
}

/// What outlives the caller's handles while the sale is live. Holds no client:
/// the client holds it.
pub(crate) struct Core {
    /// The order in which this process's sales began.
    serial: u64,
    info: SaleInfo,
    state: Mutex<State>,
    /// Told when the log grew or the sale was settled.
    changed: Notify,
    /// How often.
    told: AtomicU64,
    /// One cancel or refund at a time: each reads, decides and sends.
    turn: tokio::sync::Mutex<()>,
    /// The end that the journal has.
    noted: tokio::sync::Mutex<Option<SaleStatus>>,
}

impl Core {
    /// A sale of which nothing is known but that it began.
    fn new(client: &Client, info: SaleInfo) -> Self {
        static SERIALS: AtomicU64 = AtomicU64::new(0);
        let now = Now::of(client);
        let mut state = State::new(empty(&info), info.created_at, now.clock);
        state.schedule(&info, now, client.pipeline().clock.jitter());
        Self {
            serial: SERIALS.fetch_add(1, Ordering::Relaxed),
            info,
            state: Mutex::new(state),
            changed: Notify::new(),
            told: AtomicU64::new(0),
            turn: tokio::sync::Mutex::default(),
            noted: tokio::sync::Mutex::default(),
        }
    }

    /// Tells those who wait that something changed.
    fn tell(&self) {
        self.told.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_waiters();
    }
}

impl Sale {
    fn new(client: &Client, core: Arc<Core>) -> Self {
        Self { client: client.clone(), core }
    }

    /// What is fixed about it.
    pub fn info(&self) -> &SaleInfo {
        &self.core.info
    }

    /// What is left of its time to live, by the API's clock. Zero when it is
    /// over or the sale is settled.
    pub fn remaining(&self) -> Duration {
        if lock(&self.core.state).settled() {
            return Duration::ZERO;
        }
        until(self.client.pipeline().server_now(), self.core.info.expires_at)
    }
}

impl fmt::Debug for Sale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sale").field("info", &self.core.info).finish_non_exhaustive()
    }
}

impl SaleStatus {
    /// The status in `snake_case`, as logs and vectors name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::InProcess => "in_process",
            Self::Paid => "paid",
            Self::Mismatch => "mismatch",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }
}

impl SaleEventKind {
    /// The kind in `snake_case`, as logs and vectors name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Scanned => "scanned",
            Self::Rejected => "rejected",
            Self::InProcess => "in_process",
            Self::Paid => "paid",
            Self::DuplicatePayment => "duplicate_payment",
            Self::Mismatch => "mismatch",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }
}
