use cobro::model::MigrationRequest;
use pyo3::prelude::*;

use crate::error::to_exception;
use crate::input;
use crate::output::ToPython;

/// The Orders body of an in-store one. Nothing is sent.
#[pyfunction]
pub(crate) fn migrate_order<'py>(
    py: Python<'py>,
    request: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let request: MigrationRequest = input::request(request)?;
    cobro::migrate::order(&request).map_err(|error| to_exception(py, error))?.to_python(py)
}
