//! `cargo xtask check`: formatters, linters and what else can be said without
//! running the tests.

use anyhow::{Result, bail};

use crate::workspace::Workspace;
use crate::{floats, r#gen, kotlin, node, python, rust, swift};

type Check = fn(&Workspace) -> Result<()>;

const CHECKS: [(&str, Check); 8] = [
    ("generated files", |workspace| r#gen::run(&workspace.root, true)),
    ("no money in floating point", floats::check),
    ("rust: format", rust::format),
    ("rust: lint", rust::lint),
    ("python: format, lint, types", python::lint),
    ("node: format, lint, types", node::lint),
    ("kotlin: format, lint", kotlin::lint),
    ("swift: format, lint", swift::lint),
];

/// Runs them all, whatever fails.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let mut failures = Vec::new();
    for (name, check) in CHECKS {
        println!("\n=== {name} ===");
        match check(workspace) {
            Ok(()) => println!("ok: {name}"),
            Err(problem) => {
                println!("FAILED: {name}: {problem:#}");
                failures.push(name);
            }
        }
    }
    println!();
    if !failures.is_empty() {
        bail!("{} of {} checks failed: {}", failures.len(), CHECKS.len(), failures.join("; "));
    }
    println!("{} checks passed", CHECKS.len());
    Ok(())
}
