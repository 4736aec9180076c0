//! Some days' reports, all the way to files.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::follow::{USUAL_TIMEOUT, next_look};
use super::making::Made;
use super::windows::windows;
use super::{Reports, check};
use crate::error::{Error, Result};
use crate::model::{
    BadRow, ErrorKind, Report, ReportFetchRequest, ReportKind, ReportReadOptions, ReportRequest, ReportRow,
    Timestamp,
};
use crate::reports::{Rows, rows_of_file};

/// Reports that were fetched, as files in a folder of their own, which goes
/// with this.
#[derive(Debug)]
pub struct ReportFiles {
    /// Held, as it removes the files when it goes.
    folder: TempDir,
    paths: Vec<PathBuf>,
    reports: Vec<Report>,
}

impl ReportFiles {
    /// Where the files are, in the order of their days.
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// What the files are, in the same order.
    pub fn reports(&self) -> &[Report] {
        &self.reports
    }

    /// Their rows, file by file. A row that can't be read is an `Err` in its place,
    /// and so is what is left of a file that fails.
    pub fn rows(
        &self,
        options: &ReportReadOptions,
    ) -> Result<impl Iterator<Item = std::result::Result<ReportRow, BadRow>> + use<>> {
        let files = self.paths.iter().map(|path| rows_of_file(path, options));
        Ok(files.collect::<Result<Vec<_>>>()?.into_iter().flat_map(Rows::telling))
    }

    /// The folder that they are in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Reports<'_> {
    pub(super) async fn fetch_all(&self, request: &ReportFetchRequest) -> Result<ReportFiles> {
        let kind = &request.report;
        check::resource(kind)?;
        let windows = windows(request, self.0.site())?;
        let folder = folder(request.folder.as_deref())?;
        let clock = &self.0.pipeline().clock;
        let (begun, timeout) = (clock.now(), request.timeout.unwrap_or(USUAL_TIMEOUT));
        let left = || timeout.saturating_sub(clock.now().saturating_sub(begun));
        let mut tasks = Vec::new();
        // All at first: the API makes them at the same time.
        for window in windows {
            tasks.push(self.asked(kind, window).await?);
        }
        let mut files = ReportFiles { folder, paths: Vec::new(), reports: Vec::new() };
        for task in tasks {
            let report = self.follow(kind, &task.id, left()).await?;
            let path = files.folder.path().join(local_name(files.paths.len(), &report));
            self.download_ready(kind, &report, &path, left()).await?;
            files.paths.push(path);
            files.reports.push(report);
        }
        Ok(files)
    }

    /// Asks for a range; for the one that the API shows in its place once, if
    /// that leaves nothing out.
    async fn asked(&self, kind: &ReportKind, window: ReportRequest) -> Result<Report> {
        let (dates, error) = match self.make(kind, &window).await? {
            Made::Report(report) => return Ok(*report),
            Made::Nothing { dates, error } => (dates, error),
        };
        let now = self.0.pipeline().server_now();
        match dates.map(|(begin_date, end_date)| ReportRequest { begin_date, end_date }) {
            Some(shown) if covers(&shown, &window, now) => self.create(kind.clone(), &shown).await,
            _ => Err(error),
        }
    }

    /// Downloads what is said to be there: only a download proves it.
    async fn download_ready(
        &self,
        kind: &ReportKind,
        report: &Report,
        path: &Path,
        timeout: Duration,
    ) -> Result<()> {
        let clock = &self.0.pipeline().clock;
        let name = report.file_name.as_deref().unwrap_or_default();
        let (begun, mut looks) = (clock.now(), 0);
        loop {
            let missing = match self.download(kind.clone(), name, path, |_| ()).await {
                Err(error) if error.kind() == ErrorKind::NotFound => error,
                done => return done.map(drop),
            };
            looks += 1;
            match next_look(looks, clock.now().saturating_sub(begun), timeout) {
                Some(delay) => clock.sleep(delay).await,
                None => return Err(missing),
            }
        }
    }
}

/// Whether a range can be asked for and has all of a window's that has passed.
fn covers(shown: &ReportRequest, window: &ReportRequest, now: Timestamp) -> bool {
    let has_all = shown.begin_date <= window.begin_date && shown.end_date >= window.end_date.min(now);
    has_all && check::range(shown).is_ok()
}

/// A name of our own: the API's may be anything, and two may be the same.
fn local_name(index: usize, report: &Report) -> String {
    let name = report.file_name.as_deref().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let ending = ending.filter(|ending| ending == "xlsx").unwrap_or_else(|| "csv".to_owned());
    format!("{:02}.{ending}", index + 1)
}

fn folder(within: Option<&str>) -> Result<TempDir> {
    let mut named = tempfile::Builder::new();
    let named = named.prefix("cobro-reports-");
    let made = match within {
        Some(folder) => named.tempdir_in(folder),
        None => named.tempdir(),
    };
    made.map_err(|e| {
        let advice = format!("no folder for the files can be made there: {e}");
        Error::invalid("folder", within.unwrap_or_default(), "writable", &advice).with_source(e)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn dates_that_leave_something_out_are_not_taken() {
        let window =
            ReportRequest { begin_date: at("2026-10-01T03:00:00Z"), end_date: at("2026-10-31T02:59:59Z") };
        let now = at("2026-10-20T12:00:00Z");
        for (begin, end, expected) in [
            ("2026-10-01T03:00:00Z", "2026-10-31T02:59:59Z", true),
            ("2026-10-01T00:00:00Z", "2026-10-31T23:59:59Z", true),
            // What has not happened yet need not be in it.
            ("2026-10-01T03:00:00Z", "2026-10-20T12:00:00Z", true),
            ("2026-10-01T03:00:00Z", "2026-10-20T11:59:59Z", false),
            ("2026-10-01T03:00:01Z", "2026-10-31T02:59:59Z", false),
            // Nor are those that can't be asked for.
            ("2026-08-01T03:00:00Z", "2026-10-31T02:59:59Z", false),
        ] {
            let shown = ReportRequest { begin_date: at(begin), end_date: at(end) };
            assert_eq!(covers(&shown, &window, now), expected, "{begin} {end}");
        }
    }

    #[test]
    fn files_have_names_of_their_own() {
        let of = |name: &str| {
            let body = format!(r#"{{"id": 1, "file_name": "{name}"}}"#);
            local_name(9, &crate::wire::report::read(body.as_bytes()).unwrap())
        };
        assert_eq!(of("a.XLSX"), "10.xlsx");
        assert_eq!(of("../../a.csv"), "10.csv");
        assert_eq!(of("a.sh"), "10.csv");
    }
}
