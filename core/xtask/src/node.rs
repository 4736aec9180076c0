//! The Node package: built, packed, installed from its tarball into a project
//! of its own and tested there (`npm run test:packed`).

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::{Finished, Step};
use crate::compare_safety;
use crate::counts::{self, Counts};
use crate::language::Language;
use crate::workspace::Workspace;

const FOLDER: &str = "bindings-node";

pub(crate) fn test(workspace: &Workspace, counts: &mut Counts) -> Result<()> {
    dependencies(workspace)?;
    build(workspace, "ci")?;
    let tests = npm_run(workspace, "node-test", "test:packed").finish()?;
    counts.record(counts::node(&tests.text), &tests)?;
    // In the project that the tests left.
    compare_safety::test(workspace, Language::Node, counts)
}

pub(crate) fn vectors(workspace: &Workspace) -> Result<Finished> {
    dependencies(workspace)?;
    build(workspace, "ci")?;
    npm_run(workspace, "node-vectors", "test:vectors").run()
}

pub(crate) fn lint(workspace: &Workspace) -> Result<()> {
    dependencies(workspace)?;
    npm_run(workspace, "check-node", "check").run()?;
    Ok(())
}

pub(crate) fn format(workspace: &Workspace) -> Result<()> {
    dependencies(workspace)?;
    npm_run(workspace, "format-node", "format").run()?;
    Ok(())
}

pub(crate) fn bench(workspace: &Workspace) -> Result<()> {
    dependencies(workspace)?;
    build(workspace, "release")?;
    npm_run(workspace, "node-bench", "bench").run()?;
    Ok(())
}

/// Installs the packed tarballs for programs that use them.
pub(crate) fn install(workspace: &Workspace) -> Result<()> {
    dependencies(workspace)?;
    build(workspace, "ci")?;
    npm_run(workspace, "node-install", "test:install").run()?;
    Ok(())
}

/// A program of the safety comparison, on the installed packages.
pub(crate) fn safety(workspace: &Workspace, name: &str) -> Command {
    let mut command = Command::new("node");
    command.current_dir(workspace.target.join("node-consumer"));
    command.arg(format!("safety/{name}-till.mjs"));
    command
}

fn build(workspace: &Workspace, profile: &str) -> Result<()> {
    npm_run(workspace, "node-build", "build").env("COBRO_PROFILE", profile).run()?;
    Ok(())
}

fn npm_run(workspace: &Workspace, name: &str, script: &str) -> Step {
    workspace.step(name, "npm", FOLDER).args(["run", script])
}

fn dependencies(workspace: &Workspace) -> Result<()> {
    install_locked(workspace, FOLDER)
}

/// Installs what the lock file says, unless that is installed.
///
/// Not by `npm ci`: it wants the optional packages of every other platform to
/// be in the lock file, where a registry that lacks them can't put them.
pub(crate) fn install_locked(workspace: &Workspace, folder: &str) -> Result<()> {
    let lock = workspace.root.join(folder).join("package-lock.json");
    let wanted = fs::read_to_string(&lock).with_context(|| lock.display().to_string())?;
    let stamp = workspace.root.join(folder).join("node_modules/.installed-lock.json");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    // No package of ours needs an install script, so none gets to run.
    workspace.step("node-install", "npm", folder).args(["install", "--no-save", "--ignore-scripts"]).run()?;
    fs::write(stamp, wanted)?;
    Ok(())
}
