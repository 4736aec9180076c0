use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

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

/// Runs on the library's runtime, and gives the result to `then` there: for
/// languages that are told rather than asked. A panic becomes an error.
pub fn run_then<F, T>(future: F, then: impl FnOnce(Result<T>) + Send + 'static) -> Result<()>
where
    F: Future<Output = Result<T>> + Send + 'static,
    T: Send + 'static,
{
    spawn(async move {
        let mut future = pin!(future);
        let caught = poll_fn(|context| {
            let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
            polled.unwrap_or_else(|panic| Poll::Ready(Err(Error::internal(&message(&*panic)))))
        });
        then(caught.await);
    })
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
    let mut task = match handle() {
        Ok(handle) => Task(handle.spawn(future)),
        Err(error) => return Ok(Err(error)),
    };
    // Polled here and not in a task of its own: that would wake a second worker.
    let waker = Arc::new(Parked(thread::current())).into();
    let mut context = Context::from_waker(&waker);
    let mut looked = Instant::now();
    loop {
        if let Poll::Ready(result) = Pin::new(&mut task).poll(&mut context) {
            return Ok(result);
        }
        thread::park_timeout(LOOK.saturating_sub(looked.elapsed()));
        if looked.elapsed() >= LOOK {
            if let Some(why) = interrupted() {
                return Err(why);
            }
            looked = Instant::now();
        }
    }
}

/// A thread that waits for a task.
struct Parked(Thread);

impl Wake for Parked {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
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

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::sync::mpsc::{Receiver, channel};

    use super::*;

    /// Tells when it is dropped.
    struct Dropped(std::sync::mpsc::Sender<()>);

    impl Drop for Dropped {
        fn drop(&mut self) {
            let _ = self.0.send(());
        }
    }

    fn told<T: Send + 'static>(future: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
        let (tell, told): (_, Receiver<Result<T>>) = channel();
        run_then(future, move |result| tell.send(result).unwrap()).unwrap();
        told.recv().unwrap()
    }

    fn blocked<T: Send + 'static>(future: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
        block_on(future, || None::<()>).unwrap()
    }

    async fn breaks() -> Result<()> {
        tokio::task::yield_now().await;
        panic!("out of {}", "order")
    }

    #[test]
    fn a_result_comes_and_a_panic_is_an_error() {
        assert_eq!(told(async { Ok(1) }).unwrap(), 1);
        assert_eq!(blocked(async { Ok(2) }).unwrap(), 2);
        for error in [told(breaks()).unwrap_err(), blocked(breaks()).unwrap_err()] {
            assert!(error.to_string().contains("out of order"), "{error}");
        }
    }

    #[test]
    fn a_blocked_thread_that_is_interrupted_ends_the_call() {
        let (tell, told) = channel();
        let mut looks = 0;
        let why = block_on(
            async move {
                let _dropped = Dropped(tell);
                pending::<Result<()>>().await
            },
            || {
                looks += 1;
                (looks == 2).then_some("a signal")
            },
        );
        assert_eq!(why.unwrap_err(), "a signal");
        told.recv().unwrap();
    }

    #[test]
    fn a_blocked_thread_is_not_misled_by_a_wake_of_another() {
        let this = thread::current();
        let result = blocked(async move {
            this.unpark();
            tokio::task::yield_now().await;
            Ok(3)
        });
        assert_eq!(result.unwrap(), 3);
    }
}
