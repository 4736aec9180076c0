use std::fmt;

use cobro::Error;
use cobro::model::ErrorDetails;

/// The one error that crosses. The language layers throw their own classes
/// made from it: the message that `UniFFI` gives its exceptions is a dump of
/// their fields.
#[derive(Debug, uniffi::Error)]
pub enum NativeError {
    /// A call failed.
    Failed {
        /// All that is known.
        details: ErrorDetails,
    },
}

impl From<Error> for NativeError {
    fn from(error: Error) -> Self {
        Self::Failed { details: error.into_details() }
    }
}

impl fmt::Display for NativeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Failed { details } = self;
        details.fmt(f)
    }
}

impl std::error::Error for NativeError {}
