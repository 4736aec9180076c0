//! Following a report until its file is there. `stand` and `next_look` decide
//! and are pure.

use std::time::Duration;

use super::Reports;
use crate::clock::earlier;
use crate::error::{Error, Result};
use crate::model::{ErrorKind, Report, ReportKind, ReportSearch, ReportStatus};

/// From 1 to more than 20 minutes were seen; the vendor promises nothing.
pub(super) const USUAL_TIMEOUT: Duration = Duration::from_mins(30);

const FIRST: Duration = Duration::from_secs(2);
const LATER: Duration = Duration::from_secs(30);

/// How long a task that was just made may be unknown to those who are asked for it.
const LAG: Duration = Duration::from_secs(30);

/// A second for the `Date` header's cut, another for two servers' clocks.
pub(super) const SKEW: Duration = Duration::from_secs(2);

const NEWEST: u32 = 50;

/// How a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// There is a file.
    Ready,
    Making,
    /// It is said to be made, or something this version does not know, and no
    /// file is named: a list may name it.
    Elsewhere,
    /// There will be no file, by this code.
    Over(&'static str),
}

/// The name of a file decides: sources disagree on the words.
pub(super) fn stand(report: &Report) -> Standing {
    if report.file_name.is_some() {
        return Standing::Ready;
    }
    match &report.status {
        None | Some(ReportStatus::Pending | ReportStatus::InProgress | ReportStatus::Processing) => {
            Standing::Making
        }
        Some(ReportStatus::Failed) => Standing::Over("report_failed"),
        Some(ReportStatus::Deleted) => Standing::Over("report_deleted"),
        Some(ReportStatus::Expired) => Standing::Over("report_expired"),
        Some(
            ReportStatus::Processed
            | ReportStatus::Done
            | ReportStatus::Enabled
            | ReportStatus::Available
            | ReportStatus::Unknown(_),
        ) => Standing::Elsewhere,
    }
}

/// How long to wait after this many looks, or `None` when the time is over.
pub(super) fn next_look(looks: u32, passed: Duration, timeout: Duration) -> Option<Duration> {
    let left = timeout.checked_sub(passed).filter(|left| !left.is_zero())?;
    let delay = FIRST.saturating_mul(1 << looks.saturating_sub(1).min(8)).min(LATER);
    Some(delay.min(left))
}

impl Reports<'_> {
    /// Looks until the file is there, at most for `timeout`.
    pub(super) async fn follow(&self, kind: &ReportKind, id: &str, timeout: Duration) -> Result<Report> {
        let clock = &self.0.pipeline().clock;
        let begun = clock.now();
        let mut looks = 0;
        loop {
            let looked = self.look(kind, id).await;
            looks += 1;
            let passed = clock.now().saturating_sub(begun);
            let seen = match looked {
                Ok(report) => match stand(&report) {
                    Standing::Ready => return Ok(report),
                    Standing::Over(code) => return Err(over(&report, code)),
                    Standing::Making | Standing::Elsewhere => Ok(report),
                },
                Err(error) if passes(&error) => Err(error),
                Err(error) if error.kind() == ErrorKind::NotFound && passed < LAG => Err(error),
                Err(error) => return Err(error),
            };
            match (next_look(looks, passed, timeout), seen) {
                (Some(delay), _) => clock.sleep(delay).await,
                (None, Ok(report)) => return Err(late(&report)),
                (None, Err(error)) => return Err(error),
            }
        }
    }

    /// The report as its task has it or, where that names no file, as the list has it.
    async fn look(&self, kind: &ReportKind, id: &str) -> Result<Report> {
        let task = match self.task(kind.clone(), id).await {
            Ok(task) if stand(&task) == Standing::Elsewhere => Ok(task),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(error),
            told => return told,
        };
        let same = |report: &Report| match &task {
            _ if report.id == id || report.report_id.as_deref() == Some(id) => true,
            Ok(task) => takes_its_place(report, task),
            Err(_) => false,
        };
        match self.find(kind, same).await? {
            Some(found) => Ok(found),
            None => task,
        }
    }

    /// The one that fits best: a file, if any has one. The list may leave out
    /// what the search has, and the other way round.
    pub(super) async fn find(
        &self,
        kind: &ReportKind,
        fits: impl Fn(&Report) -> bool,
    ) -> Result<Option<Report>> {
        let listed = self.list(kind.clone()).await;
        let best = |all: Vec<Report>| {
            all.into_iter().filter(|report| fits(report)).max_by_key(|report| report.file_name.is_some())
        };
        let listed = match listed {
            Ok(all) => best(all),
            Err(error) if passes(&error) => return Err(error),
            Err(_) => None,
        };
        if listed.is_some() {
            return Ok(listed);
        }
        let newest = ReportSearch { limit: Some(NEWEST), ..ReportSearch::default() };
        Ok(best(self.search(kind.clone(), &newest).await?.results))
    }
}

