use std::fs;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::Timestamp;

use super::output::{Outputs, error_of};
use super::{FindingRef, FindingSink, Reconciler, read};
use crate::error::{Error, Result};
use crate::model::{ErrorKind, ExpectedSaleRequest, Finding, ReconcileRequest, ReconcileSummary};

/// How many findings are handed over at a time.
const BATCH: usize = 1024;
/// How many batches wait for whoever takes them.
const AHEAD: usize = 4;
/// How often somebody who watches is told.
const TOLD_EVERY: Duration = Duration::from_millis(50);
/// How often one whose findings nobody takes looks whether it was stopped.
const LOOK: Duration = Duration::from_millis(50);

/// A reconciliation of files, whose findings are taken as they come.
///
/// It runs on threads of its own from the first
/// [`next_findings`](Self::next_findings) or [`finish`](Self::finish) on, a few
/// batches ahead of whoever takes its findings. Dropped before its end, it stops,
/// and leaves no file; [`close`](Self::close) waits for that.
#[derive(Debug)]
pub struct Reconciliation {
    /// Until it runs.
    ready: Option<Box<Ready>>,
    running: Option<Running>,
    ended: Option<Result<ReconcileSummary>>,
    progress: Arc<Progress>,
}

#[derive(Debug)]
struct Ready {
    request: ReconcileRequest,
    reconciler: Reconciler,
    outputs: Outputs,
}

#[derive(Debug)]
struct Running {
    findings: Receiver<Vec<Finding>>,
    wanted: Arc<AtomicBool>,
    thread: JoinHandle<Result<ReconcileSummary>>,
}

#[derive(Debug, Default)]
struct Progress {
    done: AtomicU64,
    total: AtomicU64,
    stopped: AtomicBool,
}

/// Stops a [`Reconciliation`] from elsewhere. Clones are one.
#[derive(Debug, Clone)]
pub struct ReconciliationStopper(Arc<Progress>);

impl ReconciliationStopper {
    /// What runs fails as [`Interrupted`](crate::ErrorKind::Interrupted), soon, and
    /// leaves no file. One that has ended stays as it is.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::Relaxed);
    }
}

impl Progress {
    fn check(&self) -> Result<()> {
        if self.stopped.load(Ordering::Relaxed) {
            return Err(Error::new(
                ErrorKind::Interrupted,
                "the reconciliation was stopped and wrote nothing",
            ));
        }
        Ok(())
    }
}

impl Reconciliation {
    /// Looks at all paths, opens what is to be written, and reads nothing yet.
    pub fn new(request: &ReconcileRequest) -> Result<Self> {
        if request.reports.is_empty() {
            return Err(Error::invalid("reports", "[]", "required", "name at least one report's file"));
        }
        let progress = Progress::default();
        let mut total = 0;
        for (field, path) in named(request) {
            let size = fs::metadata(path).map_err(|e| {
                Error::invalid(&field, path, "readable", &format!("it can't be read: {e}")).with_source(e)
            })?;
            total += size.len();
        }
        progress.total.store(total, Ordering::Relaxed);
        let ready = Ready {
            reconciler: Reconciler::new(&request.options),
            outputs: Outputs::open(request, Timestamp::now())?,
            request: request.clone(),
        };
        Ok(Self { ready: Some(Box::new(ready)), running: None, ended: None, progress: Arc::new(progress) })
    }

    /// Puts sales in, besides those of `sales_csv`. All of them before the first
    /// finding is taken; none is in when one is refused.
    pub fn add_sales(&mut self, sales: &[ExpectedSaleRequest]) -> Result<()> {
        let Some(ready) = &mut self.ready else {
            return Err(Error::invalid(
                "sales",
                "<sales>",
                "order",
                "the reconciliation has begun without them",
            ));
        };
        ready.reconciler.add_all(sales)
    }

    /// The next findings; `None` when there are no more. One that failed fails
    /// again: nobody takes what came before for all.
    pub fn next_findings(&mut self) -> Result<Option<Vec<Finding>>> {
        self.begin(true)?;
        if let Some(running) = &self.running {
            if let Ok(findings) = running.findings.recv() {
                running.thread.thread().unpark();
                return Ok(Some(findings));
            }
            self.end();
        }
        self.outcome().map(|_| None)
    }

    /// What all comes to. Findings that nobody took yet go to the files alone.
    pub fn finish(&mut self) -> Result<ReconcileSummary> {
        self.watch(&mut |_, _| {})
    }

