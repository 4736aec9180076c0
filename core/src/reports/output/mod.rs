//! What a reconciliation is written as.

mod csv_findings;
mod json_lines;
mod kind;
#[cfg(test)]
mod sample;

pub use csv_findings::CsvFindings;
pub use json_lines::JsonLines;
