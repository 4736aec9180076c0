//! What Kotlin and Swift share: the library that both load, and UniFFI's
//! bindings to it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::r#gen::Generated;
use crate::workspace::Workspace;

/// What the generator writes, and where it is kept.
const BINDINGS: [(&str, &str); 6] = [
    (
        "io/cobro/ffi/cobro_mobile.kt",
        "bindings-mobile/kotlin/cobro/src/main/generated/io/cobro/ffi/cobro_mobile.kt",
    ),
    (
        "io/cobro/testing/ffi/cobro_testing.kt",
        "bindings-mobile/kotlin/testing/src/main/generated/io/cobro/testing/ffi/cobro_testing.kt",
    ),
    ("CobroNative.swift", "bindings-mobile/swift/generated/CobroNative.swift"),
    ("CobroNativeFFI.h", "bindings-mobile/swift/generated/CobroNativeFFI.h"),
    ("CobroTestingNative.swift", "bindings-mobile/swift/generated/CobroTestingNative.swift"),
    ("CobroTestingNativeFFI.h", "bindings-mobile/swift/generated/CobroTestingNativeFFI.h"),
];

/// Builds the published library, and the one with the sandbox in it that the tests load.
pub(crate) fn build(workspace: &Workspace, language: &str) -> Result<()> {
    // One after the other: together they would have one set of features, and
    // the published one would carry the sandbox.
    for package in ["cobro-mobile", "cobro-mobile-testing"] {
        workspace
            .step(&format!("{language}-build"), "cargo", "")
            .args(["build", "--profile", "ci", "-p", package])
            .run()?;
    }
    Ok(())
}

/// UniFFI's bindings, in both languages, of the library as its sources are now.
pub(crate) fn bindings(workspace: &Workspace) -> Result<Vec<Generated>> {
    build(workspace, "gen")?;
    let out = workspace.target.join("bindings");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    workspace
        .step("gen-bindgen", "cargo", "")
        .args(["run", "--quiet", "--profile", "ci", "-p", "cobro-bindgen", "--", "generate"])
        // The static library: the dynamic one may be stripped of what is read here.
        .arg(workspace.built().join("libcobro_testing.a"))
        .args(["--language", "kotlin", "--language", "swift", "--no-format", "--out-dir"])
        .arg(&out)
        .run()?;
    BINDINGS.iter().map(|(written, kept)| binding(&out.join(written), kept)).collect()
}

fn binding(written: &Path, kept: &str) -> Result<Generated> {
    let text = fs::read_to_string(written).with_context(|| written.display().to_string())?;
    let mut text: String = text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
    if kept.ends_with("/CobroTestingNative.swift") {
        // It uses the other one's types, and takes for granted that they are in one module.
        text = text.replacen("import Foundation\n", "import CobroNative\nimport Foundation\n", 1);
    }
    Generated::new(kept, text)
}
