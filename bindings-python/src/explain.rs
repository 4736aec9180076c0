use cobro::model::{PaymentStatus, PaymentStatusDetail};
use pyo3::prelude::*;

use crate::error::to_exception;
use crate::input::argument;

/// The sentence that a cashier is told of a payment that stands so.
#[pyfunction]
pub(crate) fn explain(
    py: Python<'_>,
    status: &Bound<'_, PyAny>,
    status_detail: &Bound<'_, PyAny>,
    language: &Bound<'_, PyAny>,
) -> PyResult<String> {
    let status = PaymentStatus::from(argument::<String>(status, "status")?);
    let detail = argument::<Option<String>>(status_detail, "status_detail")?.map(PaymentStatusDetail::from);
    let language = argument::<String>(language, "language")?;
    cobro::explain(&status, detail.as_ref(), &language).map_err(|error| to_exception(py, error))
}
