//! What runs apart from the caller's task, so that it can be waited for.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Notify;

use crate::clock::{BoxFuture, lock};
use crate::error::{Error, Result};
use crate::model::ErrorKind;
use crate::per_process::PerProcess;

/// What a client is doing in this process that changes something.
#[derive(Debug, Default)]
pub(crate) struct Work(PerProcess<Arc<Mutex<State>>>);

#[derive(Debug)]
struct State {
    running: usize,
    /// How much all clients of its process are doing.
    all: &'static AtomicUsize,
    closed: bool,
    ended: Arc<Notify>,
    /// The keys of the intents that are being carried out.
    keys: Vec<Arc<str>>,
}

impl Default for State {
    fn default() -> Self {
        Self { running: 0, all: all(), closed: false, ended: Arc::default(), keys: Vec::new() }
    }
}

/// One piece of it.
struct Running(Arc<Mutex<State>>);

fn all() -> &'static AtomicUsize {
    static ALL: OnceLock<PerProcess<AtomicUsize>> = OnceLock::new();
    ALL.get_or_init(PerProcess::default).get()
}

/// How many calls that change something are running in this process, of all
/// clients: what an exit has to wait for.
#[doc(hidden)]
pub fn running() -> usize {
    all().load(Ordering::SeqCst)
}

impl Work {
    /// Runs `work` to its end: in the caller's task while the caller waits for
    /// it, and on the runtime from when the caller's task drops it.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: BoxFuture<'static, Result<T>>,
    ) -> Result<T> {
        let running = self.begin(operation)?;
        let runtime = Handle::try_current()
            .map_err(|e| Error::internal("calls need a Tokio runtime").with_source(e))?;
        Undroppable { work: Some((work, running)), runtime }.await
    }

    fn begin(&self, operation: &'static str) -> Result<Running> {
        let work = self.0.get();
        let mut state = lock(work);
        if state.closed {
            let message = "the client is closed: nothing was sent";
            return Err(Error::new(ErrorKind::Interrupted, message)
                .with(|d| d.operation = Some(operation.to_owned())));
        }
        state.running += 1;
        state.all.fetch_add(1, Ordering::SeqCst);
        Ok(Running(work.clone()))
    }

    /// Marks an intent as being carried out, until what is given is dropped.
    pub(crate) fn hold(&self, key: impl Into<Arc<str>>) -> Held {
        let key = key.into();
        let work = self.0.get();
        lock(work).keys.push(key.clone());
        Held { state: work.clone(), key }
    }

    /// The intents that are being carried out.
    pub(crate) fn keys(&self) -> Vec<Arc<str>> {
        lock(self.0.get()).keys.clone()
    }

    /// Begins nothing more.
    pub(crate) fn close(&self) {
        lock(self.0.get()).closed = true;
    }

    /// Waits for what runs, at most for `limit` of real time, and says how much is
    /// still running then.
    pub(crate) async fn running_after(&self, limit: Duration) -> usize {
        // An exit is real, whatever clock the client lives on.
        let _ = tokio::time::timeout(limit, self.idle()).await;
        lock(self.0.get()).running
    }

    pub(crate) fn is_closed(&self) -> bool {
        lock(self.0.get()).closed
    }

    async fn idle(&self) {
        loop {
            let ended = lock(self.0.get()).ended.clone();
            let told = ended.notified();
            tokio::pin!(told);
            told.as_mut().enable();
            if lock(self.0.get()).running == 0 {
                return;
            }
            told.await;
        }
    }
}

/// Goes on by itself when it is dropped half-way.
struct Undroppable<T: Send + 'static> {
    work: Option<(BoxFuture<'static, T>, Running)>,
    runtime: Handle,
}

impl<T: Send + 'static> Future for Undroppable<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        // Taken out: one that panics must not be gone on with.
        let Some((mut work, running)) = self.work.take() else { return Poll::Pending };
        let polled = work.as_mut().poll(context);
        if polled.is_pending() {
            self.work = Some((work, running));
        }
        polled
    }
}

impl<T: Send + 'static> Drop for Undroppable<T> {
    fn drop(&mut self) {
        if let Some((work, running)) = self.work.take() {
            drop(self.runtime.spawn(async move {
                let result = work.await;
                drop(running);
                result
            }));
        }
    }
}

/// An intent that is being carried out.
pub(crate) struct Held {
    state: Arc<Mutex<State>>,
    key: Arc<str>,
}

impl Drop for Held {
    fn drop(&mut self) {
        let keys = &mut lock(&self.state).keys;
        if let Some(place) = keys.iter().position(|key| *key == self.key) {
            keys.swap_remove(place);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut state = lock(&self.0);
        state.all.fetch_sub(1, Ordering::SeqCst);
        state.running -= 1;
        if state.running == 0 {
            state.ended.notify_waiters();
        }
    }
}
