//! The Swift package, tested on Linux by SwiftPM. `.ci/swift` is `swift` where
//! there is one, and a toolchain of its own elsewhere.

use anyhow::{Result, ensure};

use crate::command::{Finished, Step};
use crate::counts::{self, Counts};
use crate::mobile;
use crate::workspace::Workspace;

const FOLDER: &str = "bindings-mobile/swift";

pub(crate) fn test(workspace: &Workspace, counts: &mut Counts) -> Result<()> {
    mobile::build(workspace, "swift")?;
    let tests = swift_test(workspace, "swift-test").finish()?;
    counts.record(counts::swift(&tests.text), &tests)
}

pub(crate) fn vectors(workspace: &Workspace) -> Result<Finished> {
    mobile::build(workspace, "swift")?;
    swift_test(workspace, "swift-vectors").args(["--filter", "VectorsTests"]).run()
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
