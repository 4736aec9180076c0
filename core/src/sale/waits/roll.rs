use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::asking::Asking;
use super::hint::{Hint, MOST};
use super::share::Waiting;
use crate::clock::{later, lock, until};
use crate::error::Error;
use crate::model::{Api, MerchantOrder, Timestamp};
use crate::sale::Core;
use crate::sale::schedule::{AFTER_END, next_late_look};
use crate::sale::state::{Now, State};

/// Who waits on a runtime.
#[derive(Default)]
pub(super) struct Roll {
    /// Whether the driver's task is there.
    pub(super) running: bool,
    /// Until when it sleeps; what is due before has to wake it.
    pub(super) asleep_until: Option<Duration>,
    pub(super) sales: BTreeMap<u64, Watched>,
    pub(super) hints: Vec<Hint>,
    /// How many wait for late money.
    pub(super) listeners: u32,
    pub(super) asking_late: Asking,
    /// Whether late money is looked for though nobody waits for it.
    pub(super) unasked: bool,
    by_reference: BTreeSet<(String, u64)>,
}

/// A sale that somebody waits for, or that ended and may get money late.
pub(super) struct Watched {
    pub(super) core: Arc<Core>,
    pub(super) waits: u32,
    asking: Asking,
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
    pub(super) settled: bool,
    /// Until when it is looked at for late money.
    late: Option<Timestamp>,
    /// When it is next, by the client's clock.
    late_due: Duration,
}

impl Roll {
    /// Adds a wait. Gives how many looks at the sale have ended.
    pub(super) fn enter(&mut self, core: &Arc<Core>, patience: Timestamp) -> u32 {
        // The roll's lock is held: no look ends between this and the entry.
        let state = lock(&core.state);
        let looks = state.looks;
        let entry = self.entry(core, &state);
        entry.waits += 1;
        entry.patience = entry.patience.max(patience);
        looks
    }

    /// Notes that a wait is being polled which knows what was told so far. Gives
    /// whether the driver sleeps for too long for it.
    pub(super) fn ask(&mut self, core: &Core, told: u64, mine: &mut Option<u64>) -> bool {
        let Some(entry) = self.sales.get_mut(&core.serial) else { return false };
        let due = entry.due;
        entry.asking.ask(told, mine)
            && due.is_some_and(|due| self.asleep_until.is_none_or(|until| due < until))
    }

    /// Looks at a sale that ended, for late money.
    pub(super) fn follow(&mut self, core: &Arc<Core>, until: Timestamp, now: Now, jitter: u32) {
        let entry = self.entry(core, &lock(&core.state));
        if entry.late.is_none() {
            entry.late = Some(until);
            entry.schedule_late(now, jitter);
        }
        // Also after looking was of no use.
        entry.due = Some(entry.late_due);
    }

    fn entry(&mut self, core: &Arc<Core>, state: &State) -> &mut Watched {
        let info = &core.info;
        let entry = self.sales.entry(core.serial).or_insert_with(|| {
            self.by_reference.insert((info.external_reference.clone(), core.serial));
            Watched {
                core: core.clone(),
                waits: 0,
                asking: Asking::default(),
                patience: Timestamp::MIN,
                ends: later(info.expires_at, AFTER_END),
                due: None,
                covered: state.covered,
                busy: false,
                settled: false,
                late: None,
                late_due: Duration::ZERO,
            }
        });
        entry.see(state);
        entry
    }

    /// Takes a wait away. Gives whether the driver has something to stop.
    pub(super) fn leave(&mut self, core: &Core, mine: Option<u64>) -> bool {
        let Some(entry) = self.sales.get_mut(&core.serial) else { return false };
        entry.waits -= 1;
        entry.asking.leave(mine);
        if entry.waits > 0 || entry.late.is_some() {
            return false;
        }
        let busy = entry.busy;
        self.remove(core.serial);
        busy || self.is_empty()
    }

    /// Takes away somebody who waits for late money. Gives whether the driver
    /// has something to stop.
    pub(super) fn stop_listening(&mut self, mine: Option<u64>) -> bool {
        self.listeners -= 1;
        self.asking_late.leave(mine);
        let nobody = self.listeners == 0 && !self.unasked;
        if nobody {
            self.stop_following(|_| true);
        }
        nobody
    }

    /// Ends the looks for late money whose time is over.
    pub(super) fn end_late_looks(&mut self, now: Timestamp) {
        self.stop_following(|until| until <= now);
    }

