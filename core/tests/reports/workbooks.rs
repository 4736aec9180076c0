use std::io::Cursor;

use cobro::reports::{Reconciliation, rows, rows_of_file};
use cobro::{ExpectedSaleRequest, ReconcileRequest, ReportReadOptions};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

const HEADINGS: [&str; 5] =
    ["SOURCE_ID", "EXTERNAL_REFERENCE", "TRANSACTION_AMOUNT", "SETTLEMENT_DATE", "TAXES_DISAGGREGATED"];

/// A cover, then the report, with numbers, texts and dates as people's cells have them.
fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write(0, 0, "October").unwrap();
    let sheet = workbook.add_worksheet();
    sheet.write(1, 0, "All of October").unwrap();
    for (column, heading) in (0_u16..).zip(HEADINGS) {
        sheet.write(3, column, heading).unwrap();
    }
    sheet.write(4, 0, 127_000_000_001_i64).unwrap();
    sheet.write(4, 1, "R,1").unwrap();
    sheet.write(4, 2, 1500.25).unwrap();
    let moment = ExcelDateTime::from_ymd(2026, 10, 31).unwrap().and_hms(18, 40, 7).unwrap();
    let format = Format::new().set_num_format("dd/mm/yyyy hh:mm:ss");
    sheet.write_with_format(4, 3, &moment, &format).unwrap();
    sheet.write(4, 4, "[{a:b,c:-9.00}]").unwrap();
    // A row is left out.
    sheet.write(6, 0, "007").unwrap();
    sheet.write(6, 1, "two\nlines").unwrap();
    sheet.write(6, 2, "1.500,25").unwrap();
    sheet.write(6, 3, "2026-10-31T18:40:07.000-03:00").unwrap();
    sheet.write(7, 0, 123_456_789_012_345_678_i64).unwrap();
    sheet.write(7, 2, 1).unwrap();
    sheet.write(8, 0, 7).unwrap();
    sheet.write(8, 2, 0.1 + 0.2).unwrap();
    sheet.write(9, 0, 8).unwrap();
    sheet.write(9, 2, 1.125).unwrap();
    sheet.write(10, 0, 9).unwrap();
    sheet.write(10, 2, true).unwrap();
    workbook.save_to_buffer().unwrap()
}

/// Each row as line, id, reference, amount and date, each bad one as its line and column.
fn shown(bytes: Vec<u8>) -> Vec<String> {
    let options = ReportReadOptions::default();
    rows(Cursor::new(bytes), &options)
        .unwrap()
        .map(|row| match row {
            Ok(row) => {
                let text = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
                let date = text(row.date.map(|date| date.to_string()));
                let (id, reference) = (text(row.source_id), text(row.external_reference));
                format!("{} {id} {reference} {} {date}", row.line, row.amount.unwrap())
            }
            Err(bad) => format!("{} {}", bad.line, bad.column.unwrap_or_default()),
        })
        .collect()
}

#[test]
fn cells_are_read_as_texts_and_lines_are_the_sheets_rows() {
    assert_eq!(
        shown(workbook()),
        [
            "5 127000000001 R,1 1500.25 2026-10-31T18:40:07Z",
            "7 007 two lines 1500.25 2026-10-31T21:40:07Z",
            "8 SOURCE_ID",
            "9 7 - 0.3 -",
            "10 8 - 1.125 -",
            "11 TRANSACTION_AMOUNT",
        ]
    );
}

#[test]
fn a_workbook_is_known_by_its_content_and_reconciled() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.csv");
    std::fs::write(&path, workbook()).unwrap();
    assert_eq!(rows_of_file(&path, &ReportReadOptions::default()).unwrap().count(), 6);
    let request =
        ReconcileRequest { reports: vec![path.to_str().unwrap().to_owned()], ..ReconcileRequest::default() };
    let mut reconciliation = Reconciliation::new(&request).unwrap();
    let sale = ExpectedSaleRequest {
        external_reference: "S1".to_owned(),
        amount: "1500.25".into(),
        currency: None,
        date: None,
        payment_id: Some("127000000001".to_owned()),
        order_id: None,
        pos: None,
        store: None,
    };
    reconciliation.add_sales(&[sale]).unwrap();
    let summary = reconciliation.finish().unwrap();
    assert_eq!((summary.matched, summary.bad_row, summary.rows), (1, 2, 6));
    assert_eq!(summary.gross.to_string(), "3001.925");
}

#[test]
fn more_rows_than_are_handed_over_at_a_time() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "SOURCE_ID").unwrap();
    sheet.write(0, 1, "TRANSACTION_AMOUNT").unwrap();
    for row in 1..40_000 {
        sheet.write(row, 0, row).unwrap();
        sheet.write(row, 1, "1.00").unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let all = shown(bytes.clone());
    assert_eq!((all.len(), all[39_998].as_str()), (39_999, "40000 39999 - 1 -"));
    // Nobody takes the rest.
    let mut some = rows(Cursor::new(bytes), &ReportReadOptions::default()).unwrap();
    assert!(some.next().unwrap().is_ok());
}

#[test]
fn what_only_begins_like_a_workbook_or_has_no_report_is_refused() {
    let mut empty = Workbook::new();
    empty.add_worksheet();
    let mut cut = workbook();
    cut.truncate(cut.len() / 2);
    for (bytes, rule) in [
        (b"PK\x03\x04 nothing".to_vec(), "readable"),
        (cut, "readable"),
        (empty.save_to_buffer().unwrap(), "headings"),
    ] {
        let error = rows(Cursor::new(bytes), &ReportReadOptions::default()).unwrap_err();
        assert_eq!(error.details().rule.as_deref(), Some(rule), "{error}");
    }
}
