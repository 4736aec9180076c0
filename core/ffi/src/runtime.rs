//! One Tokio runtime for a process, started by the first call.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use cobro::Error;
use tokio::runtime::{Builder, Handle, Runtime};

/// A process's runtime. After `fork` the child has the parent's slot but none
/// of its threads, so each process gets a slot of its own further down the
/// chain. Slots are never freed: no lock is needed to find one, and a lock
/// that another thread held during `fork` would stay held in the child.
struct Slot {
    pid: u32,
    handle: Handle,
    runtime: Mutex<Option<Runtime>>,
    next: OnceLock<Box<Slot>>,
}

static FIRST: OnceLock<Slot> = OnceLock::new();

/// This process's runtime.
pub(crate) fn handle() -> Result<Handle, Error> {
    let pid = std::process::id();
    if FIRST.get().is_none() {
        let slot = start(pid)?;
        // Of two threads that start at once, the loser's runtime is dropped unused.
        let _ = FIRST.set(slot);
    }
    let mut slot = FIRST.get().ok_or_else(|| Error::internal("the runtime is gone"))?;
    while slot.pid != pid {
        if slot.next.get().is_none() {
            let _ = slot.next.set(Box::new(start(pid)?));
        }
        slot = slot.next.get().ok_or_else(|| Error::internal("the runtime is gone"))?;
    }
    Ok(slot.handle.clone())
}

fn start(pid: u32) -> Result<Slot, Error> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("cobro")
        .enable_all()
        .build()
        .map_err(|e| Error::internal(&format!("the runtime can't be started: {e}")))?;
    let handle = runtime.handle().clone();
    Ok(Slot { pid, handle, runtime: Mutex::new(Some(runtime)), next: OnceLock::new() })
}

/// How long the end of a process waits for calls that change something: one
/// attempt's time, about. What is left then is found by `resume`.
const DRAIN: Duration = Duration::from_secs(10);

/// How long it then waits for the rest.
const LIMIT: Duration = Duration::from_secs(2);

/// Waits for what changes something, ends this process's runtime and joins its
/// threads, for interpreters that crash when foreign threads outlive them.
/// Calls after it fail.
pub fn shutdown() {
    drain();
    let pid = std::process::id();
    let mut slot = FIRST.get();
    while let Some(found) = slot {
        if found.pid == pid {
            let runtime = found.runtime.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(runtime) = runtime {
                runtime.shutdown_timeout(LIMIT);
            }
            return;
        }
        slot = found.next.get().map(|next| &**next);
    }
}

/// Waits for what changes something, for as long as a process that ends may
/// be held up: for languages whose runtime ends with the process.
pub fn drain() {
    let begun = Instant::now();
    // The process is ending: there is no runtime left to wait on.
    while cobro::running() > 0 && begun.elapsed() < DRAIN {
        std::thread::sleep(Duration::from_millis(5));
    }
}
