//! Reports read and reconciled, without a client. What blocks runs on the
//! runtime's threads for that.

use std::fmt;
use std::io::Cursor;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use cobro::model::{
    BadRow, ExpectedSaleRequest, Finding, ReconcileRequest, ReconcileSummary, Report, ReportProgress,
    ReportReadOptions, ReportRow,
};
use cobro::reports::{self, Reconciliation, Rows};
use cobro::{Error, ReportFiles};
use cobro_ffi::{CancelToken, run_cancellable};

use crate::cancel::NativeCancel;
use crate::error::NativeError;

type Result<T> = std::result::Result<T, NativeError>;

/// How many rows cross at a time.
const BATCH: usize = 512;

/// A row of a report, or why it can't be read.
#[derive(Debug, uniffi::Enum)]
#[expect(clippy::large_enum_variant, reason = "UniFFI has no boxes, and bad rows are few")]
pub enum NativeReportLine {
    /// It was read.
    Row {
        /// What it says.
        row: ReportRow,
    },
    /// It can't be.
    Bad {
        /// Why.
        row: BadRow,
    },
}

/// A report that is being read.
#[derive(Debug, uniffi::Object)]
pub struct NativeReportRows(Arc<Mutex<Rows>>);

/// Reads a report from a file.
#[uniffi::export]
pub(crate) async fn report_rows_of_file(
    path: String,
    options: ReportReadOptions,
    cancel: Arc<NativeCancel>,
) -> Result<Arc<NativeReportRows>> {
    open(cancel.token(), move || reports::rows_of_file(path, &options)).await
}

/// Reads a report that is in memory.
#[uniffi::export]
pub(crate) async fn report_rows(
    bytes: Vec<u8>,
    options: ReportReadOptions,
    cancel: Arc<NativeCancel>,
) -> Result<Arc<NativeReportRows>> {
    open(cancel.token(), move || reports::rows(Cursor::new(bytes), &options)).await
}

async fn open(
    cancel: &CancelToken,
    work: impl FnOnce() -> cobro::Result<Rows> + Send + 'static,
) -> Result<Arc<NativeReportRows>> {
    let rows = run_cancellable(cancel, "reports.rows", blocking(work)).await?;
    Ok(Arc::new(NativeReportRows(Arc::new(Mutex::new(rows)))))
}

#[uniffi::export]
impl NativeReportRows {
    /// The next ones; none after the last.
    pub async fn next_lines(&self, cancel: Arc<NativeCancel>) -> Result<Vec<NativeReportLine>> {
        let rows = self.0.clone();
        let lines = blocking(move || {
            let mut rows = locked(&rows);
            let lines: Vec<_> = rows.by_ref().take(BATCH).map(NativeReportLine::from).collect();
            // What was read before the file failed is handed over first.
            match if lines.is_empty() { rows.failure() } else { None } {
                Some(failure) => Err(failure),
                None => Ok(lines),
            }
        });
        Ok(run_cancellable(cancel.token(), "reports.rows", lines).await?)
    }
}

impl From<std::result::Result<ReportRow, BadRow>> for NativeReportLine {
    fn from(read: std::result::Result<ReportRow, BadRow>) -> Self {
        match read {
            Ok(row) => Self::Row { row },
            Err(row) => Self::Bad { row },
        }
    }
}

/// A reconciliation that goes on while its findings or its summary are asked for.
#[derive(Debug, uniffi::Object)]
pub struct NativeReconciliation(Arc<Reconciling>);

#[derive(Debug)]
struct Reconciling {
    /// Nothing once it was stopped.
    core: Mutex<Option<Reconciliation>>,
    stopped: CancelToken,
    /// As it was when the core was last at hand.
    done: AtomicI64,
    total: AtomicI64,
}

/// Begins one with these sales besides those of the request's file.
#[uniffi::export]
pub(crate) async fn reconcile(
    request: ReconcileRequest,
    sales: Vec<ExpectedSaleRequest>,
    cancel: Arc<NativeCancel>,
) -> Result<Arc<NativeReconciliation>> {
    let begun = blocking(move || {
        let mut reconciliation = Reconciliation::new(&request)?;
        reconciliation.add_sales(&sales)?;
        Ok(reconciliation)
    });
    let begun = run_cancellable(cancel.token(), "reports.reconcile", begun).await?;
    Ok(Arc::new(NativeReconciliation::from(begun)))
}

