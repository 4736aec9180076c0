//! Report files, as tolerantly as they can be read without guessing.

mod amount;
mod block;
mod column;
mod fields;
mod header;
mod input;
mod kind;
mod moment;
#[cfg(test)]
mod properties;
mod row;
mod rows;
#[cfg(feature = "xlsx")]
mod sheet;
mod text;

use std::fs::File;
use std::io::Read;
use std::path::Path;

pub use rows::{Rows, rows, rows_of_file};

pub(crate) use amount::parse as read_amount;
pub(crate) use block::{Block, Pace, Record, in_order};
pub(crate) use fields::{Fields, Shape, Span, Splitter};
pub(crate) use header::{Header, Which};
pub(crate) use input::Input;
pub(crate) use moment::{Moment, parse as read_moment};
pub(crate) use row::{Row, Unreadable, is_rounded};
pub(crate) use rows::{read as read_record, unreadable};
pub(crate) use text::Text;

use crate::error::{Error, Result};

/// Opens a file that the caller named in `field`.
pub(crate) fn open(path: &Path, field: &str) -> Result<Box<dyn Read + Send>> {
    let refuse = |error: &std::io::Error| {
        Error::invalid(field, &path.display().to_string(), "readable", &format!("it can't be read: {error}"))
    };
    let file = File::open(path).map_err(|e| refuse(&e))?;
    Ok(Box::new(file))
}
