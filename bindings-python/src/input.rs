//! From Python to Rust. What has the wrong type is refused here, by its place,
//! with the same error as a value that breaks a rule; the rules are the core's.

use std::fmt;
use std::time::Duration;

use cobro::model::{CashOutResult, Timestamp};
use cobro::{AmountInput, Error};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyBoolMethods, PyByteArray, PyBytes, PyDateTime, PyDelta, PyDict, PyFloat, PyInt, PyString,
    PyType, PyTzInfo,
};

use crate::error::to_exception;

/// What is read from a Python object.
pub(crate) trait FromPython: Sized {
    fn from_python(value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<Self>;
}

/// Where a value stands in what the caller gave: `items[0].unit_price`.
pub(crate) enum Place<'a> {
    Argument,
    Field(&'a Place<'a>, &'a str),
    Element(&'a Place<'a>, usize),
}

impl Place<'_> {
    fn is_secret(&self) -> bool {
        match self {
            Self::Argument => false,
            Self::Field(_, name) => name.contains("token") || name.contains("secret"),
            Self::Element(parent, _) => parent.is_secret(),
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument => Ok(()),
            Self::Field(Self::Argument, name) => f.write_str(name),
            Self::Field(parent, name) => write!(f, "{parent}.{name}"),
            Self::Element(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// A request's field.
pub(crate) fn field<T: FromPython>(
    request: &Bound<'_, PyAny>,
    place: &Place<'_>,
    key: &Bound<'_, PyString>,
    name: &str,
) -> PyResult<T> {
    T::from_python(&request.getattr(key)?, &Place::Field(place, name))
}

/// A method's own argument.
pub(crate) fn argument<T: FromPython>(value: &Bound<'_, PyAny>, name: &str) -> PyResult<T> {
    T::from_python(value, &Place::Field(&Place::Argument, name))
}

/// A method's one request.
pub(crate) fn request<T: FromPython>(value: &Bound<'_, PyAny>) -> PyResult<T> {
    T::from_python(value, &Place::Argument)
}

/// A caller's own limit of real time, in seconds: beyond what a `Duration`
/// holds is none, below zero is at once.
pub(crate) fn limit(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds.max(0.0)).ok()
}

/// Refuses what is not an instance of the request's own class.
pub(crate) fn expect_class(
    value: &Bound<'_, PyAny>,
    place: &Place<'_>,
    class: &PyOnceLock<Py<PyType>>,
    name: &str,
) -> PyResult<()> {
    if value.is_instance(class.import(value.py(), "cobro._requests", name)?)? {
        return Ok(());
    }
    Err(wrong_type(value, place, &format!("give a cobro.{name}")))
}

pub(crate) fn wrong_type(value: &Bound<'_, PyAny>, place: &Place<'_>, advice: &str) -> PyErr {
    refuse(value, place, "type", advice)
}

fn refuse(value: &Bound<'_, PyAny>, place: &Place<'_>, rule: &str, advice: &str) -> PyErr {
    let error = Error::invalid(&place.to_string(), &shown(value, place), rule, advice);
    to_exception(value.py(), error)
}

/// The value itself only where it is a plain number or moment; of all else,
/// which may be large or secret, the type.
fn shown(value: &Bound<'_, PyAny>, place: &Place<'_>) -> String {
    let plain = value.is_instance_of::<PyInt>()
        || value.is_instance_of::<PyFloat>()
        || value.is_instance_of::<PyDateTime>()
        || value.is_none();
    if plain
        && !place.is_secret()
        && let Ok(text) = value.str()
    {
        return text.to_string();
    }
    value.get_type().name().map_or_else(|_| "?".to_owned(), |name| format!("<{name}>"))
}

impl FromPython for String {
    fn from_python(value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<Self> {
        let Ok(text) = value.cast::<PyString>() else {
            return Err(wrong_type(value, place, "give a str"));
        };
        // A lone surrogate is text in Python and nowhere else.
        text.extract().map_err(|_| refuse(value, place, "unicode", "it is not valid Unicode text"))
    }
}

impl FromPython for bool {
    fn from_python(value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<Self> {
        value
            .cast::<PyBool>()
            .map(PyBoolMethods::is_true)
            .map_err(|_| wrong_type(value, place, "give a bool"))
    }
}

/// An `int` that is no `bool`, which Python counts among the integers.
fn is_integer(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyInt>() && !value.is_instance_of::<PyBool>()
}

impl FromPython for i64 {
    fn from_python(value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<Self> {
        if !is_integer(value) {
            return Err(wrong_type(value, place, "give an int"));
        }
        value.extract().map_err(|_| refuse(value, place, "range", "it needs more than 64 bits"))
    }
}

impl FromPython for u32 {
    fn from_python(value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<Self> {
        let number = i64::from_python(value, place)?;
        Self::try_from(number).map_err(|_| refuse(value, place, "range", "it must be from 0 to 4294967295"))
    }
}

impl FromPython for CashOutResult {
    fn from_python(value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<Self> {
        let word = String::from_python(value, place)?;
        match word.as_str() {
            "confirmed" => Ok(Self::Confirmed),
            "cancelled" => Ok(Self::Cancelled),
            "failed" => Ok(Self::Failed),
            _ => {
                let advice = "it must be confirmed, cancelled or failed";
                let error = Error::invalid(&place.to_string(), &word, "enum", advice);
                Err(to_exception(value.py(), error))
            }
        }
    }
}

impl FromPython for AmountInput {
    fn from_python(value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<Self> {
        static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        if value.is_instance_of::<PyFloat>() {
            return Err(wrong_type(
                value,
                place,
                "a float can't hold money exactly; give a Decimal, an int, or a str such as \"1500.50\"",
            ));
        }
        if value.is_instance_of::<PyString>() {
            return String::from_python(value, place).map(Self::from);
        }
        if is_integer(value) {
            let text = value.str().map_err(|_| refuse(value, place, "digits", "it has too many digits"))?;
            return Ok(Self::from(text.to_string()));
        }
        if value.is_instance(DECIMAL.import(value.py(), "decimal", "Decimal")?)? {
            return decimal_text(value).map(Self::from);
        }
        Err(wrong_type(value, place, "give a Decimal, an int, or a str such as \"1500.50\""))
    }
}

/// Without an exponent where that is short: `Decimal("1E+3")` is a fine amount,
/// while the digits of `Decimal("1E+999999999")` would fill the memory.
fn decimal_text(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let finite: bool = value.call_method0("is_finite")?.extract()?;
    let text = if finite && value.call_method0("adjusted")?.extract::<i64>()?.unsigned_abs() < 64 {
        value.call_method1("__format__", ("f",))?
    } else {
        value.str()?.into_any()
    };
    text.extract()
}

impl FromPython for Timestamp {
    fn from_python(value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<Self> {
        let py = value.py();
        if !value.is_instance_of::<PyDateTime>() {
            return Err(wrong_type(value, place, "give an aware datetime"));
        }
        if value.call_method0("utcoffset")?.is_none() {
            return Err(refuse(
                value,
                place,
                "aware",
                "a datetime without a time zone may mean any moment; add tzinfo, such as datetime.timezone.utc",
            ));
        }
        let epoch = PyDateTime::new(py, 1970, 1, 1, 0, 0, 0, 0, Some(&*PyTzInfo::utc(py)?))?;
        let micros = microseconds(&value.sub(epoch)?)?;
        let out_of_range = || refuse(value, place, "range", "it is out of range");
        let micros = i64::try_from(micros).map_err(|_| out_of_range())?;
        Self::from_microsecond(micros).map_err(|_| out_of_range())
    }
}

impl FromPython for Duration {
    fn from_python(value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<Self> {
        let micros = if value.is_instance_of::<PyDelta>() {
            microseconds(value)?
        } else if is_integer(value) {
            i128::from(i64::from_python(value, place)?) * 1_000_000
        } else {
            return Err(wrong_type(value, place, "give a timedelta or an int of seconds"));
        };
        if let Ok(micros) = u64::try_from(micros) {
            return Ok(Self::from_micros(micros));
        }
        // What is below zero (or beyond all time) is refused as in every language.
        let millis = i64::try_from(micros.div_euclid(1000)).unwrap_or(i64::MAX);
        cobro_ffi::pure::duration_from_millis(&place.to_string(), millis)
            .map_err(|error| to_exception(value.py(), error))
    }
}

fn microseconds(delta: &Bound<'_, PyAny>) -> PyResult<i128> {
    let part = |name: &str| -> PyResult<i128> { delta.getattr(name)?.extract() };
    Ok((part("days")? * 86_400 + part("seconds")?) * 1_000_000 + part("microseconds")?)
}

impl<T: FromPython> FromPython for Option<T> {
    fn from_python(value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<Self> {
        if value.is_none() { Ok(None) } else { T::from_python(value, place).map(Some) }
    }
}

impl<T: FromPython> FromPython for Vec<T> {
    fn from_python(value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<Self> {
        // Iterable, but surely a mistake.
        let scalar = value.is_instance_of::<PyString>()
            || value.is_instance_of::<PyBytes>()
            || value.is_instance_of::<PyByteArray>()
            || value.is_instance_of::<PyDict>();
        let Ok(items) = value.try_iter() else {
            return Err(wrong_type(value, place, "give a list"));
        };
        if scalar {
            return Err(wrong_type(value, place, "give a list"));
        }
        items.enumerate().map(|(index, item)| T::from_python(&item?, &Place::Element(place, index))).collect()
    }
}