    /// The same, and tells now and then how many of how many bytes are read.
    pub fn watch(&mut self, progress: &mut dyn FnMut(u64, u64)) -> Result<ReconcileSummary> {
        self.begin(false)?;
        while let Some(running) = &self.running {
            running.wanted.store(false, Ordering::Relaxed);
            match running.findings.recv_timeout(TOLD_EVERY) {
                Err(RecvTimeoutError::Disconnected) => {
                    self.end();
                    self.outcome()?;
                }
                Ok(_) => running.thread.thread().unpark(),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let (done, total) = self.progress();
            progress(done, total);
        }
        self.outcome().cloned()
    }

    /// How many bytes of the files are read, and how many they have.
    pub fn progress(&self) -> (u64, u64) {
        (self.progress.done.load(Ordering::Relaxed), self.progress.total.load(Ordering::Relaxed))
    }

    /// What stops it while another thread is in one of its methods.
    pub fn stopper(&self) -> ReconciliationStopper {
        ReconciliationStopper(self.progress.clone())
    }

    /// Stops it, unless it has ended, and waits until it left nothing behind.
    pub fn close(mut self) {
        if let Some(thread) = self.let_go() {
            // What it failed with is that it was stopped.
            let _ = thread.join();
        }
    }

    fn let_go(&mut self) -> Option<JoinHandle<Result<ReconcileSummary>>> {
        self.stopper().stop();
        let Running { findings, thread, .. } = self.running.take()?;
        // Or it would wait for somebody to take them.
        drop(findings);
        thread.thread().unpark();
        Some(thread)
    }

    fn begin(&mut self, wanted: bool) -> Result<()> {
        let Some(ready) = self.ready.take() else { return Ok(()) };
        let (sender, findings) = sync_channel(AHEAD);
        let wanted = Arc::new(AtomicBool::new(wanted));
        let (progress, heard) = (self.progress.clone(), wanted.clone());
        let thread = thread::Builder::new()
            .name("cobro-reconcile".to_owned())
            .spawn(move || go(*ready, &progress, sender, heard))
            .map_err(|e| Error::internal("no thread can be started").with_source(e))?;
        self.running = Some(Running { findings, wanted, thread });
        Ok(())
    }

    fn end(&mut self) {
        let Some(running) = self.running.take() else { return };
        let ended = running.thread.join();
        self.ended = Some(ended.unwrap_or_else(|_| Err(Error::internal("the reconciliation panicked"))));
    }

    fn outcome(&self) -> Result<&ReconcileSummary> {
        match &self.ended {
            Some(ended) => ended.as_ref().map_err(Error::clone),
            None => Err(Error::internal("the reconciliation could not begin")),
        }
    }
}

impl Drop for Reconciliation {
    fn drop(&mut self) {
        drop(self.let_go());
    }
}

/// Reconciles files, and writes what is asked for. `progress` is told now and
/// then how many of how many bytes are read.
pub fn reconcile(request: &ReconcileRequest, progress: &mut dyn FnMut(u64, u64)) -> Result<ReconcileSummary> {
    Reconciliation::new(request)?.watch(progress)
}

fn named(request: &ReconcileRequest) -> impl Iterator<Item = (String, &str)> {
    let reports = request.reports.iter().enumerate();
    let reports = reports.map(|(index, path)| (format!("reports[{index}]"), path.as_str()));
    request.sales_csv.as_deref().map(|path| ("sales_csv".to_owned(), path)).into_iter().chain(reports)
}

fn go(
    ready: Ready,
    progress: &Arc<Progress>,
    sender: SyncSender<Vec<Finding>>,
    wanted: Arc<AtomicBool>,
) -> Result<ReconcileSummary> {
    let ended = all(ready, progress, sender, wanted);
    // However it was told on its way up.
    ended.map_err(|error| progress.check().err().unwrap_or(error))
}

fn all(
    ready: Ready,
    progress: &Arc<Progress>,
    sender: SyncSender<Vec<Finding>>,
    wanted: Arc<AtomicBool>,
) -> Result<ReconcileSummary> {
    let Ready { request, mut reconciler, outputs } = ready;
    let mut sink = Sink { outputs, sender, wanted, progress: progress.clone(), batch: Vec::new() };
    for (field, path) in named(&request) {
        let input = Counted { input: read::open(path.as_ref(), &field)?, progress: progress.clone() };
        let read =
            if field == "sales_csv" { reconciler.add_csv(input) } else { reconciler.read(input, &mut sink) };
        read.map_err(|error| of_file(error, &field, path))?;
    }
    let summary = reconciler.finish(&mut sink)?;
    sink.hand_over().map_err(error_of)?;
    sink.outputs.finish(&summary)?;
    Ok(summary)
}

/// An error about a file names it.
fn of_file(error: Error, field: &str, path: &str) -> Error {
    error.with(|details| {
        if details.value.as_deref() == Some("<file>") {
            details.message = details.message.replace("\"<file>\"", &format!("{path:?}"));
            details.field = Some(field.to_owned());
            details.value = Some(path.to_owned());
        }
    })
}

/// Findings for the files, and for whoever takes them.
struct Sink {
    outputs: Outputs,
    sender: SyncSender<Vec<Finding>>,
    wanted: Arc<AtomicBool>,
    progress: Arc<Progress>,
    batch: Vec<Finding>,
}

impl Sink {
    fn hand_over(&mut self) -> io::Result<()> {
        let mut batch = std::mem::take(&mut self.batch);
        while !batch.is_empty() && self.wanted.load(Ordering::Relaxed) {
            match self.sender.try_send(batch) {
                Ok(()) => break,
                Err(TrySendError::Full(back)) => batch = back,
                Err(TrySendError::Disconnected(_)) => {
                    return Err(io::Error::other(Error::internal("nobody takes the findings")));
                }
            }
            // Until one is taken; whoever stops it may keep the others untaken.
            thread::park_timeout(LOOK);
            self.progress.check().map_err(io::Error::other)?;
        }
        Ok(())
    }
}

impl FindingSink for Sink {
    fn take(&mut self, finding: &FindingRef<'_>) -> io::Result<()> {
        self.progress.check().map_err(io::Error::other)?;
        self.outputs.take(finding)?;
        if self.wanted.load(Ordering::Relaxed) {
            self.batch.push(finding.to_finding());
            if self.batch.len() == BATCH {
                self.hand_over()?;
            }
        }
        Ok(())
    }
}

/// A file that tells how far it was read.
struct Counted<R> {
    input: R,
    progress: Arc<Progress>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.progress.check().map_err(io::Error::other)?;
        let read = self.input.read(buffer)?;
        self.progress.done.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs::OpenOptions;
    use std::io::Write as _;
    use std::path::Path;
    use std::process::Command;

