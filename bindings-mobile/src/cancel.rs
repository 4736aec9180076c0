use std::sync::Arc;

use cobro_ffi::CancelToken;

/// Stops the waits and reads it is given to. `UniFFI` has no such thing of its
/// own in Swift; in Kotlin it says when, rather than leaving it to a drop.
#[derive(Debug, uniffi::Object)]
pub struct NativeCancel(CancelToken);

#[uniffi::export]
impl NativeCancel {
    /// One that nothing is stopped by yet.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::new(Self(CancelToken::new()))
    }

    /// Stops them, also those that begin later.
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

impl NativeCancel {
    pub(crate) fn token(&self) -> &CancelToken {
        &self.0
    }
}
