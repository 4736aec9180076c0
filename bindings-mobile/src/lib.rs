//! cobro for Kotlin and Swift, through `UniFFI`: the shapes only. What callers
//! see is written in `kotlin/` and `swift/`; nothing here is meant for them.

mod cancel;
mod client;
mod custom;
mod error;
mod input;
mod sale;
mod types;

pub use cancel::NativeCancel;
pub use client::NativeClient;
pub use error::NativeError;
pub use sale::NativeSale;

uniffi::setup_scaffolding!();
