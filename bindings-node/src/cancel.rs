use napi_derive::napi;

/// Stops a wait or a read: what an `AbortSignal` pulls.
#[napi]
pub struct CancelToken(pub(crate) cobro_ffi::CancelToken);

#[napi]
impl CancelToken {
    #[napi(constructor)]
    #[allow(clippy::new_without_default, reason = "JavaScript has no default")]
    pub fn new() -> Self {
        Self(cobro_ffi::CancelToken::new())
    }

    #[napi]
    pub fn cancel(&self) {
        self.0.cancel();
    }
}
