//! The native module of the npm package `cobro`: shapes only. What it offers
//! is private to the TypeScript layer in `ts/`, which is what people use.
//!
//! An async function of napi can only reject with a message and a status, so
//! here nothing rejects: every call answers its value or a [`Failure`], and
//! the TypeScript layer throws.
//!
//! [`Failure`]: answer::Failure

#![allow(unreachable_pub, reason = "napi's macros demand `pub` of what they export")]
#![allow(missing_debug_implementations, reason = "what crosses is shown by JavaScript, not by Rust")]
#![cfg_attr(test, allow(dead_code, reason = "in a Rust test napi registers nothing for JavaScript to call"))]
#![allow(clippy::needless_pass_by_value, reason = "what JavaScript gives is taken by value")]

mod answer;
mod ask;
mod blocking;
mod cancel;
mod client;
mod convert;
mod explain;
mod late_money;
mod leavings;
mod migrate;
#[allow(clippy::redundant_closure, clippy::redundant_closure_for_method_calls, reason = "generated")]
mod mirrors;
mod notifications;
mod oauth;
mod progress;
mod qr;
mod reconciliation;
mod report_files;
mod report_rows;
mod reports;
mod sale;
mod sandbox;
mod sellers;
mod tokens;
