//! The core, the sandbox, the shared binding layer, the examples and this tool.

use anyhow::{Result, ensure};

use crate::command::Finished;
use crate::compare_safety;
use crate::counts::{self, Counts};
use crate::crash;
use crate::fuzz;
use crate::language::Language;
use crate::pages;
use crate::scans;
use crate::simulate;
use crate::workspace::Workspace;

/// The bindings' crates are built and tested by their own languages.
const BINDINGS: [&str; 4] = ["cobro-python", "cobro-node", "cobro-mobile", "cobro-mobile-testing"];

pub(crate) fn test(workspace: &Workspace, counts: &mut Counts) -> Result<()> {
    let excluded = BINDINGS.iter().chain([&simulate::PACKAGE]).flat_map(|name| ["--exclude", name]);
    let tests = workspace
        .step("rust-test", "cargo", "")
        .args(["test", "--profile", "ci", "--workspace", "--all-features", "--no-fail-fast"])
        .args(excluded)
        // What passing tests print is shown too: it must not hold a secret either.
        .args(["--", "--show-output"])
        .finish()?;
    counts.record(counts::cargo(&tests.text), &tests)?;

    scans::test(workspace, counts)?;
    pages::test(workspace, counts)?;
    workspace.step("rust-demo", "cargo", "").args(["demo", "--", "--json"]).run()?;
    ensure!(simulate::test(workspace, counts)?, "the simulation found a broken law");
    fuzz::test(workspace)?;
    ensure!(crash::run(workspace, &[])?, "crashes lost, doubled or misreported something");
    compare_safety::test(workspace, Language::Rust, counts)
}

pub(crate) fn vectors(workspace: &Workspace) -> Result<Finished> {
    workspace
        .step("rust-vectors", "cargo", "")
        .args(["test", "--profile", "ci", "-p", "cobro", "--all-features", "--test", "vectors"])
        .args(["--", "--nocapture"])
        .run()
}

/// Builds the program of the safety comparison; the tests build it, too.
pub(crate) fn safety(workspace: &Workspace) -> Result<()> {
    workspace
        .step("rust-safety", "cargo", "")
        .args(["build", "--profile", "ci", "-p", "cobro", "--all-features", "--example", "safety-till"])
        .run()?;
    Ok(())
}

pub(crate) fn format(workspace: &Workspace) -> Result<()> {
    workspace.step("format-rust", "cargo", "").args(["fmt", "--all"]).run()?;
    Ok(())
}

pub(crate) fn check_format(workspace: &Workspace) -> Result<()> {
    workspace.step("check-rustfmt", "cargo", "").args(["fmt", "--all", "--check"]).run()?;
    Ok(())
}

pub(crate) fn lint(workspace: &Workspace) -> Result<()> {
    workspace
        .step("check-clippy", "cargo", "")
        .args(["clippy", "--profile", "ci", "--workspace", "--all-targets", "--all-features"])
        .args(["--", "-D", "warnings"])
        .run()?;
    Ok(())
}
