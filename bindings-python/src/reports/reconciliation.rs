use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cobro::Error;
use cobro::model::{ExpectedSaleRequest, Finding, ReconcileRequest, ReconcileSummary};
use cobro::reports::{self, ReconciliationStopper};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyList};
use tokio::task::JoinHandle;

use super::arrow_findings;
use super::arrow_sales::ArrowSales;
use super::blocking::blocking;
use super::owned::Owned;
use crate::call::Call;
use crate::error::to_exception;
use crate::input::{FromPython, Place, request};
use crate::output::ToPython;

/// How often somebody who waits for the end is told how far it is.
const STEP: Duration = Duration::from_millis(50);

/// A reconciliation, whoever of its callers is at work on it.
#[pyclass(frozen, module = "cobro._native")]
pub(crate) struct Reconciliation(Owned<Arc<Shared>>);

#[derive(Debug)]
pub(super) struct Shared {
    /// Until it is closed.
    core: Mutex<Option<reports::Reconciliation>>,
    /// Found, and not yet taken: who is interrupted meanwhile loses none.
    found: Mutex<Vec<Finding>>,
    finishing: tokio::sync::Mutex<Option<JoinHandle<cobro::Result<ReconcileSummary>>>>,
    stopper: ReconciliationStopper,
    /// Bytes that were read, and how many there are.
    progress: Mutex<(u64, u64)>,
}

impl From<reports::Reconciliation> for Reconciliation {
    fn from(core: reports::Reconciliation) -> Self {
        Self(Owned::new(Arc::new(Shared {
            stopper: core.stopper(),
            progress: Mutex::new(core.progress()),
            core: Mutex::new(Some(core)),
            found: Mutex::default(),
            finishing: tokio::sync::Mutex::default(),
        })))
    }
}

impl ToPython for reports::Reconciliation {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(Bound::new(py, Reconciliation::from(self))?.into_any())
    }
}

#[pymethods]
impl Reconciliation {
    #[new]
    fn new(py: Python<'_>, reconciliation: &Bound<'_, PyAny>) -> PyResult<Self> {
        let asked: ReconcileRequest = request(reconciliation)?;
        let made = py.detach(|| reports::Reconciliation::new(&asked));
        made.map(Into::into).map_err(|error| to_exception(py, error))
    }

    /// Puts sales in, of which the first is the `first`th of all.
    fn add_sales(&self, sales: &Bound<'_, PyList>, first: usize) -> PyResult<()> {
        let py = sales.py();
        let shared = self.shared(py)?;
        let list = Place::Field(&Place::Argument, "sales");
        let read = |(index, sale): (usize, Bound<'_, PyAny>)| {
            ExpectedSaleRequest::from_python(&sale, &Place::Element(&list, first.saturating_add(index)))
        };
        let sales = sales.iter().enumerate().map(read).collect::<PyResult<Vec<_>>>()?;
        py.detach(|| shared.add(&sales, first)).map_err(|error| to_exception(py, error))
    }

    /// Puts the sales of an Arrow stream in: the capsule that `__arrow_c_stream__` gave.
    fn add_arrow(&self, stream: &Bound<'_, PyCapsule>) -> PyResult<Call> {
        let shared = self.shared(stream.py())?;
        let sales = ArrowSales::of(stream)?;
        Ok(Call::read("reports.reconcile", async move {
            blocking(move || {
                let mut first = 0;
                for batch in sales.batches()? {
                    let batch = batch?;
                    shared.add(&batch, first)?;
                    first += batch.len();
                }
                Ok(())
            })
            .await
        }))
    }

    /// The next findings; none when there are no more.
    fn next(&self, py: Python<'_>) -> PyResult<Call> {
        let shared = self.shared(py)?;
        Ok(Call::read("reports.reconcile", async move {
            blocking(move || {
                let more = shared.find()?;
                Ok(more.then(|| Taken(Arc::clone(&shared))))
            })
            .await
        }))
    }

