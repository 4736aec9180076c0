//! What Kotlin and Swift share: the library that both load.

use anyhow::Result;

use crate::workspace::Workspace;

/// Builds the published library, and the one with the sandbox in it that the tests load.
pub(crate) fn build(workspace: &Workspace, language: &str) -> Result<()> {
    workspace
        .step(&format!("{language}-build"), "cargo", "")
        .args(["build", "--profile", "ci", "-p", "cobro-mobile", "-p", "cobro-mobile-testing"])
        .run()?;
    Ok(())
}

/// Writes UniFFI's bindings, in `language`, into a folder of the repository.
pub(crate) fn bindgen(workspace: &Workspace, language: &str, out: &str) -> Result<()> {
    workspace
        .step(&format!("{language}-bindgen"), "cargo", "")
        .args(["run", "--quiet", "--profile", "ci", "-p", "cobro-mobile", "--features", "bindgen"])
        .args(["--bin", "uniffi-bindgen", "--", "generate"])
        // The static library: the dynamic one may be stripped of what is read here.
        .arg(workspace.built().join("libcobro_testing.a"))
        .args(["--language", language, "--no-format", "--out-dir"])
        .arg(workspace.root.join(out))
        .run()?;
    Ok(())
}
