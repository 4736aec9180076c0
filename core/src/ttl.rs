//! Time to live of an order.

use std::time::Duration;

use crate::error::{Error, Result};

/// An order's time to live: whole seconds, at least one. The API documents a
/// default of 600 s and neither a minimum nor a maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ttl(u64);

impl Ttl {
    /// The API's own default.
    pub const DEFAULT: Self = Self(600);

    /// Checks it.
    pub fn new(duration: Duration) -> Result<Self> {
        let shown = || format!("{}s", duration.as_secs_f64());
        if duration.subsec_nanos() != 0 {
            return Err(Error::invalid("ttl", &shown(), "whole_seconds", "the API counts whole seconds"));
        }
        match duration.as_secs() {
            0 => Err(Error::invalid("ttl", &shown(), "min", "it must be at least 1 second")),
            // A century is a mistake of units, and would overflow dates.
            seconds if seconds > 3_153_600_000 => Err(Error::invalid(
                "ttl",
                &shown(),
                "max",
                "it is more than a century; is it in milliseconds?",
            )),
            seconds => Ok(Self(seconds)),
        }
    }

    /// In seconds, as the header has it.
    pub fn as_secs(self) -> u64 {
        self.0
    }

    /// As a duration.
    pub fn as_duration(self) -> Duration {
        Duration::from_secs(self.0)
    }
}

impl Default for Ttl {
    fn default() -> Self {
        Self::DEFAULT
    }
}
