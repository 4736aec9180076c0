//! How many tests ran, by what the runners themselves say.

mod cargo;
mod junit;
mod node;
mod swift;

use std::ops::AddAssign;

use anyhow::Result;

use crate::command::Finished;

pub(crate) use cargo::cargo;
pub(crate) use junit::{junit_file, junit_folder};
pub(crate) use node::node;
pub(crate) use swift::swift;

/// How many tests passed, failed and were skipped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Counts {
    /// Of a runner that gives the total instead of what passed.
    fn of_total(total: u64, failed: u64, skipped: u64) -> Self {
        Self { passed: total.saturating_sub(failed).saturating_sub(skipped), failed, skipped }
    }

    /// Adds what a runner counted. That the runner failed is an error where no
    /// failed test explains it: it did not compile, or it crashed.
    pub(crate) fn record(&mut self, counted: Self, runner: &Finished) -> Result<()> {
        *self += counted;
        if counted.failed == 0 { runner.require_success() } else { Ok(()) }
    }

    pub(crate) fn ran(self) -> u64 {
        self.passed + self.failed
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}
