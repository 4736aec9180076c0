//! A folder of dirty files, each of one kind of dirt, and what has to come of it.

// Helpers of a test are tests too; clippy sees only the marked functions.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[cfg(feature = "xlsx")]
mod workbooks;

use std::collections::BTreeSet;
use std::path::PathBuf;

use cobro::ReportReadOptions;
use cobro::reports::rows_of_file;
use serde::Deserialize;

/// What has to come of a file: `rows` each as line, `SOURCE_ID` and amount, `bad`
/// the lines of those that can't be read; or the rule by which all is refused.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dirt {
    file: String,
    wrong: String,
    #[serde(default)]
    rows: Vec<String>,
    #[serde(default)]
    bad: Vec<i64>,
    refused: Option<String>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reports/dirty")
}

fn all() -> Vec<Dirt> {
    serde_json::from_str(&std::fs::read_to_string(folder().join("manifest.json")).unwrap()).unwrap()
}

#[test]
fn every_row_that_can_be_read_is_read_and_every_other_told() {
    for dirt in all() {
        let Dirt { file, wrong, .. } = &dirt;
        let rows = rows_of_file(folder().join(file), &ReportReadOptions::default());
        let rows = match (rows, &dirt.refused) {
            (Ok(rows), None) => rows,
            (Ok(_), Some(_)) => panic!("{file} ({wrong}) was read"),
            (Err(error), refused) => {
                assert_eq!(error.details().rule, *refused, "{file} ({wrong}): {error}");
                continue;
            }
        };
        let (mut good, mut bad) = (Vec::new(), Vec::new());
        for row in rows {
            match row {
                Ok(row) => {
                    let id = row.source_id.as_deref().unwrap_or("-");
                    good.push(format!("{} {id} {}", row.line, row.amount.or(row.net).unwrap()));
                }
                Err(row) => {
                    assert!(!row.reason.is_empty());
                    bad.push(row.line);
                }
            }
        }
        assert_eq!((&good, &bad), (&dirt.rows, &dirt.bad), "{file} ({wrong})");
    }
}

#[test]
fn every_file_is_in_the_manifest() {
    let listed: BTreeSet<String> = all().into_iter().map(|dirt| dirt.file).collect();
    let there = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name());
    let there: BTreeSet<String> = there.map(|name| name.into_string().unwrap()).collect();
    let manifest = BTreeSet::from(["manifest.json".to_owned()]);
    assert_eq!(&there - &manifest, listed);
    assert!(listed.len() >= 40, "{}", listed.len());
}

#[cfg(not(feature = "xlsx"))]
#[test]
fn a_workbook_is_refused_where_it_cannot_be_read() {
    let error = cobro::reports::rows(&b"PK\x03\x04"[..], &ReportReadOptions::default()).unwrap_err();
    assert_eq!(error.details().rule.as_deref(), Some("workbook"));
}
