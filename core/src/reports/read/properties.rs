//! What holds whatever is in a report, and however it is written.

use std::io::Cursor;

use jiff::Timestamp;
use proptest::prelude::*;

use super::Rows;
use super::block::Pace;
use crate::model::{BadRow, ReportColumn, ReportReadOptions, ReportRow};

type Read = Result<ReportRow, BadRow>;

fn read(content: &[u8], block: usize) -> Vec<Read> {
    let pace = Pace { block, threads: 1 };
    let input = Box::new(Cursor::new(content.to_vec()));
    let mut rows = Rows::new(input, &ReportReadOptions::default(), pace).unwrap();
    let all = rows.by_ref().collect();
    assert!(rows.failure().is_none());
    all
}

/// What a row says.
#[derive(Debug, Clone)]
struct Said {
    id: String,
    reference: String,
    cents: i64,
    fee: i64,
    second: i64,
    note: String,
}

/// How a file is written.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is one habit of those who write files")]
struct Dialect {
    separator: char,
    always_quoted: bool,
    comma: bool,
    thousands: bool,
    line_end: &'static str,
    last_line_end: bool,
    encoding: Encoding,
    /// In which order the six columns come.
    order: Vec<usize>,
    headings: usize,
    added: usize,
    hours_east: i64,
    date: usize,
}

#[derive(Debug, Clone, Copy)]
enum Encoding {
    Utf8,
    Marked,
    Latin1,
    Utf16(bool),
}

/// Letters that are two bytes in UTF-8 and one in Latin-1, and all that is
/// special in a file; without blanks at its ends, which are not kept.
fn text() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9ñéüç ,;|\t\"'._-]{0,10}(\n[a-z\",;]{0,3})?[a-z]{0,2}".prop_map(|text| text.trim().to_owned())
}

fn said() -> impl Strategy<Value = Said> {
    ("[A-Z0-9]{1,14}", text(), -99_999_999_i64..99_999_999, -9_999_i64..1, 0_i64..2_000_000_000, text())
        .prop_map(|(id, reference, cents, fee, second, note)| Said {
            id,
            reference,
            cents,
            fee,
            second,
            note,
        })
}

fn dialect() -> impl Strategy<Value = Dialect> {
    let marks = (
        prop::sample::select(vec![',', ';', '\t', '|']),
        any::<[bool; 4]>(),
        prop::sample::select(vec!["\n", "\r\n"]),
    );
    let encoding = prop::sample::select(vec![
        Encoding::Utf8,
        Encoding::Marked,
        Encoding::Latin1,
        Encoding::Utf16(true),
        Encoding::Utf16(false),
    ]);
    let columns = (Just((0..6).collect::<Vec<_>>()).prop_shuffle(), 0..3_usize, 0..3_usize);
    (marks, encoding, columns, (-11..12_i64, 0..4_usize)).prop_map(|(marks, encoding, columns, times)| {
        let (separator, [always_quoted, comma, thousands, last_line_end], line_end) = marks;
        let (order, headings, added) = columns;
        let (hours_east, date) = times;
        Dialect {
            separator,
            always_quoted,
            comma,
            thousands,
            line_end,
            last_line_end,
            encoding,
            order,
            headings,
            added,
            hours_east,
            date,
        }
    })
}

impl Dialect {
    fn quote(&self, text: &str) -> String {
        let special = |letter: char| letter == self.separator || matches!(letter, '"' | '\n' | '\r');
        if self.always_quoted || text.contains(special) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    }

    fn amount(&self, cents: i64) -> String {
        let (point, mark) = if self.comma { (',', ".") } else { ('.', ",") };
        let mut whole = (cents.abs() / 100).to_string();
        if self.thousands {
            let mut at = whole.len();
            while at > 3 {
                at -= 3;
                whole.insert_str(at, mark);
            }
        }
        format!("{}{whole}{point}{:02}", if cents < 0 { "-" } else { "" }, cents.abs() % 100)
    }

