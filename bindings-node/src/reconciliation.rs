use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cobro::model::ErrorKind;
use cobro::reports::ReconciliationStopper;
use cobro::{Error, Result, model, reports};
use napi::Env;
use napi_derive::napi;

use crate::answer::{Answering, promise};
use crate::blocking::blocking;
use crate::leavings::{self, Leavings};
use crate::mirrors::{ExpectedSaleRequest, Finding, ReconcileRequest, ReconcileSummary, ReportProgress};
use crate::progress::{Progress, teller};

/// How many findings cross at a time: what takes the event loop about a millisecond.
const BATCH: usize = 256;

/// Findings, and how far the files are read.
#[napi(object, object_from_js = false)]
pub struct FindingBatch {
    /// None after the last.
    pub findings: Vec<Finding>,
    pub progress: ReportProgress,
}

#[napi]
pub struct Reconciliation(Arc<Held>);

#[napi]
impl Reconciliation {
    #[napi]
    pub fn open(env: &Env, request: ReconcileRequest) -> Answering<'_, Reconciliation> {
        promise(
            env,
            blocking(move || reports::Reconciliation::new(&request.try_into()?).map(Reconciliation::from)),
        )
    }

    #[napi]
    pub fn add_sales<'env>(&self, env: &'env Env, sales: Vec<ExpectedSaleRequest>) -> Answering<'env, ()> {
        self.on(env, move |running| {
            let sales = sales.into_iter().map(TryInto::try_into).collect::<Result<Vec<_>>>()?;
            running.reconciliation.add_sales(&sales)
        })
    }

    #[napi]
    pub fn next<'env>(&self, env: &'env Env) -> Answering<'env, FindingBatch> {
        self.on(env, |running| {
            if running.ready.as_slice().is_empty() {
                running.ready = running.reconciliation.next_findings()?.unwrap_or_default().into_iter();
            }
            let findings = running.ready.by_ref().take(BATCH).map(Into::into).collect();
            Ok(FindingBatch { findings, progress: so_far(running.reconciliation.progress()).into() })
        })
    }

    #[napi]
    pub fn finish<'env>(
        &self,
        env: &'env Env,
        progress: Option<&Progress>,
    ) -> Answering<'env, ReconcileSummary> {
        let mut tell = teller(progress);
        self.on(env, move |running| {
            let summary = running.reconciliation.watch(&mut |done, total| tell(so_far((done, total))))?;
            Ok(summary.into())
        })
    }

    /// Stops it, and waits until it left nothing behind.
    #[napi]
    pub fn close<'env>(&self, env: &'env Env) -> Answering<'env, ()> {
        self.0.stop();
        let held = Arc::clone(&self.0);
        promise(
            env,
            blocking(move || {
                held.remove();
                Ok(())
            }),
        )
    }

    fn on<'env, T: napi::bindgen_prelude::ToNapiValue + Send + 'static>(
        &self,
        env: &'env Env,
        work: impl FnOnce(&mut Running) -> Result<T> + Send + 'static,
    ) -> Answering<'env, T> {
        let held = Arc::clone(&self.0);
        promise(
            env,
            blocking(move || match &mut *held.running() {
                Some(running) => work(running),
                None => Err(Error::new(ErrorKind::Interrupted, "the reconciliation was closed")),
            }),
        )
    }
}

impl From<reports::Reconciliation> for Reconciliation {
    fn from(reconciliation: reports::Reconciliation) -> Self {
        let stopper = reconciliation.stopper();
        let running = Running { reconciliation, ready: Vec::new().into_iter() };
        let held = Arc::new(Held { running: Mutex::new(Some(running)), stopper });
        leavings::note(&held);
        Self(held)
    }
}

struct Held {
    /// Until it is closed.
    running: Mutex<Option<Running>>,
    stopper: ReconciliationStopper,
}

struct Running {
    reconciliation: reports::Reconciliation,
    ready: std::vec::IntoIter<model::Finding>,
}

impl Held {
    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Leavings for Held {
    fn stop(&self) {
        self.stopper.stop();
    }

    fn remove(&self) {
        if let Some(running) = self.running().take() {
            running.reconciliation.close();
        }
    }
}

fn so_far((done, total): (u64, u64)) -> model::ReportProgress {
    let signed = |bytes| i64::try_from(bytes).unwrap_or(i64::MAX);
    model::ReportProgress { bytes: signed(done), total: Some(signed(total)) }
}
