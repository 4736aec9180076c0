use std::fmt;
use std::time::Duration;

use reqwest::header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap};

use super::{Body, Failure, FailureKind, text};
use crate::clock::BoxFuture;

/// A body as it comes in.
pub(crate) trait Chunks: Send + fmt::Debug {
    /// The next piece; none when it is whole.
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Body>, Failure>>;
}

/// What the head of an answer says of the body that follows it, and the body.
#[derive(Debug)]
pub(crate) struct Streamed {
    /// How many bytes this answer has, where it says so.
    pub(crate) length: Option<u64>,
    /// Which part of the whole it is, if it is one.
    pub(crate) range: Option<ContentRange>,
    /// What tells this content from any other, byte by byte. A weak one doesn't.
    pub(crate) etag: Option<String>,
    chunks: Box<dyn Chunks>,
}

/// `Content-Range: bytes <first>-<last>/<total>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ContentRange {
    pub(crate) first: u64,
    pub(crate) total: Option<u64>,
}

impl Streamed {
    pub(crate) fn new(headers: &HeaderMap, chunks: Box<dyn Chunks>) -> Self {
        Self {
            length: headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok()),
            range: text(headers, CONTENT_RANGE.as_str()).and_then(|range| content_range(&range)),
            etag: text(headers, ETAG.as_str()).filter(|etag| etag.starts_with('"')),
            chunks,
        }
    }

    /// The next piece; none when it is whole. None of them may take longer than
    /// `idle`: the whole may take as long as it likes.
    pub(crate) async fn next(&mut self, idle: Duration) -> Result<Option<Body>, Failure> {
        tokio::time::timeout(idle, self.chunks.next())
            .await
            .unwrap_or_else(|elapsed| Err(Failure { kind: FailureKind::TimedOut, source: elapsed.into() }))
    }
}

fn content_range(text: &str) -> Option<ContentRange> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, _) = range.split_once('-')?;
    Some(ContentRange { first: first.parse().ok()?, total: total.parse().ok() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_says_where_it_begins_and_how_long_the_whole_is() {
        let read = |text| content_range(text).map(|range| (range.first, range.total));
        assert_eq!(read("bytes 5-9/10"), Some((5, Some(10))));
        assert_eq!(read("bytes 5-9/*"), Some((5, None)));
        for odd in ["bytes */10", "5-9/10", "bytes 5-9", "bytes a-b/c", ""] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }
}
