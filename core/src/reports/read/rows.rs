use std::collections::VecDeque;
use std::io::Read;
use std::path::Path;

use super::block::{Block, Pace, Record};
use super::fields::{Fields, Shape};
use super::header::Header;
use super::input::Input;
use super::row::{Row, Unreadable};
use super::text::Text;
use crate::error::{Error, Result};
use crate::model::{BadRow, ReportKind, ReportReadOptions, ReportRow};

/// The rows of a report, read as they are asked for: a file of any length takes
/// no more memory than a part of it.
///
/// A row that can't be read is an `Err` in its place; the ones after it follow.
/// The file itself failing ends the rows: [`Rows::failure`] says why.
pub struct Rows {
    text: Text<Box<dyn Read + Send>>,
    header: Header,
    block: Block<()>,
    ready: VecDeque<std::result::Result<ReportRow, BadRow>>,
    line: u64,
    ended: bool,
    failure: Option<Error>,
}

/// Reads a report's rows from its bytes.
///
/// A file without the headings of a settlement or release report is refused as
/// [`InvalidInput`](crate::ErrorKind::InvalidInput) with the rule `headings`. With
/// the feature `xlsx` a workbook is read too: its first sheet that has the
/// headings, the whole file being in memory. Without it a workbook is refused
/// with the rule `workbook`.
pub fn rows(input: impl Read + Send + 'static, options: &ReportReadOptions) -> Result<Rows> {
    Rows::new(Box::new(input), options, Pace::default())
}

/// Reads a report's rows from a file.
pub fn rows_of_file(path: impl AsRef<Path>, options: &ReportReadOptions) -> Result<Rows> {
    rows(super::open(path.as_ref(), "path")?, options)
}

pub(crate) fn unreadable(error: &std::io::Error) -> Error {
    Error::invalid("report", "<file>", "readable", &format!("it can't be read: {error}"))
}

impl Rows {
    pub(super) fn new(input: Box<dyn Read + Send>, options: &ReportReadOptions, pace: Pace) -> Result<Self> {
        let input: Box<dyn Read + Send> = Box::new(Input::open(input, options)?);
        let mut text = Text::open(input, pace.block).map_err(|e| unreadable(&e))?;
        let header = text.header(options)?;
        let line = header.rows_line;
        let (block, ready) = (Block::default(), VecDeque::new());
        Ok(Self { text, header, block, ready, line, ended: false, failure: None })
    }

    /// Which report it is.
    pub fn report(&self) -> ReportKind {
        self.header.which.kind()
    }

    /// Why the file could not be read to its end; the rows ended there.
    pub fn failure(&mut self) -> Option<Error> {
        self.failure.take()
    }

    /// The same rows, and where the file failed a last one that says so: nobody
    /// takes a part for the whole.
    pub(crate) fn telling(mut self) -> impl Iterator<Item = std::result::Result<ReportRow, BadRow>> {
        std::iter::from_fn(move || {
            let failed = |rows: &mut Self| {
                let line = i64::try_from(rows.line).unwrap_or(i64::MAX);
                rows.failure().map(|error| Err(BadRow { line, column: None, reason: error.to_string() }))
            };
            self.next().or_else(|| failed(&mut self))
        })
    }

    fn read_block(&mut self) -> bool {
        match self.text.next(self.header.splitter, &mut self.block.text) {
            Ok(more) if more => {}
            ended => {
                self.ended = true;
                self.failure = ended.err().map(|error| unreadable(&error));
                return false;
            }
        }
        let (header, ready, first) = (&self.header, &mut self.ready, self.line);
        self.block.each(header.splitter, |text, fields, record, ()| {
            let line = first + record.line;
            match read(header, text, fields, record) {
                None => {}
                Some(Ok(row)) => ready.push_back(Ok(row.to_model(header, line, text, fields))),
                Some(Err(why)) => ready.push_back(Err(BadRow {
                    line: i64::try_from(line).unwrap_or(i64::MAX),
                    column: why.column,
                    reason: why.reason.into_owned(),
                })),
            }
        });
        self.line += self.block.lines;
        true
    }
}

impl Iterator for Rows {
    type Item = std::result::Result<ReportRow, BadRow>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && !self.ended && self.read_block() {}
        self.ready.pop_front()
    }
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows")
            .field("report", &self.report())
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

/// A record as a row; nothing for a blank line or the headings again.
pub(crate) fn read(
    header: &Header,
    text: &str,
    fields: &Fields,
    record: Record<'_>,
) -> Option<std::result::Result<Row, Unreadable>> {
    match record.shape {
        Shape::Blank => None,
        Shape::Row if header.is_repeated(record.text) => None,
        Shape::Row => Some(Row::read(header, text, fields)),
        broken => Some(Err(Unreadable { column: None, reason: broken.reason(header.splitter.width).into() })),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor};

    use super::*;

    /// A disk that fails after the first bytes.
    struct Failing;

    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }

    #[test]
    fn a_file_that_fails_is_not_taken_for_a_whole_one() {
        let start = "SOURCE_ID,TRANSACTION_TYPE,TRANSACTION_AMOUNT\n".to_owned()
            + &"127000000001,SETTLEMENT,10.00\n".repeat(3 * super::super::text::BLOCK / 30);
        let input = Cursor::new(start.into_bytes()).chain(Failing);
        let last = rows(input, &ReportReadOptions::default()).unwrap().telling().last().unwrap();
        let reason = last.unwrap_err().reason;
        assert!(reason.contains("the disk is gone"), "{reason}");
    }
}
