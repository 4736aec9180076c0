//! A report's file, piece by piece. `starts` decides and is pure.

use std::path::Path;
use std::time::Duration;

use super::Reports;
use super::part::Part;
use crate::error::{Error, Result};
use crate::model::{ErrorKind, ReportDownload, ReportProgress};
use crate::pipeline::classify::Subject;
use crate::pipeline::retry::{Ending, Safety, Situation, retry_delay};
use crate::pipeline::{Answer, Call};
use crate::transport::{ContentRange, Failure, FailureKind, Streamed};

/// A connection that brought as much was worth it: the count of attempts begins anew.
const WORTH: u64 = 256 * 1024;

/// No pause between attempts is longer: the whole may take as long as it likes.
const NO_LIMIT: Duration = Duration::from_hours(24);

/// What an answer's body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// What is missing.
    GoesOn,
    /// The whole file.
    Anew,
    /// A part that was not asked for.
    Foreign,
}

/// How a body ended.
enum End {
    Whole,
    Broke(Failure),
}

impl Reports<'_> {
    pub(super) async fn download_to(
        &self,
        resource: &str,
        path: &Path,
        mut progress: impl FnMut(ReportProgress) + Send,
    ) -> Result<ReportDownload> {
        // Another account's file of this name is another file.
        let source = format!("{} {resource}", self.0.collector_id());
        let mut part = Part::open(path, &source).await?;
        match self.fill(&mut part, resource, &mut progress).await {
            Ok(resumed_from) => {
                let (bytes, resumed_from) = (signed(part.length()), signed(resumed_from));
                part.finish().await?;
                Ok(ReportDownload { path: path.display().to_string(), bytes, resumed_from })
            }
            Err(error) => {
                if part.resumes().is_none() {
                    // Of no use to another call. That it can't be removed says less than why it is here.
                    let _ = part.discard().await;
                }
                Err(error)
            }
        }
    }

    /// Until the part is whole. Says how much of it was there already.
    async fn fill(
        &self,
        part: &mut Part,
        resource: &str,
        progress: &mut (impl FnMut(ReportProgress) + Send),
    ) -> Result<u64> {
        let mut resumed_from = part.resumes().map_or(0, |(from, _)| from);
        let mut attempts = 0;
        loop {
            let asked = part.resumes().map(|(from, etag)| (from, etag.to_owned()));
            let sent = self.0.pipeline().send(&call(resource, asked.as_ref())).await;
            let mut answer = match sent {
                // What is here is as long as the file, or longer: who knows of which.
                Err(none) if asked.is_some() && none.status() == Some(416) => {
                    part.restart(None).await?;
                    continue;
                }
                sent => sent?,
            };
            let Some(mut body) = answer.streamed.take() else {
                return Err(Error::internal("a download came without a body"));
            };
            match starts(asked.as_ref(), answer.status(), &body) {
                Start::GoesOn => {}
                Start::Anew => {
                    part.restart(body.etag.as_deref()).await?;
                    resumed_from = 0;
                }
                Start::Foreign if asked.is_some() => {
                    part.restart(None).await?;
                    continue;
                }
                Start::Foreign => {
                    return Err(odd(&answer, "the API answered with something else than the file"));
                }
            }
            let from = part.length();
            let total = body.range.and_then(|range| range.total);
            let total = total.or_else(|| body.length.map(|length| from.saturating_add(length)));
            match self.take(part, &mut body, total, progress).await? {
                End::Whole if total.is_none_or(|total| total == part.length()) => return Ok(resumed_from),
                End::Whole => {
                    let message = format!("the file has {} bytes, and the API said other", part.length());
                    part.restart(None).await?;
                    return Err(odd(&answer, &message));
                }
                End::Broke(failure) => {
                    let gained = part.length().saturating_sub(from);
                    let kept = part.resumes().is_some();
                    attempts = if kept && gained >= WORTH { 1 } else { attempts + 1 };
                    let Some(delay) = self.pause(attempts, failure.kind) else {
                        return Err(broke(&answer, part, total, failure));
                    };
                    self.0.pipeline().clock.sleep(delay).await;
                }
            }
        }
    }

    /// Takes a body in until its end, whichever that is.
    async fn take(
        &self,
        part: &mut Part,
        body: &mut Streamed,
        total: Option<u64>,
        progress: &mut (impl FnMut(ReportProgress) + Send),
    ) -> Result<End> {
        // As long as a whole call may take, nothing comes in: it has stalled.
        let idle = self.0.pipeline().call_timeout;
        part.seek().await?;
        let end = loop {
            match body.next(idle).await {
                Ok(Some(piece)) => {
                    part.append(&piece).await?;
                    progress(ReportProgress { bytes: signed(part.length()), total: total.map(signed) });
                }
                Ok(None) => break End::Whole,
                Err(failure) => break End::Broke(failure),
            }
        };
        part.flush().await?;
        Ok(end)
    }

    fn pause(self, attempts: u32, kind: FailureKind) -> Option<Duration> {
        let pipeline = self.0.pipeline();
        let situation = Situation {
            safety: Safety::Read,
            attempts,
            max_attempts: pipeline.max_attempts,
            time_left: NO_LIMIT,
            jitter: pipeline.clock.jitter(),
        };
        retry_delay(situation, Ending::Failed(kind))
    }
}

