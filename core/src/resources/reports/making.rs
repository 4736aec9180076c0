//! Having a report made. There is no key of idempotency: a report of the same
//! range that was made since takes its place when an answer is lost.

use std::time::Duration;

use reqwest::Method;

use super::follow::SKEW;
use super::{Reports, check};
use crate::clock::{BoxFuture, earlier};
use crate::error::{Error, Result};
use crate::model::{ErrorKind, Report, ReportKind, ReportRequest, Timestamp};
use crate::pipeline::classify::Subject;
use crate::pipeline::retry::Safety;
use crate::pipeline::{Answer, Call};
use crate::wire::report;

/// How often it is looked for, a second apart: a list may lag.
const LOOKS: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);

/// What an API says that was asked for a report.
pub(super) enum Made {
    Report(Box<Report>),
    /// 203: it took the range and made nothing, showing these dates.
    Nothing {
        dates: Option<(Timestamp, Timestamp)>,
        error: Error,
    },
}

impl Reports<'_> {
    /// Runs to its end even if the caller stops waiting for it.
    pub(super) async fn make(&self, kind: &ReportKind, request: &ReportRequest) -> Result<Made> {
        let body = check::range(request)?;
        let path = check::resource(kind)?.to_owned();
        let call = Call::new("reports.create", Method::POST, Safety::Create, path)
            .subject(Subject::Report)
            .json(&body)?;
        let (client, kind, request) = (self.0.clone(), kind.clone(), request.clone());
        let made: BoxFuture<'static, Result<Made>> =
            Box::pin(async move { client.reports().made(&call, &kind, &request).await });
        self.0.work().run("reports.create", made).await
    }

    async fn made(self, call: &Call, kind: &ReportKind, request: &ReportRequest) -> Result<Made> {
        let started = self.0.pipeline().clock.now();
        let sent = self.0.pipeline().send(call).await;
        let made = sent.and_then(|answer| match answer.status() {
            203 => Ok(nothing(&answer)),
            _ => answer.read(Safety::Create, report::read).map(|report| Made::Report(Box::new(report))),
        });
        match made {
            Err(lost) if lost.kind() == ErrorKind::OutcomeUnknown => {
                self.resolve(kind, request, started, lost).await
            }
            made => made,
        }
    }

    /// Two answers: made, as one of this range was found made since `started`;
    /// else still unknown. Should somebody else have asked for the same
    /// meanwhile, theirs is as good.
    async fn resolve(
        self,
        kind: &ReportKind,
        request: &ReportRequest,
        started: Duration,
        lost: Error,
    ) -> Result<Made> {
        let pipeline = self.0.pipeline();
        for look in 0..LOOKS {
            if look > 0 {
                pipeline.clock.sleep(PAUSE).await;
            }
            let took = || pipeline.clock.now().saturating_sub(started).saturating_add(SKEW);
            let fits = |report: &Report| is_of(report, request, earlier(pipeline.server_now(), took()));
            // What can't be read tells nothing of it.
            let Ok(found) = self.find(kind, fits).await else { return Err(lost) };
            if let Some(found) = found {
                return Ok(Made::Report(Box::new(found)));
            }
        }
        Err(lost.with(|d| {
            "it may have been made: the answer was lost, and the account's reports don't show it. \
             Look for it, or create it again: a second report of the same range does no harm"
                .clone_into(&mut d.message);
        }))
    }
}

/// Whether it is of the very range and was asked for after `since`.
fn is_of(report: &Report, request: &ReportRequest, since: Timestamp) -> bool {
    report.begin_date == Some(request.begin_date)
        && report.end_date == Some(request.end_date)
        && report.generation_date.is_some_and(|made| made >= since)
}

fn nothing(answer: &Answer) -> Made {
    let dates = report::read_dates(&answer.body);
    let shown = match dates {
        Some((begin, end)) => format!("with the dates it shows, {begin} to {end}"),
        None => "with other dates; it shows none".to_owned(),
    };
    let message =
        format!("the API answered 203: it took the range and made no report of it; ask again {shown}");
    let error =
        answer.error(ErrorKind::Refused, message).with(|d| d.code = Some("report_not_created".to_owned()));
    Made::Nothing { dates, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_of_the_range_that_was_made_since_is_the_one() {
        let request = ReportRequest {
            begin_date: "2026-10-01T03:00:00Z".parse().unwrap(),
            end_date: "2026-11-01T02:59:59Z".parse().unwrap(),
        };
        let since = "2026-11-01T13:00:00Z".parse().unwrap();
        let found = |begin: &str, end: &str, made: &str| {
            let body = format!(
                r#"{{"id": 1, "begin_date": "{begin}", "end_date": "{end}", "generation_date": "{made}"}}"#
            );
            is_of(&report::read(body.as_bytes()).unwrap(), &request, since)
        };
        let (begin, end) = ("2026-10-01T00:00:00.000-03:00", "2026-11-01T02:59:59Z");
        assert!(found(begin, end, "2026-11-01T09:00:00.000-04:00"));
        assert!(!found(begin, end, "2026-11-01T08:59:59.000-04:00"), "made before");
        assert!(!found(begin, end, ""), "who knows when");
        assert!(!found("2026-10-02T03:00:00Z", end, "2026-11-01T13:00:00Z"));
        assert!(!found(begin, "2026-10-31T02:59:59Z", "2026-11-01T13:00:00Z"));
    }
}
