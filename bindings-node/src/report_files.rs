use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cobro::{Error, Result};
use cobro_ffi::CancelToken;
use napi::Env;
use napi_derive::napi;

use crate::answer::{Answering, promise};
use crate::blocking::blocking;
use crate::leavings::{self, Leavings};
use crate::mirrors::{Report, ReportFetchRequest};

/// Files on their way: their folder goes too when the process ends meanwhile.
struct Fetching {
    stopped: CancelToken,
    /// Says nothing, and ends when the folder is nobody's any more, or another's.
    ended: Mutex<Receiver<()>>,
}

impl Leavings for Fetching {
    fn stop(&self) {
        self.stopped.cancel();
    }

    fn remove(&self) {
        let _ = self.ended.lock().unwrap_or_else(PoisonError::into_inner).recv();
    }
}

pub(crate) async fn fetch(client: cobro::Client, request: ReportFetchRequest) -> Result<ReportFiles> {
    let (reports, request) = (client.reports(), request.try_into()?);
    let (_held, ended) = channel();
    let fetching = Arc::new(Fetching { stopped: CancelToken::new(), ended: ended.into() });
    leavings::note(&fetching);
    tokio::select! {
        biased;
        () = fetching.stopped.cancelled() => Err(Error::interrupted("exit")),
        files = reports.fetch(&request) => files.map(Into::into),
    }
}

/// Files that were fetched, whose folder goes with this.
#[napi]
pub struct ReportFiles {
    held: Arc<Held>,
    folder: String,
    paths: Vec<String>,
    reports: Vec<cobro::Report>,
}

impl From<cobro::ReportFiles> for ReportFiles {
    fn from(files: cobro::ReportFiles) -> Self {
        let folder = files.folder().display().to_string();
        let paths = files.paths().iter().map(|path| path.display().to_string()).collect();
        let reports = files.reports().to_vec();
        let held = Arc::new(Held(Mutex::new(Some(files))));
        leavings::note(&held);
        Self { held, folder, paths, reports }
    }
}

#[napi]
impl ReportFiles {
    #[napi(getter)]
    pub fn folder(&self) -> String {
        self.folder.clone()
    }

    #[napi(getter)]
    pub fn paths(&self) -> Vec<String> {
        self.paths.clone()
    }

    #[napi(getter)]
    pub fn reports(&self) -> Vec<Report> {
        self.reports.iter().cloned().map(Into::into).collect()
    }

    /// Removes the folder.
    #[napi]
    pub fn close<'env>(&self, env: &'env Env) -> Answering<'env, ()> {
        let held = Arc::clone(&self.held);
        promise(
            env,
            blocking(move || {
                held.remove();
                Ok(())
            }),
        )
    }
}

struct Held(Mutex<Option<cobro::ReportFiles>>);

impl Held {
    fn files(&self) -> MutexGuard<'_, Option<cobro::ReportFiles>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Leavings for Held {
    fn stop(&self) {}

    fn remove(&self) {
        drop(self.files().take());
    }
}
