//! The control plane.

pub(crate) const PREFIX: &str = "/_sandbox";
