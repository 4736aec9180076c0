//! `cargo xtask check`: formatters, linters and what else can be said without
//! running the tests.

use anyhow::{Result, bail};

use crate::workspace::Workspace;
use crate::{floats, r#gen, kotlin, node, parity, python, rust, swift};

type Check = fn(&Workspace) -> Result<()>;

/// The part of the project, what is checked, and how.
const CHECKS: [(&str, &str, Check); 9] = [
    ("gen", "generated files are up to date", |workspace| r#gen::run(workspace, true)),
    ("parity", "each language can do what the core can", parity::check),
    ("money", "no amount in floating point", floats::check),
    ("rust", "format", rust::check_format),
    ("rust", "lint", rust::lint),
    ("python", "format, lint, types", python::lint),
    ("node", "format, lint, types", node::lint),
    ("kotlin", "format, lint", kotlin::lint),
    ("swift", "format, lint", swift::lint),
];

/// Runs them, all of them or those of the given parts, whatever fails.
pub(crate) fn run(workspace: &Workspace, parts: &[&str]) -> Result<()> {
    if let Some(unknown) = parts.iter().find(|part| !CHECKS.iter().any(|(name, ..)| name == *part)) {
        bail!("there is no check of `{unknown}`");
    }
    let (mut passed, mut failures) = (0, Vec::new());
    for (part, what, check) in CHECKS {
        if !parts.is_empty() && !parts.contains(&part) {
            continue;
        }
        println!("\n=== {part}: {what} ===");
        match check(workspace) {
            Ok(()) => {
                println!("ok: {part}: {what}");
                passed += 1;
            }
            Err(problem) => failures.push(format!("{part}: {what}: {problem:#}")),
        }
    }
    println!("\n{passed} checks passed, {} failed", failures.len());
    if !failures.is_empty() {
        bail!("\n  {}", failures.join("\n  "));
    }
    Ok(())
}
