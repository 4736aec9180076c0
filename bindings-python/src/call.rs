//! One call of the core, in either of Python's manners: blocking, or into a
//! future of an event loop.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cobro::Error;
use cobro_ffi::CancelToken;
use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};

use crate::error::to_exception;
use crate::exit;
use crate::output::ToPython;

/// Makes the result's object, on the thread that asked for it.
type Output = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;
type Outcome = Result<Output, Failure>;
type Work = Pin<Box<dyn Future<Output = Outcome> + Send>>;

enum Failure {
    Error(Error),
    /// The caller's own limit of a wait, which was this.
    TimedOut(&'static str),
}

/// A call that has not begun.
#[pyclass(frozen, module = "cobro._native")]
pub(crate) struct Call {
    work: Mutex<Option<Work>>,
    /// Of a wait or a read. What changes something has none: it runs to its end.
    token: Option<CancelToken>,
}

impl Call {
    /// A call that changes something: it runs to its end whatever becomes of its caller.
    pub(crate) fn mutation<F, T>(future: F) -> Self
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
        T: ToPython + Send + 'static,
    {
        Self::new(None, async move { outcome(future.await) })
    }

    /// A read: it ends when its caller stops.
    pub(crate) fn read<F, T>(operation: &'static str, future: F) -> Self
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
        T: ToPython + Send + 'static,
    {
        Self::wait(operation, None, future)
    }

    /// A read that takes its time, within the caller's own limit of real time.
    pub(crate) fn wait<F, T>(operation: &'static str, limit: Option<Duration>, future: F) -> Self
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
        T: ToPython + Send + 'static,
    {
        let token = CancelToken::new();
        let stopped = token.clone();
        Self::new(Some(token), async move {
            tokio::select! {
                biased;
                () = stopped.cancelled() => Err(Failure::Error(Error::interrupted(operation))),
                result = future => outcome(result),
                () = passed(limit) => Err(Failure::TimedOut(operation)),
            }
        })
    }

    fn new(token: Option<CancelToken>, work: impl Future<Output = Outcome> + Send + 'static) -> Self {
        Self { work: Mutex::new(Some(Box::pin(work))), token }
    }

    /// Its work, once. What the library itself has to say about it is in the inner result.
    fn take(&self) -> PyResult<impl Future<Output = Result<Outcome, Error>> + Send + 'static + use<>> {
        let mut work = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        let work = work.take().ok_or_else(|| PyRuntimeError::new_err("the call has begun already"))?;
        Ok(async move { Ok(work.await) })
    }
}

async fn passed(limit: Option<Duration>) {
    match limit {
        Some(limit) => tokio::time::sleep(limit).await,
        None => std::future::pending().await,
    }
}

#[pymethods]
impl Call {
    /// Waits for the result without the GIL; signals are looked for on the main thread.
    fn block(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let work = self.take()?;
        let on_main_thread = is_main_thread(py)?;
        let (blocked, _returning) = py.detach(|| {
            let blocked = cobro_ffi::block_on(work, || {
                // Elsewhere Python runs no handlers, and attaching could meet its end.
                if on_main_thread { Python::attach(|py| py.check_signals().err()) } else { None }
            });
            (blocked, exit::come_back(on_main_thread))
        });
        match blocked {
            Ok(result) => finish(py, flatten(result)),
            Err(signal) => Err(signal),
        }
    }

    /// Begins it; its result goes into `future` of `event_loop`.
    fn start(&self, py: Python<'_>, event_loop: Py<PyAny>, future: Py<PyAny>) -> PyResult<()> {
        let begun = cobro_ffi::run_then(self.take()?, move |result| {
            deliver(&event_loop, future, flatten(result));
        });
        begun.map_err(|error| to_exception(py, error))
    }

    /// Stops a wait or a read. What changes something goes on.
    fn cancel(&self) {
        if let Some(token) = &self.token {
            token.cancel();
        }
    }

    /// `Call[T]` means something to type checkers only.
    #[classmethod]
    fn __class_getitem__<'py>(class: &Bound<'py, PyType>, _item: &Bound<'py, PyAny>) -> Bound<'py, PyType> {
        class.clone()
    }
}

/// Runs on the event loop's thread.
#[pyclass(frozen, module = "cobro._native")]
struct Delivery {
    future: Py<PyAny>,
    outcome: Mutex<Option<Outcome>>,
}

#[pymethods]
impl Delivery {
    fn __call__(&self, py: Python<'_>) -> PyResult<()> {
        let outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner).take();
        let future = self.future.bind(py);
        let Some(outcome) = outcome else { return Ok(()) };
        // Its task was cancelled meanwhile.
        if future.call_method0(intern!(py, "done"))?.is_truthy()? {
            return Ok(());
        }
        match finish(py, outcome) {
            Ok(result) => future.call_method1(intern!(py, "set_result"), (result,))?,
            Err(error) => future.call_method1(intern!(py, "set_exception"), (error.into_value(py),))?,
        };
        Ok(())
    }
}

fn deliver(event_loop: &Py<PyAny>, future: Py<PyAny>, outcome: Outcome) {
    // When the interpreter ends or the loop is closed, nobody waits any more.
    let _ = Python::try_attach(|py| {
        let delivery = Delivery { future, outcome: Mutex::new(Some(outcome)) };
        event_loop.call_method1(py, intern!(py, "call_soon_threadsafe"), (delivery,))
    });
}

fn outcome<T: ToPython + Send + 'static>(result: Result<T, Error>) -> Outcome {
    match result {
        Ok(value) => Ok(Box::new(move |py| value.to_python(py).map(Bound::unbind))),
        Err(error) => Err(Failure::Error(error)),
    }
}

fn finish(py: Python<'_>, outcome: Outcome) -> PyResult<Py<PyAny>> {
    match outcome {
        Ok(output) => output(py),
        Err(Failure::Error(error)) => Err(to_exception(py, error)),
        Err(Failure::TimedOut(operation)) => Err(timed_out(py, operation)),
    }
}

fn flatten(result: Result<Outcome, Error>) -> Outcome {
    result.unwrap_or_else(|error| Err(Failure::Error(error)))
}

fn timed_out(py: Python<'_>, operation: &str) -> PyErr {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = CLASS.import(py, "cobro._wait_timeout", "WaitTimeoutError");
    let made = class.and_then(|class| {
        let fields = PyDict::new(py);
        fields.set_item(intern!(py, "operation"), operation)?;
        class.call((), Some(&fields))
    });
    made.map_or_else(|defect| defect, PyErr::from_value)
}

fn is_main_thread(py: Python<'_>) -> PyResult<bool> {
    static MAIN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static CURRENT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let main = MAIN.import(py, "threading", "main_thread")?.call0()?;
    let current = CURRENT.import(py, "threading", "get_ident")?.call0()?;
    main.getattr(intern!(py, "ident"))?.eq(current)
}
