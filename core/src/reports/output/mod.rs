//! What a reconciliation is written as.

mod csv_findings;
mod html;
mod json_lines;
mod kind;
mod outputs;
#[cfg(test)]
mod sample;
mod target;

pub use csv_findings::CsvFindings;
pub use html::HtmlPage;
pub use json_lines::JsonLines;
pub(crate) use outputs::{Outputs, error_of};
