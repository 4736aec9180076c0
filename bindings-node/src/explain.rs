use cobro::model::{PaymentStatus, PaymentStatusDetail};
use napi_derive::napi;

use crate::answer::{Answer, answer};

/// The sentence that a cashier is told of a payment that stands so.
#[napi]
pub fn explain(status: String, status_detail: Option<String>, language: String) -> Answer<String> {
    let detail = status_detail.map(PaymentStatusDetail::from);
    answer(cobro::explain(&PaymentStatus::from(status), detail.as_ref(), &language))
}
