//! What runs apart from the caller's task, so that it can be waited for.

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use tokio::sync::Notify;

use crate::clock::lock;
use crate::error::{Error, Result};
use crate::model::ErrorKind;
use crate::per_process::PerProcess;

/// What a client is doing that changes something.
#[derive(Debug, Default)]
pub(crate) struct Work(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    running: usize,
    closed: bool,
    ended: Arc<Notify>,
    /// The keys of the intents that are being carried out.
    keys: Vec<String>,
}

/// One piece of it.
struct Running {
    state: Arc<Mutex<State>>,
    /// The process's, which is not the one it was forked from.
    all: &'static AtomicUsize,
}

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
    /// Runs `work` on the runtime, apart from the caller's task, to its end.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Result<T> {
        let running = self.begin(operation)?;
        // Boxed, or the whole future is moved several times on its way in.
        let task = Box::pin(async move {
            let result = work.await;
            drop(running);
            result
        });
        match tokio::spawn(task).await {
            Ok(result) => result,
            Err(e) => Err(Error::internal("a task ended abnormally").with_source(e)),
        }
    }

    fn begin(&self, operation: &'static str) -> Result<Running> {
        let mut state = lock(&self.0);
        if state.closed {
            let message = "the client is closed: nothing was sent";
            return Err(Error::new(ErrorKind::Interrupted, message)
                .with(|d| d.operation = Some(operation.to_owned())));
        }
        state.running += 1;
        let all = all();
        all.fetch_add(1, Ordering::SeqCst);
        Ok(Running { state: self.0.clone(), all })
    }

    /// Marks an intent as being carried out, until what is given is dropped.
    pub(crate) fn hold(&self, key: &str) -> Held {
        lock(&self.0).keys.push(key.to_owned());
        Held { state: self.0.clone(), key: key.to_owned() }
    }

    /// The intents that are being carried out.
    pub(crate) fn keys(&self) -> Vec<String> {
        lock(&self.0).keys.clone()
    }

    /// Begins nothing more, waits for what runs, at most for `limit` of real
    /// time, and says how much is still running then.
    pub(crate) async fn close(&self, limit: Duration) -> usize {
        lock(&self.0).closed = true;
        // An exit is real, whatever clock the client lives on.
        let _ = tokio::time::timeout(limit, self.idle()).await;
        lock(&self.0).running
    }

    async fn idle(&self) {
        loop {
            let ended = lock(&self.0).ended.clone();
            let told = ended.notified();
            tokio::pin!(told);
            told.as_mut().enable();
            if lock(&self.0).running == 0 {
                return;
            }
            told.await;
        }
    }
}

/// An intent that is being carried out.
pub(crate) struct Held {
    state: Arc<Mutex<State>>,
    key: String,
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
        self.all.fetch_sub(1, Ordering::SeqCst);
        let mut state = lock(&self.state);
        state.running -= 1;
        if state.running == 0 {
            state.ended.notify_waiters();
        }
    }
}
