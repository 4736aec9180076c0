//! What the vectors can't say: dropped futures, many at once, the network's
//! odd moments, secrets, clocks, properties.

// Helpers of a test are tests too; clippy sees only the marked functions.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod cancelling;
mod clocks;
mod crowds;
mod day_end;
mod dropped;
mod environment;
mod journal;
mod late;
mod network;
mod notifications;
mod properties;
mod reconciled;
mod report_downloads;
mod reports;
mod secrets;
mod sellers;
mod shop;
mod till;
mod tokens;
mod waiting;
