//! Where things are.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::command::Step;

/// The repository and its folder for everything that is built.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let root = root.canonicalize().with_context(|| root.display().to_string())?;
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        Ok(Self { root, target })
    }

    /// Where `--profile ci` puts libraries and binaries.
    pub(crate) fn built(&self) -> PathBuf {
        self.target.join("ci")
    }

    /// The output of every step, and the runners' reports.
    pub(crate) fn logs(&self) -> PathBuf {
        self.target.join("logs")
    }

    /// A command to run in the given folder of the repository, logged as `name`.
    pub(crate) fn step(&self, name: &str, program: impl AsRef<std::ffi::OsStr>, folder: &str) -> Step {
        Step::new(program.as_ref(), &self.root.join(folder), self.logs().join(format!("{name}.log")))
    }

    /// Files of the repository with this extension: committed ones and new
    /// ones that aren't ignored, as paths from its root.
    pub(crate) fn sources(&self, extension: &str) -> Result<Vec<PathBuf>> {
        let pattern = format!("*.{extension}");
        let output = std::process::Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard", &pattern])
            .current_dir(&self.root)
            .output()
            .context("git is missing")?;
        anyhow::ensure!(output.status.success(), "git ls-files: {}", String::from_utf8_lossy(&output.stderr));
        let mut paths: Vec<PathBuf> = String::from_utf8(output.stdout)?
            .split_terminator('\0')
            .map(PathBuf::from)
            // A file deleted but not committed yet is still listed.
            .filter(|path| self.root.join(path).exists())
            .collect();
        paths.sort();
        paths.dedup();
        Ok(paths)
    }

    /// Sources that people write: those less the ones in folders named `generated`.
    pub(crate) fn written_sources(&self, extension: &str) -> Result<Vec<PathBuf>> {
        let mut paths = self.sources(extension)?;
        paths
            .retain(|path| !path.components().any(|part| part.as_os_str().eq_ignore_ascii_case("generated")));
        Ok(paths)
    }
}
