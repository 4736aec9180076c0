//! The sandbox, in this process.

use std::sync::Arc;

use cobro::model::ClientOptions;
use pyo3::prelude::*;

use crate::call::Call;
use crate::client::Client;
use crate::error::to_exception;
use crate::input::request;
use crate::output::ToPython;

#[pyclass(frozen, module = "cobro._native")]
pub(crate) struct Sandbox {
    inner: Arc<cobro::testing::Sandbox>,
}

impl ToPython for cobro::testing::Sandbox {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(Bound::new(py, Sandbox { inner: Arc::new(self) })?.into_any())
    }
}

#[pymethods]
impl Sandbox {
    #[staticmethod]
    fn start() -> Call {
        Call::mutation(cobro::testing::Sandbox::start())
    }

    #[getter]
    fn base_url(&self) -> &str {
        self.inner.base_url()
    }

    fn token(&self, user_id: i64) -> String {
        self.inner.token(user_id)
    }

    fn client(&self, py: Python<'_>, options: &Bound<'_, PyAny>) -> PyResult<Client> {
        let options: ClientOptions = request(options)?;
        let inner = self.inner.client(options).map_err(|error| to_exception(py, error))?;
        Ok(inner.into())
    }

    fn crash_clients(&self, py: Python<'_>) {
        // Letting go of a journal's file takes a moment.
        py.detach(|| self.inner.crash_clients());
    }

    #[pyo3(signature = (method, path, body=None))]
    fn control(&self, method: String, path: String, body: Option<String>) -> Call {
        let sandbox = Arc::clone(&self.inner);
        Call::mutation(async move { sandbox.control(&method, &path, body).await })
    }

    fn stop(&self) -> Call {
        let sandbox = Arc::clone(&self.inner);
        Call::mutation(async move {
            sandbox.stop().await;
            Ok(())
        })
    }
}

/// A pure vector.
#[pyfunction]
pub(crate) fn evaluate(py: Python<'_>, kind: &str, input: &str) -> PyResult<String> {
    cobro::testing::evaluate(kind, input).map_err(|error| to_exception(py, error))
}
