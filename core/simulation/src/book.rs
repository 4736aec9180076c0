//! What was asked for and what the cashiers were told.

use std::collections::BTreeMap;
use std::time::Duration;

use cobro::{QrMode, SaleStatus};

/// The shop's memory, for the cashiers and the checker.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(crate) sales: BTreeMap<String, SalePage>,
    pub(crate) refunds: BTreeMap<String, RefundPage>,
    /// What broke a law while it happened.
    pub(crate) breaches: Vec<String>,
}

/// A sale.
#[derive(Debug)]
pub(crate) struct SalePage {
    pub(crate) key: String,
    pub(crate) pos: String,
    pub(crate) process: usize,
    pub(crate) cents: u64,
    pub(crate) ttl_s: u64,
    pub(crate) qr: QrMode,
    /// What the till's screen shows as a QR.
    pub(crate) qr_data: Option<String>,
    /// When it was first on its till's QR.
    pub(crate) shown_at: Option<Duration>,
    /// When it ends by the date that was sent with it, where it has one.
    pub(crate) ends_at: Option<Duration>,
    /// When its order last was taken off the QR.
    pub(crate) gone_at: Option<Duration>,
    /// What the cashier's screen said, in order.
    pub(crate) screens: Vec<Screen>,
    /// Payments the cashier was told of as to be given back.
    pub(crate) surplus: Vec<i64>,
    /// Whether it was settled whether something of it goes back.
    pub(crate) refunds_settled: bool,
    /// Whether the cashier believes what the screen says and looks no more.
    pub(crate) believed: bool,
}

/// What a screen said.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Screen {
    pub(crate) at: Duration,
    /// Whose screen it is.
    pub(crate) process: usize,
    pub(crate) status: SaleStatus,
}

/// What a key is given to make it another.
pub(crate) const ANEW: char = 'n';

impl SalePage {
    /// Whether it is, or was, the sale's key.
    pub(crate) fn had(&self, key: &str) -> bool {
        self.key.strip_prefix(key).is_some_and(|rest| rest.chars().all(|c| c == ANEW))
    }

    pub(crate) fn last(&self) -> Option<SaleStatus> {
        self.screens.last().map(|screen| screen.status)
    }
}

/// A refund.
#[derive(Debug)]
pub(crate) struct RefundPage {
    pub(crate) reference: String,
    /// Nothing for all that is left.
    pub(crate) cents: Option<u64>,
    /// Whose cashiers ask for it.
    pub(crate) process: usize,
    /// Which run of the process asks for it at the moment.
    pub(crate) in_hand: Option<String>,
    /// Nobody will ask for it again.
    pub(crate) left: bool,
    pub(crate) begun: Duration,
    pub(crate) begun_in_calm: bool,
    pub(crate) told: Option<Told>,
}

/// The last word on a refund.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) at: Duration,
    pub(crate) word: Word,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    /// Made, of so much.
    Done(u64),
    /// Refused, for this reason.
    Refused(String),
}
