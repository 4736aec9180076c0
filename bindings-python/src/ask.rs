//! Questions to code of the caller's: a token provider, a store of tokens.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use cobro::Error;
use cobro::model::ErrorKind;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyTuple, PyType};
use tokio::sync::oneshot;

/// What is answered, on its way to who asked.
type Tell = Box<dyn FnOnce(PyResult<Bound<'_, PyAny>>) + Send>;

/// A function of the caller's, wrapped in a `cobro._ask.Ask`, which runs it on a
/// thread or an event loop of Python's own: neither of the library's threads
/// waits for it, and no frame of Rust's is below it when the interpreter ends.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// What it is called in errors.
    name: &'static str,
    /// Of an error that is not one of the library's own.
    kind: ErrorKind,
    ask: Arc<Py<PyAny>>,
}

impl Asked {
    pub(crate) fn new(name: &'static str, kind: ErrorKind, ask: Py<PyAny>) -> Self {
        Self { name, kind, ask: Arc::new(ask) }
    }

    /// Asks, and reads the answer on the thread on which it is given.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        arguments: impl FnOnce(Python<'_>) -> PyResult<Bound<'_, PyTuple>> + Send + 'static,
        read: impl FnOnce(&Bound<'_, PyAny>) -> PyResult<T> + Send + 'static,
    ) -> cobro::Result<T> {
        let (tell, told) = oneshot::channel();
        let tell: Tell = Box::new(move |given| {
            // Who asked may have stopped waiting.
            let _ = tell.send(given.and_then(|given| read(&given)));
        });
        let ask = Arc::clone(&self.ask);
        // Attaching waits for whatever Python code is running.
        let begun = tokio::task::spawn_blocking(move || {
            Python::try_attach(|py| {
                let answer = Answer(Mutex::new(Some(tell)));
                ask.bind(py).call_method1("begin", (arguments(py)?, answer)).map(drop)
            })
        });
        match begun.await {
            Ok(Some(Ok(()))) => {}
            Ok(Some(Err(raised))) => return Err(self.failed(raised)),
            Ok(None) | Err(_) => return Err(Error::interrupted("shutdown")),
        }
        match told.await {
            Ok(answered) => answered.map_err(|raised| self.failed(raised)),
            Err(unanswered) => {
                let message = format!("the {} was asked on an event loop that ended", self.name);
                Err(Error::new(self.kind, message).with_source(unanswered))
            }
        }
    }

    fn failed(&self, raised: PyErr) -> Error {
        Python::try_attach(|py| error(py, self.name, self.kind, raised))
            .unwrap_or_else(|| Error::interrupted("shutdown"))
    }
}

/// Takes the answer: one object, or what was raised instead.
#[pyclass(frozen, module = "cobro._native")]
struct Answer(Mutex<Option<Tell>>);

#[pymethods]
impl Answer {
    fn __call__(&self, given: Bound<'_, PyAny>, raised: Option<Bound<'_, PyAny>>) {
        let tell = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(tell) = tell {
            tell(match raised {
                None => Ok(given),
                Some(raised) => Err(PyErr::from_value(raised)),
            });
        }
    }
}

/// What was raised, as an error's source: the exception's `__cause__` to be.
pub(crate) struct Raised {
    exception: PyErr,
    class: String,
}

impl Raised {
    pub(crate) fn exception(&self, py: Python<'_>) -> PyErr {
        self.exception.clone_ref(py)
    }
}

impl fmt::Display for Raised {
    /// Without its words: they are the caller's, and may quote a token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.class)
    }
}

impl fmt::Debug for Raised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raised({})", self.class)
    }
}

impl std::error::Error for Raised {}

fn error(py: Python<'_>, name: &str, kind: ErrorKind, exception: PyErr) -> Error {
    let class = exception.get_type(py).name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
    let error = match own(py, &exception) {
        Ok(Some(own)) => own.into_error(name),
        _ => Error::new(kind, format!("the {name} raised {class}")),
    };
    error.with_source(Raised { exception, class })
}

/// An error of this library's: a provider that asks `Sellers` raises such.
struct Own {
    kind: ErrorKind,
    message: String,
    code: Option<String>,
    retryable: bool,
}

impl Own {
    fn into_error(self, name: &str) -> Error {
        let mut details = Error::new(self.kind, format!("the {name}: {}", self.message)).into_details();
        details.retryable = self.retryable;
        details.code = self.code;
        Error::from(details)
    }
}

fn own(py: Python<'_>, exception: &PyErr) -> PyResult<Option<Own>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let value = exception.value(py);
    if !value.is_instance(CLASS.import(py, "cobro._errors", "CobroError")?)? {
        return Ok(None);
    }
    let kind: String = value.getattr("kind")?.getattr("value")?.extract()?;
    let Some(kind) = ErrorKind::named(&kind) else { return Ok(None) };
    Ok(Some(Own {
        kind,
        message: value.getattr("message")?.extract()?,
        code: value.getattr("code")?.extract()?,
        retryable: value.getattr("retryable")?.extract()?,
    }))
}
