//! What a reconciliation is written as.

mod csv_findings;
mod html;
mod json_lines;
mod kind;
#[cfg(test)]
mod sample;

pub use csv_findings::CsvFindings;
pub use html::HtmlPage;
pub use json_lines::JsonLines;
