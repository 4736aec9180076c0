//! Checks of what the languages' own types can hold and the core's cannot:
//! made here, so that the error is the core's in every language.

use cobro::Error;

use crate::error::NativeError;

/// Fails unless `millis` can be the duration called `field`.
#[uniffi::export]
pub(crate) fn check_duration(field: &str, millis: i64) -> Result<(), NativeError> {
    cobro_ffi::pure::duration_from_millis(field, millis)?;
    Ok(())
}

/// Fails unless `millis` since 1970 can be the moment called `field`.
#[uniffi::export]
pub(crate) fn check_moment(field: &str, millis: i64) -> Result<(), NativeError> {
    cobro_ffi::pure::timestamp_from_millis(field, millis)?;
    Ok(())
}

/// Fails unless `value` can be the count called `field`.
#[uniffi::export]
pub(crate) fn check_count(field: &str, value: i64) -> Result<(), NativeError> {
    if u32::try_from(value).is_ok() {
        return Ok(());
    }
    let rule = if value < 0 { "min" } else { "max" };
    Err(Error::invalid(field, &value.to_string(), rule, "it must be from 0 to 4294967295").into())
}
