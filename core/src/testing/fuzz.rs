//! Everything that reads what others wrote, by name, for `cargo xtask fuzz`:
//! none may panic, hang or grow, whatever comes. Where there is a way back, what
//! was read has to survive it.

use std::io::Cursor;
use std::str::from_utf8;
use std::time::Duration;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::migrate;
use crate::model::{
    MigrationRequest, QrImageRequest, QrMode, ReconcileOptions, ReportReadOptions, Site, TotalsBy,
};
use crate::money::{Amount, AmountInput};
use crate::notifications::{self, Delivery, Verifier};
use crate::pipeline::classify::{Subject, classify};
use crate::pipeline::redact::redact;
use crate::qr;
use crate::reports::{self, FindingRef, Reconciler};
use crate::ttl::Ttl;
use crate::wire::error_body::ErrorBody;
use crate::wire::{
    grant, instore_order, iso_duration, merchant_order, payment, qr_order, refund, report, report_config,
};

type Read = fn(&[u8]);

/// The readers.
pub const READERS: &[(&str, Read)] = &[
    ("amount", amount),
    ("ttl", ttl),
    ("iso_duration", iso),
    ("emvco", emvco),
    ("instore_order", instore),
    ("merchant_order", merchant),
    ("payment", payments),
    ("refund", refunds),
    ("qr_order", orders),
    ("grant", grants),
    ("report", reports),
    ("error_body", errors),
    ("migrate", migrates),
    ("notification", notification),
    ("report_rows", report_rows),
    ("reconcile", reconciles),
];

fn amount(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    for site in [Site::Mla, Site::Mlc, Site::Mlb] {
        let Ok(amount) = AmountInput::from(text).check("amount", &site) else { continue };
        let again = Amount::parse(&amount.to_string());
        assert!(again.is_ok_and(|again| again == amount), "{text:?} does not survive");
    }
}

fn ttl(data: &[u8]) {
    let Some((seconds, rest)) = data.split_first_chunk() else { return };
    let Some(nanos) = rest.first_chunk() else { return };
    let nanos = u32::from_le_bytes(*nanos) % 1_000_000_000;
    let time = Duration::new(u64::from_le_bytes(*seconds), nanos);
    if let Ok(ttl) = Ttl::new(time) {
        assert_eq!(ttl.as_duration(), time, "{time:?} was taken as another");
        assert!(iso_duration::read(&iso_duration::write(time)) == Some(time), "{time:?} does not survive");
    }
}

fn iso(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    if let Some(time) = iso_duration::read(text) {
        let whole = Duration::from_secs(time.as_secs());
        // Above this the reader refuses what is written: no order lives so long.
        if whole < Duration::from_hours(24 * 366 * 100) {
            assert_eq!(iso_duration::read(&iso_duration::write(whole)), Some(whole), "{text:?}");
        }
    }
}

fn emvco(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    let image = QrImageRequest::default();
    if qr::read(text).is_ok() {
        // What can be read can be drawn.
        assert!(qr::svg(text, &image).is_ok(), "{text:?} can't be drawn");
    }
}

fn instore(data: &[u8]) {
    let _ = instore_order::read(data);
    let _ = instore_order::read_qr(data);
}

fn merchant(data: &[u8]) {
    let _ = merchant_order::read(data);
    let _ = merchant_order::read_page(data, u32::MAX - 1);
}

fn payments(data: &[u8]) {
    let _ = payment::read(data);
    let _ = payment::read_page(data, u32::MAX - 1);
}

fn refunds(data: &[u8]) {
    let _ = refund::read(data);
    let _ = refund::read_list(data);
}

fn orders(data: &[u8]) {
    let _ = qr_order::read(data);
    let _ = qr_order::read_page(data, u32::MAX, u32::MAX);
}

fn reports(data: &[u8]) {
    let _ = report::read(data);
    let _ = report::read_page(data, u32::MAX - 1);
    let _ = report::read_dates(data);
    let _ = report_config::read(data);
}

fn grants(data: &[u8]) {
    let _ = grant::read(data, Timestamp::MAX);
}

