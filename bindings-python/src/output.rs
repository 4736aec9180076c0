//! From Rust to Python: what every generated record is made of.

use std::time::Duration;

use cobro::{Amount, RawJson, model::Timestamp};
use jiff::tz::Offset;
use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDateTime, PyDelta, PyString, PyTuple, PyType, PyTzInfo};

/// What becomes a Python object.
pub(crate) trait ToPython {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>>;
}

/// Both ways of an open enum: a `str` of a class of its own.
macro_rules! open_enum {
    ($enumeration:ty, $name:literal) => {
        impl $crate::output::ToPython for $enumeration {
            fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
                static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
                CLASS.import(py, "cobro._model", $name)?.call1((self.as_str(),))
            }
        }

        impl $crate::input::FromPython for $enumeration {
            fn from_python(value: &Bound<'_, PyAny>, place: &$crate::input::Place<'_>) -> PyResult<Self> {
                String::from_python(value, place).map(Self::from)
            }
        }
    };
}
pub(crate) use open_enum;

impl ToPython for () {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(py.None().into_bound(py))
    }
}

impl ToPython for String {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(PyString::new(py, &self).into_any())
    }
}

impl ToPython for bool {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(self.into_pyobject(py)?.to_owned().into_any())
    }
}

impl ToPython for i64 {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(self.into_pyobject(py)?.into_any())
    }
}

impl ToPython for u64 {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(self.into_pyobject(py)?.into_any())
    }
}

impl ToPython for u32 {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(self.into_pyobject(py)?.into_any())
    }
}

impl ToPython for RawJson {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(PyString::new(py, self.as_str()).into_any())
    }
}

impl ToPython for Amount {
    /// By way of text: a float never sees it.
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        DECIMAL.import(py, "decimal", "Decimal")?.call1((self.to_string(),))
    }
}

impl ToPython for Timestamp {
    /// To the microsecond, which is all that `datetime` holds.
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let moment = Offset::UTC.to_datetime(self);
        let small = |value: i8| u8::try_from(value).map_err(|_| PyOverflowError::new_err("moment"));
        let utc = PyTzInfo::utc(py)?;
        let made = PyDateTime::new(
            py,
            moment.year().into(),
            small(moment.month())?,
            small(moment.day())?,
            small(moment.hour())?,
            small(moment.minute())?,
            small(moment.second())?,
            u32::try_from(moment.subsec_nanosecond() / 1000)?,
            Some(&*utc),
        )?;
        Ok(made.into_any())
    }
}

impl ToPython for Duration {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let days = i32::try_from(self.as_secs() / 86_400)?;
        let seconds = i32::try_from(self.as_secs() % 86_400)?;
        let micros = i32::try_from(self.subsec_micros())?;
        Ok(PyDelta::new(py, days, seconds, micros, true)?.into_any())
    }
}

impl<T: ToPython> ToPython for Option<T> {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        match self {
            Some(value) => value.to_python(py),
            None => Ok(py.None().into_bound(py)),
        }
    }
}

impl<T: ToPython> ToPython for Vec<T> {
    /// A tuple: the records are frozen, so what is in them is too.
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let items = self.into_iter().map(|item| item.to_python(py)).collect::<PyResult<Vec<_>>>()?;
        Ok(PyTuple::new(py, items)?.into_any())
    }
}