/// Whether it has the file of the task's very range, and is no older.
fn takes_its_place(report: &Report, task: &Report) -> bool {
    let range = |report: &Report| report.begin_date.zip(report.end_date);
    report.file_name.is_some()
        && range(task).is_some()
        && range(report) == range(task)
        && report
            .generation_date
            .zip(task.generation_date)
            .is_some_and(|(it, task)| it >= earlier(task, SKEW))
}

/// Whether another look may tell more.
fn passes(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Network | ErrorKind::Timeout | ErrorKind::Server | ErrorKind::RateLimited
    )
}

fn over(report: &Report, code: &str) -> Error {
    let status = report.status.as_ref().map_or("", ReportStatus::as_str);
    let message =
        format!("report {} is {status}: there is no file and there will be none; create it again", report.id);
    Error::new(ErrorKind::Refused, message).with(|d| {
        d.operation = Some("reports.wait".to_owned());
        d.code = Some(code.to_owned());
    })
}

fn late(report: &Report) -> Error {
    let status = report.status.as_ref().map_or("not told", ReportStatus::as_str);
    let message = format!(
        "report {} has no file yet, its status is {status}: it is still being made, wait for it again",
        report.id
    );
    Error::new(ErrorKind::Timeout, message).with(|d| {
        d.operation = Some("reports.wait".to_owned());
        d.retryable = true;
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::report::read;

    fn report(status: &str, file_name: Option<&str>) -> Report {
        let name = file_name.map_or("null".to_owned(), |name| format!("\"{name}\""));
        read(format!(r#"{{"id": 1, "status": "{status}", "file_name": {name}}}"#).as_bytes()).unwrap()
    }

    #[test]
    fn the_file_decides_and_words_only_without_it() {
        for status in ReportStatus::KNOWN {
            assert_eq!(stand(&report(status, Some("a.csv"))), Standing::Ready, "{status}");
        }
        for (status, expected) in [
            ("pending", Standing::Making),
            ("in_progress", Standing::Making),
            ("processing", Standing::Making),
            ("", Standing::Making),
            ("done", Standing::Elsewhere),
            ("processed", Standing::Elsewhere),
            ("enabled", Standing::Elsewhere),
            ("available", Standing::Elsewhere),
            ("a_word_of_2027", Standing::Elsewhere),
            ("failed", Standing::Over("report_failed")),
            ("deleted", Standing::Over("report_deleted")),
            ("expired", Standing::Over("report_expired")),
        ] {
            assert_eq!(stand(&report(status, None)), expected, "{status:?}");
        }
    }

    #[test]
    fn looks_grow_rarer_up_to_half_a_minute_and_the_last_is_at_the_end() {
        let after = |looks, passed| {
            let timeout = Duration::from_mins(30);
            next_look(looks, Duration::from_secs(passed), timeout).map(|delay| delay.as_secs())
        };
        let delays: Vec<_> = (1..=6).map(|looks| after(looks, 0).unwrap()).collect();
        assert_eq!(delays, [2, 4, 8, 16, 30, 30]);
        assert_eq!(after(99, 1795), Some(5));
        assert_eq!(after(99, 1800), None);
        assert_eq!(after(1, 9999), None);
    }

    #[test]
    fn another_of_the_same_range_takes_the_place_only_when_it_is_no_older() {
        let of = |date: &str, file: &str| {
            let body = format!(
                r#"{{"id": 2, "begin_date": "2026-10-01T03:00:00Z", "end_date": "2026-10-02T02:59:59Z",
                    "generation_date": {date}, "file_name": {file}}}"#
            );
            read(body.as_bytes()).unwrap()
        };
        let task = of(r#""2026-10-03T00:00:10Z""#, "null");
        assert!(takes_its_place(&of(r#""2026-10-03T00:00:09Z""#, r#""a.csv""#), &task));
        assert!(!takes_its_place(&of(r#""2026-10-02T00:00:00Z""#, r#""a.csv""#), &task));
        assert!(!takes_its_place(&of("null", r#""a.csv""#), &task));
        assert!(!takes_its_place(&of(r#""2026-10-03T00:00:11Z""#, "null"), &task));
        assert!(!takes_its_place(&report("done", Some("a.csv")), &report("done", None)));
    }
}
