//! `cargo xtask gen`: the mirrors of the core's model in the other languages.
//!
//! They are committed, so that building a package needs no generator and a
//! change to the model shows in review what it does to every language.

mod kotlin;
mod mobile;
mod node;
mod python;
mod schema;
mod swift;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

pub(crate) use schema::Schema;

/// A generated file: its path from the repository's root, and its text.
#[derive(Debug)]
pub(crate) struct Generated {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

impl Generated {
    /// Rust is formatted here; for other languages the emitter writes what
    /// their formatter leaves alone.
    pub(crate) fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Result<Self> {
        let (path, text) = (path.into(), text.into());
        let text = if path.extension().is_some_and(|extension| extension == "rs") {
            rustfmt(&text).with_context(|| format!("formatting {}", path.display()))?
        } else {
            text
        };
        Ok(Self { path, text })
    }
}

/// Writes every generated file, or with `check` fails when one is not as it would be written.
pub(crate) fn run(workspace: &Workspace, check: bool) -> Result<()> {
    let schema = schema::read_model(&workspace.root)?;
    let mut files = python::files(&schema)?;
    files.extend(node::files(&schema)?);
    files.extend(mobile::files(&schema)?);
    files.extend(kotlin::files(&schema)?);
    files.extend(swift::files(&schema)?);

    let mut stale = write(&workspace.root, files, check)?;
    if !check || stale.is_empty() {
        // UniFFI reads the compiled library, which some of the files above are part of.
        stale.extend(write(&workspace.root, crate::mobile::bindings(workspace)?, check)?);
    }
    if check && !stale.is_empty() {
        bail!("not as generated, run `cargo xtask gen`:\n  {}", stale.join("\n  "));
    }
    Ok(())
}

/// The paths of those that are not as given; unless `check`, they are written.
fn write(root: &Path, files: Vec<Generated>, check: bool) -> Result<Vec<String>> {
    let mut stale = Vec::new();
    for Generated { path, text } in files {
        let target = root.join(&path);
        if fs::read_to_string(&target).is_ok_and(|present| present == text) {
            continue;
        }
        stale.push(path.display().to_string());
        if !check {
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&target, text).with_context(|| target.display().to_string())?;
            println!("wrote {}", path.display());
        }
    }
    Ok(stale)
}

fn rustfmt(source: &str) -> Result<String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path", concat!(env!("CARGO_MANIFEST_DIR"), "/../..")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("rustfmt is missing: rustup component add rustfmt")?;
    let mut stdin = child.stdin.take().context("rustfmt without stdin")?;
    let source = source.to_owned();
    // From a thread: rustfmt may answer before it has read everything.
    let writer = std::thread::spawn(move || stdin.write_all(source.as_bytes()));
    let output = child.wait_with_output()?;
    writer.join().map_err(|_| anyhow::anyhow!("writing to rustfmt failed"))??;
    if !output.status.success() {
        bail!("rustfmt refused it");
    }
    Ok(String::from_utf8(output.stdout)?)
}
