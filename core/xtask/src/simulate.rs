//! `cargo xtask simulate`: shops in virtual time with everything going wrong
//! between till and API, checked against the sandbox's ledger.

use anyhow::Result;

use crate::counts::{self, Counts};
use crate::workspace::Workspace;

/// A package of its own build: its runtime's clock can be stopped, which what
/// ships must not pay for.
pub(crate) const PACKAGE: &str = "cobro-simulation";

/// What the tests do: seeds nobody has tried, and those that once failed.
const TEST: [&str; 3] = ["--seeds", "3000", "--once-failed"];

/// Whether all seeds kept the laws.
pub(crate) fn run(workspace: &Workspace, options: &[&str]) -> Result<bool> {
    let simulated = workspace
        .step("rust-simulate", "cargo", "")
        .args(["run", "--quiet", "--profile", "ci", "-p", PACKAGE, "--"])
        .args(options)
        .finish()?;
    Ok(simulated.succeeded())
}

/// The simulation's own tests, then what CI simulates.
pub(crate) fn test(workspace: &Workspace, counts: &mut Counts) -> Result<bool> {
    let tests = workspace
        .step("rust-simulation-test", "cargo", "")
        .args(["test", "--profile", "ci", "-p", PACKAGE, "--no-fail-fast", "--", "--show-output"])
        .finish()?;
    counts.record(counts::cargo(&tests.text), &tests)?;
    run(workspace, &TEST)
}
