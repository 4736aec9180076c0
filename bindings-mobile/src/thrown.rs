//! What a caller's own code threw, on its way through the core and back.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cobro::Error;
use cobro::model::ErrorKind;

/// Something that was thrown, as its language has it. Only handed on.
#[uniffi::export(foreign)]
pub trait NativeCause: Send + Sync + fmt::Debug {
    /// What it is called.
    fn name(&self) -> String;
}

/// A provider or a store of the caller's failed.
#[derive(Debug, uniffi::Error)]
pub enum NativeFailure {
    /// It threw.
    Threw {
        /// What it says. Not `message`: exceptions in Kotlin have one.
        text: String,
        /// What it is, where it is an error of this library's.
        kind: Option<ErrorKind>,
        /// The API's own code.
        code: Option<String>,
        /// Whether the same may succeed later.
        retryable: bool,
        /// How long to wait before that.
        retry_after: Option<Duration>,
        /// What it threw.
        thrown: Arc<dyn NativeCause>,
    },
    /// `UniFFI` could not call it.
    Unreachable {
        /// Why.
        reason: String,
    },
}

impl NativeFailure {
    /// What the core makes of it; of `otherwise` when it is not one of its own.
    pub(crate) fn into_error(self, otherwise: ErrorKind) -> Error {
        match self {
            Self::Threw { text, kind, code, retryable, retry_after, thrown } => {
                let mut details = Error::new(kind.unwrap_or(otherwise), text).into_details();
                (details.code, details.retryable, details.retry_after) = (code, retryable, retry_after);
                Error::from(details).with_source(Thrown(thrown))
            }
            Self::Unreachable { reason } => Error::internal(&reason),
        }
    }
}

impl From<uniffi::UnexpectedUniFFICallbackError> for NativeFailure {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unreachable { reason: error.reason }
    }
}

impl fmt::Display for NativeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Threw { text, .. } | Self::Unreachable { reason: text } => f.write_str(text),
        }
    }
}

impl std::error::Error for NativeFailure {}

/// The source of an error that it caused.
#[derive(Debug)]
pub(crate) struct Thrown(Arc<dyn NativeCause>);

impl Thrown {
    pub(crate) fn what(&self) -> Arc<dyn NativeCause> {
        self.0.clone()
    }
}

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the caller's own code threw")
    }
}

impl std::error::Error for Thrown {}
