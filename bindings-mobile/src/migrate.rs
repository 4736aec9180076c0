use cobro::model::{Migration, MigrationRequest};

use crate::error::NativeError;

/// The Orders body of an in-store one. Nothing is sent.
#[uniffi::export]
#[allow(clippy::needless_pass_by_value, reason = "UniFFI makes a record of its own for the call")]
pub(crate) fn migrate_order(request: MigrationRequest) -> Result<Migration, NativeError> {
    Ok(cobro::migrate::order(&request)?)
}
