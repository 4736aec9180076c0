use std::fmt;
use std::sync::Arc;

/// An answer of the API as it came, in JSON text: what this version does not
/// know is still in it, and its numbers keep every digit.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct RawJson(Arc<str>);

impl RawJson {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RawJson {
    // Not the text: it may hold a buyer's personal data, and records get logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawJson({} bytes)", self.0.len())
    }
}