    /// What all comes to, or nothing when a moment was not enough.
    fn finish(&self, py: Python<'_>) -> PyResult<Call> {
        let shared = self.shared(py)?;
        Ok(Call::read("reports.reconcile", async move {
            let mut finishing = shared.finishing.lock().await;
            let handle = finishing.get_or_insert_with(|| {
                let shared = Arc::clone(&shared);
                tokio::task::spawn_blocking(move || shared.finish())
            });
            let Ok(ended) = tokio::time::timeout(STEP, handle).await else { return Ok(None) };
            *finishing = None;
            ended.map_err(|_| Error::interrupted("shutdown"))?.map(Some)
        }))
    }

    #[getter]
    fn progress(&self, py: Python<'_>) -> PyResult<(u64, u64)> {
        Ok(*lock(&self.shared(py)?.progress))
    }

    /// Begins to stop it. What is at work on it fails soon.
    fn stop(&self) {
        if let Ok(shared) = self.0.get() {
            shared.stopper.stop();
        }
    }

    /// Stops it, unless it has ended, and waits until it left nothing behind.
    fn close(&self, py: Python<'_>) -> PyResult<Call> {
        let shared = self.shared(py)?;
        shared.stopper.stop();
        Ok(Call::mutation(async move {
            blocking(move || {
                let core = lock(&shared.core).take();
                if let Some(core) = core {
                    core.close();
                }
                Ok(())
            })
            .await
        }))
    }

    /// Its findings as a stream of Arrow's C interface.
    fn arrow_stream<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        arrow_findings::stream(py, self.shared(py)?)
    }
}

impl Reconciliation {
    fn shared(&self, py: Python<'_>) -> PyResult<Arc<Shared>> {
        self.0.get().map(Arc::clone).map_err(|error| to_exception(py, error))
    }
}

impl Drop for Reconciliation {
    fn drop(&mut self) {
        // Whoever is at work on it holds a part of it.
        self.stop();
    }
}

impl Shared {
    fn with<T>(
        &self,
        work: impl FnOnce(&mut reports::Reconciliation) -> cobro::Result<T>,
    ) -> cobro::Result<T> {
        let mut core = lock(&self.core);
        let core = core.as_mut().ok_or_else(|| {
            Error::invalid(
                "reconciliation",
                "<closed>",
                "open",
                "it is closed; use it inside its `with` block",
            )
        })?;
        work(core)
    }

    fn add(&self, sales: &[ExpectedSaleRequest], first: usize) -> cobro::Result<()> {
        self.with(|core| core.add_sales(sales)).map_err(|error| renumbered(error, first))
    }

    /// Whether there are findings to be taken.
    fn find(&self) -> cobro::Result<bool> {
        self.with(|core| {
            if lock(&self.found).is_empty() {
                let more = core.next_findings()?.unwrap_or_default();
                *lock(&self.progress) = core.progress();
                *lock(&self.found) = more;
            }
            Ok(!lock(&self.found).is_empty())
        })
    }

    /// The next findings; none when there are no more.
    pub(super) fn take(&self) -> cobro::Result<Vec<Finding>> {
        self.find()?;
        Ok(std::mem::take(&mut *lock(&self.found)))
    }

    fn finish(&self) -> cobro::Result<ReconcileSummary> {
        self.with(|core| core.watch(&mut |done, total| *lock(&self.progress) = (done, total)))
    }
}

/// An error of a part of all sales names the sale by its place among all.
fn renumbered(error: Error, first: usize) -> Error {
    let mut details = error.into_details();
    let number = |field: &str| {
        let (number, _) = field.strip_prefix("sales[")?.split_once(']')?;
        number.parse::<usize>().ok()
    };
    if let Some(number) = details.field.as_deref().and_then(number) {
        let (before, after) =
            (format!("sales[{number}]"), format!("sales[{}]", first.saturating_add(number)));
        details.field = details.field.map(|field| field.replacen(&before, &after, 1));
        details.message = details.message.replacen(&before, &after, 1);
    }
    Error::from(details)
}

/// Findings that are taken when they are wanted.
struct Taken(Arc<Shared>);

impl ToPython for Taken {
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let findings = std::mem::take(&mut *lock(&self.0.found));
        findings.to_python(py)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