fn errors(data: &[u8]) {
    let body = ErrorBody::read(data);
    for subject in [Subject::Refund, Subject::Token, Subject::Report, Subject::Other] {
        let _ = classify(subject, 400, &body);
    }
    if let Some(shown) = redact(data, ["s3cret"].into_iter()) {
        assert!(!shown.contains("s3cret") && !shown.contains("APP_USR-"), "{shown:?}");
    }
}

/// Query, `x-signature`, `x-request-id` and body, each after a line feed.
fn notification(data: &[u8]) {
    let mut parts = data.splitn(4, |byte| *byte == b'\n');
    let mut text = || String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let (query, signature, request_id) = (text(), text(), text());
    let headers = [("X-Signature", signature.as_str()), ("x-request-id", request_id.as_str())];
    let delivery = Delivery::new("POST", headers, &query, parts.next().unwrap_or_default());
    let _ = notifications::parse(&delivery);
    let Ok(verifier) = Verifier::new(["s3cret"]) else { return };
    let now = Timestamp::from_second(1_767_225_600).unwrap_or(Timestamp::MIN);
    if let Ok(event) = verifier.verify(&delivery, now) {
        let shown = format!("{event:?}");
        assert!(!shown.contains("s3cret") || data.windows(6).any(|six| six == b"s3cret"), "{shown}");
        let id = event.resource_id.unwrap_or_default();
        assert!(id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{id:?}");
    }
}

fn migrates(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    for qr in [QrMode::Static, QrMode::Hybrid] {
        let request = MigrationRequest::new(text, "POS1", qr, Site::Mla);
        if let Ok(migration) = migrate::order(&request) {
            assert!(serde_json::from_str::<Value>(&migration.body).is_ok(), "{}", migration.body);
        }
    }
}

/// Rows are read or told, and count their lines.
fn report_rows(data: &[u8]) {
    let Ok(mut rows) = reports::rows(Cursor::new(data.to_vec()), &ReportReadOptions::default()) else {
        return;
    };
    let mut before = 0;
    for row in rows.by_ref() {
        let line = match row {
            Ok(row) => row.line,
            Err(bad) => bad.line,
        };
        assert!(line > before, "line {line} after {before}");
        before = line;
    }
    assert!(rows.failure().is_none());
}

/// A file of sales and reports, each after a line feed and `#`. Whatever they
/// say, each row is told once, and the sums balance.
fn reconciles(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut parts = text.split("\n#");
    let mut reconciler = Reconciler::new(&ReconcileOptions::default());
    let _ = reconciler.add_csv(Cursor::new(parts.next().unwrap_or_default().to_owned()));
    let mut rows = 0;
    let mut sink = |finding: &FindingRef<'_>| {
        rows += i64::from(finding.file.is_some());
        Ok(())
    };
    let mut all_read = true;
    for report in parts {
        all_read &= reconciler.read(Cursor::new(report.to_owned()), &mut sink).is_ok();
    }
    let Ok(s) = reconciler.finish(&mut sink) else { return };
    let parts = [s.gross, s.refunds, s.chargebacks, s.other, s.fees, s.taxes].map(Amount::as_decimal);
    assert!(parts.iter().sum::<Decimal>() == s.net.as_decimal(), "{s:?}");
    assert!(!all_read || rows <= s.rows, "{rows} findings of {} rows", s.rows);
    let days = s.totals.iter().filter(|total| total.by == TotalsBy::Day);
    assert_eq!(days.map(|total| total.rows).sum::<i64>(), s.rows);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::READERS;

    #[test]
    fn each_reader_has_seeds_and_reads_them() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus");
        let name =
            |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        let folders: BTreeSet<String> = std::fs::read_dir(folder).unwrap().map(name).collect();
        let readers: BTreeSet<String> = READERS.iter().map(|(reader, _)| (*reader).to_owned()).collect();
        assert_eq!(folders, readers);
        for (reader, read) in READERS {
            let mut seeds = 0;
            for file in std::fs::read_dir(format!("{folder}/{reader}")).unwrap() {
                read(&std::fs::read(file.unwrap().path()).unwrap());
                seeds += 1;
            }
            assert!(seeds > 0, "{reader}");
        }
    }
}
