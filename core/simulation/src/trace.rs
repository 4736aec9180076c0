//! What happened, line by line.

use std::fmt;
use std::sync::Mutex;

use crate::lock;
use crate::time::Time;

/// The story of a seed. The same seed tells the same story.
#[derive(Debug)]
pub(crate) struct Trace {
    time: Time,
    lines: Mutex<Vec<String>>,
}

impl Trace {
    pub(crate) fn new(time: Time) -> Self {
        Self { time, lines: Mutex::default() }
    }

    pub(crate) fn note(&self, what: fmt::Arguments<'_>) {
        let at = self.time.since_start();
        let line = format!("{:>6}.{:03} {what}", at.as_secs(), at.subsec_millis());
        lock(&self.lines).push(line);
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.lines))
    }
}
