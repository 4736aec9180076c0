//! QR codes: what is read and what refused, and that others read what is drawn.

// Helpers of a test are tests too; clippy sees only the marked functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod codes;
mod images;
mod made;
mod picture;
mod printers;
mod reading;
mod scanner;
