//! Paths and queries, escaped.

use std::fmt::{Display, Write};

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A path segment.
pub(super) fn segment(text: &str) -> impl Display + '_ {
    utf8_percent_encode(text, KEPT)
}

/// A path with a query that grows.
pub(super) struct Query {
    path: String,
    first: bool,
}

impl Query {
    pub(super) fn new(path: &str) -> Self {
        Self { path: path.to_owned(), first: true }
    }

    pub(super) fn add(mut self, name: &str, value: Option<impl Display>) -> Self {
        if let Some(value) = value {
            let mark = if self.first { '?' } else { '&' };
            self.first = false;
            let value = value.to_string();
            // Writing to a String does not fail.
            let _ = write!(self.path, "{mark}{name}={}", segment(&value));
        }
        self
    }

    /// A moment in the vendor's `yyyy-MM-dd'T'HH:mm:ss.SSSZ`.
    pub(super) fn moment(self, name: &str, value: Option<Timestamp>) -> Self {
        self.add(name, value.map(|moment| moment.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()))
    }

    pub(super) fn done(self) -> String {
        self.path
    }
}
