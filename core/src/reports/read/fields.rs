//! Where one row ends and the next begins, and its fields: tolerant of what
//! exports get wrong, and of nothing that would swallow the rows after it.

use memchr::{memchr, memchr_iter};

/// How long one row can be.
pub(super) const LONGEST_ROW: usize = 1024 * 1024;
/// How far a row with quoted line breaks can go: a quote that is not closed
/// until then was not meant to be one.
const LONGEST_OF_LINES: usize = 64 * 1024;
/// On how many lines.
const MOST_LINES: usize = 100;

/// A part of a block's text, or of what was unquoted for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

/// Set in a span's start when it is of what was unquoted.
const UNQUOTED: u32 = 1 << 31;

impl Span {
    /// Blocks are far smaller than 2 GiB.
    #[expect(clippy::cast_possible_truncation, reason = "blocks are far smaller")]
    fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    pub(crate) fn of<'t>(self, text: &'t str, unquoted: &'t str) -> &'t str {
        let (from, start) =
            if self.start & UNQUOTED == 0 { (text, self.start) } else { (unquoted, self.start & !UNQUOTED) };
        from.get(start as usize..self.end as usize).unwrap_or_default()
    }

    /// Without the blanks around it.
    pub(crate) fn trimmed(self, text: &str, unquoted: &str) -> Self {
        let inside = self.of(text, unquoted);
        match inside.as_bytes() {
            [] => return self,
            [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => return self,
            _ => {}
        }
        let start = inside.len() - inside.trim_start().len();
        let length = inside.trim().len();
        let moved = Self::new(self.start as usize + start, 0).start;
        Self { start: moved, end: Self::new(0, (moved & !UNQUOTED) as usize + length).end }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.start & !UNQUOTED == self.end
    }

    /// The same text at the end of `to`.
    pub(crate) fn copied(self, text: &str, unquoted: &str, to: &mut String) -> Self {
        let start = to.len();
        to.push_str(self.of(text, unquoted));
        Self::new(start, to.len())
    }
}

/// One row's fields.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    pub(crate) spans: Vec<Span>,
    /// Fields of this block whose doubled quotes were undone.
    pub(crate) unquoted: String,
}

/// Where a record ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End {
    /// Where the next one begins.
    pub(crate) next: usize,
    /// How many lines it takes.
    pub(crate) lines: u64,
    pub(crate) shape: Shape,
    /// What comes after the text could make another record of it.
    pub(super) undecided: bool,
}

/// Whether a record is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Row,
    Blank,
    /// It has so many fields.
    Fields(usize),
    Unclosed,
    TooLong,
}

impl Shape {
    /// What is wrong with a record that is no row.
    pub(crate) fn reason(self, width: usize) -> String {
        match self {
            Self::Fields(found) => format!("it has {found} fields where the headings are {width}"),
            Self::Unclosed => "a quote is opened and never closed".to_owned(),
            Self::TooLong => "it is longer than a row can be".to_owned(),
            Self::Row | Self::Blank => String::new(),
        }
    }
}

/// How a file's rows are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Splitter {
    pub(crate) separator: u8,
    /// How many fields a row has.
    pub(crate) width: usize,
}

impl Splitter {
    /// Splits the record that begins at `from`, which is before the text's end.
    pub(crate) fn split(self, text: &str, from: usize, fields: &mut Fields) -> End {
        self.split_bytes(text.as_bytes(), text, from, fields)
    }

    /// The same of bytes that are perhaps no text. Without their text no doubled
    /// quotes are undone.
    pub(super) fn split_bytes(self, bytes: &[u8], text: &str, from: usize, fields: &mut Fields) -> End {
        fields.spans.clear();
        let unquoted = fields.unquoted.len();
        let end = match self.plain(bytes, from, &mut fields.spans) {
            Some(next) => self.judge(bytes, from, next, fields),
            None => self.quoted(bytes, text, from, fields),
        };
        if self.width == 0 || !matches!(end.shape, Shape::Fields(_) | Shape::Unclosed) {
            return end;
        }
        if let Some(next) = self.bracketed(bytes, text, from, fields) {
            return End { next, lines: 1, shape: Shape::Row, undecided: false };
        }
        fields.unquoted.truncate(unquoted);
        end
    }

