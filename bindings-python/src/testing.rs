//! The sandbox, in this process.

use std::sync::Arc;

use cobro::model::{ClientOptions, OAuthOptions};
use pyo3::prelude::*;

use crate::call::Call;
use crate::client::Client;
use crate::error::to_exception;
use crate::input::{argument, request};
use crate::oauth::OAuth;
use crate::output::ToPython;
use crate::sellers::Sellers;
use crate::tokens;

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

    #[pyo3(signature = (options, token_provider=None))]
    fn client(
        &self,
        py: Python<'_>,
        options: &Bound<'_, PyAny>,
        token_provider: Option<Py<PyAny>>,
    ) -> PyResult<Client> {
        let options: ClientOptions = request(options)?;
        let made = match token_provider {
            None => self.inner.client(options),
            Some(ask) => self.inner.client_with_tokens(options, tokens::provider(ask)),
        };
        made.map(Into::into).map_err(|error| to_exception(py, error))
    }

    fn oauth(&self, py: Python<'_>, options: &Bound<'_, PyAny>) -> PyResult<OAuth> {
        let options: OAuthOptions = request(options)?;
        let inner = self.inner.oauth(&options).map_err(|error| to_exception(py, error))?;
        Ok(OAuth { inner })
    }

    fn sellers(
        &self,
        py: Python<'_>,
        oauth: &OAuth,
        options: &Bound<'_, PyAny>,
        store: Option<(Py<PyAny>, Py<PyAny>)>,
        in_flight: &Bound<'_, PyAny>,
    ) -> PyResult<Sellers> {
        let (options, in_flight) = (request::<ClientOptions>(options)?, argument(in_flight, "in_flight")?);
        let store = store.map(tokens::store);
        let inner = self.inner.sellers(oauth.inner.clone(), options, store, in_flight);
        inner.map(Into::into).map_err(|error| to_exception(py, error))
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
