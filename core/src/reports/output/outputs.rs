use std::io;

use jiff::Timestamp;

use super::target::{Target, is_same_file};
use super::{CsvFindings, HtmlPage, JsonLines};
use crate::error::{Error, Result};
use crate::model::{ReconcileRequest, ReconcileSummary};
use crate::reports::{FindingRef, FindingSink};

/// The files that a [`ReconcileRequest`] asks for. Each is written beside its
/// place, and put there when all are whole: what a broken run leaves is what was
/// there before.
#[derive(Debug, Default)]
pub(crate) struct Outputs {
    json: Option<JsonLines<Target>>,
    csv: Option<CsvFindings<Target>>,
    html: Option<(HtmlPage, Target)>,
}

impl Outputs {
    /// Opens them: that one can't be written is known before a row is read.
    /// `made_at` is for the page.
    pub(crate) fn open(request: &ReconcileRequest, made_at: Timestamp) -> Result<Self> {
        each_has_its_own_path(request)?;
        let page = HtmlPage::new(request.language.as_deref().unwrap_or("es"), made_at)?;
        let json = request.json.as_deref().map(|path| Target::open("json", path)).transpose()?;
        let csv = request.csv.as_deref().map(|path| Target::open("csv", path)).transpose()?;
        let html = request.html.as_deref().map(|path| Target::open("html", path)).transpose()?;
        Ok(Self {
            json: json.map(JsonLines::new),
            csv: csv.map(CsvFindings::new).transpose().map_err(error_of)?,
            html: html.map(|target| (page, target)),
        })
    }

    /// Writes what comes last, and puts the files into their places.
    pub(crate) fn finish(self, summary: &ReconcileSummary) -> Result<()> {
        let mut whole = Vec::new();
        if let Some(json) = self.json {
            whole.push(json.summary(summary).map_err(error_of)?);
        }
        if let Some(csv) = self.csv {
            whole.push(csv.finish().map_err(error_of)?);
        }
        if let Some((page, mut target)) = self.html {
            page.write(summary, &mut target).map_err(error_of)?;
            whole.push(target);
        }
        whole.into_iter().try_for_each(Target::keep)
    }
}

impl FindingSink for Outputs {
    fn take(&mut self, finding: &FindingRef<'_>) -> io::Result<()> {
        if let Some(json) = &mut self.json {
            json.take(finding)?;
        }
        if let Some(csv) = &mut self.csv {
            csv.take(finding)?;
        }
        if let Some((page, _)) = &mut self.html {
            page.take(finding)?;
        }
        Ok(())
    }
}

/// What a file of [`Outputs`] failed with: which field, and which path.
pub(crate) fn error_of(error: io::Error) -> Error {
    error
        .downcast::<Error>()
        .unwrap_or_else(|error| Error::internal("findings were not taken").with_source(error))
}

