use std::sync::{Mutex, PoisonError};

use cobro::model::Report;
use pyo3::prelude::*;

use super::owned::Owned;
use crate::error::to_exception;
use crate::output::ToPython;

/// Reports that were fetched, in a folder that goes with this.
#[pyclass(frozen, module = "cobro._native")]
pub(crate) struct ReportFiles {
    folder: String,
    paths: Vec<String>,
    reports: Vec<Report>,
    files: Owned<Mutex<Option<cobro::ReportFiles>>>,
}

impl ToPython for cobro::ReportFiles {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let files = ReportFiles {
            folder: self.folder().to_string_lossy().into_owned(),
            paths: self.paths().iter().map(|path| path.to_string_lossy().into_owned()).collect(),
            reports: self.reports().to_vec(),
            files: Owned::new(Mutex::new(Some(self))),
        };
        Ok(Bound::new(py, files)?.into_any())
    }
}

#[pymethods]
impl ReportFiles {
    #[getter]
    fn folder(&self) -> &str {
        &self.folder
    }

    #[getter]
    fn paths<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.paths.clone().to_python(py)
    }

    #[getter]
    fn reports<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.reports.clone().to_python(py)
    }

    /// Removes the files.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let files = self.files.get().map_err(|error| to_exception(py, error))?;
        let files = files.lock().unwrap_or_else(PoisonError::into_inner).take();
        py.detach(|| drop(files));
        Ok(())
    }
}
