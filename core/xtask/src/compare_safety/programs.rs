//! The programs that are compared: how they are built, and how each is started.

use std::process::Command;

use anyhow::Result;

use super::server;
use super::way::Api;
use crate::language::Language;
use crate::workspace::Workspace;
use crate::{kotlin, node, python, rust, swift};

pub(super) struct Program {
    pub(super) language: Language,
    /// The name of its results.
    pub(super) id: String,
    pub(super) name: String,
    /// Whether it is a till on cobro, which brings its own sandbox.
    pub(super) ours: bool,
    script: &'static str,
}

/// Those of a language: of the official SDK where there is one that can reach
/// the sandbox, and of cobro.
pub(super) fn of(language: Language) -> Vec<Program> {
    let program = |script, name: &str, ours| Program {
        language,
        id: format!("{}-{script}", language.name()),
        name: name.to_owned(),
        ours,
        script,
    };
    let ours = program("cobro", &format!("cobro, {}", language.name()), true);
    match language {
        Language::Python => vec![
            program("official", "official Python SDK, as documented", false),
            program("careful", "official Python SDK, careful", false),
            ours,
        ],
        Language::Node => vec![
            program("official", "official Node SDK, as documented", false),
            program("careful", "official Node SDK, careful", false),
            ours,
        ],
        Language::Rust | Language::Kotlin | Language::Swift => vec![ours],
    }
}

/// Builds what `of` needs, as it ships.
pub(super) fn build(workspace: &Workspace, language: Language) -> Result<()> {
    match language {
        Language::Rust => rust::safety(workspace),
        Language::Python => {
            server::build(workspace)?;
            python::install(workspace)
        }
        Language::Node => {
            server::build(workspace)?;
            node::install(workspace)
        }
        Language::Kotlin => kotlin::install(workspace),
        Language::Swift => swift::install(workspace),
    }
}

impl Program {
    /// How a till of it is started on a generation of the API; one of an official
    /// SDK on the sandbox at this address.
    pub(super) fn command(&self, workspace: &Workspace, api: Api, sandbox: Option<&str>) -> Command {
        // The official SDKs know nothing of the in-store API, so that each has another till on it.
        let script = match api {
            Api::Orders if !self.ours => format!("{}_orders", self.script),
            Api::Instore | Api::Orders => self.script.to_owned(),
        };
        let mut command = match self.language {
            Language::Rust => Command::new(workspace.built().join("examples/safety-till")),
            Language::Python => python::safety(workspace, &script),
            Language::Node => node::safety(workspace, &script.replace('_', "-")),
            Language::Kotlin => kotlin::safety(workspace),
            Language::Swift => swift::safety(workspace),
        };
        // Whatever the machine's way to the world is, the sandbox is on loopback.
        command.arg(api.name()).args(sandbox).env("NO_PROXY", "127.0.0.1");
        command
    }
}
