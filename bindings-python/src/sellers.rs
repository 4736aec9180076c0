//! The sellers an application acts for.

use cobro::model::{ClientOptions, CodeExchangeRequest, SellerTokensRequest, Site};
use pyo3::prelude::*;

use crate::call::Call;
use crate::client::Client;
use crate::error::to_exception;
use crate::input::{argument, request};
use crate::oauth::OAuth;
use crate::output::ToPython;
use crate::tokens;

#[pyclass(frozen, module = "cobro._native")]
pub(crate) struct Sellers {
    inner: cobro::Sellers,
}

impl From<cobro::Sellers> for Sellers {
    fn from(inner: cobro::Sellers) -> Self {
        Self { inner }
    }
}

impl ToPython for cobro::Client {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(Bound::new(py, Client::from(self))?.into_any())
    }
}

#[pymethods]
impl Sellers {
    #[new]
    #[pyo3(signature = (oauth, options, store, in_flight))]
    fn new(
        py: Python<'_>,
        oauth: &OAuth,
        options: &Bound<'_, PyAny>,
        store: Option<(Py<PyAny>, Py<PyAny>)>,
        in_flight: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let (options, in_flight) = (request::<ClientOptions>(options)?, argument(in_flight, "in_flight")?);
        let inner = cobro::Sellers::new(oauth.inner.clone(), options, store.map(tokens::store), in_flight);
        inner.map(Into::into).map_err(|error| to_exception(py, error))
    }

    fn authorize(&self, exchange: &Bound<'_, PyAny>, site: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (sellers, exchange) = (self.inner.clone(), request::<CodeExchangeRequest>(exchange)?);
        let site = argument::<Option<Site>>(site, "site")?;
        Ok(Call::mutation(async move { sellers.authorize(&exchange, site).await }))
    }

    fn add(&self, seller: &Bound<'_, PyAny>, site: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (sellers, seller) = (self.inner.clone(), request::<SellerTokensRequest>(seller)?);
        let site = argument::<Option<Site>>(site, "site")?;
        Ok(Call::mutation(async move { sellers.add(&seller, site).await }))
    }

    fn remove(&self, user_id: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (sellers, id) = (self.inner.clone(), argument::<i64>(user_id, "user_id")?);
        Ok(Call::mutation(async move { sellers.remove(id).await }))
    }

    fn client(&self, user_id: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (sellers, id) = (self.inner.clone(), argument::<i64>(user_id, "user_id")?);
        Ok(Call::read("sellers.client", async move { sellers.client(id).await }))
    }

    /// A read: a refresh that it began goes on to its end by itself.
    fn token(&self, user_id: &Bound<'_, PyAny>, refused: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (sellers, id) = (self.inner.clone(), argument::<i64>(user_id, "user_id")?);
        let refused = argument::<Option<String>>(refused, "refused")?;
        Ok(Call::read("sellers.token", async move { sellers.token(id, refused.as_deref()).await }))
    }
}
