//! A token provider, and a store of tokens, of the caller's.

use std::sync::Arc;

use cobro::model::{ErrorKind, ProvidedToken, StoredTokens};
use cobro::{AccessToken, BoxFuture, Result, TokenProvider, TokenStore};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyTuple, PyType};

use crate::ask::Asked;
use crate::input::{FromPython, Place, field, wrong_type};
use crate::output::ToPython;

#[derive(Debug)]
struct Provider(Asked);

/// The core's provider of a `cobro._ask.Ask`.
pub(crate) fn provider(ask: Py<PyAny>) -> Arc<dyn TokenProvider> {
    Arc::new(Provider(Asked::new("token provider", ErrorKind::Unauthorized, ask)))
}

impl TokenProvider for Provider {
    fn token(&self, refused: Option<&AccessToken>) -> BoxFuture<'_, Result<ProvidedToken>> {
        let refused = refused.map(|token| token.expose().to_owned());
        let read = |given: &Bound<'_, PyAny>| ProvidedToken::from_python(given, &answer("token_provider"));
        Box::pin(self.0.ask(move |py| PyTuple::new(py, [refused.to_python(py)?]), read))
    }
}

#[derive(Debug)]
struct Store {
    load: Asked,
    swap: Asked,
}

/// The core's store of the `cobro._ask.Ask` of its two functions.
pub(crate) fn store((load, swap): (Py<PyAny>, Py<PyAny>)) -> Arc<dyn TokenStore> {
    let asked = |ask| Asked::new("token store", ErrorKind::Journal, ask);
    Arc::new(Store { load: asked(load), swap: asked(swap) })
}

impl TokenStore for Store {
    fn load(&self, user_id: i64) -> BoxFuture<'_, Result<Option<StoredTokens>>> {
        let read = |given: &Bound<'_, PyAny>| Option::from_python(given, &answer("store.load"));
        Box::pin(self.load.ask(move |py| PyTuple::new(py, [user_id.to_python(py)?]), read))
    }

    fn swap(
        &self,
        user_id: i64,
        expected: Option<i64>,
        new: Option<StoredTokens>,
    ) -> BoxFuture<'_, Result<bool>> {
        let read = |given: &Bound<'_, PyAny>| bool::from_python(given, &answer("store.swap"));
        Box::pin(self.swap.ask(
            move |py| PyTuple::new(py, [user_id.to_python(py)?, expected.to_python(py)?, new.to_python(py)?]),
            read,
        ))
    }
}

/// The place of what one of them answered.
fn answer(name: &str) -> Place<'_> {
    Place::Field(&Place::Argument, name)
}

/// A token alone is one that is good until the API refuses it.
impl FromPython for ProvidedToken {
    fn from_python(value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<Self> {
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        if value.is_instance_of::<PyString>() {
            return Ok(Self { access_token: String::from_python(value, place)?, expires_at: None });
        }
        let py = value.py();
        if !value.is_instance(CLASS.import(py, "cobro._model", "ProvidedToken")?)? {
            return Err(wrong_type(value, place, "return a str or a cobro.ProvidedToken"));
        }
        Ok(Self {
            access_token: field(value, place, intern!(py, "access_token"), "access_token")?,
            expires_at: field(value, place, intern!(py, "expires_at"), "expires_at")?,
        })
    }
}

impl FromPython for StoredTokens {
    fn from_python(value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<Self> {
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let py = value.py();
        if !value.is_instance(CLASS.import(py, "cobro._model", "StoredTokens")?)? {
            return Err(wrong_type(value, place, "return a cobro.StoredTokens"));
        }
        Ok(Self {
            version: field(value, place, intern!(py, "version"), "version")?,
            secret: field(value, place, intern!(py, "secret"), "secret")?,
        })
    }
}
