//! The end of the interpreter, and its doubling by `fork`.
//!
//! A thread that comes back from Rust while the interpreter takes itself down
//! is ended by Python in the middle of Rust's frames, which aborts the process.
//! So at exit the runtime is joined, threads that wait inside Rust stay there
//! until the process is gone, and those on their way back are let through first.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use pyo3::prelude::*;

static EXITING: AtomicBool = AtomicBool::new(false);
static RETURNING: AtomicUsize = AtomicUsize::new(0);

/// Held by a thread on its way back from Rust to Python.
pub(crate) struct Returning(());

impl Drop for Returning {
    fn drop(&mut self) {
        RETURNING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The gate of a thread that waited inside Rust. During the interpreter's end
/// it never returns, but on the main thread: functions registered with
/// `atexit` run there, and may call on.
pub(crate) fn come_back(on_main_thread: bool) -> Returning {
    RETURNING.fetch_add(1, Ordering::SeqCst);
    let returning = Returning(());
    if !on_main_thread && EXITING.load(Ordering::SeqCst) {
        drop(returning);
        loop {
            thread::park();
        }
    }
    returning
}

/// Joins the library's runtime. Python calls it at exit.
#[pyfunction]
pub(crate) fn shutdown(py: Python<'_>) {
    EXITING.store(true, Ordering::SeqCst);
    py.detach(|| {
        // What they do is a few microseconds' work; the bound is against a defect.
        for _ in 0..1000 {
            if RETURNING.load(Ordering::SeqCst) == 0 {
                break;
            }
            thread::sleep(Duration::from_millis(1));
        }
        cobro_ffi::shutdown();
    });
}

/// Python calls it in the child of a `fork`, where only the forking thread is left.
#[pyfunction]
pub(crate) fn forked() {
    RETURNING.store(0, Ordering::SeqCst);
}
