//! What would stay on the disk: a process that ends runs no finalizer.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

/// A pipe that nobody writes to any more may hold somebody up for ever.
const LIMIT: Duration = Duration::from_secs(2);

pub(crate) trait Leavings: Send + Sync {
    /// Begins to end, without waiting.
    fn stop(&self);

    /// Ends, and removes what it left.
    fn remove(&self);
}

static OPEN: Mutex<Vec<Weak<dyn Leavings>>> = Mutex::new(Vec::new());

/// Has it removed when the process ends, unless it is gone by then.
pub(crate) fn note<T: Leavings + 'static>(open: &Arc<T>) {
    let weak: Weak<T> = Arc::downgrade(open);
    let mut all = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    all.retain(|open| open.strong_count() > 0);
    all.push(weak);
}

/// Removes all that is open.
pub(crate) fn remove() {
    let all = std::mem::take(&mut *OPEN.lock().unwrap_or_else(PoisonError::into_inner));
    let all: Vec<_> = all.iter().filter_map(Weak::upgrade).collect();
    if all.is_empty() {
        return;
    }
    let (tell, told) = channel();
    for open in &all {
        open.stop();
    }
    thread::spawn(move || {
        for open in all {
            open.remove();
        }
        // Nobody listens when it took too long.
        let _ = tell.send(());
    });
    let _ = told.recv_timeout(LIMIT);
}
