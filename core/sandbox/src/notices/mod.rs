//! Notifications: what is told to `notification_url` and to the application's
//! webhook, and what becomes of it.

mod letter;
mod message;
mod office;
mod order_data;
mod post;
mod schedule;
mod signature;

use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use self::letter::Letter;
use self::office::{Job, Office};
use crate::clock::VirtualClock;
use crate::world::secret::Secret;

pub(crate) use letter::{Manner, Notice, Subject, To};
pub(crate) use office::{Mode, Shown};
pub(crate) use order_data::order_data;
pub use schedule::NotificationRetries;

/// Where notifications go through.
#[derive(Debug)]
pub(crate) struct Notices {
    office: Arc<Office>,
    /// While it lives, letters are posted.
    _queue: UnboundedSender<Job>,
}

impl Notices {
    /// Starts the task that posts.
    pub(crate) fn start(clock: VirtualClock) -> Self {
        let (queue, jobs) = unbounded_channel();
        let office = Arc::new(Office::new(queue.downgrade(), clock, Mode::Deliver));
        tokio::spawn(Office::work(Arc::clone(&office), jobs));
        Self { office, _queue: queue }
    }

    /// Keeps what it is told and posts nothing.
    pub(crate) fn unposted(clock: VirtualClock) -> Self {
        let (queue, _) = unbounded_channel();
        Self { office: Arc::new(Office::new(queue.downgrade(), clock, Mode::Lose)), _queue: queue }
    }

    pub(crate) fn send(&self, notices: Vec<Notice>, manner: Manner) {
        let (mut state, now) = (self.office.state(), self.office.now());
        for notice in notices {
            if let Some(letter) = Letter::of(notice, state.webhook_url.as_deref(), manner, now) {
                self.office.take(&mut state, letter);
            }
        }
    }

    /// Sends again what nobody acknowledged, as far as its time has come.
    pub(crate) fn catch_up(&self) {
        self.office.catch_up();
    }

    pub(crate) fn sign_with(&self, secret: Option<String>) {
        self.office.state().secret = secret.map(Secret::new);
    }

    /// Sets the webhook that the application has in the vendor's panel.
    pub(crate) fn set_webhook(&self, url: String) {
        self.office.state().webhook_url = Some(url);
    }

    pub(crate) fn change(&self, mode: Mode) {
        self.office.change(mode);
    }

    /// The mode, the application's webhook, and every notification so far.
    pub(crate) fn shown(&self) -> (Mode, Option<String>, Vec<Shown>) {
        let state = self.office.state();
        (state.mode, state.webhook_url.clone(), state.shown.clone())
    }

    pub(crate) fn reset(&self) {
        self.office.state().reset();
    }
}
