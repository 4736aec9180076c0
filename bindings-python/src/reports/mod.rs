//! Reports: read, reconciled, fetched.

mod arrow_findings;
mod arrow_sales;
mod blocking;
mod download;
mod files;
mod owned;
mod reconciliation;
mod rows;

pub(crate) use download::ReportDownload;
pub(crate) use files::ReportFiles;
pub(crate) use reconciliation::Reconciliation;
pub(crate) use rows::{ReportRows, report_rows};
