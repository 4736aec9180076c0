//! Settlement and release reports: read, and compared with what was sold. Pure:
//! no client, nothing is sent.

mod finding;
mod micros;
mod output;
mod read;
mod reconcile;
mod reconciliation;

pub use finding::{FindingRef, FindingSink};
pub use micros::Micros;
pub use output::{CsvFindings, HtmlPage, JsonLines};
pub use read::{Rows, rows, rows_of_file};
pub use reconcile::Reconciler;
pub use reconciliation::{Reconciliation, ReconciliationStopper, reconcile};
