//! cobro for Kotlin and Swift, through `UniFFI`: the shapes only. What callers
//! see is written in `kotlin/` and `swift/`; nothing here is meant for them.

#![allow(
    clippy::result_large_err,
    reason = "an error's record crosses as it is, once, and UniFFI has no boxes"
)]

mod cancel;
mod client;
mod custom;
mod error;
mod exit;
mod explain;
mod input;
mod late_money;
mod migrate;
mod notifications;
mod oauth;
mod qr;
mod reports;
mod sale;
mod sellers;
mod thrown;
mod tokens;
mod types;

pub use cancel::NativeCancel;
pub use client::{NativeClient, NativeResumed};
pub use error::NativeError;
pub use late_money::NativeLateMoney;
pub use notifications::{NativeDelivery, NativeReplayGuard, NativeVerifier};
pub use oauth::NativeOAuth;
pub use reports::{
    NativeDownloadProgress, NativeReconciliation, NativeReportFiles, NativeReportLine, NativeReportRows,
};
pub use sale::NativeSale;
pub use sellers::{NativeSellers, NativeTokenStore, token_store};
pub use thrown::{NativeCause, NativeFailure};
pub use tokens::{NativeTokenProvider, provider};

uniffi::setup_scaffolding!();
