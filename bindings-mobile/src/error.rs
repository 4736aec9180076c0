use std::error::Error as _;
use std::fmt;
use std::sync::Arc;

use cobro::Error;
use cobro::model::ErrorDetails;

use crate::thrown::{NativeCause, Thrown};

/// The one error that crosses. The language layers throw their own classes
/// made from it: the message that `UniFFI` gives its exceptions is a dump of
/// their fields.
#[derive(Debug, uniffi::Error)]
pub enum NativeError {
    /// A call failed.
    Failed {
        /// All that is known.
        details: ErrorDetails,
        /// What the caller's own code threw, where that is why. Not `cause`:
        /// exceptions in Kotlin have one.
        thrown: Option<Arc<dyn NativeCause>>,
    },
}

impl From<Error> for NativeError {
    fn from(error: Error) -> Self {
        let mut thrown = None;
        let mut source = error.source();
        while let Some(inner) = source {
            thrown = thrown.or_else(|| inner.downcast_ref::<Thrown>().map(Thrown::what));
            source = inner.source();
        }
        Self::Failed { details: error.into_details(), thrown }
    }
}

impl fmt::Display for NativeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Failed { details, .. } = self;
        details.fmt(f)
    }
}

impl std::error::Error for NativeError {}
