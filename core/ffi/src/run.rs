use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::task::{Context, Poll};
use std::time::Duration;

use cobro::{Error, Result};
use tokio::task::JoinHandle;

use crate::cancel::CancelToken;
use crate::runtime::handle;

/// How often a blocked thread looks for signals.
const LOOK: Duration = Duration::from_millis(50);

/// Runs on the library's runtime; may be awaited on any executor. Dropping the
/// returned future stops the call, which stops waits and reads; mutations are
/// detached by the core and run to their end. A panic becomes an error.
pub fn run<F, T>(future: F) -> impl Future<Output = Result<T>> + Send + use<F, T>
where
    F: Future<Output = Result<T>> + Send + 'static,
    T: Send + 'static,
{
    // Spawned at once, not at the first poll: the caller asked for it now.
    let task = handle().map(|handle| Task(handle.spawn(future)));
    async move { task?.await }
}

/// As [`run`], stopped by a token too. Then the error's kind is `Interrupted`.
pub fn run_cancellable<F, T>(
    token: &CancelToken,
    operation: &'static str,
    future: F,
) -> impl Future<Output = Result<T>> + Send + use<F, T>
where
    F: Future<Output = Result<T>> + Send + 'static,
    T: Send + 'static,
{
    let token = token.clone();
    run(async move {
        tokio::select! {
            biased;
            () = token.cancelled() => Err(Error::interrupted(operation)),
            result = future => result,
        }
    })
}

/// Begins something on the library's runtime that ends by itself.
pub fn spawn(future: impl Future<Output = ()> + Send + 'static) -> Result<()> {
    handle().map(|handle| drop(handle.spawn(future)))
}

/// Runs on the library's runtime and blocks the calling thread, which calls
/// `interrupted` at least each 50 ms and stops, dropping the call, when that
/// says why. For languages whose signals are seen only by their own thread.
pub fn block_on<F, T, E>(
    future: F,
    mut interrupted: impl FnMut() -> Option<E>,
) -> std::result::Result<Result<T>, E>
where
    F: Future<Output = Result<T>> + Send + 'static,
    T: Send + 'static,
{
    let (tell, told) = sync_channel(1);
    let handle = match handle() {
        Ok(handle) => handle,
        Err(error) => return Ok(Err(error)),
    };
    let task = Task(handle.spawn(future));
    let watcher = handle.spawn(async move {
        // The receiver is gone only when the caller was interrupted.
        let _ = tell.send(task.await);
    });
    loop {
        match told.recv_timeout(LOOK) {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Disconnected) => return Ok(Err(Error::interrupted("shutdown"))),
            Err(RecvTimeoutError::Timeout) => {
                if let Some(why) = interrupted() {
                    watcher.abort();
                    return Err(why);
                }
            }
        }
    }
}

/// A task that ends when nobody waits for it any more.
struct Task<T>(JoinHandle<Result<T>>);

impl<T> Future for Task<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map(|joined| match joined {
            Ok(result) => result,
            Err(e) if e.is_panic() => Err(Error::internal(&message(&*e.into_panic()))),
            Err(_) => Err(Error::interrupted("shutdown")),
        })
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic".to_owned())
}