    /// As most rows are: no quote in them. `None` as soon as there is one.
    fn plain(self, bytes: &[u8], from: usize, spans: &mut Vec<Span>) -> Option<usize> {
        let mut start = from;
        let mut at = from;
        // Eight bytes at a time: a row is some thirty short fields, and a search
        // for each one's end alone would take longer than all else.
        while let Some(eight) = bytes.get(at..at + 8).and_then(|eight| eight.first_chunk::<8>()) {
            let word = u64::from_le_bytes(*eight);
            let mut ends = equal(word, self.separator) | equal(word, b'\n');
            let quotes = equal(word, b'"');
            while ends != 0 {
                let offset = ends.trailing_zeros() / 8;
                let end = at + offset as usize;
                spans.push(Span::new(start, end));
                start = end + 1;
                if eight.get(offset as usize) == Some(&b'\n') {
                    let before = (1_u64 << (offset * 8)).wrapping_sub(1);
                    return (quotes & before == 0).then_some(start);
                }
                ends &= ends - 1;
            }
            if quotes != 0 {
                return None;
            }
            at += 8;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        for (offset, byte) in rest.iter().enumerate() {
            match *byte {
                b'"' => return None,
                b'\n' => {
                    spans.push(Span::new(start, at + offset));
                    return Some(at + offset + 1);
                }
                byte if byte == self.separator => {
                    spans.push(Span::new(start, at + offset));
                    start = at + offset + 1;
                }
                _ => {}
            }
        }
        spans.push(Span::new(start, bytes.len()));
        Some(bytes.len())
    }

    /// Whether a record of one line, whose fields were split, is a row.
    fn judge(self, bytes: &[u8], from: usize, next: usize, fields: &mut Fields) -> End {
        let end = |shape| End { next, lines: 1, shape, undecided: false };
        if next - from > LONGEST_ROW {
            return end(Shape::TooLong);
        }
        let spans = &mut fields.spans;
        if let Some(last) = spans.last_mut()
            && last.end > last.start
            && bytes.get(last.end as usize - 1) == Some(&b'\r')
        {
            last.end -= 1;
        }
        if spans.len() == self.width {
            // Even of a row of nothing but separators: it is no blank line.
            return end(if self.width == 1 && spans.iter().all(|s| s.is_empty()) {
                Shape::Blank
            } else {
                Shape::Row
            });
        }
        let line = bytes.get(from..next).unwrap_or_default();
        if line.iter().all(u8::is_ascii_whitespace) {
            return end(Shape::Blank);
        }
        let found = spans.len();
        if found > self.width && spans.iter().skip(self.width).all(|span| span.is_empty()) {
            spans.truncate(self.width);
            return end(Shape::Row);
        }
        end(Shape::Fields(found))
    }

    /// The vendor writes `[{name:value,…}]` without quotes, though separators and
    /// quotes may be in it: a field that begins with a bracket goes on to the
    /// bracket that closes it. Whether the line is a row then.
    fn bracketed(self, bytes: &[u8], text: &str, from: usize, fields: &mut Fields) -> Option<usize> {
        let rest = bytes.get(from..)?;
        let next = memchr(b'\n', rest).map_or(bytes.len(), |end| from + end + 1);
        let line = bytes.get(..next)?;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if next - from > LONGEST_ROW || !line.get(from..)?.iter().any(|byte| matches!(byte, b'[' | b'{')) {
            return None;
        }
        fields.spans.clear();
        let mut at = from;
        loop {
            let (span, end) = match line.get(at) {
                Some(b'"') => {
                    let close = self.closing(line, at, line.len(), line.len())?;
                    (unquote(text, at + 1, close, &mut fields.unquoted), close + 1)
                }
                Some(b'[' | b'{') => {
                    let end = self.after_bracket(line, at)?;
                    (Span::new(at, end), end)
                }
                _ => {
                    let rest = line.get(at..)?;
                    let end = memchr(self.separator, rest).map_or(line.len(), |end| at + end);
                    (Span::new(at, end), end)
                }
            };
            fields.spans.push(span);
            if end >= line.len() || fields.spans.len() > self.width {
                break;
            }
            at = end + 1;
        }
        (fields.spans.len() == self.width).then_some(next)
    }

    /// The end of a field whose bracket opens at `at`.
    fn after_bracket(self, line: &[u8], at: usize) -> Option<usize> {
        let mut depth = 0_u32;
        for (offset, byte) in line.get(at..)?.iter().enumerate() {
            match *byte {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.saturating_sub(1),
                byte if byte == self.separator && depth == 0 => return Some(at + offset),
                _ => {}
            }
        }
        (depth == 0).then_some(line.len())
    }

    fn quoted(self, bytes: &[u8], text: &str, from: usize, fields: &mut Fields) -> End {
        fields.spans.clear();
        let unquoted = fields.unquoted.len();
        let first_line =
            memchr(b'\n', bytes.get(from..).unwrap_or_default()).map_or(bytes.len(), |at| from + at + 1);
        let mut limit = first_line;
        let mut at = from;
        let next = loop {
            let (span, end) = if bytes.get(at) == Some(&b'"') {
                let mut close = self.closing(bytes, at, first_line, limit);
                if close.is_none() && limit == first_line {
                    limit = limit_of_lines(bytes, from);
                    close = self.closing(bytes, at, first_line, limit);
                }
                let Some(close) = close else { break None };
                (unquote(text, at + 1, close, &mut fields.unquoted), close + 1)
            } else {
                let rest = bytes.get(at..).unwrap_or_default();
                let end = memchr::memchr2(self.separator, b'\n', rest).map_or(bytes.len(), |end| at + end);
                (Span::new(at, end), end)
            };
            fields.spans.push(span);
            match bytes.get(end) {
                // A row of several lines has no more fields than it should.
                Some(byte)
                    if *byte == self.separator && end > first_line && fields.spans.len() >= self.width =>
                {
                    break None;
                }
                Some(byte) if *byte == self.separator => at = end + 1,
                Some(b'\r') => break Some(bytes.len().min(end + 2)),
                Some(_) => break Some(end + 1),
                None => break Some(bytes.len()),
            }
        };
        match next {
            Some(next) if next <= first_line => self.judge(bytes, from, next, fields),
            Some(next) if fields.spans.len() == self.width && next <= limit => {
                let lines = memchr_iter(b'\n', bytes.get(from..next).unwrap_or_default()).count() as u64;
                // Without its line's end it could go on, or its quote be a doubled one.
                let undecided = bytes.get(next - 1) != Some(&b'\n');
                let lines = if undecided { lines + 1 } else { lines };
                End { next, lines, shape: Shape::Row, undecided }
            }
            // What closed the quote was a later row's own.
            _ => {
                fields.unquoted.truncate(unquoted);
                let undecided = limit > first_line && limit == bytes.len();
                End { next: first_line, lines: 1, shape: Shape::Unclosed, undecided }
            }
        }
    }

    /// Where the quote that opened at `at` is closed. On its own line a quote
    /// inside is taken for text; on a later one it is not: rather one row lost,
    /// and told, than all those that a stray quote would swallow.
    fn closing(self, bytes: &[u8], at: usize, first_line: usize, limit: usize) -> Option<usize> {
        let mut from = at + 1;
        loop {
            let quote = from + memchr(b'"', bytes.get(from..limit)?)?;
            match bytes.get(quote + 1) {
                Some(b'"') => from = quote + 2,
                None | Some(b'\n') => return Some(quote),
                Some(b'\r') if matches!(bytes.get(quote + 2), None | Some(b'\n')) => return Some(quote),
                Some(byte) if *byte == self.separator => return Some(quote),
                Some(_) if quote < first_line => from = quote + 1,
                Some(_) => return None,
            }
        }
    }
}

/// How far a row of several lines can go.
fn limit_of_lines(bytes: &[u8], from: usize) -> usize {
    let end = bytes.len().min(from + LONGEST_OF_LINES);
    let window = bytes.get(from..end).unwrap_or_default();
    memchr_iter(b'\n', window).nth(MOST_LINES - 1).map_or(end, |last| from + last + 1)
}

fn unquote(text: &str, start: usize, end: usize, unquoted: &mut String) -> Span {
    let inside = text.get(start..end).unwrap_or_default();
    if !inside.contains("\"\"") {
        return Span::new(start, end);
    }
    let from = unquoted.len();
    for (index, part) in inside.split("\"\"").enumerate() {
        if index > 0 {
            unquoted.push('"');
        }
        unquoted.push_str(part);
    }
    let span = Span::new(from, unquoted.len());
    Span { start: span.start | UNQUOTED, ..span }
}

/// The high bit of each byte of `word` that equals `byte`.
fn equal(word: u64, byte: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let differs = word ^ (u64::from(byte) * 0x0101_0101_0101_0101);
    !(((differs & LOW) + LOW) | differs | LOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, width: usize) -> Vec<String> {
        let splitter = Splitter { separator: b',', width };
        let mut fields = Fields::default();
        let (mut at, mut line, mut found) = (0, 1, Vec::new());
        while at < text.len() {
            let end = splitter.split(text, at, &mut fields);
            let shown = match end.shape {
                Shape::Row => {
                    fields.spans.iter().map(|s| s.of(text, &fields.unquoted)).collect::<Vec<_>>().join("|")
                }
                other => format!("{other:?}"),
            };
            found.push(format!("{line}:{shown}"));
            at = end.next;
            line += end.lines;
        }
        found
    }

    #[test]
    fn rows() {
        assert_eq!(all("a,b,c\n1,2,3\n", 3), ["1:a|b|c", "2:1|2|3"]);
        assert_eq!(all("a,b,c\r\n1,,3", 3), ["1:a|b|c", "2:1||3"]);
        assert_eq!(
            all("long field here,another long one,x\n,,\n\n   \n", 3),
            ["1:long field here|another long one|x", "2:||", "3:Blank", "4:Blank"]
        );
        assert_eq!(all("\"a,b\",\"c\"\"d\",e\n", 3), ["1:a,b|c\"d|e"]);
        assert_eq!(all("\"two\nlines\",b,c\nd,e,f\n", 3), ["1:two\nlines|b|c", "3:d|e|f"]);
        assert_eq!(all("a,b \"quoted\" c,d\n", 3), ["1:a|b \"quoted\" c|d"]);
        assert_eq!(all("\"say \"hi\" now\",b,c\r\nd,e,f", 3), ["1:say \"hi\" now|b|c", "2:d|e|f"]);
        assert_eq!(all("ñandú,é,\"ü\"\n", 3), ["1:ñandú|é|ü"]);
    }

    #[test]
    fn brackets_hold_separators() {
        assert_eq!(all("1,[{a:b,c:-9.00},{d:e}],2\n", 3), ["1:1|[{a:b,c:-9.00},{d:e}]|2"]);
        assert_eq!(all("1,[{a:b},2\n", 3), ["1:1|[{a:b}|2"]);
        assert_eq!(all("1,[{a:b,c:d}],\"x,\"\"y\"\n", 3), ["1:1|[{a:b,c:d}]|x,\"y"]);
        assert_eq!(
            all("1,[{\"a\":\"b\",\"c\":\"d\"}],2\n3,,4\n", 3),
            ["1:1|[{\"a\":\"b\",\"c\":\"d\"}]|2", "2:3||4"]
        );
        assert_eq!(all("1,[a,b,2\n", 3), ["1:Fields(4)"]);
        assert_eq!(all("1,2,3,,\n", 3), ["1:1|2|3"]);
    }

    #[test]
    fn what_is_broken_takes_no_other_row_with_it() {
        assert_eq!(all("a,\"b,c\nd,e,f\ng,h,i\n", 3), ["1:Unclosed", "2:d|e|f", "3:g|h|i"]);
        assert_eq!(all("a,\"b,c\nd,\"e\",f\ng,h,i\n", 3), ["1:Unclosed", "2:d|e|f", "3:g|h|i"]);
        assert_eq!(all("a,\"b,c\nd,\"\",f\ng,h,i\n", 3), ["1:Unclosed", "2:d||f", "3:g|h|i"]);
        assert_eq!(all("a,b\n1,2,3\n", 3), ["1:Fields(2)", "2:1|2|3"]);
        assert_eq!(all("a,b,\"c\"\r\r\nd,e,f\n", 3), ["1:Unclosed", "2:d|e|f"]);
        assert_eq!(all("a,b,\"c\"\r1,2\nd,e,f\n", 3), ["1:Unclosed", "2:d|e|f"]);
        assert_eq!(all("a,b,c,d\n1,2,3\n", 3), ["1:Fields(4)", "2:1|2|3"]);
    }

    #[test]
    fn no_quote_reaches_far() {
        let lines = |count: usize| "x\n".repeat(count);
        let rows = all(&format!("a,\"{}\",c\nd,e,f\n", lines(MOST_LINES - 2)), 3);
        assert_eq!((rows.len(), rows.last().unwrap().as_str()), (2, "100:d|e|f"));
        let rows = all(&format!("a,\"{}\",c\nd,e,f\n", lines(MOST_LINES)), 3);
        assert_eq!(rows.first().unwrap(), "1:Unclosed");
        assert_eq!(rows.last().unwrap(), "102:d|e|f");
        let long = "x".repeat(LONGEST_OF_LINES);
        assert_eq!(all(&format!("a,\"{long}\n\",c\nd,e,f\n"), 3), ["1:Unclosed", "2:Unclosed", "3:d|e|f"]);
        // Within a line a field is as long as it is.
        assert_eq!(all(&format!("a,\"{long}\",c\n"), 3), [format!("1:a|{long}|c")]);
        let longest = "x".repeat(LONGEST_ROW);
        assert_eq!(all(&format!("a,{longest},c\nd,e,f"), 3), ["1:TooLong", "2:d|e|f"]);
    }
}
