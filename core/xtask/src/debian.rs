//! Programs that tests need and that a machine may lack.

use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// Installs the Debian package of a program that is not there.
pub(crate) fn require(workspace: &Workspace, program: &str, package: &str) -> Result<()> {
    if is_there(program) { Ok(()) } else { install(workspace, package) }
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

fn install(workspace: &Workspace, package: &str) -> Result<()> {
    let apt = |arguments: &[&str]| {
        let step = workspace.step("rust-tools", "apt-get", "").env("DEBIAN_FRONTEND", "noninteractive");
        step.args(["-qq", "-o", "Acquire::Retries=3"]).args(arguments).run()
    };
    let wanted = ["install", "-y", "--no-install-recommends", package];
    // A fresh machine has no lists, an old one lists of packages that are gone.
    let installed = apt(&wanted).or_else(|_| apt(&["update"]).and_then(|_| apt(&wanted)));
    installed.with_context(|| format!("the tests need {package} (apt-get install {package}, as root)"))?;
    Ok(())
}
