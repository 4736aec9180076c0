//! Looking for all who wait: one scheduler for all waits of a client.
//!
//! A wait enters its sale in the [`Roll`] of its runtime's driver and sleeps
//! until the sale changes. The driver runs while anybody is entered, and looks:
//! `share`, `pace` and `schedule` decide when and how, and are pure.

mod asking;
mod driver;
mod hint;
mod interest;
mod listener;
mod looks;
mod pace;
mod roll;
mod share;
mod sweep;
mod tasks;

use std::sync::{Arc, Mutex};

use tokio::runtime::Handle;

pub(super) use hint::Hint;
pub(super) use interest::Interest;
pub(super) use listener::Listener;

use crate::client::Client;
use crate::clock::lock;
use crate::error::Error;
use crate::model::{ErrorKind, Timestamp};
use crate::sale::{Core, Late};
use driver::Driver;
use pace::Pace;

/// The waits of a client in this process.
#[derive(Debug, Default)]
pub(crate) struct Waits {
    /// One to a runtime: then whoever is being polled has a driver that runs,
    /// and a runtime that stands still or is gone holds up nobody on another.
    drivers: Mutex<Vec<Arc<Driver>>>,
    pace: Mutex<Pace>,
    late: Late,
}

impl Waits {
    /// Says that there may be something new.
    pub(crate) fn hint(&self, topic: &str, id: &str) {
        if let Some(hint) = Hint::read(topic, id) {
            for driver in &*lock(&self.drivers) {
                driver.hint(hint.clone());
            }
        }
    }

    /// Adds a wait for a sale. Gives the runtime's driver and how many looks at
    /// the sale have ended.
    fn enter(&self, runtime: &Handle, core: &Arc<Core>, patience: Timestamp) -> (Arc<Driver>, u32) {
        let mut drivers = lock(&self.drivers);
        let driver = of(&mut drivers, runtime);
        let looks = driver.enter(core, patience);
        (driver, looks)
    }

    /// Adds somebody who waits for late money.
    fn listen(&self, client: &Client, runtime: &Handle) -> Arc<Driver> {
        let mut drivers = lock(&self.drivers);
        let driver = of(&mut drivers, runtime);
        driver.listen(client);
        driver
    }

    /// Looks for late money of a sale that ended, wherever somebody waits for
    /// such money; if nobody has to, here.
    pub(super) fn follow(&self, client: &Client, core: &Arc<Core>, until: Timestamp, unasked: bool) {
        let mut drivers = lock(&self.drivers);
        if unasked {
            of(&mut drivers, &Handle::current()).roll().unasked = true;
        }
        for driver in &*drivers {
            driver.follow(client, core, until);
        }
    }

    pub(crate) fn late(&self) -> &Late {
        &self.late
    }
}

/// The driver of a runtime, made when there is none.
fn of(drivers: &mut Vec<Arc<Driver>>, runtime: &Handle) -> Arc<Driver> {
    // Nobody is entered with those of runtimes that ended.
    drivers.retain(|driver| driver.is_needed() || driver.is_of(runtime));
    if let Some(driver) = drivers.iter().find(|driver| driver.is_of(runtime)) {
        return driver.clone();
    }
    let driver = Arc::new(Driver::new(runtime.clone()));
    drivers.push(driver.clone());
    driver
}

/// Whether a fault of one look may be gone at the next.
pub(super) fn passes(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Network
            | ErrorKind::Timeout
            | ErrorKind::Server
            | ErrorKind::RateLimited
            | ErrorKind::Conflict
            | ErrorKind::OutcomeUnknown
            | ErrorKind::UnexpectedResponse
    )
}
