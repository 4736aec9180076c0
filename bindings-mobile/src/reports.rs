//! Reports read and reconciled, without a client. What blocks runs on the
//! runtime's threads for that.

use std::fmt;
use std::io::Cursor;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use cobro::model::{
    BadRow, ErrorKind, ExpectedSaleRequest, Finding, ReconcileRequest, ReconcileSummary, Report, ReportKind,
    ReportProgress, ReportReadOptions, ReportRow,
};
use cobro::reports::{self, Reconciliation, ReconciliationStopper, Rows};
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
    /// Which of the two it is.
    pub fn report(&self) -> ReportKind {
        locked(&self.0).report()
    }

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

/// A reconciliation of files.
#[derive(Debug, uniffi::Object)]
pub struct NativeReconciliation(Arc<Held>);

#[derive(Debug)]
struct Held {
    /// Until it is closed.
    running: Mutex<Option<Reconciliation>>,
    stopper: ReconciliationStopper,
    closed: AtomicBool,
    /// As it was told last.
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
    fn from(reconciliation: Reconciliation) -> Self {
        let held = Held {
            stopper: reconciliation.stopper(),
            closed: AtomicBool::new(false),
            done: AtomicI64::new(0),
            total: AtomicI64::new(0),
            running: Mutex::default(),
        };
        held.tell(reconciliation.progress());
        *locked(&held.running) = Some(reconciliation);
        Self(Arc::new(held))
    }
}

#[uniffi::export]
impl NativeReconciliation {
    /// The next findings; none after the last. Those of a call that is stopped
    /// are lost: close it then.
    pub async fn next_findings(&self, cancel: Arc<NativeCancel>) -> Result<Vec<Finding>> {
        let held = self.0.clone();
        let findings = blocking(move || {
            held.on(|running| {
                let findings = running.next_findings();
                held.tell(running.progress());
                findings
            })
        });
        Ok(run_cancellable(cancel.token(), "reports.findings", findings).await?.unwrap_or_default())
    }

    /// What all comes to.
    pub async fn finish(&self, cancel: Arc<NativeCancel>) -> Result<ReconcileSummary> {
        let held = self.0.clone();
        let summary =
            blocking(move || held.on(|running| running.watch(&mut |done, total| held.tell((done, total)))));
        Ok(run_cancellable(cancel.token(), "reports.summary", summary).await?)
    }

    /// How many bytes of the files are read, and how many they have.
    pub fn progress(&self) -> ReportProgress {
        let total = Some(self.0.total.load(Ordering::Relaxed));
        ReportProgress { bytes: self.0.done.load(Ordering::Relaxed), total }
    }

    /// Stops it, unless it has ended, and lets go of its files. Not `close`:
    /// `UniFFI`'s objects have one.
    pub fn stop(&self) {
        self.0.closed.store(true, Ordering::SeqCst);
        self.0.stopper.stop();
        self.0.remove();
    }
}

impl Held {
    fn on<T>(&self, work: impl FnOnce(&mut Reconciliation) -> cobro::Result<T>) -> cobro::Result<T> {
        let worked = match &mut *locked(&self.running) {
            Some(running) => work(running),
            None => Err(Error::new(ErrorKind::Interrupted, "the reconciliation was closed")),
        };
        if self.closed.load(Ordering::SeqCst) {
            self.remove();
        }
        worked
    }

    /// Waits until it left nothing behind; where a call is still at work, that
    /// one does it.
    fn remove(&self) {
        let running = match self.running.try_lock() {
            Ok(mut running) => running.take(),
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner().take(),
            Err(TryLockError::WouldBlock) => None,
        };
        if let Some(running) = running {
            running.close();
        }
    }

    fn tell(&self, (done, total): (u64, u64)) {
        let signed = |bytes| i64::try_from(bytes).unwrap_or(i64::MAX);
        self.done.store(signed(done), Ordering::Relaxed);
        self.total.store(signed(total), Ordering::Relaxed);
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
