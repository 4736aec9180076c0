use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::kind::kind_word;
use crate::model::{ReconcileSummary, ReportTotals, TotalsBy};
use crate::money::Amount;
use crate::reports::{FindingRef, FindingSink, Micros};

/// How much is gathered before it is written.
const ENOUGH: usize = 64 * 1024;

/// Writes findings as JSON lines, one object to a line, the summary last:
///
/// ```text
/// {"finding":"matched","external_reference":"SALE-1","source_id":"127000000001","expected":"1500","reported":"1500","line":2,"reason":"payment_id"}
/// {"summary":{"rows":1,"sales":1,"matched":1,…,"gross":"1500","fees":"-12",…}}
/// ```
///
/// Amounts are text; what is absent is null. Nothing is allocated for a line.
/// A file without a summary is not whole: [`JsonLines::summary`] also writes
/// what was still held back.
#[derive(Debug)]
pub struct JsonLines<W> {
    out: W,
    buffer: Vec<u8>,
}

impl<W: Write> JsonLines<W> {
    /// Into this; it need not be buffered.
    pub fn new(out: W) -> Self {
        Self { out, buffer: Vec::with_capacity(ENOUGH + ENOUGH / 8) }
    }

    /// Writes the last line, and gives the writer back, flushed.
    pub fn summary(mut self, summary: &ReconcileSummary) -> io::Result<W> {
        serde_json::to_writer(&mut self.buffer, &Last(summary))?;
        self.buffer.push(b'\n');
        self.out.write_all(&self.buffer)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn text(&mut self, key: &str, text: Option<&str>) -> io::Result<()> {
        self.buffer.extend_from_slice(key.as_bytes());
        match text {
            Some(text) => serde_json::to_writer(&mut self.buffer, text)?,
            None => self.buffer.extend_from_slice(b"null"),
        }
        Ok(())
    }

    fn amount(&mut self, key: &str, amount: Option<Micros>) -> io::Result<()> {
        self.buffer.extend_from_slice(key.as_bytes());
        match amount {
            Some(amount) => write!(self.buffer, "\"{amount}\""),
            None => self.buffer.write_all(b"null"),
        }
    }
}

impl<W: Write> FindingSink for JsonLines<W> {
    fn take(&mut self, finding: &FindingRef<'_>) -> io::Result<()> {
        self.buffer.extend_from_slice(b"{\"finding\":\"");
        self.buffer.extend_from_slice(kind_word(finding.kind).as_bytes());
        self.text("\",\"external_reference\":", finding.external_reference)?;
        self.text(",\"source_id\":", finding.source_id)?;
        self.amount(",\"expected\":", finding.expected)?;
        self.amount(",\"reported\":", finding.reported)?;
        match finding.line {
            Some(line) => write!(self.buffer, ",\"line\":{line}")?,
            None => self.buffer.extend_from_slice(b",\"line\":null"),
        }
        self.text(",\"reason\":", Some(finding.reason))?;
        self.buffer.extend_from_slice(b"}\n");
        if self.buffer.len() >= ENOUGH {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }
}

/// An amount as text.
struct Text(Amount);

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

struct Last<'a>(&'a ReconcileSummary);

impl Serialize for Last<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_map(Some(1))?;
        line.serialize_entry("summary", &Summary(self.0))?;
        line.end()
    }
}

struct Summary<'a>(&'a ReconcileSummary);

impl Serialize for Summary<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let summary = self.0;
        let mut map = serializer.serialize_map(None)?;
        for (key, count) in [
            ("rows", summary.rows),
            ("sales", summary.sales),
            ("matched", summary.matched),
            ("amount_differs", summary.amount_differs),
            ("missing", summary.missing),
            ("unknown", summary.unknown),
            ("refunded", summary.refunded),
            ("partially_refunded", summary.partially_refunded),
            ("charged_back", summary.charged_back),
            ("in_mediation", summary.in_mediation),
            ("duplicate", summary.duplicate),
            ("bad_row", summary.bad_row),
            ("pending", summary.pending),
        ] {
            map.serialize_entry(key, &count)?;
        }
        for (key, amount) in [
            ("gross", summary.gross),
            ("fees", summary.fees),
            ("taxes", summary.taxes),
            ("refunds", summary.refunds),
            ("net", summary.net),
            ("chargebacks", summary.chargebacks),
            ("other", summary.other),
            ("payouts", summary.payouts),
            ("pending_amount", summary.pending_amount),
            ("missing_amount", summary.missing_amount),
        ] {
            map.serialize_entry(key, &Text(amount))?;
        }
        map.serialize_entry("currency", &summary.currency)?;
        map.serialize_entry("rows_that_add_up", &summary.rows_that_add_up)?;
        map.serialize_entry("rows_that_do_not", &summary.rows_that_do_not)?;
        map.serialize_entry("balance_difference", &summary.balance_difference.map(Text))?;
        map.serialize_entry("totals", &AllTotals(&summary.totals))?;
        map.end()
    }
}

struct AllTotals<'a>(&'a [ReportTotals]);

