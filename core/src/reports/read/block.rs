//! Rows by the block: read on all cores, taken in their order.

use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::fields::{Fields, Shape, Splitter};
use super::rows::unreadable;
use super::text::{self, Text};
use crate::error::Result;

/// How a file is taken apart. What comes of it is the same.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// About how many bytes a block has.
    pub(crate) block: usize,
    pub(crate) threads: usize,
}

impl Default for Pace {
    fn default() -> Self {
        // More than a few only wait for their turn.
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(4);
        Self { block: text::BLOCK, threads }
    }
}

/// A block of a file's rows, and what was made of them.
#[derive(Debug, Default)]
pub(crate) struct Block<T> {
    pub(crate) text: String,
    pub(crate) fields: Fields,
    /// How many lines it has.
    pub(crate) lines: u64,
    pub(crate) made: T,
}

impl<T> Block<T> {
    /// Each record in turn, with the line it begins on, the block's first being 0.
    pub(crate) fn each(
        &mut self,
        splitter: Splitter,
        mut take: impl FnMut(&str, &Fields, Record<'_>, &mut T),
    ) {
        self.fields.unquoted.clear();
        self.lines = 0;
        let mut at = 0;
        while at < self.text.len() {
            let end = splitter.split(&self.text, at, &mut self.fields);
            let record = Record {
                line: self.lines,
                shape: end.shape,
                text: self.text.get(at..end.next).unwrap_or_default(),
            };
            take(&self.text, &self.fields, record, &mut self.made);
            self.lines += end.lines;
            at = end.next;
        }
    }
}

/// A record of a block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'a> {
    pub(crate) line: u64,
    pub(crate) shape: Shape,
    pub(crate) text: &'a str,
}

/// Whose turn it is.
struct Turns<C> {
    next: u64,
    taker: C,
}

/// Reads blocks, lets `make` work on them on all cores, and gives them to `take`
/// one after the other as they are in the file.
pub(crate) fn in_order<R, T>(
    pace: Pace,
    text: Text<R>,
    splitter: Splitter,
    make: impl Fn(&mut Block<T>) + Sync,
    take: impl FnMut(&mut Block<T>) -> Result<()> + Send,
) -> Result<()>
where
    R: Read + Send,
    T: Default,
{
    let source = Mutex::new((text, 0_u64));
    let turns = Mutex::new(Turns { next: 0, taker: take });
    // Beside the turns: whoever fetches a block must not wait for whoever takes one.
    let broken = AtomicBool::new(false);
    let came = Condvar::new();
    let work = || -> Result<()> {
        let guard = Breaker { turns: &turns, broken: &broken, came: &came, armed: true };
        let mut block = Block::default();
        loop {
            let number = {
                let mut source = lock(&source);
                let (text, number) = &mut *source;
                let more = text.next(splitter, &mut block.text).map_err(|e| unreadable(&e))?;
                if broken.load(Ordering::Relaxed) || !more {
                    break;
                }
                *number += 1;
                *number - 1
            };
            make(&mut block);
            let mut turn = lock(&turns);
            while turn.next != number && !broken.load(Ordering::Relaxed) {
                turn = came.wait(turn).unwrap_or_else(PoisonError::into_inner);
            }
            if broken.load(Ordering::Relaxed) {
                break;
            }
            (turn.taker)(&mut block)?;
            turn.next += 1;
            drop(turn);
            came.notify_all();
        }
        guard.disarm();
        Ok(())
    };
    std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..pace.threads).map(|_| scope.spawn(work)).collect();
        let mut result = work();
        for helper in helpers {
            match helper.join() {
                Ok(done) => result = result.and(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        result
    })
}

/// Tells the others when a worker ends before its time.
struct Breaker<'a, C> {
    turns: &'a Mutex<Turns<C>>,
    /// Somebody failed or panicked: nobody goes on.
    broken: &'a AtomicBool,
    came: &'a Condvar,
    armed: bool,
}

impl<C> Breaker<'_, C> {
    fn disarm(mut self) {
        self.armed = false;
    }
}

impl<C> Drop for Breaker<'_, C> {
    fn drop(&mut self) {
        if self.armed {
            // With the lock, so that nobody looks before and waits after.
            let turns = lock(self.turns);
            self.broken.store(true, Ordering::Relaxed);
            drop(turns);
            self.came.notify_all();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