    fn date(&self, second: i64) -> String {
        let local = Timestamp::from_second(second + self.hours_east * 3600).unwrap().to_string();
        let local = local.trim_end_matches('Z');
        let (sign, hours) = (if self.hours_east < 0 { '-' } else { '+' }, self.hours_east.abs());
        match self.date {
            0 => format!("{local}{sign}{hours:02}00"),
            1 => format!("{local}.000{sign}{hours:02}:00"),
            2 => Timestamp::from_second(second).unwrap().to_string(),
            _ => format!("{} {sign}{hours:02}:00", local.replace('T', " ")),
        }
    }

    fn headings(&self) -> [&'static str; 6] {
        [
            ["SOURCE_ID", "ID de operación en Mercado Pago", "Operação (SOURCE_ID)"],
            ["EXTERNAL_REFERENCE", "Número de referencia", "Referência (EXTERNAL_REFERENCE)"],
            ["TRANSACTION_AMOUNT", "Purchase amount", "Monto (TRANSACTION_AMOUNT)"],
            ["FEE_AMOUNT", "Comisiones", "Tarifa (FEE_AMOUNT)"],
            ["SETTLEMENT_DATE", "Fecha de aprobación", "Aprovação (SETTLEMENT_DATE)"],
            ["Note", "Nota", "Nota interna"],
        ]
        .map(|three| three[self.headings])
    }

    fn line(&self, fields: &[String; 6], added: &str) -> String {
        let own = self.order.iter().map(|place| self.quote(&fields[*place]));
        let more = (0..self.added).map(|_| added.to_owned());
        own.chain(more).collect::<Vec<_>>().join(&self.separator.to_string()) + self.line_end
    }

    fn write(&self, rows: &[Said]) -> Vec<u8> {
        let mut text = self.line(&self.headings().map(str::to_owned), "PACK_ID");
        for row in rows {
            let fields = [
                row.id.clone(),
                row.reference.clone(),
                self.amount(row.cents),
                self.amount(row.fee),
                self.date(row.second),
                row.note.clone(),
            ];
            text += &self.line(&fields, "x");
        }
        if !self.last_line_end {
            text.truncate(text.len() - self.line_end.len());
        }
        match self.encoding {
            Encoding::Utf8 => text.into_bytes(),
            Encoding::Marked => format!("\u{feff}{text}").into_bytes(),
            Encoding::Latin1 => text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect(),
            Encoding::Utf16(big) => {
                let unit = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
                format!("\u{feff}{text}").encode_utf16().flat_map(unit).collect()
            }
        }
    }
}