fn call(resource: &str, asked: Option<&(u64, String)>) -> Call {
    let call = Call::read("reports.download", resource.to_owned()).subject(Subject::Report).streamed();
    let call = call.header("accept", "*/*");
    match asked {
        // The whole file comes when it is another one by now.
        Some((from, etag)) => call.header("range", &format!("bytes={from}-")).header("if-range", etag),
        None => call,
    }
}

/// What comes, after what was asked for: from where on, of which content.
fn starts(asked: Option<&(u64, String)>, status: u32, body: &Streamed) -> Start {
    match (status, asked, body.range) {
        (200, _, _) => Start::Anew,
        (206, Some((from, etag)), Some(ContentRange { first, .. }))
            if first == *from && body.etag.as_ref().is_none_or(|now| now == etag) =>
        {
            Start::GoesOn
        }
        _ => Start::Foreign,
    }
}

fn odd(answer: &Answer, message: &str) -> Error {
    answer.error(ErrorKind::UnexpectedResponse, message).with(|d| d.retryable = true)
}

fn broke(answer: &Answer, part: &Part, total: Option<u64>, failure: Failure) -> Error {
    let (kind, how) = match failure.kind {
        FailureKind::TimedOut => (ErrorKind::Timeout, "nothing more came in"),
        FailureKind::NotSent | FailureKind::Lost => (ErrorKind::Network, "the connection broke"),
    };
    let of = total.map(|total| format!(" of {total}")).unwrap_or_default();
    let then = if part.resumes().is_some() { "another download goes on there" } else { "try again" };
    let message = format!("{how} after {} bytes{of}: {then}", part.length());
    answer.error(kind, message).with(|d| d.retryable = true).with_source(failure.source)
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderMap;

    use super::*;
    use crate::clock::BoxFuture;
    use crate::transport::{Body, Chunks};

    #[derive(Debug)]
    struct Nothing;

    impl Chunks for Nothing {
        fn next(&mut self) -> BoxFuture<'_, std::result::Result<Option<Body>, Failure>> {
            Box::pin(std::future::ready(Ok(None)))
        }
    }

    #[test]
    fn only_what_was_asked_for_is_put_behind_what_is_here() {
        let asked = Some((5, "\"a\"".to_owned()));
        for (asked, status, range, etag, expected) in [
            (None, 200, None, Some("\"a\""), Start::Anew),
            (asked.as_ref(), 206, Some("bytes 5-9/10"), Some("\"a\""), Start::GoesOn),
            (asked.as_ref(), 206, Some("bytes 5-9/*"), None, Start::GoesOn),
            // A server that knows no ranges, or has another file by now.
            (asked.as_ref(), 200, None, Some("\"a\""), Start::Anew),
            (asked.as_ref(), 206, Some("bytes 4-9/10"), Some("\"a\""), Start::Foreign),
            (asked.as_ref(), 206, Some("bytes 5-9/10"), Some("\"b\""), Start::Foreign),
            (asked.as_ref(), 206, None, Some("\"a\""), Start::Foreign),
            (None, 206, Some("bytes 0-9/10"), Some("\"a\""), Start::Foreign),
            (None, 204, None, None, Start::Foreign),
            (None, 202, None, None, Start::Foreign),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in [("content-range", range), ("etag", etag)] {
                if let Some(value) = value {
                    headers.insert(name, value.parse().unwrap());
                }
            }
            let body = Streamed::new(&headers, Box::new(Nothing));
            assert_eq!(starts(asked, status, &body), expected, "{status} {range:?} {etag:?}");
        }
    }
}
