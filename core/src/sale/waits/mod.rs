//! Looking for all who wait: one scheduler for all waits of a client.
//!
//! A wait enters its sale in the [`Roll`] of its runtime's driver and sleeps
//! until the sale changes. The driver runs while anybody is entered, and looks:
//! `share`, `pace` and `schedule` decide when and how, and are pure.

mod driver;
mod hint;
mod interest;
mod looks;
mod pace;
mod roll;
mod share;
mod sweep;
mod tasks;

use std::sync::{Arc, Mutex};

use tokio::runtime::Handle;

pub(super) use interest::Interest;

use crate::clock::lock;
use crate::error::Error;
use crate::model::{ErrorKind, Timestamp};
use crate::sale::Core;
use driver::Driver;
use hint::Hint;
use pace::Pace;

/// The waits of a client in this process.
#[derive(Debug, Default)]
pub(crate) struct Waits {
    /// One to a runtime: then whoever is being polled has a driver that runs,
    /// and a runtime that stands still or is gone holds up nobody on another.
    drivers: Mutex<Vec<Arc<Driver>>>,
    pace: Mutex<Pace>,
}

impl Waits {
    /// Says that there may be something new.
    pub(crate) fn hint(&self, topic: &str, id: &str) {
        if let Some(hint) = Hint::read(topic, id) {
            for driver in &*lock(&self.drivers) {
                driver.hint(hint);
            }
        }
    }

    /// Adds a wait for a sale. Gives the runtime's driver and how many looks at
    /// the sale have ended.
    fn enter(&self, runtime: &Handle, core: &Arc<Core>, patience: Timestamp) -> (Arc<Driver>, u32) {
        let mut drivers = lock(&self.drivers);
        // Nobody is entered with those of runtimes that ended.
        drivers.retain(|driver| driver.is_needed() || driver.is_of(runtime));
        let driver = if let Some(driver) = drivers.iter().find(|driver| driver.is_of(runtime)) {
            driver.clone()
        } else {
            let driver = Arc::new(Driver::new(runtime.clone()));
            drivers.push(driver.clone());
            driver
        };
        let looks = driver.enter(core, patience);
        (driver, looks)
    }
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
