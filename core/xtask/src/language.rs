use anyhow::Result;

use crate::command::Finished;
use crate::counts::Counts;
use crate::workspace::Workspace;
use crate::{kotlin, node, python, rust, swift};

/// A language the library is offered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Rust,
    Python,
    Node,
    Kotlin,
    Swift,
}

impl Language {
    pub(crate) const ALL: [Self; 5] = [Self::Rust, Self::Python, Self::Node, Self::Kotlin, Self::Swift];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Python => "python",
            Self::Node => "node",
            Self::Kotlin => "kotlin",
            Self::Swift => "swift",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.name() == name)
    }

    /// Builds its package and runs its tests. What ran before an error is in `counts`.
    pub(crate) fn test(self, workspace: &Workspace, counts: &mut Counts) -> Result<()> {
        match self {
            Self::Rust => rust::test(workspace, counts),
            Self::Python => python::test(workspace, counts),
            Self::Node => node::test(workspace, counts),
            Self::Kotlin => kotlin::test(workspace, counts),
            Self::Swift => swift::test(workspace, counts),
        }
    }

    /// Formats its sources, generated ones aside.
    pub(crate) fn format(self, workspace: &Workspace) -> Result<()> {
        match self {
            Self::Rust => rust::format(workspace),
            Self::Python => python::format(workspace),
            Self::Node => node::format(workspace),
            Self::Kotlin => kotlin::format(workspace),
            Self::Swift => swift::format(workspace),
        }
    }

    /// Builds its package and runs the conformance vectors.
    pub(crate) fn vectors(self, workspace: &Workspace) -> Result<Finished> {
        match self {
            Self::Rust => rust::vectors(workspace),
            Self::Python => python::vectors(workspace),
            Self::Node => node::vectors(workspace),
            Self::Kotlin => kotlin::vectors(workspace),
            Self::Swift => swift::vectors(workspace),
        }
    }
}
