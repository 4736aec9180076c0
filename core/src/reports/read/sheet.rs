//! A workbook's sheet as the text that it would be in a CSV file: what reads
//! that reads it too, and a line is the sheet's row.

use std::fmt::Write as _;
use std::io::{self, Cursor, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use calamine::{DataRef, Reader as _, Xlsx};

use super::header::{Header, PREAMBLE};
use crate::error::{Error, Result};
use crate::model::ReportReadOptions;

/// What a sheet can have; a file that has more is made to harm.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;
/// Excel keeps 15 digits of a number.
const DIGITS: usize = 15;
const LARGEST: f64 = 1e15;
/// How much is handed over at a time, and how often ahead.
const PIECE: usize = 64 * 1024;
const AHEAD: usize = 4;

type Workbook = Xlsx<Cursor<Vec<u8>>>;

/// The text of a sheet, made as it is read.
#[derive(Debug)]
pub(crate) struct Sheet {
    pieces: Receiver<io::Result<String>>,
    piece: Cursor<String>,
}

impl Sheet {
    /// Of the first sheet that has a report's headings.
    pub(crate) fn open(bytes: Vec<u8>, options: &ReportReadOptions) -> Result<Self> {
        let mut workbook = Workbook::new(Cursor::new(bytes)).map_err(|e| unreadable(&e.to_string()))?;
        let names = workbook.sheet_names();
        let with_headings = names.iter().find(|name| {
            let mut start = String::new();
            let rows = u32::try_from(PREAMBLE).unwrap_or(u32::MAX);
            let _ = write_rows(&mut workbook, name, rows, &mut |text| {
                start.push_str(text);
                true
            });
            Header::read(&start, options).is_ok()
        });
        let Some(name) = with_headings.or(names.first()).cloned() else {
            return Err(unreadable("the workbook has no sheet"));
        };
        let (sender, pieces) = sync_channel(AHEAD);
        std::thread::Builder::new()
            .name("cobro-xlsx".to_owned())
            .spawn(move || send(&mut workbook, &name, &sender))
            .map_err(|e| Error::internal("no thread can be started").with_source(e))?;
        Ok(Self { pieces, piece: Cursor::default() })
    }
}

fn unreadable(why: &str) -> Error {
    Error::invalid("report", "<file>", "readable", &format!("the workbook can't be read: {why}"))
}

impl Read for Sheet {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.piece.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            match self.pieces.recv() {
                Ok(piece) => self.piece = Cursor::new(piece?),
                Err(_) => return Ok(0),
            }
        }
    }
}

/// Until all is sent, or nobody takes it any more.
fn send(workbook: &mut Workbook, name: &str, sender: &SyncSender<io::Result<String>>) {
    let mut piece = String::new();
    let written = write_rows(workbook, name, MOST_ROWS, &mut |line| {
        piece.push_str(line);
        piece.len() < PIECE || sender.send(Ok(std::mem::take(&mut piece))).is_ok()
    });
    let last = written.map(|()| piece).map_err(io::Error::other);
    // Nobody is there any more.
    let _ = sender.send(last);
}

/// The first rows of a sheet, a line to each, as long as they are taken.
fn write_rows(
    workbook: &mut Workbook,
    name: &str,
    rows: u32,
    take: &mut dyn FnMut(&str) -> bool,
) -> std::result::Result<(), String> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|e| e.to_string())?;
    let (mut line, mut row) = (Line::default(), 0);
    while let Some(cell) = cells.next_cell().map_err(|e| e.to_string())? {
        let (its_row, its_column) = cell.get_position();
        if its_row >= MOST_ROWS || its_column >= MOST_COLUMNS || its_row < row {
            return Err(format!("row {its_row}, column {its_column} is in no sheet"));
        }
        if its_row >= rows {
            break;
        }
        while row < its_row {
            if !take(line.end()) {
                return Ok(());
            }
            line.clear();
            row += 1;
        }
        if its_column < line.column {
            return Err(format!("row {its_row} has its columns in no order"));
        }
        line.pad(its_column);
        write_cell(cell.get_value(), &mut line.text);
    }
    take(line.end());
    Ok(())
}

/// A row of a sheet, which ends with its last cell: as a line it has as many
/// fields as the widest before it.
#[derive(Debug, Default)]
struct Line {
    text: String,
    column: u32,
    widest: u32,
}

impl Line {
    fn pad(&mut self, column: u32) {
        while self.column < column {
            self.text.push(',');
            self.column += 1;
        }
    }

    /// Cells that are only coloured make no row.
    fn end(&mut self) -> &str {
        if self.text.bytes().all(|byte| byte == b',') {
            self.text.clear();
        } else {
            self.widest = self.widest.max(self.column);
            self.pad(self.widest);
        }
        self.text.push('\n');
        &self.text
    }

    fn clear(&mut self) {
        self.text.clear();
        self.column = 0;
    }
}

fn write_cell(value: &DataRef<'_>, line: &mut String) {
    match value {
        DataRef::Empty => {}
        DataRef::Int(number) => drop(write!(line, "{number}")),
        DataRef::Float(number) => line.push_str(&number_text(*number)),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => quote(text, line),
        DataRef::SharedString(text) => quote(text, line),
        DataRef::Bool(is) => drop(write!(line, "{is}")),
        DataRef::DateTime(moment) => match moment.as_datetime() {
            Some(moment) => drop(write!(line, "{moment}")),
            None => drop(write!(line, "{moment}")),
        },
        DataRef::Error(error) => quote(&error.to_string(), line),
    }
}

/// A line break in a cell becomes a blank: a line is a row.
fn quote(text: &str, line: &mut String) {
    if !text.contains([',', '"', '\n', '\r']) {
        line.push_str(text);
        return;
    }
    line.push('"');
    for letter in text.chars() {
        match letter {
            '"' => line.push_str("\"\""),
            '\n' | '\r' => line.push(' '),
            letter => line.push(letter),
        }
    }
    line.push('"');
}

/// A number's digits. The shortest that are this number are the ones that were
/// written, up to 15 of them; what is longer has lost some, and is written so
/// that it is told as rounded.
fn number_text(number: f64) -> String {
    if number.abs() >= LARGEST || !number.is_finite() {
        return format!("{number:e}").replacen('e', "E+", 1);
    }
    let mut text = number.to_string();
    let digits = text.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    if let Some((_, fraction)) = text.split_once('.')
        && digits > DIGITS
    {
        // What a formula leaves behind the digits that Excel shows.
        let decimals = fraction.len().saturating_sub(digits - DIGITS);
        text = format!("{number:.decimals$}");
        if text.contains('.') {
            text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
        }
    }
    // Three digits after a point could be thousands.
    if text.split_once('.').is_some_and(|(_, fraction)| fraction.len() == 3) {
        text.push('0');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::number_text;

    #[test]
    fn numbers_keep_their_digits() {
        for (number, text) in [
            (1500.25, "1500.25"),
            (-12.0, "-12"),
            (127_000_000_001.0, "127000000001"),
            (0.1 + 0.2, "0.3"),
            (1.1 * 3.0, "3.3"),
            (1.234, "1.2340"),
            (123_456_789_012.34, "123456789012.34"),
            (999_999_999_999_999.0, "999999999999999"),
            (1e15, "1E+15"),
            (1.270_000_000_001e20, "1.270000000001E+20"),
            (0.01, "0.01"),
        ] {
            assert_eq!(number_text(number), text);
        }
    }
}
