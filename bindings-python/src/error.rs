//! The core's error as an exception of `cobro._errors`.

use std::error::Error as _;
use std::io;

use cobro::{Error, ErrorDetails};
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;

use crate::ask::Raised;
use crate::generated::output::error_details;
use crate::output::ToPython;

/// The exception. Behind it as `__cause__` is what code of the caller's raised, or
/// the operating system's error.
pub(crate) fn to_exception(py: Python<'_>, error: Error) -> PyErr {
    let raised = find::<Raised>(&error).map(|raised| raised.exception(py));
    let cause = raised.or_else(|| find::<io::Error>(&error).map(system_error));
    match error.into_details().to_python(py) {
        Ok(exception) => {
            let exception = PyErr::from_value(exception);
            exception.set_cause(py, cause);
            exception
        }
        Err(defect) => defect,
    }
}

impl ToPython for ErrorDetails {
    /// An exception that is a value: nothing is raised.
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let text = self.to_string();
        let (class, fields) = error_details(py, self)?;
        fields.set_item("text", text)?;
        py.import("cobro._errors")?.getattr(class)?.call((), Some(&fields))
    }
}

fn system_error(error: &io::Error) -> PyErr {
    match error.raw_os_error() {
        // From the number, Python itself finds the class: `ConnectionRefusedError` and so on.
        Some(number) => PyOSError::new_err((number, error.kind().to_string())),
        None => PyErr::from(io::Error::from(error.kind())),
    }
}

/// The last of its type among the sources. No others: the texts in between may hold URLs.
fn find<T: std::error::Error + 'static>(error: &Error) -> Option<&T> {
    let mut found = None;
    let mut source = error.source();
    while let Some(current) = source {
        found = current.downcast_ref::<T>().or(found);
        source = current.source();
    }
    found
}
