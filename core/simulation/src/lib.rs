//! Shops in virtual time with everything going wrong between till and API.
//!
//! A seed decides all of a shop: its tills, its buyers, what breaks and when.
//! The library under test runs unchanged on the sandbox's state machine, in one
//! thread; at the end of each seed every screen and every refund is held
//! against the sandbox's ledger. The same seed always tells the same story.

mod book;
mod buyer;
mod cashier;
mod check;
mod dice;
mod law;
mod life;
mod network;
mod notices;
mod process;
mod refunds;
mod report;
mod shop;
mod store;
mod time;
mod trace;
mod weather;
mod world;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use law::Broken;
pub use report::{Report, Totals};

/// Runs the shop of a seed, with one law broken or none.
pub fn simulate(seed: u64, broken: Option<Broken>) -> std::io::Result<Report> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    Ok(runtime.block_on(shop::simulate(seed, broken)))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
