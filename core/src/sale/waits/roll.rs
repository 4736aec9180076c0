use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use super::hint::{Hint, MOST};
use super::share::Waiting;
use crate::clock::{later, lock};
use crate::error::Error;
use crate::model::{MerchantOrder, Timestamp};
use crate::sale::Core;
use crate::sale::schedule::AFTER_END;
use crate::sale::state::Now;

/// Who waits on a runtime.
#[derive(Default)]
pub(super) struct Roll {
    /// Whether the driver's task is there.
    pub(super) running: bool,
    /// Until when it sleeps; what is due before has to wake it.
    pub(super) asleep_until: Option<Duration>,
    pub(super) sales: BTreeMap<u64, Watched>,
    pub(super) hints: Vec<Hint>,
    by_reference: BTreeSet<(String, u64)>,
}

/// A sale that somebody waits for.
pub(super) struct Watched {
    pub(super) core: Arc<Core>,
    pub(super) waits: u32,
    /// When the most patient of them gives up.
    pub(super) patience: Timestamp,
    /// When its own end is looked at.
    pub(super) ends: Timestamp,
    /// When it is looked at next, by the client's clock. `None`: all is said.
    pub(super) due: Option<Duration>,
    /// Up to when, by the API's clock, all about it has been searched.
    pub(super) covered: Timestamp,
    /// Whether a look at it alone is under way.
    pub(super) busy: bool,
}

impl Roll {
    /// Adds a wait. Gives how many looks at the sale have ended, and when it is due.
    pub(super) fn enter(&mut self, core: &Arc<Core>, patience: Timestamp) -> (u32, Duration) {
        // The roll's lock is held: no look ends between this and the entry.
        let state = lock(&core.state);
        let info = &core.info;
        let entry = self.sales.entry(core.serial).or_insert_with(|| Watched {
            core: core.clone(),
            waits: 0,
            patience,
            ends: later(info.expires_at, AFTER_END),
            due: None,
            covered: state.covered,
            busy: false,
        });
        if entry.waits == 0 {
            self.by_reference.insert((info.external_reference.clone(), core.serial));
        }
        entry.waits += 1;
        entry.patience = entry.patience.max(patience);
        entry.due = (!state.settled()).then_some(state.next_look);
        (state.looks, state.next_look)
    }

    /// Takes a wait away. Gives whether the driver has something to stop.
    pub(super) fn leave(&mut self, core: &Core) -> bool {
        let Some(entry) = self.sales.get_mut(&core.serial) else { return false };
        entry.waits -= 1;
        if entry.waits > 0 {
            return false;
        }
        let busy = entry.busy;
        self.sales.remove(&core.serial);
        self.by_reference.remove(&(core.info.external_reference.clone(), core.serial));
        busy || self.is_empty()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sales.is_empty()
    }

    /// The sales with the reference of a merchant order.
    pub(super) fn concerned(&self, order: &MerchantOrder) -> impl Iterator<Item = u64> + '_ {
        let reference = order.external_reference.clone().unwrap_or_default();
        self.by_reference.range((reference.clone(), 0)..=(reference, u64::MAX)).map(|(_, serial)| *serial)
    }

    /// The sale that a hint is about, if that is known.
    pub(super) fn hinted(&self, hint: Hint) -> Option<u64> {
        let knows = |core: &Core| {
            let state = lock(&core.state);
            match hint {
                Hint::MerchantOrder(id) => state.knows_order(id),
                Hint::Payment(id) => state.knows_payment(id),
            }
        };
        self.sales.iter().find(|(_, entry)| knows(&entry.core)).map(|(serial, _)| *serial)
    }

    /// Keeps a hint for the next look that may follow one. Gives whether it is new.
    pub(super) fn keep(&mut self, hint: Hint) -> bool {
        let new = self.running && self.hints.len() < MOST && !self.hints.contains(&hint);
        if new {
            self.hints.push(hint);
        }
        new
    }
}

impl Watched {
    pub(super) fn waiting(&self) -> Waiting {
        Waiting { serial: self.core.serial, created_at: self.core.info.created_at, covered: self.covered }
    }

    /// Takes the turn to look at it, and sets when the next one is due.
    pub(super) fn claim(&mut self, now: Now, jitter: u32) -> bool {
        let mut state = lock(&self.core.state);
        if state.settled() {
            self.due = None;
            return false;
        }
        // A driver of another runtime may have been faster.
        let first = now.clock >= state.next_look;
        if first {
            state.schedule(&self.core.info, now, jitter);
            self.busy = true;
        }
        self.due = Some(state.next_look);
        first
    }

    /// Notes that all is searched up to a moment, and sets when the next look is due.
    pub(super) fn searched(&mut self, to: Timestamp, now: Now, jitter: u32) {
        let mut state = lock(&self.core.state);
        self.covered = to;
        state.covered = to;
        if state.settled() {
            self.due = None;
        } else if self.due.is_some() {
            state.schedule(&self.core.info, now, jitter);
            self.due = Some(state.next_look);
        }
    }

    /// Notes how a look at it ended, and tells those who wait what only they
    /// can judge: a fault, or that nothing changed after the end.
    pub(super) fn ended(&mut self, trouble: Option<Error>, tell: bool) {
        let mut state = lock(&self.core.state);
        state.looks = state.looks.wrapping_add(1);
        state.trouble = trouble;
        self.covered = state.covered;
        self.due = (!state.settled()).then_some(state.next_look);
        drop(state);
        if tell {
            self.core.changed.notify_waiters();
        }
    }
}
