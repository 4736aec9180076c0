//! Written by `cargo xtask gen` from the core's model.

pub(crate) mod input;
pub(crate) mod output;