    use super::*;

    /// A report without end, and what a reconciliation of it would write.
    fn endless(folder: &Path) -> ReconcileRequest {
        let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
        let request = ReconcileRequest {
            reports: vec![path("report.csv")],
            json: Some(path("out.jsonl")),
            html: Some(path("out.html")),
            ..ReconcileRequest::default()
        };
        assert!(Command::new("mkfifo").arg(path("report.csv")).status().unwrap().success());
        let report = path("report.csv");
        thread::spawn(move || {
            let mut pipe = OpenOptions::new().write(true).open(report).unwrap();
            pipe.write_all(b"SOURCE_ID,TRANSACTION_TYPE,TRANSACTION_AMOUNT\n").unwrap();
            // Until nobody reads any more.
            while pipe.write_all(b"127000000001,SETTLEMENT,10.00\n").is_ok() {}
        });
        request
    }

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        names.map(|name| name.into_string().unwrap()).collect()
    }

    #[test]
    fn one_that_is_stopped_fails_and_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut reconciliation = Reconciliation::new(&endless(folder.path())).unwrap();
        let stopper = reconciliation.stopper();
        let error = reconciliation.watch(&mut |_, _| stopper.stop()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
        assert_eq!(names(folder.path()), ["report.csv"]);
        let again = [reconciliation.next_findings().unwrap_err(), reconciliation.finish().unwrap_err()];
        assert!(again.iter().all(|again| again.kind() == ErrorKind::Interrupted), "{again:?}");
    }

    #[test]
    fn one_that_is_closed_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut reconciliation = Reconciliation::new(&endless(folder.path())).unwrap();
        assert!(!reconciliation.next_findings().unwrap().unwrap().is_empty());
        assert_eq!(names(folder.path()).len(), 3);
        reconciliation.close();
        assert_eq!(names(folder.path()), ["report.csv"]);
    }

    #[test]
    fn one_whose_findings_nobody_takes_can_be_stopped() {
        let folder = tempfile::tempdir().unwrap();
        let report = folder.path().join("report.csv");
        fs::write(&report, "SOURCE_ID,TRANSACTION_TYPE,TRANSACTION_AMOUNT\n127000000001,SETTLEMENT,10.00\n")
            .unwrap();
        let reports = vec![report.to_str().unwrap().to_owned()];
        let request = ReconcileRequest { reports, ..ReconcileRequest::default() };
        let batch = Reconciliation::new(&request).unwrap().next_findings().unwrap().unwrap();
        assert_eq!(batch.len(), 1);

        // Nobody receives, so that nothing can be sent.
        let (sender, _findings) = sync_channel(0);
        let progress = Arc::new(Progress::default());
        let outputs = Outputs::open(&ReconcileRequest::default(), Timestamp::UNIX_EPOCH).unwrap();
        let wanted = Arc::new(AtomicBool::new(true));
        let mut sink = Sink { outputs, sender, wanted, progress: progress.clone(), batch };
        let waiting = thread::spawn(move || sink.hand_over());
        ReconciliationStopper(progress).stop();
        let error = error_of(waiting.join().unwrap().unwrap_err());
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
    }
}
