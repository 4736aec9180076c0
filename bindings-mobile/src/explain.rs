use cobro::model::{PaymentStatus, PaymentStatusDetail};

use crate::error::NativeError;

/// The sentence that a cashier is told of a payment that stands so.
#[uniffi::export]
pub(crate) fn explain_payment(
    status: &str,
    status_detail: Option<String>,
    language: &str,
) -> Result<String, NativeError> {
    let detail = status_detail.map(PaymentStatusDetail::from);
    Ok(cobro::explain(&PaymentStatus::from(status), detail.as_ref(), language)?)
}
