use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Notify;

use super::hint::Hint;
use super::looks::{Looks, Next};
use super::roll::Roll;
use crate::client::{Client, WeakClient};
use crate::clock::{Clock, lock};
use crate::model::{MerchantOrder, Timestamp};
use crate::sale::Core;
use crate::sale::state::Now;

/// Looks for all who wait on one runtime, in a task that is there while
/// somebody does.
pub(super) struct Driver {
    runtime: Handle,
    /// Taken before the lock of any sale's state.
    roll: Mutex<Roll>,
    wake: Notify,
}

impl Driver {
    pub(super) fn new(runtime: Handle) -> Self {
        Self { runtime, roll: Mutex::default(), wake: Notify::new() }
    }

    pub(super) fn is_of(&self, runtime: &Handle) -> bool {
        self.runtime.id() == runtime.id()
    }

    pub(super) fn is_needed(&self) -> bool {
        let roll = self.roll();
        !roll.is_empty() || roll.listeners > 0
    }

    pub(super) fn roll(&self) -> std::sync::MutexGuard<'_, Roll> {
        lock(&self.roll)
    }

    /// Whether a merchant order is of a sale that somebody waits for.
    pub(super) fn awaits(&self, order: &MerchantOrder) -> bool {
        self.roll().concerned(order).next().is_some()
    }

    /// Adds a wait. Gives how many looks at the sale have ended.
    pub(super) fn enter(&self, core: &Arc<Core>, patience: Timestamp) -> u32 {
        self.roll().enter(core, patience)
    }

    /// Notes that a wait which knows what was told so far is being polled.
    pub(super) fn ask(&self, core: &Core, told: u64, mine: &mut Option<u64>) {
        if self.roll().ask(core, told, mine) {
            self.wake.notify_one();
        }
    }

    /// The same of somebody who waits for late money.
    pub(super) fn ask_late(&self, told: u64, mine: &mut Option<u64>) {
        if self.roll().asking_late.ask(told, mine) {
            self.wake.notify_one();
        }
    }

    /// Takes a wait away. The sale's last one ends the look at it, too.
    pub(super) fn leave(&self, core: &Core, mine: Option<u64>) {
        if self.roll().leave(core, mine) {
            self.wake.notify_one();
        }
    }

    /// Adds somebody who waits for late money.
    pub(super) fn listen(&self, client: &Client) {
        let now = Now::of(client);
        let mut roll = self.roll();
        roll.listeners += 1;
        for (core, until) in client.late().ended(now.api) {
            roll.follow(&core, until, now, client.pipeline().clock.jitter());
        }
        self.wake.notify_one();
    }

    pub(super) fn stop_listening(&self, mine: Option<u64>) {
        if self.roll().stop_listening(mine) {
            self.wake.notify_one();
        }
    }

    /// Looks for late money of a sale that ended, if somebody here wants that.
    pub(super) fn follow(self: &Arc<Self>, client: &Client, core: &Arc<Core>, until: Timestamp) {
        let now = Now::of(client);
        {
            let mut roll = self.roll();
            if roll.listeners == 0 && !roll.unasked {
                return;
            }
            roll.follow(core, until, now, client.pipeline().clock.jitter());
        }
        self.wake.notify_one();
        self.start(client);
    }

    pub(super) fn hint(&self, hint: Hint) {
        if self.roll().keep(hint) {
            self.wake.notify_one();
        }
    }

    /// Starts the task if it is not there and has something to look at.
    pub(super) fn start_if_needed(self: &Arc<Self>, client: &Client) {
        let needed = !self.roll().is_empty();
        if needed {
            self.start(client);
        }
    }

    /// Starts the task if it is not there.
    pub(super) fn start(self: &Arc<Self>, client: &Client) {
        let running = std::mem::replace(&mut self.roll().running, true);
        if !running {
            let running = Running(Some(self.clone()));
            let clock = client.pipeline().clock.clone();
            self.runtime.spawn(drive(self.clone(), running, client.downgrade(), clock));
        }
    }
}

impl fmt::Debug for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").finish_non_exhaustive()
    }
}

/// While this lives, the driver's task does. Its runtime may end it anywhere:
/// then those who wait start another.
struct Running(Option<Arc<Driver>>);

impl Running {
    /// The task ends by itself, and said so under the roll's lock.
    fn done(mut self) {
        self.0 = None;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let Some(driver) = &self.0 else { return };
        let mut roll = driver.roll();
        roll.running = false;
        roll.asleep_until = None;
        roll.hints.clear();
        for entry in roll.sales.values_mut() {
            entry.busy = false;
            entry.core.tell();
        }
    }
}

async fn drive(driver: Arc<Driver>, running: Running, client: WeakClient, clock: Arc<dyn Clock>) {
    let mut looks = Looks::new(driver.clone());
    loop {
        // Held for the decision only: that nobody waits is what ends a client.
        let Some(held) = client.upgrade() else { return };
        let next = looks.begin_due(&held);
        drop(held);
        let until = match next {
            Next::Nothing => return running.done(),
            Next::At(until) => until,
        };
        let sleep = async {
            match until {
                Some(until) => clock.sleep(until.saturating_sub(clock.now())).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            Some((look, done)) = looks.next_done() => {
                if let (Some(client), Some(done)) = (client.upgrade(), done) {
                    looks.finish(&client, look, done);
                }
            }
            () = driver.wake.notified() => {}
            () = sleep => {}
        }
    }
}

/// The earliest of moments.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Earliest(pub(super) Option<Duration>);

impl Earliest {
    pub(super) fn or(&mut self, moment: Duration) {
        self.0 = Some(self.0.map_or(moment, |earliest| earliest.min(moment)));
    }
}
