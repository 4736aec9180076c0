//! An application's side of the authorisation by sellers.

use cobro::model::{AuthorizationRequest, CodeExchangeRequest, OAuthOptions};
use pyo3::prelude::*;

use crate::call::Call;
use crate::error::to_exception;
use crate::input::{argument, request};
use crate::output::ToPython;

#[pyclass(frozen, module = "cobro._native")]
pub(crate) struct OAuth {
    pub(crate) inner: cobro::OAuth,
}

#[pymethods]
impl OAuth {
    #[new]
    fn new(py: Python<'_>, options: &Bound<'_, PyAny>) -> PyResult<Self> {
        let options: OAuthOptions = request(options)?;
        let inner = cobro::OAuth::new(&options).map_err(|error| to_exception(py, error))?;
        Ok(Self { inner })
    }

    fn authorization<'py>(
        &self,
        py: Python<'py>,
        authorization: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let authorization: AuthorizationRequest = request(authorization)?;
        let made = self.inner.authorization(&authorization).map_err(|error| to_exception(py, error))?;
        made.to_python(py)
    }

    fn read_callback(
        &self,
        py: Python<'_>,
        callback_url: &Bound<'_, PyAny>,
        state: &Bound<'_, PyAny>,
    ) -> PyResult<String> {
        let url = argument::<String>(callback_url, "callback_url")?;
        let state = argument::<String>(state, "state")?;
        self.inner.read_callback(&url, &state).map_err(|error| to_exception(py, error))
    }

    fn exchange(&self, exchange: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (oauth, exchange) = (self.inner.clone(), request::<CodeExchangeRequest>(exchange)?);
        Ok(Call::mutation(async move { oauth.exchange(&exchange).await }))
    }

    fn refresh(&self, refresh_token: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (oauth, token) = (self.inner.clone(), argument::<String>(refresh_token, "refresh_token")?);
        Ok(Call::mutation(async move { oauth.refresh(&token).await }))
    }

    fn client_credentials(&self) -> Call {
        let oauth = self.inner.clone();
        Call::mutation(async move { oauth.client_credentials().await })
    }
}
