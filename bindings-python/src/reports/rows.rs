use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError};

use cobro::model::{BadRow, ReportKind, ReportReadOptions, ReportRow};
use cobro::reports::{self, Rows};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyByteArrayMethods, PyBytes, PyBytesMethods};

use super::blocking::blocking;
use super::owned::Owned;
use crate::call::Call;
use crate::error::to_exception;
use crate::input::{FromPython, Place, argument, request, wrong_type};
use crate::output::ToPython;

/// How many rows become Python objects at a time.
const BATCH: usize = 1024;

/// A report's path, or the report itself.
enum Source {
    Path(String),
    Bytes(Vec<u8>),
}

impl FromPython for Source {
    fn from_python(value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<Self> {
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return Ok(Self::Bytes(bytes.as_bytes().to_vec()));
        }
        if let Ok(bytes) = value.cast::<PyByteArray>() {
            return Ok(Self::Bytes(bytes.to_vec()));
        }
        match String::from_python(value, place) {
            Ok(path) => Ok(Self::Path(path)),
            Err(_) => Err(wrong_type(value, place, "give a path, or the report itself as bytes")),
        }
    }
}

/// A report that is open.
#[pyclass(frozen, module = "cobro._native")]
pub(crate) struct ReportRows(Owned<Arc<Shared>>);

#[derive(Debug)]
struct Shared {
    report: ReportKind,
    rows: Mutex<Rows>,
    /// Read, and not yet taken: who is interrupted meanwhile loses none.
    read: Mutex<Vec<Row>>,
}

type Row = Result<ReportRow, BadRow>;

/// Opens a report and reads its headings.
#[pyfunction]
pub(crate) fn report_rows(source: &Bound<'_, PyAny>, options: &Bound<'_, PyAny>) -> PyResult<Call> {
    let (source, options) = (argument::<Source>(source, "source")?, request::<ReportReadOptions>(options)?);
    Ok(Call::read("reports.rows", async move {
        blocking(move || match source {
            Source::Path(path) => reports::rows_of_file(path, &options),
            Source::Bytes(bytes) => reports::rows(Cursor::new(bytes), &options),
        })
        .await
    }))
}

impl ToPython for Rows {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let report = self.report();
        let shared = Arc::new(Shared { report, rows: Mutex::new(self), read: Mutex::default() });
        Ok(Bound::new(py, ReportRows(Owned::new(shared)))?.into_any())
    }
}

#[pymethods]
impl ReportRows {
    /// Which report it is.
    #[getter]
    fn report<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let shared = self.0.get().map_err(|error| to_exception(py, error))?;
        shared.report.clone().to_python(py)
    }

    /// The next rows; none when the report has no more.
    fn next(&self, py: Python<'_>) -> PyResult<Call> {
        let shared = Arc::clone(self.0.get().map_err(|error| to_exception(py, error))?);
        Ok(Call::read("reports.rows", async move {
            blocking(move || {
                let more = shared.read_some()?;
                Ok(more.then(|| Taken(Arc::clone(&shared))))
            })
            .await
        }))
    }
}

impl Shared {
    fn read_some(&self) -> cobro::Result<bool> {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if read.is_empty() {
            read.extend(rows.by_ref().take(BATCH));
        }
        // What was read before a file failed comes before its failure.
        if read.is_empty()
            && let Some(failure) = rows.failure()
        {
            return Err(failure);
        }
        Ok(!read.is_empty())
    }
}

/// Rows that are taken when they are wanted.
struct Taken(Arc<Shared>);

impl ToPython for Taken {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let rows = std::mem::take(&mut *self.0.read.lock().unwrap_or_else(PoisonError::into_inner));
        rows.to_python(py)
    }
}

impl ToPython for Row {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        match self {
            Ok(row) => row.to_python(py),
            Err(bad) => bad.to_python(py),
        }
    }
}
