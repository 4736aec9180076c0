//! What Kotlin and Swift share: one crate, and UniFFI's bindings to it.

use anyhow::Result;

use crate::workspace::Workspace;

/// Builds the library, with the sandbox in it for the tests, and writes
/// UniFFI's bindings to it, in `language`, into a folder of the repository.
pub(crate) fn build(workspace: &Workspace, language: &str, out: &str) -> Result<()> {
    let log = format!("{language}-build");
    workspace
        .step(&log, "cargo", "")
        .args(["build", "--profile", "ci", "-p", "cobro-mobile", "--features", "testing"])
        .run()?;
    // The static library, since the dynamic one may be stripped of what is read here.
    workspace
        .step(&log, "cargo", "")
        .args(["run", "--quiet", "--profile", "ci", "-p", "cobro-mobile", "--features", "testing,bindgen"])
        .args(["--bin", "uniffi-bindgen", "--", "generate"])
        .arg(workspace.built().join("libcobro_mobile.a"))
        .args(["--language", language, "--no-format", "--out-dir"])
        .arg(workspace.root.join(out))
        .run()?;
    Ok(())
}
