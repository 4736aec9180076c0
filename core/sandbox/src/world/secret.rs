//! What nobody is to see in a log: client secrets, codes, tokens.

use std::fmt;

/// A secret. It can be compared and looked up, and shows nothing of itself.
#[derive(Clone, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, to be given to its owner.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
