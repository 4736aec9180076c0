//! A sale.

use cobro::model::RefundRequest;
use pyo3::prelude::*;

use crate::call::Call;
use crate::input::{argument, limit, request};
use crate::output::ToPython;

#[pyclass(frozen, module = "cobro._native")]
pub(crate) struct Sale {
    inner: cobro::Sale,
}

impl ToPython for cobro::Sale {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(Bound::new(py, Sale { inner: self })?.into_any())
    }
}

#[pymethods]
impl Sale {
    fn info<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.info().clone().to_python(py)
    }

    fn remaining<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.remaining().to_python(py)
    }

    #[pyo3(signature = (timeout=None))]
    fn wait(&self, timeout: Option<f64>) -> Call {
        let sale = self.inner.clone();
        Call::wait("sale.wait", timeout.and_then(limit), async move { sale.wait().await })
    }

    fn check(&self) -> Call {
        let sale = self.inner.clone();
        Call::read("sale.check", async move { sale.check().await })
    }

    fn next_event(&self, seen: usize) -> Call {
        let sale = self.inner.clone();
        Call::read("sale.events", async move { sale.next_event(seen).await })
    }

    fn cancel(&self) -> Call {
        let sale = self.inner.clone();
        Call::mutation(async move { sale.cancel().await })
    }

    fn refund(&self, refund: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (sale, refund) = (self.inner.clone(), request::<RefundRequest>(refund)?);
        Ok(Call::mutation(async move { sale.refund(refund).await }))
    }

    #[pyo3(signature = (idempotency_key, timeout=None))]
    fn wait_refund(&self, idempotency_key: &Bound<'_, PyAny>, timeout: Option<f64>) -> PyResult<Call> {
        let (sale, key) = (self.inner.clone(), argument::<String>(idempotency_key, "idempotency_key")?);
        let limit = timeout.and_then(limit);
        Ok(Call::wait("sale.wait_refund", limit, async move { sale.wait_refund(&key).await }))
    }
}
