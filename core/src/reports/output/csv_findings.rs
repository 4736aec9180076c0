use std::fmt::Write as _;
use std::io::{self, Write};

use super::kind::{kind_word, matched_by_word};
use crate::reports::{FindingRef, FindingSink, Micros};

const HEADER: [&str; 16] = [
    "finding",
    "matched_by",
    "reason",
    "external_reference",
    "source_id",
    "expected",
    "reported",
    "fees",
    "taxes",
    "net",
    "day",
    "pos",
    "store",
    "payment_method",
    "file",
    "line",
];

/// Writes findings as CSV, one to a row, all of a finding's fields as columns.
///
/// Spreadsheets take text that begins with `=`, `+`, `-`, `@`, a tab or a line
/// break for a formula, and references come from buyers: such text gets a
/// leading apostrophe. Amounts don't, and are in plain decimal digits with a
/// point.
pub struct CsvFindings<W: Write> {
    out: csv::Writer<W>,
    scratch: String,
}

impl<W: Write> std::fmt::Debug for CsvFindings<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CsvFindings").finish_non_exhaustive()
    }
}

impl<W: Write> CsvFindings<W> {
    /// Into this, which need not be buffered; writes the header.
    pub fn new(out: W) -> io::Result<Self> {
        let mut out = csv::Writer::from_writer(out);
        out.write_record(HEADER).map_err(io_error)?;
        Ok(Self { out, scratch: String::new() })
    }

    /// Writes what was held back, and gives the writer back, flushed.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        self.out.into_inner().map_err(|error| io::Error::new(error.error().kind(), error.to_string()))
    }

    fn word(&mut self, word: &str) -> io::Result<()> {
        self.out.write_field(word).map_err(io_error)
    }

    fn text(&mut self, text: Option<&str>) -> io::Result<()> {
        let text = text.unwrap_or_default();
        if !text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
            return self.word(text);
        }
        self.scratch.clear();
        self.scratch.push('\'');
        self.scratch.push_str(text);
        self.out.write_field(&self.scratch).map_err(io_error)
    }

    fn amount(&mut self, amount: Option<Micros>) -> io::Result<()> {
        self.scratch.clear();
        if let Some(amount) = amount {
            write!(self.scratch, "{amount}").map_err(io::Error::other)?;
        }
        self.out.write_field(&self.scratch).map_err(io_error)
    }

    fn number(&mut self, number: Option<u64>) -> io::Result<()> {
        self.scratch.clear();
        if let Some(number) = number {
            write!(self.scratch, "{number}").map_err(io::Error::other)?;
        }
        self.out.write_field(&self.scratch).map_err(io_error)
    }
}

impl<W: Write> FindingSink for CsvFindings<W> {
    fn take(&mut self, finding: &FindingRef<'_>) -> io::Result<()> {
        self.word(kind_word(finding.kind))?;
        self.word(finding.matched_by.map(matched_by_word).unwrap_or_default())?;
        self.text(Some(finding.reason))?;
        self.text(finding.external_reference)?;
        self.text(finding.source_id)?;
        for amount in [finding.expected, finding.reported, finding.fees, finding.taxes, finding.net] {
            self.amount(amount)?;
        }
        for text in [finding.day, finding.pos, finding.store, finding.payment_method] {
            self.text(text)?;
        }
        self.number(finding.file.map(u64::from))?;
        self.number(finding.line)?;
        self.out.write_record(None::<&[u8]>).map_err(io_error)
    }
}

/// The writer's own error, not wrapped in another.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FindingKind, MatchedBy};
    use crate::reports::output::sample;

    fn written(findings: &[FindingRef<'_>]) -> String {
        let mut csv = CsvFindings::new(Vec::new()).unwrap();
        for finding in findings {
            csv.take(finding).unwrap();
        }
        String::from_utf8(csv.finish().unwrap()).unwrap()
    }

    #[test]
    fn every_field_is_a_column() {
        let finding = FindingRef {
            kind: FindingKind::Matched,
            matched_by: Some(MatchedBy::PaymentId),
            reason: "payment_id",
            external_reference: Some("SALE,\"1\""),
            source_id: Some("127000000001"),
            expected: Some(sample::micros("1500.5")),
            reported: Some(sample::micros("1500.5")),
            fees: Some(sample::micros("-12")),
            taxes: Some(sample::micros("-9")),
            net: Some(sample::micros("1479.5")),
            day: Some("2026-10-31"),
            pos: Some("CAJA1"),
            store: Some("STORE1"),
            payment_method: Some("visa"),
            file: Some(0),
            line: Some(2),
        };
        let empty = FindingRef { line: None, ..FindingRef::new(FindingKind::BadRow, "no amount") };
        assert_eq!(
            written(&[finding, empty]),
            "finding,matched_by,reason,external_reference,source_id,expected,reported,fees,taxes,net,day,pos,\
             store,payment_method,file,line\n\
             matched,payment_id,payment_id,\"SALE,\"\"1\"\"\",127000000001,1500.5,1500.5,-12,-9,1479.5,\
             2026-10-31,CAJA1,STORE1,visa,0,2\n\
             bad_row,,no amount,,,,,,,,,,,,,\n"
        );
    }

    #[test]
    fn no_text_is_a_formula() {
        for (text, shown) in [
            ("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "\"'\r=1\""),
            ("a=1", "a=1"),
            ("'=1", "'=1"),
            ("", ""),
        ] {
            let finding = FindingRef {
                external_reference: Some(text),
                expected: Some(sample::micros("-1")),
                ..FindingRef::new(FindingKind::Unknown, "no_sale")
            };
            let text = written(&[finding]);
            let (_, row) = text.split_once('\n').unwrap();
            assert_eq!(row, format!("unknown,,no_sale,{shown},,-1,,,,,,,,,,\n"));
        }
    }
}
