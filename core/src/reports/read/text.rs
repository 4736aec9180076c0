//! A file's bytes as text, a block at a time: whole rows only, whatever the
//! file's encoding and however long it is.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::{memchr, memchr_iter, memrchr};

use super::fields::{Fields, LONGEST_ROW, Splitter};
use super::header::Header;
use crate::error::Result;
use crate::model::ReportReadOptions;

/// How much is read at a time.
pub(super) const BLOCK: usize = 512 * 1024;
/// In how much of a file its headings are looked for.
const BEGINNING: usize = 64 * 1024;

/// A file from which blocks of rows are taken.
pub(crate) struct Text<R> {
    input: Decoded<R>,
    /// Read, and not given out yet.
    rest: Vec<u8>,
    ended: bool,
    /// A line that is too long to be a row was given, cut: its rest is left out.
    skipping: bool,
    block: usize,
    fields: Fields,
}

impl<R: Read> Text<R> {
    pub(crate) fn open(input: R, block: usize) -> io::Result<Self> {
        let mut text = Self {
            input: Decoded { input, decoder: None, raw: Vec::new(), ended: false },
            rest: Vec::new(),
            ended: false,
            skipping: false,
            block,
            fields: Fields::default(),
        };
        // What headings are looked for in is there whatever a block has.
        while text.rest.len() < BEGINNING && text.more()? {}
        match text.rest.get(..3) {
            Some([0xef, 0xbb, 0xbf]) => drop(text.rest.drain(..3)),
            Some([0xff, 0xfe, _]) => text.decode(UTF_16LE)?,
            Some([0xfe, 0xff, _]) => text.decode(UTF_16BE)?,
            _ => {}
        }
        Ok(text)
    }

    /// The headings, after which the rows begin.
    pub(crate) fn header(&mut self, options: &ReportReadOptions) -> Result<Header> {
        let header = Header::read(&self.beginning(), options)?;
        self.skip_lines(header.rows_line - 1);
        Ok(header)
    }

    /// What there is at the file's beginning.
    pub(crate) fn beginning(&self) -> String {
        let beginning = self.rest.get(..BEGINNING).unwrap_or(&self.rest);
        let whole = if beginning.len() < self.rest.len() { memrchr(b'\n', beginning) } else { None };
        to_text(beginning.get(..whole.map_or(beginning.len(), |end| end + 1)).unwrap_or_default().to_vec())
    }

    /// Goes past lines of the beginning.
    pub(crate) fn skip_lines(&mut self, lines: u64) {
        let last = usize::try_from(lines).unwrap_or(usize::MAX).saturating_sub(1);
        let end = memchr_iter(b'\n', &self.rest).nth(last).map_or(self.rest.len(), |at| at + 1);
        self.rest.drain(..end);
    }

    fn decode(&mut self, encoding: &'static Encoding) -> io::Result<()> {
        self.input.decoder = Some(encoding.new_decoder_with_bom_removal());
        self.input.raw = std::mem::take(&mut self.rest);
        self.input.ended = false;
        while self.rest.len() < BEGINNING && self.more()? {}
        Ok(())
    }

    /// Whether there was more.
    fn more(&mut self) -> io::Result<bool> {
        self.ended = !self.input.read_into(&mut self.rest, self.block)?;
        Ok(!self.ended)
    }

    /// The next rows, as many whole ones as there are in a block; nothing at the end.
    pub(crate) fn next(&mut self, splitter: Splitter, block: &mut String) -> io::Result<bool> {
        block.clear();
        loop {
            if self.skipping {
                let end = memchr(b'\n', &self.rest);
                self.rest.drain(..end.map_or(self.rest.len(), |end| end + 1));
                self.skipping = end.is_none() && !self.ended;
            }
            if self.rest.len() >= self.block && !self.skipping {
                let whole = self.whole(splitter);
                if whole > 0 {
                    self.give(whole, block);
                    return Ok(true);
                }
                let line = self.rest.get(..=LONGEST_ROW);
                if !self.ended && line.is_some_and(|line| memchr(b'\n', line).is_none()) {
                    self.give(LONGEST_ROW + 1, block);
                    block.push('\n');
                    self.skipping = true;
                    return Ok(true);
                }
            }
            if self.ended {
                let all = self.rest.len();
                self.give(all, block);
                return Ok(all > 0);
            }
            self.more()?;
        }
    }

    fn give(&mut self, length: usize, block: &mut String) {
        let mut tail = std::mem::take(block).into_bytes();
        tail.extend_from_slice(self.rest.get(length..).unwrap_or_default());
        self.rest.truncate(length);
        *block = to_text(std::mem::replace(&mut self.rest, tail));
    }

    /// How much of what is there is whole rows: about a block of it.
    fn whole(&mut self, splitter: Splitter) -> usize {
        let mut within = self.block * 2;
        loop {
            let whole = self.whole_within(splitter, within.min(self.rest.len()));
            if whole > 0 || within >= self.rest.len() {
                return whole;
            }
            within *= 2;
        }
    }

    /// All encodings have the same bytes for what matters here.
    fn whole_within(&mut self, splitter: Splitter, within: usize) -> usize {
        let Some(last) = memrchr(b'\n', self.rest.get(..within).unwrap_or_default()) else { return 0 };
        let mut at = 0;
        // Only a row with a quote can go on past its line.
        while let Some(quote) = memchr(b'"', self.rest.get(at..=last).unwrap_or_default()) {
            let quote = at + quote;
            at = memrchr(b'\n', self.rest.get(at..quote).unwrap_or_default()).map_or(at, |end| at + end + 1);
            let end = splitter.split_bytes(&self.rest, "", at, &mut self.fields);
            if end.undecided || end.next > last + 1 {
                return at;
            }
            at = end.next;
        }
        last + 1
    }
}

/// A line that is no UTF-8 is in the one encoding that old programs of these
/// countries write; another line's stray byte changes nothing in it.
fn to_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| {
        let mut text = String::with_capacity(error.as_bytes().len() * 2);
        for line in error.as_bytes().split_inclusive(|byte| *byte == b'\n') {
            match std::str::from_utf8(line) {
                Ok(line) => text.push_str(line),
                Err(_) => text.push_str(&WINDOWS_1252.decode_without_bom_handling(line).0),
            }
        }
        text
    })
}

/// A file's bytes, in UTF-8 if they were in UTF-16.
struct Decoded<R> {
    input: R,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    /// There is no more, and a decoder that gave its last takes none.
    ended: bool,
}

impl<R: Read> Decoded<R> {
    /// Adds about a block's worth. Whether there was more.
    fn read_into(&mut self, out: &mut Vec<u8>, block: usize) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let mut chunk = self.input.by_ref().take(block as u64);
        let Some(decoder) = &mut self.decoder else {
            self.ended = chunk.read_to_end(out)? == 0;
            return Ok(!self.ended);
        };
        let ended = chunk.read_to_end(&mut self.raw)? == 0;
        let mut text = String::with_capacity(self.raw.len() * 2 + 16);
        let mut raw = self.raw.as_slice();
        loop {
            let (result, read, _) = decoder.decode_to_string(raw, &mut text, ended);
            raw = raw.get(read..).unwrap_or_default();
            match result {
                CoderResult::InputEmpty => break,
                CoderResult::OutputFull => text.reserve(raw.len() * 2 + 16),
            }
        }
        self.raw.clear();
        self.ended = ended;
        out.extend_from_slice(text.as_bytes());
        Ok(!ended)
    }
}

impl<R> std::fmt::Debug for Text<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Text").field("ended", &self.ended).finish_non_exhaustive()
    }
}
