//! The control plane: what tests and demonstrations move the world with.

pub(crate) mod applications;
pub(crate) mod authorize;
pub(crate) mod body;
mod call;
pub(crate) mod chargeback;
pub(crate) mod clock;
pub(crate) mod faults;
pub(crate) mod ledger;
pub(crate) mod notifications;
pub(crate) mod options;
pub(crate) mod pay;
pub(crate) mod payout;
pub(crate) mod report_files;
pub(crate) mod report_options;
pub(crate) mod requests;
pub(crate) mod reset;
pub(crate) mod revoke;
pub(crate) mod scan;
pub(crate) mod seed;
pub(crate) mod settle;

pub use call::ControlError;
pub(crate) use call::call;

/// Nothing under it is logged, fails by a fault or needs a token.
pub(crate) const PREFIX: &str = "/_sandbox";
