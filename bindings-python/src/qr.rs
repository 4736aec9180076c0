//! QR codes: functions without a client.

use cobro::{QrImageRequest, Result, qr};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::to_exception;
use crate::input::{argument, request};
use crate::output::ToPython;

#[pyfunction]
pub(crate) fn qr_read<'py>(py: Python<'py>, qr_data: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let text: String = argument(qr_data, "qr_data")?;
    qr::read(&text).map_err(|error| to_exception(py, error))?.to_python(py)
}

#[pyfunction]
pub(crate) fn qr_svg(
    py: Python<'_>,
    qr_data: &Bound<'_, PyAny>,
    image: &Bound<'_, PyAny>,
) -> PyResult<String> {
    draw(py, qr_data, image, qr::svg)
}

#[pyfunction]
pub(crate) fn qr_png<'py>(
    py: Python<'py>,
    qr_data: &Bound<'py, PyAny>,
    image: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyBytes>> {
    Ok(PyBytes::new(py, &draw(py, qr_data, image, qr::png)?))
}

#[pyfunction]
pub(crate) fn qr_terminal(
    py: Python<'_>,
    qr_data: &Bound<'_, PyAny>,
    image: &Bound<'_, PyAny>,
) -> PyResult<String> {
    draw(py, qr_data, image, qr::terminal)
}

#[pyfunction]
pub(crate) fn qr_escpos<'py>(
    py: Python<'py>,
    qr_data: &Bound<'py, PyAny>,
    image: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyBytes>> {
    Ok(PyBytes::new(py, &draw(py, qr_data, image, qr::escpos)?))
}

fn draw<T: Send>(
    py: Python<'_>,
    qr_data: &Bound<'_, PyAny>,
    image: &Bound<'_, PyAny>,
    draw: fn(&str, &QrImageRequest) -> Result<T>,
) -> PyResult<T> {
    let text: String = argument(qr_data, "qr_data")?;
    let image: QrImageRequest = request(image)?;
    // A large picture takes milliseconds, which other threads may use.
    py.detach(|| draw(&text, &image)).map_err(|error| to_exception(py, error))
}