fn each_has_its_own_path(request: &ReconcileRequest) -> Result<()> {
    let outputs = [("json", &request.json), ("csv", &request.csv), ("html", &request.html)];
    let outputs: Vec<(&str, &str)> =
        outputs.into_iter().filter_map(|(field, path)| Some((field, path.as_deref()?))).collect();
    let inputs = request.reports.iter().chain(&request.sales_csv).map(String::as_str);
    let mut taken: Vec<&str> = inputs.collect();
    for (field, path) in outputs {
        if taken.iter().any(|other| is_same_file(path, other)) {
            return Err(Error::invalid(
                field,
                path,
                "distinct",
                "another file of this reconciliation is there",
            ));
        }
        taken.push(path);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::model::FindingKind;
    use crate::reports::output::sample;

    fn in_folder(folder: &Path, names: [Option<&str>; 3]) -> ReconcileRequest {
        let [json, csv, html] = names.map(|name| Some(folder.join(name?).to_str().unwrap().to_owned()));
        ReconcileRequest { json, csv, html, ..ReconcileRequest::default() }
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn open(request: &ReconcileRequest) -> Result<Outputs> {
        Outputs::open(request, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn each_finding_goes_to_each_file() {
        let folder = tempfile::tempdir().unwrap();
        let names_of_files = [Some("out.jsonl"), Some("out.csv"), Some("out.html")];
        let mut outputs = open(&in_folder(folder.path(), names_of_files)).unwrap();
        let finding = FindingRef {
            external_reference: Some("SALE-7"),
            ..FindingRef::new(FindingKind::Missing, "not_in_report")
        };
        outputs.take(&finding).unwrap();
        outputs.finish(&sample::summary(&[])).unwrap();
        assert_eq!(names(folder.path()), ["out.csv", "out.html", "out.jsonl"]);
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(
            read("out.jsonl").starts_with("{\"finding\":\"missing\"") && read("out.jsonl").ends_with("}}\n")
        );
        assert!(read("out.csv").contains("\nmissing,,not_in_report,SALE-7,"));
        assert!(
            read("out.html").contains("<bdi>SALE-7</bdi>") && read("out.html").contains("<html lang=\"es\">")
        );
    }

    #[test]
    fn a_run_that_breaks_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("out.csv"), "before").unwrap();
        let request = in_folder(folder.path(), [Some("out.jsonl"), Some("out.csv"), None]);
        let mut outputs = open(&request).unwrap();
        outputs.take(&FindingRef::new(FindingKind::Missing, "not_in_report")).unwrap();
        drop(outputs);
        assert_eq!(names(folder.path()), ["out.csv"]);
        assert_eq!(fs::read_to_string(folder.path().join("out.csv")).unwrap(), "before");
    }

    #[test]
    fn what_was_there_is_replaced_and_links_are_followed() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().join("real.csv");
        fs::write(&real, "before").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&real, folder.path().join("out.csv")).unwrap();
        #[cfg(not(unix))]
        fs::rename(&real, folder.path().join("out.csv")).unwrap();
        let request = in_folder(folder.path(), [None, Some("out.csv"), None]);
        open(&request).unwrap().finish(&sample::summary(&[])).unwrap();
        let path = if cfg!(unix) { real } else { folder.path().join("out.csv") };
        assert!(fs::read_to_string(path).unwrap().starts_with("finding,"));
    }

    #[test]
    fn what_cannot_be_written_is_told_with_its_field_and_path() {
        let folder = tempfile::tempdir().unwrap();
        let folder_itself = folder.path().to_str().unwrap().to_owned();
        let nowhere = folder.path().join("no/such/out.csv").to_str().unwrap().to_owned();
        for (request, field, path, rule) in [
            (
                ReconcileRequest { html: Some(folder_itself.clone()), ..ReconcileRequest::default() },
                "html",
                &folder_itself,
                "writable",
            ),
            (
                ReconcileRequest { csv: Some(nowhere.clone()), ..ReconcileRequest::default() },
                "csv",
                &nowhere,
                "writable",
            ),
            (
                ReconcileRequest { json: Some(String::new()), ..ReconcileRequest::default() },
                "json",
                &String::new(),
                "writable",
            ),
        ] {
            let details = open(&request).unwrap_err().into_details();
            assert_eq!(details.field.as_deref(), Some(field));
            assert_eq!(details.value.as_ref(), Some(path));
            assert_eq!(details.rule.as_deref(), Some(rule));
        }
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_language_is_checked_before_anything_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let request = ReconcileRequest {
            language: Some("fr".to_owned()),
            ..in_folder(folder.path(), [Some("out.jsonl"), None, None])
        };
        let details = open(&request).unwrap_err().into_details();
        assert_eq!((details.field.as_deref(), details.rule.as_deref()), (Some("language"), Some("enum")));
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn no_file_is_written_over_another() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("sales.csv"), "").unwrap();
        let path = |name: &str| Some(folder.path().join(name).to_str().unwrap().to_owned());
        let over_sales = ReconcileRequest {
            sales_csv: path("sales.csv"),
            csv: path("./sales.csv"),
            ..ReconcileRequest::default()
        };
        let twice = ReconcileRequest { json: path("out"), html: path("out"), ..ReconcileRequest::default() };
        for (request, field) in [(over_sales, "csv"), (twice, "html")] {
            let details = open(&request).unwrap_err().into_details();
            assert_eq!((details.field.as_deref(), details.rule.as_deref()), (Some(field), Some("distinct")));
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_is_written_to_as_it_is() {
        let request = ReconcileRequest { json: Some("/dev/full".to_owned()), ..ReconcileRequest::default() };
        let outputs = open(&request).unwrap();
        let details = outputs.finish(&sample::summary(&[])).unwrap_err().into_details();
        assert_eq!((details.field.as_deref(), details.value.as_deref()), (Some("json"), Some("/dev/full")));
        let csv = ReconcileRequest { csv: Some("/dev/full".to_owned()), ..ReconcileRequest::default() };
        let details = open(&csv).unwrap().finish(&sample::summary(&[])).unwrap_err().into_details();
        assert_eq!((details.field.as_deref(), details.value.as_deref()), (Some("csv"), Some("/dev/full")));
        let nothing = ReconcileRequest { html: Some("/dev/null".to_owned()), ..ReconcileRequest::default() };
        open(&nothing).unwrap().finish(&sample::summary(&[])).unwrap();
    }

    #[test]
    fn an_empty_request_writes_nothing() {
        let outputs = open(&ReconcileRequest::default()).unwrap();
        outputs.finish(&sample::summary(&[])).unwrap();
    }
}
