//! The state of the world.

use crate::options::SandboxOptions;

/// The state of the world.
#[derive(Debug)]
pub(crate) struct World {}

impl World {
    pub(crate) fn new(_options: &SandboxOptions) -> Self {
        Self {}
    }
}