fn cents(cents: i64) -> String {
    crate::reports::Micros::new(i128::from(cents) * 10_000).to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_written_is_read(
        rows in prop::collection::vec(said(), 0..12),
        dialect in dialect(),
        block in 1..300_usize,
    ) {
        let found = read(&dialect.write(&rows), block);
        prop_assert_eq!(found.len(), rows.len());
        let mut line = 2;
        for (said, row) in rows.iter().zip(found) {
            let row = row.unwrap();
            prop_assert_eq!(row.line, line);
            line += 1;
            for text in [&said.reference, &said.note] {
                line += i64::try_from(text.matches('\n').count()).unwrap();
            }
            let some = |text: &String| (!text.is_empty()).then(|| text.clone());
            prop_assert_eq!(row.source_id, some(&said.id));
            prop_assert_eq!(row.external_reference, some(&said.reference));
            prop_assert_eq!(row.amount.unwrap().to_string(), cents(said.cents));
            prop_assert_eq!(row.fee.unwrap().to_string(), cents(said.fee));
            prop_assert_eq!(row.date, Some(Timestamp::from_second(said.second).unwrap()));
            let mut others = Vec::new();
            if let Some(value) = some(&said.note) {
                others.push(ReportColumn { key: dialect.headings()[5].to_owned(), value });
            }
            for _ in 0..dialect.added {
                others.push(ReportColumn { key: "PACK_ID".to_owned(), value: "x".to_owned() });
            }
            prop_assert_eq!(row.columns, others);
        }
    }

    #[test]
    fn a_damaged_line_takes_no_other_with_it(
        rows in prop::collection::vec(("[A-Z0-9]{1,9}", "[a-zñ]{1,6}", 1..99_999_i64, any::<bool>()), 1..9),
        at in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        noise in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"\",;[{}]\r\n-".to_vec())], 1..6),
    ) {
        let mut lines: Vec<Vec<u8>> = rows
            .iter()
            .map(|(id, reference, cents, quoted)| {
                let quote = if *quoted { "\"" } else { "" };
                format!("{id};{quote}{reference}{quote};{quote}{cents}{quote}\n").into_bytes()
            })
            .collect();
        let file = |lines: &[Vec<u8>]| {
            [b"SOURCE_ID;EXTERNAL_REFERENCE;TRANSACTION_AMOUNT\n".to_vec(), lines.concat()].concat()
        };
        let whole = read(&file(&lines), 4096);
        prop_assert!(whole.iter().all(Result::is_ok));
        let at = at.index(lines.len());
        // Anywhere before its line's end.
        let place = place.index(lines[at].len());
        lines[at].splice(place..place, noise);
        let damaged = read(&file(&lines), 4096);
        let same = |one: &Read, other: &Read| {
            let [one, other] = [one, other].map(|row| row.clone().map(|row| ReportRow { line: 0, ..row }));
            one == other
        };
        let after = whole.len() - at - 1;
        prop_assert!(damaged.len() > at + after, "{damaged:?}");
        prop_assert!(whole[..at].iter().zip(&damaged).all(|(one, other)| one == other), "{damaged:?}");
        let (one, other) = (whole[at + 1..].iter(), damaged[damaged.len() - after..].iter());
        prop_assert!(one.zip(other).all(|(one, other)| same(one, other)), "{damaged:?}");
    }

    #[test]
    fn it_is_the_same_whatever_a_block_has(
        pieces in prop::collection::vec(prop_oneof![
            4 => prop::sample::select(vec!["\"", "\"\"", ",", "\n", "\r\n", "\r", "a", "[", "{", "]", "}", "é", " "]),
            2 => prop::sample::select(vec!["1,b,2.00\n", "1,\"b\",2.00\r\n", "7,\"x\ny\",1.00\n", "a,[{x:1,y:2}],3.00\n"]),
        ], 0..80),
        noise in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
        block in 1..200_usize,
    ) {
        let mut content = b"SOURCE_ID,NOTE,TRANSACTION_AMOUNT\n".to_vec();
        let start = content.len();
        content.extend_from_slice(pieces.concat().as_bytes());
        for (at, byte) in noise {
            let at = start + at.index(content.len() - start + 1);
            content.insert(at, byte);
        }
        prop_assert_eq!(read(&content, block), read(&content, 1 << 20));
    }
}

/// More than a block of each.
#[test]
fn what_never_ends_takes_neither_time_nor_rows() {
    let headings = "SOURCE_ID,NOTE,TRANSACTION_AMOUNT\n";
    let last = "\n9,last,1.00\n";
    for (what, line) in [
        ("quotes", "\"".repeat(3 << 20)),
        ("lines of quotes", "\"\"\"\"a\n".repeat(1 << 19)),
        ("fields of lines", "\"a\n\",".repeat(1 << 19)),
        ("open quotes", "1,\"b,2.00\n".repeat(1 << 18)),
        ("brackets", "[".repeat(3 << 20)),
        ("separators", ",".repeat(3 << 20)),
        ("one long field", "x".repeat(3 << 20)),
        ("nothing", "\n".repeat(3 << 20)),
    ] {
        let content = format!("{headings}1,first,1.00\n{line}{last}").into_bytes();
        let start = std::time::Instant::now();
        let rows = read(&content, super::text::BLOCK);
        assert!(start.elapsed() < std::time::Duration::from_secs(20), "{what}: {:?}", start.elapsed());
        let first = rows.first().unwrap().as_ref().unwrap();
        let ends = rows.last().unwrap().as_ref().unwrap();
        assert_eq!((first.line, first.source_id.as_deref()), (2, Some("1")), "{what}");
        let lines = i64::try_from(memchr::memchr_iter(b'\n', &content).count()).unwrap();
        assert_eq!((ends.line, ends.source_id.as_deref()), (lines, Some("9")), "{what}");
    }
}
