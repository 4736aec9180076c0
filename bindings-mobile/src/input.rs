//! Checks of what the languages' own types can hold and the core's cannot:
//! made here, so that the error is the core's in every language.

use crate::error::NativeError;

/// Fails unless `millis` can be the duration called `field`.
#[uniffi::export]
pub fn check_duration(field: &str, millis: i64) -> Result<(), NativeError> {
    cobro_ffi::pure::duration_from_millis(field, millis)?;
    Ok(())
}