impl From<Reconciliation> for NativeReconciliation {
    fn from(core: Reconciliation) -> Self {
        let (done, total) = core.progress();
        Self(Arc::new(Reconciling {
            core: Mutex::new(Some(core)),
            stopped: CancelToken::new(),
            done: AtomicI64::new(signed(done)),
            total: AtomicI64::new(signed(total)),
        }))
    }
}

#[uniffi::export]
impl NativeReconciliation {
    /// The next findings; none after the last. Those of a call that is stopped
    /// are lost: stop it all then.
    pub async fn next_findings(&self, cancel: Arc<NativeCancel>) -> Result<Vec<Finding>> {
        let reconciling = self.0.clone();
        let findings = blocking(move || reconciling.with(Reconciliation::next_findings));
        Ok(run_cancellable(cancel.token(), "reports.findings", findings).await?.unwrap_or_default())
    }

    /// What all comes to.
    pub async fn finish(&self, cancel: Arc<NativeCancel>) -> Result<ReconcileSummary> {
        let reconciling = self.0.clone();
        let summary = blocking(move || {
            // Piece by piece: between two of them it can be stopped.
            while reconciling.with(Reconciliation::next_findings)?.is_some() {}
            reconciling.with(Reconciliation::finish)
        });
        Ok(run_cancellable(cancel.token(), "reports.summary", summary).await?)
    }

    /// How many bytes of the files are read, and how many they have.
    pub fn progress(&self) -> ReportProgress {
        self.0.look();
        ReportProgress {
            bytes: self.0.done.load(Ordering::Relaxed),
            total: Some(self.0.total.load(Ordering::Relaxed)),
        }
    }

    /// Stops it, and lets go of its files.
    pub fn stop(&self) {
        self.0.stopped.cancel();
        self.0.look();
    }
}

impl Reconciling {
    fn with<T>(&self, work: impl FnOnce(&mut Reconciliation) -> cobro::Result<T>) -> cobro::Result<T> {
        let mut core = locked(&self.core);
        let worked = match core.as_mut().filter(|_| !self.stopped.is_cancelled()) {
            Some(core) => work(core),
            None => {
                Err(Error::invalid("reconciliation", "<reconciliation>", "order", "it was closed before"))
            }
        };
        drop(core);
        // It may have been stopped meanwhile by somebody who could not wait for the lock.
        self.look();
        worked
    }

    /// Unless somebody is at work, who will do the same afterwards.
    fn look(&self) {
        let mut core = match self.core.try_lock() {
            Ok(core) => core,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        if let Some(core) = &*core {
            self.done.store(signed(core.progress().0), Ordering::Relaxed);
        }
        if self.stopped.is_cancelled() {
            *core = None;
        }
    }
}

/// Reports that were fetched: their folder goes with this.
#[derive(Debug, uniffi::Object)]
pub struct NativeReportFiles(Mutex<Option<ReportFiles>>);

impl From<ReportFiles> for NativeReportFiles {
    fn from(files: ReportFiles) -> Self {
        Self(Mutex::new(Some(files)))
    }
}

#[uniffi::export]
impl NativeReportFiles {
    /// None when they were removed.
    pub fn paths(&self) -> Vec<String> {
        let files = locked(&self.0);
        let paths = files.iter().flat_map(ReportFiles::paths);
        paths.map(|path| path.display().to_string()).collect()
    }

    pub fn reports(&self) -> Vec<Report> {
        locked(&self.0).iter().flat_map(ReportFiles::reports).cloned().collect()
    }

    pub fn folder(&self) -> String {
        locked(&self.0).iter().map(|files| files.folder().display().to_string()).collect()
    }

    /// Removes the folder and what is in it.
    pub fn remove(&self) {
        locked(&self.0).take();
    }
}

/// Is told how far a download is; written in the other language, where it must not throw.
#[uniffi::export(foreign)]
pub trait NativeDownloadProgress: Send + Sync + fmt::Debug {
    /// So far.
    fn told(&self, progress: ReportProgress);
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> cobro::Result<T> + Send + 'static,
) -> cobro::Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| Error::internal("the work did not come to its end").with_source(e))?
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
