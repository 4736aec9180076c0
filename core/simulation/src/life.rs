//! A process's life. What is left of a killed one goes on into nothing.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::task::AbortHandle;

use crate::lock;

/// One run of a process, from its start to its end or its death.
///
/// The library runs tasks of its own that can't be stopped from outside, as
/// nothing inside a process survives `SIGKILL`. So the network, the clock and
/// the journal of a killed process never answer again: what still runs has no
/// effect and tells nobody.
#[derive(Debug, Clone)]
pub(crate) struct Life(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    alive: AtomicBool,
    /// So many journal writes and requests are left to it.
    fuse: AtomicU64,
    work: Mutex<Option<AbortHandle>>,
}

impl Life {
    /// It dies at its `fuse`th journal write or request, before or after it.
    pub(crate) fn new(fuse: Option<u64>) -> Self {
        Self(Arc::new(Inner {
            alive: AtomicBool::new(true),
            fuse: AtomicU64::new(fuse.unwrap_or(u64::MAX)),
            work: Mutex::default(),
        }))
    }

    pub(crate) fn alive(&self) -> bool {
        self.0.alive.load(Ordering::Relaxed)
    }

    /// What is aborted by a kill.
    pub(crate) fn works(&self, work: AbortHandle) {
        *lock(&self.0.work) = Some(work);
    }

    /// A journal write or a request is before it or behind it.
    pub(crate) fn burn(&self) {
        let left = self.0.fuse.load(Ordering::Relaxed).saturating_sub(1);
        self.0.fuse.store(left, Ordering::Relaxed);
        if left == 0 {
            self.kill();
        }
    }

    /// It won't be killed any more.
    pub(crate) fn spare(&self) {
        self.0.fuse.store(u64::MAX, Ordering::Relaxed);
    }

    fn kill(&self) {
        self.0.alive.store(false, Ordering::Relaxed);
        if let Some(work) = lock(&self.0.work).take() {
            work.abort();
        }
    }

    /// The outcome of `work`, unless the process is dead by then.
    pub(crate) async fn lived<T>(&self, work: impl Future<Output = T>) -> T {
        if self.alive() {
            let outcome = work.await;
            if self.alive() {
                return outcome;
            }
        }
        std::future::pending().await
    }
}
