//! One making of a report.

use axum::body::Bytes;

use super::config::Config;
use super::manner::{Manner, Words};
use crate::times::{MINUTE, SECOND};

/// One making of a report.
#[derive(Debug)]
pub(crate) struct Generation {
    /// The task's.
    pub(crate) id: u64,
    pub(crate) window: Window,
    pub(crate) asked: i64,
    /// When the file is there, or it failed.
    pub(crate) ready: i64,
    pub(crate) origin: Origin,
    /// As it was when asked.
    pub(crate) config: Config,
    /// What its file holds, if that isn't made of the ledger.
    pub(crate) content: Option<Bytes>,
    pub(crate) fails: bool,
    /// Its status, if that is none of the usual.
    pub(crate) status: Option<String>,
    pub(crate) file: Option<File>,
}

/// A report's file.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) content: Bytes,
}

/// Who asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Origin {
    Manual,
    Schedule,
}

/// From when to when, as asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) begin: i64,
    pub(crate) end: i64,
}

/// Where the status is shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    Task,
    List,
}

impl Window {
    /// An end at the last second of a minute is meant to be in it, any other is
    /// where the next window begins. So each row is in one of two that adjoin,
    /// whichever way they are written.
    fn until(self) -> i64 {
        if self.end.rem_euclid(MINUTE) == MINUTE - SECOND { self.end + SECOND } else { self.end }
    }

    pub(crate) fn has(self, moment: i64) -> bool {
        (self.begin..self.until()).contains(&moment)
    }
}

impl Origin {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Schedule => "schedule",
        }
    }
}

impl Generation {
    /// The file, once it is there and until it is gone.
    pub(crate) fn file_at(&self, moment: i64, manner: &Manner) -> Option<&File> {
        self.file.as_ref().filter(|_| moment >= self.ready && !self.is_expired(moment, manner))
    }

    fn is_expired(&self, moment: i64, manner: &Manner) -> bool {
        manner.expires_after.is_some_and(|after| moment >= self.ready.saturating_add(after))
    }

    pub(crate) fn status_at(&self, moment: i64, manner: &Manner, place: Place) -> &str {
        if let Some(status) = &self.status {
            return status;
        }
        let begun = moment >= self.asked + (self.ready - self.asked) / 2;
        if moment < self.ready {
            return match manner.words {
                _ if !begun => "pending",
                Words::Openapi => "in_progress",
                Words::Reference | Words::Observed => "processing",
            };
        }
        match (manner.words, place) {
            _ if self.fails => "failed",
            (_, Place::List) if self.is_expired(moment, manner) => "expired",
            (Words::Reference, _) => "processed",
            (Words::Openapi, Place::Task) => "done",
            (Words::Openapi, Place::List) => "available",
            (Words::Observed, _) => "enabled",
        }
    }
}
