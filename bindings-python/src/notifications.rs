//! Notifications: what needs no client.

use std::time::Duration;

use cobro::model::Timestamp;
use cobro::notifications::{self, Delivery};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyByteArrayMethods, PyBytes, PyBytesMethods};

use crate::error::to_exception;
use crate::input::{FromPython, Place, argument, wrong_type};
use crate::output::ToPython;

/// The raw bytes of a request's body, or its text.
struct Body(Vec<u8>);

impl FromPython for Body {
    fn from_python(value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<Self> {
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return Ok(Self(bytes.as_bytes().to_vec()));
        }
        if let Ok(bytes) = value.cast::<PyByteArray>() {
            return Ok(Self(bytes.to_vec()));
        }
        match String::from_python(value, place) {
            Ok(text) => Ok(Self(text.into_bytes())),
            Err(_) => {
                Err(wrong_type(value, place, "give the raw body, as bytes: not what was parsed from it"))
            }
        }
    }
}

fn delivery(
    method: &Bound<'_, PyAny>,
    headers: Vec<(String, String)>,
    query: &Bound<'_, PyAny>,
    body: &Bound<'_, PyAny>,
) -> PyResult<Delivery> {
    let (method, query) = (argument::<String>(method, "method")?, argument::<String>(query, "query")?);
    let Body(body) = argument(body, "body")?;
    Ok(Delivery::new(&method, headers, &query, body))
}

#[pyfunction]
pub(crate) fn notification_parse<'py>(
    py: Python<'py>,
    method: &Bound<'py, PyAny>,
    headers: Vec<(String, String)>,
    query: &Bound<'py, PyAny>,
    body: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let delivery = delivery(method, headers, query, body)?;
    notifications::parse(&delivery).map_err(|error| to_exception(py, error))?.to_python(py)
}

#[pyclass(frozen, module = "cobro._native")]
pub(crate) struct Verifier(notifications::Verifier);

#[pymethods]
impl Verifier {
    #[new]
    fn new(py: Python<'_>, secrets: &Bound<'_, PyAny>, tolerance: &Bound<'_, PyAny>) -> PyResult<Self> {
        let secrets: Vec<String> = argument(secrets, "secrets")?;
        let tolerance: Option<Duration> = argument(tolerance, "tolerance")?;
        let verifier = notifications::Verifier::new(secrets).and_then(|made| made.with_tolerance(tolerance));
        verifier.map(Self).map_err(|error| to_exception(py, error))
    }

    fn verify<'py>(
        &self,
        py: Python<'py>,
        method: &Bound<'py, PyAny>,
        headers: Vec<(String, String)>,
        query: &Bound<'py, PyAny>,
        body: &Bound<'py, PyAny>,
        now: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let delivery = delivery(method, headers, query, body)?;
        let now: Timestamp = argument(now, "now")?;
        self.0.verify(&delivery, now).map_err(|error| to_exception(py, error))?.to_python(py)
    }
}

#[pyclass(frozen, module = "cobro._native")]
pub(crate) struct ReplayGuard(notifications::ReplayGuard);

#[pymethods]
impl ReplayGuard {
    #[new]
    fn new(py: Python<'_>, capacity: &Bound<'_, PyAny>, ttl: &Bound<'_, PyAny>) -> PyResult<Self> {
        let (capacity, ttl) = (argument(capacity, "capacity")?, argument(ttl, "ttl")?);
        let guard = notifications::ReplayGuard::new(capacity, ttl);
        guard.map(Self).map_err(|error| to_exception(py, error))
    }

    fn is_new(&self, verified: bool, key: Option<&str>, now: &Bound<'_, PyAny>) -> PyResult<bool> {
        let now: Timestamp = argument(now, "now")?;
        Ok(self.0.is_new_key(verified, key, now))
    }
}
