//! A sandbox in a process of its own, for the tills of the official SDKs.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use crate::workspace::Workspace;

pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
}

pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    workspace
        .step("safety-build", "cargo", "")
        .args(["build", "--profile", "ci", "-p", "cobro-sandbox"])
        .run()?;
    Ok(())
}

impl Server {
    pub(crate) fn start(workspace: &Workspace, log: &File) -> Result<Self> {
        let mut command = Command::new(workspace.built().join("cobro-sandbox"));
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log.try_clone()?).spawn();
        let mut server = Self { child: child.context("could not start the sandbox")?, url: String::new() };
        let output = server.child.stdout.take().context("no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let url = line.trim().strip_prefix("listening on ").with_context(|| line.clone())?;
        url.clone_into(&mut server.url);
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
