//! What a report's bytes are: text, or a workbook.

use std::io::{self, Chain, Cursor, Read};

#[cfg(feature = "xlsx")]
use super::sheet::Sheet;
#[cfg(not(feature = "xlsx"))]
use crate::error::Error;
use crate::error::Result;
use crate::model::ReportReadOptions;

/// How an `.xlsx` begins, which is a ZIP archive.
const WORKBOOK: [u8; 4] = *b"PK\x03\x04";

/// A report's text, whatever it comes from.
pub(crate) enum Input<R> {
    Text(Chain<Cursor<Vec<u8>>, R>),
    #[cfg(feature = "xlsx")]
    Sheet(Sheet),
}

impl<R: Read> Input<R> {
    /// By its content: files are renamed. A workbook is taken into memory.
    pub(crate) fn open(mut input: R, options: &ReportReadOptions) -> Result<Self> {
        let mut start = Vec::new();
        input.by_ref().take(4).read_to_end(&mut start).map_err(|e| super::unreadable(&e))?;
        let is_workbook = start == WORKBOOK;
        let mut all = Cursor::new(start).chain(input);
        if !is_workbook {
            return Ok(Self::Text(all));
        }
        #[cfg(feature = "xlsx")]
        {
            let mut bytes = Vec::new();
            all.read_to_end(&mut bytes).map_err(|e| super::unreadable(&e))?;
            Sheet::open(bytes, options).map(Self::Sheet)
        }
        #[cfg(not(feature = "xlsx"))]
        {
            let _ = (&mut all, options);
            Err(Error::invalid(
                "report",
                "<file>",
                "workbook",
                "it is a workbook, which is not read here: save it as CSV",
            ))
        }
    }
}

impl<R: Read> Read for Input<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Text(text) => text.read(buffer),
            #[cfg(feature = "xlsx")]
            Self::Sheet(sheet) => sheet.read(buffer),
        }
    }
}
