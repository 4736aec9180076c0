//! Where letters wait, are posted from, and come back to when nobody took them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, WeakUnboundedSender};

use super::letter::Letter;
use super::message;
use super::post::Post;
use crate::clock::{Hold, VirtualClock};
use crate::http::app::lock;
use crate::times;
use crate::world::secret::Secret;

/// Real time in which a receiver on this machine is expected to answer. One that
/// takes longer has all of its virtual time, but nobody waits for it any more.
const PROMPT: Duration = Duration::from_secs(1);

/// What becomes of notifications.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    /// Posted at once, in order.
    #[default]
    Deliver,
    /// Kept until the mode changes.
    Hold,
    /// Never posted.
    Lose,
    /// Posted twice.
    Duplicate,
    /// Each pair swapped.
    Reorder,
}

/// A notification as the control plane shows it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Shown {
    id: u64,
    topic: &'static str,
    /// A number, or an order's `ORD…`.
    resource_id: Value,
    url: String,
    /// `queued`, `held`, `lost`, `delivered`, `failed` or `skipped`.
    outcome: &'static str,
    /// What the receiver answered the last time.
    status: Option<u16>,
    /// How often it was posted.
    attempts: u32,
    /// When it comes again, if it failed and does.
    next_attempt: Option<String>,
}

/// A letter on its way.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    id: u64,
    letter: Arc<Letter>,
    /// For which time it comes, from 1.
    time: usize,
}

/// A delivery about to be posted.
#[derive(Debug)]
pub(super) struct Job {
    delivery: Delivery,
    post: Post,
    /// Sleepers don't move time while something is on its way.
    hold: Hold,
}

#[derive(Debug)]
pub(super) struct Office {
    state: Mutex<State>,
    queue: WeakUnboundedSender<Job>,
    clock: VirtualClock,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) mode: Mode,
    pub(super) secret: Option<Secret>,
    pub(super) webhook_url: Option<String>,
    pub(super) shown: Vec<Shown>,
    held: Vec<Delivery>,
    /// What nobody took, by the moment it comes again.
    again: BTreeMap<(i64, u64), Delivery>,
    last_id: u64,
}

impl Office {
    pub(super) fn new(queue: WeakUnboundedSender<Job>, clock: VirtualClock, mode: Mode) -> Self {
        Self { state: Mutex::new(State { mode, ..State::default() }), queue, clock }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub(super) fn now(&self) -> i64 {
        self.clock.unix_ms()
    }

    /// Takes a new letter in.
    pub(super) fn take(&self, state: &mut State, letter: Letter) {
        let delivery = Delivery { id: state.note(&letter), letter: Arc::new(letter), time: 1 };
        self.dispatch(state, delivery);
    }

    fn dispatch(&self, state: &mut State, delivery: Delivery) {
        match state.mode {
            Mode::Deliver => self.post(state, &delivery, 1),
            Mode::Duplicate => self.post(state, &delivery, 2),
            Mode::Lose => state.mark(delivery.id, "lost"),
            Mode::Reorder if !state.held.is_empty() => {
                self.post(state, &delivery, 1);
                self.release(state);
            }
            Mode::Hold | Mode::Reorder => {
                state.mark(delivery.id, "held");
                state.held.push(delivery);
            }
        }
    }

    /// Changes the mode; what was held is posted, or lost.
    pub(super) fn change(&self, mode: Mode) {
        let mut state = self.state();
        state.mode = mode;
        match mode {
            Mode::Hold => {}
            Mode::Lose => {
                for delivery in std::mem::take(&mut state.held) {
                    state.mark(delivery.id, "lost");
                }
            }
            Mode::Reorder => {
                state.held.reverse();
                self.release(&mut state);
            }
            Mode::Deliver | Mode::Duplicate => self.release(&mut state),
        }
    }

    /// Sends again what is due.
    pub(super) fn catch_up(&self) {
        let mut state = self.state();
        let now = self.now();
        while let Some(due) = state.again.first_entry().filter(|entry| entry.key().0 <= now) {
            let delivery = due.remove();
            self.dispatch(&mut state, delivery);
        }
    }

    fn release(&self, state: &mut State) {
        for delivery in std::mem::take(&mut state.held) {
            self.post(state, &delivery, 1);
        }
    }

    fn post(&self, state: &mut State, delivery: &Delivery, copies: u32) {
        let post = message::write(delivery.id, &delivery.letter, state.secret.as_ref(), self.now());
        let Some(post) = post else {
            state.mark(delivery.id, "skipped");
            return;
        };
        state.mark(delivery.id, "queued");
        if let Some(shown) = state.find(delivery.id) {
            shown.attempts += copies;
        }
        let Some(queue) = self.queue.upgrade() else { return };
        for _ in 0..copies {
            let (delivery, post) = (delivery.clone(), post.clone());
            // It fails only when the runtime is shutting down.
            let _ = queue.send(Job { delivery, post, hold: self.clock.hold() });
        }
    }

    /// Posts one after the other, so that notifications arrive in order; whoever
    /// doesn't answer promptly is left behind.
    pub(super) async fn work(office: Arc<Self>, mut jobs: UnboundedReceiver<Job>) {
        while let Some(Job { delivery, post, hold }) = jobs.recv().await {
            let office = Arc::clone(&office);
            let mut attempt = Box::pin(async move { office.attempt(delivery, &post).await });
            if tokio::time::timeout(PROMPT, &mut attempt).await.is_err() {
                tokio::spawn(attempt);
            }
            drop(hold);
        }
    }

    async fn attempt(&self, delivery: Delivery, post: &Post) {
        let patience = delivery.letter.retries.patience(delivery.time);
        let status = tokio::select! {
            status = post.send() => status,
            () = self.clock.reaches(self.now().saturating_add(patience)) => None,
        };
        self.state().answered(delivery, status);
        // Time may have jumped over the next one, too.
        self.catch_up();
    }
}

impl State {
    /// Forgets all but the numbers.
    pub(super) fn reset(&mut self) {
        *self = Self { last_id: self.last_id, ..Self::default() };
    }

    fn note(&mut self, letter: &Letter) -> u64 {
        self.last_id += 1;
        let (topic, resource_id) = message::topic(letter);
        self.shown.push(Shown {
            id: self.last_id,
            topic,
            resource_id,
            url: letter.url.clone(),
            outcome: "queued",
            status: None,
            attempts: 0,
            next_attempt: None,
        });
        self.last_id
    }

    fn find(&mut self, id: u64) -> Option<&mut Shown> {
        self.shown.iter_mut().find(|shown| shown.id == id)
    }

    fn mark(&mut self, id: u64, outcome: &'static str) {
        if let Some(shown) = self.find(id) {
            shown.outcome = outcome;
            shown.next_attempt = None;
        }
    }

    /// Notes what a receiver answered. [D] Only 200 and 201 acknowledge.
    fn answered(&mut self, delivery: Delivery, status: Option<u16>) {
        let id = delivery.id;
        let acknowledged = matches!(status, Some(200 | 201));
        let next = delivery.letter.retries.next(delivery.letter.first, delivery.time);
        let next = next.filter(|_| !acknowledged);
        // None after a reset; and one of two copies may have been taken before.
        let Some(shown) = self.find(id).filter(|shown| shown.outcome != "delivered") else { return };
        shown.outcome = if acknowledged { "delivered" } else { "failed" };
        shown.status = status;
        shown.next_attempt = next.map(times::utc);
        self.again.retain(|(_, known), _| *known != id);
        if let Some(at) = next {
            let again = Delivery { time: delivery.time + 1, ..delivery };
            self.again.insert((at, id), again);
        }
    }
}
