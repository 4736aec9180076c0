//! The Swift package, tested on Linux by SwiftPM. `.ci/swift` is `swift` where
//! there is one, and a toolchain of its own elsewhere.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::command::{Finished, Step};
use crate::compare_safety;
use crate::counts::{self, Counts};
use crate::language::Language;
use crate::mobile;
use crate::workspace::Workspace;

const FOLDER: &str = "bindings-mobile/swift";

pub(crate) fn test(workspace: &Workspace, counts: &mut Counts) -> Result<()> {
    mobile::build(workspace, "swift")?;
    let tests = swift_test(workspace, "swift-test").finish()?;
    counts.record(counts::swift(&tests.text), &tests)?;
    compare_safety::test(workspace, Language::Swift, counts)
}

pub(crate) fn vectors(workspace: &Workspace) -> Result<Finished> {
    mobile::build(workspace, "swift")?;
    swift_test(workspace, "swift-vectors").args(["--filter", "VectorsTests"]).run()
}

/// Builds the package and the program that uses it.
pub(crate) fn install(workspace: &Workspace) -> Result<()> {
    mobile::build(workspace, "swift")?;
    toolchain(workspace, "swift-safety", FOLDER)
        .args(["swift", "build", "--disable-sandbox", "--product", "SafetyTill"])
        .env("COBRO_LIB_DIR", workspace.built())
        .run()?;
    Ok(())
}

/// The program of the safety comparison. The toolchain brings what it loads.
pub(crate) fn safety(workspace: &Workspace) -> Command {
    let mut command = Command::new(workspace.root.join(".ci/swift"));
    command.current_dir(workspace.root.join(FOLDER)).arg(".build/debug/SafetyTill");
    command
}

pub(crate) fn lint(workspace: &Workspace) -> Result<()> {
    swift_format(workspace, "check-swift", &["lint", "--strict"])
}

pub(crate) fn format(workspace: &Workspace) -> Result<()> {
    swift_format(workspace, "format-swift", &["format", "--in-place"])
}

fn swift_format(workspace: &Workspace, name: &str, arguments: &[&str]) -> Result<()> {
    let sources = workspace.written_sources("swift")?;
    ensure!(!sources.is_empty(), "there is no Swift source");
    toolchain(workspace, name, "").arg("swift-format").args(arguments).args(sources).run()?;
    Ok(())
}

fn swift_test(workspace: &Workspace, name: &str) -> Step {
    toolchain(workspace, name, FOLDER)
        // SwiftPM's own sandbox needs rights that a container doesn't have.
        .args(["swift", "test", "--disable-sandbox"])
        .env("COBRO_LIB_DIR", workspace.built())
}

fn toolchain(workspace: &Workspace, name: &str, folder: &str) -> Step {
    workspace.step(name, workspace.root.join(".ci/swift"), folder)
}
