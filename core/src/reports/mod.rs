//! Settlement and release reports: read, and compared with what was sold. Pure:
//! no client, nothing is sent.

mod finding;
mod micros;

pub use finding::{FindingRef, FindingSink};
pub use micros::Micros;
