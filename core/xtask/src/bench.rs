//! `cargo xtask bench`: the benchmarks of the core and of the bindings that have some.

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{node, python};

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    workspace
        .step("rust-bench", "cargo", "")
        .args(["bench", "--profile", "release", "-p", "cobro", "--all-features"])
        .run()?;
    python::bench(workspace)?;
    node::bench(workspace)
}