    fn stop_following(&mut self, over: impl Fn(Timestamp) -> bool) {
        let mut unwanted = Vec::new();
        for entry in self.sales.values_mut() {
            if entry.late.is_some_and(&over) {
                entry.late = None;
                entry.due = entry.due.filter(|_| !entry.settled);
                if entry.waits == 0 {
                    unwanted.push(entry.core.serial);
                }
            }
        }
        for serial in unwanted {
            self.remove(serial);
        }
    }

    fn remove(&mut self, serial: u64) {
        if let Some(entry) = self.sales.remove(&serial) {
            self.by_reference.remove(&(entry.core.info.external_reference.clone(), serial));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sales.is_empty()
    }

    /// The sales with the reference of a merchant order.
    pub(super) fn concerned(&self, order: &MerchantOrder) -> impl Iterator<Item = u64> + '_ {
        let reference = order.external_reference.clone().unwrap_or_default();
        self.by_reference.range((reference.clone(), 0)..=(reference, u64::MAX)).map(|(_, serial)| *serial)
    }

    /// The sales of the Orders API with a reference.
    pub(super) fn of_reference(&self, reference: &str) -> Vec<u64> {
        let (first, last) = ((reference.to_owned(), 0), (reference.to_owned(), u64::MAX));
        let all = self.by_reference.range(first..=last).map(|(_, serial)| *serial);
        all.filter(|serial| self.sales.get(serial).is_some_and(Watched::on_orders)).collect()
    }

    /// The sale that a hint is about, if that is known.
    pub(super) fn hinted(&self, hint: &Hint) -> Option<u64> {
        let knows = |core: &Core| {
            let state = lock(&core.state);
            match hint {
                Hint::MerchantOrder(id) => state.knows_order(*id),
                Hint::Payment(id) => state.knows_payment(*id),
                Hint::Order(id) => {
                    core.info.api == Api::Orders && state.outcome().order_id.as_ref() == Some(id)
                }
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
    pub(super) fn on_orders(&self) -> bool {
        self.core.info.api == Api::Orders
    }

    pub(super) fn waiting(&self) -> Waiting {
        Waiting { serial: self.core.serial, created_at: self.core.info.created_at, covered: self.covered }
    }

    /// Whether somebody waits for it who knows all that was told.
    pub(super) fn is_asked(&self) -> bool {
        self.asking.is_asked(self.core.told.load(Ordering::SeqCst))
    }

    /// Takes the turn to look at it, and sets when the next one is due.
    pub(super) fn claim(&mut self, now: Now, jitter: u32) -> bool {
        let core = self.core.clone();
        let mut state = lock(&core.state);
        if state.settled() {
            let known = self.settled;
            self.see(&state);
            drop(state);
            if !known || self.late.is_none() {
                return false;
            }
            self.schedule_late(now, jitter);
            self.busy = true;
            return true;
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
        let core = self.core.clone();
        let mut state = lock(&core.state);
        self.covered = to;
        state.covered = to;
        if self.due.is_none() {
            return;
        }
        if !state.settled() {
            state.schedule(&self.core.info, now, jitter);
        }
        self.see(&state);
        drop(state);
        if self.settled {
            self.schedule_late(now, jitter);
        }
    }

    /// Takes over how the sale stands.
    fn see(&mut self, state: &State) {
        self.settled = state.settled();
        self.due = if self.settled { self.late.map(|_| self.late_due) } else { Some(state.next_look) };
    }

    fn schedule_late(&mut self, now: Now, jitter: u32) {
        if let Some(until_when) = self.late {
            self.late_due = now.clock + next_late_look(until(now.api, until_when), jitter);
            self.due = Some(self.late_due);
        }
    }

    /// Looks no more at a sale that nobody waits for longer, unless for late money.
    pub(super) fn rest_if(&mut self, over: bool) {
        self.due = self.due.filter(|_| self.settled || !over);
    }

    /// Whether a wait for it is over by its own time to live.
    pub(super) fn has_ended(&self, now: Timestamp) -> bool {
        !self.settled && now >= self.ends
    }

    /// Notes how a look at it ended, and tells those who wait what only they
    /// can judge: a fault, or that nothing changed after the end.
    pub(super) fn ended(&mut self, trouble: Option<Error>, tell: bool) {
        let core = self.core.clone();
        let mut state = lock(&core.state);
        state.looks = state.looks.wrapping_add(1);
        state.trouble = trouble;
        self.covered = state.covered;
        self.see(&state);
        drop(state);
        if tell {
            self.core.tell();
        }
    }
}
