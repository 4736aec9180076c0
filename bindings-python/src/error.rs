//! The core's error as an exception of `cobro._errors`.

use std::error::Error as _;
use std::io;

use cobro::Error;
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;

use crate::generated::output::error_details;

/// The exception, with the operating system's error behind it as `__cause__`.
pub(crate) fn to_exception(py: Python<'_>, error: Error) -> PyErr {
    let cause = system_error(&error).map(|cause| match cause.raw_os_error() {
        // From the number, Python itself finds the class: `ConnectionRefusedError` and so on.
        Some(number) => PyOSError::new_err((number, cause.kind().to_string())),
        None => PyErr::from(io::Error::from(cause.kind())),
    });
    let text = error.to_string();
    let made = error_details(py, error.into_details()).and_then(|(class, fields)| {
        fields.set_item("text", text)?;
        py.import("cobro._errors")?.getattr(class)?.call((), Some(&fields))
    });
    match made {
        Ok(exception) => {
            let exception = PyErr::from_value(exception);
            exception.set_cause(py, cause);
            exception
        }
        Err(defect) => defect,
    }
}

/// Only errors of the system: the texts in between may hold URLs.
fn system_error(error: &Error) -> Option<&io::Error> {
    let mut found = None;
    let mut source = error.source();
    while let Some(current) = source {
        found = current.downcast_ref::<io::Error>().or(found);
        source = current.source();
    }
    found
}
