use std::mem;
use std::process;

use cobro::Error;

/// What belongs to the process that made it. After `fork`, the child has a copy
/// without the threads that work on it, and whose end would remove the parent's
/// files: the copy is left alone.
#[derive(Debug)]
pub(super) struct Owned<T> {
    pid: u32,
    value: Option<T>,
}

impl<T> Owned<T> {
    pub(super) fn new(value: T) -> Self {
        Self { pid: process::id(), value: Some(value) }
    }

    pub(super) fn get(&self) -> Result<&T, Error> {
        let own = self.value.as_ref().filter(|_| self.pid == process::id());
        own.ok_or_else(|| {
            Error::invalid("self", "<object>", "process", "another process made it; make one in each process")
        })
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        if self.pid != process::id() {
            mem::forget(self.value.take());
        }
    }
}