impl Serialize for AllTotals<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for totals in self.0 {
            list.serialize_element(&Totals(totals))?;
        }
        list.end()
    }
}

struct Totals<'a>(&'a ReportTotals);

impl Serialize for Totals<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let totals = self.0;
        let mut map = serializer.serialize_map(None)?;
        let by = match totals.by {
            TotalsBy::Day => "day",
            TotalsBy::Pos => "pos",
            TotalsBy::Store => "store",
            TotalsBy::PaymentMethod => "payment_method",
        };
        map.serialize_entry("by", by)?;
        map.serialize_entry("key", &totals.key)?;
        map.serialize_entry("rows", &totals.rows)?;
        for (key, amount) in [
            ("gross", totals.gross),
            ("fees", totals.fees),
            ("taxes", totals.taxes),
            ("refunds", totals.refunds),
            ("net", totals.net),
            ("chargebacks", totals.chargebacks),
            ("other", totals.other),
            ("payouts", totals.payouts),
        ] {
            map.serialize_entry(key, &Text(amount))?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::reports::output::kind::ALL;
    use crate::reports::output::sample;

    fn written(findings: &[FindingRef<'_>], summary: &ReconcileSummary) -> String {
        let mut lines = JsonLines::new(Vec::new());
        for finding in findings {
            lines.take(finding).unwrap();
        }
        String::from_utf8(lines.summary(summary).unwrap()).unwrap()
    }

    #[test]
    fn a_line_for_each_finding_and_the_summary_last() {
        let finding = FindingRef {
            external_reference: Some("SALE-\"1\"\n"),
            source_id: Some("127000000001"),
            expected: Some(sample::micros("1500.50")),
            reported: Some(sample::micros("-0.1")),
            line: Some(2),
            ..FindingRef::new(crate::model::FindingKind::AmountDiffers, "payment_id")
        };
        let empty =
            FindingRef { line: None, ..FindingRef::new(crate::model::FindingKind::Missing, "not_in_report") };
        let text = written(&[finding, empty], &sample::summary(&[("2026-10-31", "1500.5", "1400")]));
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        assert_eq!(
            lines[0],
            "{\"finding\":\"amount_differs\",\"external_reference\":\"SALE-\\\"1\\\"\\n\",\
             \"source_id\":\"127000000001\",\"expected\":\"1500.5\",\"reported\":\"-0.1\",\"line\":2,\
             \"reason\":\"payment_id\"}\n"
        );
        assert_eq!(
            lines[1],
            "{\"finding\":\"missing\",\"external_reference\":null,\"source_id\":null,\"expected\":null,\
             \"reported\":null,\"line\":null,\"reason\":\"not_in_report\"}\n"
        );
        assert!(lines[2].starts_with(
            "{\"summary\":{\"rows\":1,\"sales\":1,\"matched\":1,\"amount_differs\":0,\"missing\":0,\
             \"unknown\":0,\"refunded\":0,\"partially_refunded\":0,\"charged_back\":0,\"in_mediation\":0,\
             \"duplicate\":0,\"bad_row\":0,\"pending\":0,\"gross\":\"1500.5\",\"fees\":\"-100.5\",\
             \"taxes\":\"0\",\"refunds\":\"0\",\"net\":\"1400\",\"chargebacks\":\"0\",\"other\":\"0\",\
             \"payouts\":\"0\","
        ));
        let last: Value = serde_json::from_str(lines[2]).unwrap();
        assert_eq!(last["summary"]["currency"], "ARS");
        assert_eq!(last["summary"]["balance_difference"], Value::Null);
        assert_eq!(last["summary"]["totals"][0]["by"], "day");
        assert_eq!(last["summary"]["totals"][0]["net"], "1400");
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn more_than_the_buffer_holds_is_written_whole() {
        let finding = FindingRef::new(crate::model::FindingKind::Matched, "payment_id");
        let text = written(&vec![finding; 5_000], &sample::summary(&[]));
        assert_eq!(text.lines().count(), 5_001);
        assert!(text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    }

    proptest! {
        #[test]
        fn each_line_is_its_finding(
            kind in 0_usize..10,
            reason in ".*",
            reference in proptest::option::of("\\PC*|[\\x00-\\x1f\"\\\\]*"),
            source_id in proptest::option::of(".*"),
            expected in proptest::option::of(any::<i64>()),
            line in proptest::option::of(any::<u64>()),
        ) {
            let expected = expected.map(|value| Micros::new(value.into()));
            let finding = FindingRef {
                external_reference: reference.as_deref(),
                source_id: source_id.as_deref(),
                expected,
                reported: expected,
                line,
                ..FindingRef::new(ALL[kind], &reason)
            };
            let text = written(&[finding], &sample::summary(&[]));
            let (first, _) = text.split_once('\n').unwrap();
            let amount = expected.map(|amount| amount.amount().to_string());
            prop_assert_eq!(
                serde_json::from_str::<Value>(first).unwrap(),
                json!({
                    "finding": kind_word(ALL[kind]), "external_reference": reference,
                    "source_id": source_id, "expected": amount, "reported": amount,
                    "line": line, "reason": reason,
                })
            );
        }
    }
}
