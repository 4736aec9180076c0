use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cobro::model::{self, ReportKind, ReportProgress};
use cobro::{Client, Error};
use pyo3::prelude::*;
use tokio::task::{AbortHandle, JoinHandle};

use crate::call::Call;
use crate::output::ToPython;

/// How often whoever downloads is told how far it is.
const STEP: Duration = Duration::from_millis(50);

/// A download, which is told of between steps: no thread of the library's waits
/// for Python.
#[pyclass(frozen, module = "cobro._native")]
pub(crate) struct ReportDownload(Arc<Shared>);

struct Shared {
    client: Client,
    kind: ReportKind,
    file_name: String,
    path: PathBuf,
    running: tokio::sync::Mutex<Option<JoinHandle<cobro::Result<model::ReportDownload>>>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    progress: Option<ReportProgress>,
    abort: Option<AbortHandle>,
    stopped: bool,
}

impl ReportDownload {
    pub(crate) fn new(client: Client, kind: ReportKind, file_name: String, path: String) -> Self {
        let (path, running) = (PathBuf::from(path), tokio::sync::Mutex::default());
        Self(Arc::new(Shared { client, kind, file_name, path, running, state: Mutex::default() }))
    }
}

#[pymethods]
impl ReportDownload {
    /// Goes on with it for a moment, which gives nothing, or to its end.
    fn step(&self) -> Call {
        let shared = Arc::clone(&self.0);
        Call::read("reports.download", async move {
            let mut running = shared.running.lock().await;
            let task = running.get_or_insert_with(|| shared.begin());
            let Ok(ended) = tokio::time::timeout(STEP, task).await else { return Ok(None) };
            *running = None;
            match ended {
                Ok(result) => result.map(Some),
                Err(e) if e.is_panic() => Err(Error::internal("a download panicked")),
                Err(_) => Err(Error::interrupted("reports.download")),
            }
        })
    }

    #[getter]
    fn progress<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let progress = self.0.state().progress;
        progress.to_python(py)
    }

    /// Stops it, unless it has ended, and waits until it has let go of its file:
    /// the next download goes on with what is there.
    fn stop(&self) -> Call {
        let shared = Arc::clone(&self.0);
        shared.stop();
        Call::mutation(async move {
            if let Some(task) = shared.running.lock().await.take() {
                // What it ended with is that it was stopped.
                let _ = task.await;
            }
            Ok(())
        })
    }
}

impl Drop for ReportDownload {
    fn drop(&mut self) {
        self.0.stop();
    }
}

impl Shared {
    fn begin(self: &Arc<Self>) -> JoinHandle<cobro::Result<model::ReportDownload>> {
        let task = tokio::spawn(Arc::clone(self).run());
        let mut state = self.state();
        if state.stopped {
            task.abort();
        }
        state.abort = Some(task.abort_handle());
        task
    }

    async fn run(self: Arc<Self>) -> cobro::Result<model::ReportDownload> {
        let told = |progress| self.state().progress = Some(progress);
        self.client.reports().download(self.kind.clone(), &self.file_name, &self.path, told).await
    }

    fn stop(&self) {
        let mut state = self.state();
        state.stopped = true;
        if let Some(abort) = &state.abort {
            abort.abort();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
