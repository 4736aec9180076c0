//! Money that comes after a sale ended, or twice.

use std::sync::Arc;

use cobro_ffi::CancelToken;
use pyo3::prelude::*;

use crate::call::Call;

#[pyclass(frozen, module = "cobro._native")]
pub(crate) struct LateMoneyReader {
    inner: Arc<cobro_ffi::LateMoneyReader>,
}

impl LateMoneyReader {
    pub(crate) fn new(client: &cobro::Client, closed: &CancelToken) -> Self {
        Self { inner: Arc::new(cobro_ffi::LateMoneyReader::new(client, closed)) }
    }
}

#[pymethods]
impl LateMoneyReader {
    fn next(&self) -> Call {
        let reader = Arc::clone(&self.inner);
        Call::read("late_money", async move { reader.next().await })
    }

    fn taken(&self) {
        self.inner.taken();
    }
}
