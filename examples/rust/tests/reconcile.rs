//! The reconciliation of files, as somebody with a terminal does it.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test may say plainly what must be there")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const SALES: &str = "\
external_reference,amount,currency,date,payment_id,pos,store
SALE-1,1500.50,ARS,2026-10-30T15:00:00Z,127000000001,CAJA1,CENTRO
SALE-2,200,ARS,2026-10-30T16:00:00Z,,,
SALE-3,99.90,ARS,2026-10-31T16:00:00Z,127000000003,,
SALE-4,10,ARS,2026-10-31T17:00:00Z,127000000004,CAJA2,CENTRO
";

const REPORT: &str = "\
SOURCE_ID,EXTERNAL_REFERENCE,TRANSACTION_TYPE,TRANSACTION_AMOUNT,TRANSACTION_CURRENCY,FEE_AMOUNT,TAXES_AMOUNT,\
SETTLEMENT_NET_AMOUNT,SETTLEMENT_DATE,PAYMENT_METHOD
127000000001,SALE-1,SETTLEMENT,1500.50,ARS,-52.52,-9.00,1438.98,2026-10-30T12:00:00.000-03:00,visa
127000000002,SALE-2,SETTLEMENT,210.00,ARS,-7.35,-1.26,201.39,2026-10-30T13:00:00.000-03:00,account_money
127000000001,SALE-1,REFUND,-500.00,ARS,0.00,0.00,-500.00,2026-10-31T12:00:00.000-03:00,visa
127000000004,SALE-4,SETTLEMENT,10.00,ARS,-0.35,-0.06,9.59,2026-10-31T14:00:00.000-03:00,visa
127000000009,NOBODY,SETTLEMENT,77.00,ARS,-2.69,-0.46,73.85,2026-10-31T15:00:00.000-03:00,visa
";

/// The same as its first four rows, as a panel in Argentina might write it, with
/// two rows that can't be read.
const DIRTY: &str = "\u{feff}Source_ID;\"EXTERNAL_REFERENCE\";TRANSACTION_TYPE;TRANSACTION_AMOUNT;FEE_AMOUNT;\
                     TAXES_AMOUNT;SETTLEMENT_NET_AMOUNT;SETTLEMENT_DATE;TRANSACTION_CURRENCY;NEW_COLUMN\r\n\
                     127000000001;\"SALE-1\";SETTLEMENT;1.500,50;-52,52;-9,00;1.438,98;2026-10-30T12:00:00-0300;ARS;x\r\n\
                     127000000002;SALE-2;SETTLEMENT;a lot;-7,35;-1,26;201,39;2026-10-30T13:00:00-0300;ARS;\r\n\
                     127000000002;SALE-2;SETTLEMENT;200,00;-7,00;-1,20;191,80;2026-10-30T13:00:00-0300;ARS;\r\n\
                     127000000004;SALE\r\n";

/// A folder with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reconcile").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("a file");
    }
    folder
}

fn reconcile(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_reconcile"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// The findings, and the summary after them.
fn told(path: &Path) -> (Vec<Value>, Value) {
    let text = fs::read_to_string(path).expect("JSON lines");
    let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let last = lines.pop().expect("a summary");
    (lines, last["summary"].clone())
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

#[test]
fn a_shop_and_its_report() {
    let folder = folder("clean", &[("sales.csv", SALES), ("settlement.csv", REPORT)]);
    let files = ["--sales", "sales.csv", "--report", "settlement.csv"];
    let wanted = ["--json", "out.jsonl", "--csv", "out.csv", "--html", "out.html", "--language", "en"];
    let output = reconcile(&folder, &[&files[..], &wanted[..]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "", "no progress where there is no terminal");

    let shown = text(&output.stdout);
    let shown: Vec<Vec<&str>> = shown.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(shown[0], ["5", "rows,", "4", "sales"]);
    for line in [
        vec!["matched", "2"],
        vec!["amount", "differs", "1"],
        vec!["missing", "1"],
        vec!["unknown", "1"],
        vec!["refunded", "in", "part", "1"],
        vec!["gross", "1797.50", "ARS"],
        vec!["refunds", "-500.00", "ARS"],
        vec!["fees", "-62.91", "ARS"],
        vec!["taxes", "-10.78", "ARS"],
        vec!["net", "1223.81", "ARS"],
    ] {
        assert!(shown.contains(&line), "{line:?} in {shown:?}");
    }

    let (findings, summary) = told(&folder.join("out.jsonl"));
    let kinds: Vec<&str> = findings.iter().filter_map(|finding| finding["finding"].as_str()).collect();
    assert_eq!(kinds, ["matched", "amount_differs", "partially_refunded", "matched", "unknown", "missing"]);
    assert_eq!(
        findings[1].to_string(),
        "{\"finding\":\"amount_differs\",\"external_reference\":\"SALE-2\",\"source_id\":\"127000000002\",\
         \"expected\":\"200\",\"reported\":\"210\",\"line\":3,\"reason\":\"external_reference\"}"
    );
    assert_eq!(findings[5]["external_reference"], "SALE-3");
    for (key, amount) in
        [("gross", "1797.5"), ("refunds", "-500"), ("net", "1223.81"), ("missing_amount", "99.9")]
    {
        assert_eq!(summary[key], amount, "{key}");
    }

    let csv = fs::read_to_string(folder.join("out.csv")).expect("CSV");
    assert!(csv.starts_with("finding,matched_by,reason,") && csv.lines().count() == 7, "{csv}");
    let html = fs::read_to_string(folder.join("out.html")).expect("HTML");
    assert!(html.contains("<html lang=\"en\">") && html.contains("<data value=\"1223.81\">1,223.81</data>"));
    assert_eq!(names(&folder), ["out.csv", "out.html", "out.jsonl", "sales.csv", "settlement.csv"]);
}

#[test]
fn what_is_late_is_pending() {
    let folder = folder("pending", &[("sales.csv", SALES), ("settlement.csv", REPORT)]);
    let files = ["--sales", "sales.csv", "--report", "settlement.csv", "--json", "out.jsonl"];
    let late = ["--until", "2026-10-31", "--settlement-delay", "2"];
    assert!(reconcile(&folder, &[&files[..], &late[..]].concat()).status.success());
    let (findings, summary) = told(&folder.join("out.jsonl"));
    assert!(findings.iter().all(|finding| finding["finding"] != "missing"));
    assert_eq!((&summary["missing"], &summary["pending"]), (&0.into(), &1.into()));
    assert_eq!(summary["pending_amount"], "99.9");
}

#[test]
fn a_dirty_report_is_read_as_far_as_it_can_be() {
    let folder = folder("dirty", &[("sales.csv", SALES), ("dirty.csv", DIRTY)]);
    let arguments = ["--sales", "sales.csv", "--report", "dirty.csv", "--json", "out.jsonl"];
    let output = reconcile(&folder, &arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let (findings, summary) = told(&folder.join("out.jsonl"));
    let bad: Vec<&Value> =
        findings.iter().filter(|finding| finding["finding"] == "bad_row").map(|bad| &bad["line"]).collect();
    assert_eq!(bad, [&Value::from(3), &Value::from(5)]);
    // What was sold after the report's last day.
    for (key, count) in [("rows", 4), ("matched", 2), ("missing", 0), ("pending", 2)] {
        assert_eq!(summary[key], count, "{key}");
    }
    assert_eq!((&summary["gross"], &summary["net"]), (&"1700.5".into(), &"1630.78".into()));
}

#[test]
fn several_reports_are_one() {
    let (head, rows) = REPORT.split_once('\n').expect("a header");
    let (first, second) = rows.split_at(rows.find("127000000004").expect("its fourth row"));
    let (first, second) = (format!("{head}\n{first}"), format!("{head}\n{second}"));
    let folder = folder("several", &[("sales.csv", SALES), ("one.csv", &first), ("two.csv", &second)]);
    let arguments =
        ["--sales", "sales.csv", "--report", "one.csv", "--report", "two.csv", "--json", "out.jsonl"];
    assert!(reconcile(&folder, &arguments).status.success());
    let (_, summary) = told(&folder.join("out.jsonl"));
    assert_eq!((&summary["rows"], &summary["net"]), (&5.into(), &"1223.81".into()));
}

#[test]
fn wrong_usage_ends_with_2_and_says_how() {
    let folder = folder("usage", &[]);
    for arguments in
        [&["--sales", "sales.csv"][..], &["--fast"], &["--sales", "s", "--report", "r", "--until", "x"]]
    {
        let output = reconcile(&folder, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains("usage: reconcile --sales FILE --report FILE"));
        assert_eq!(text(&output.stdout), "");
    }
}

#[test]
fn a_failure_ends_with_1_names_the_file_and_leaves_nothing() {
    let folder = folder("failure", &[("sales.csv", SALES), ("settlement.csv", REPORT)]);
    for (report, html, named) in [
        ("nowhere.csv", "out.html", "nowhere.csv"),
        ("settlement.csv", "no/such/out.html", "no/such/out.html"),
    ] {
        let arguments = ["--sales", "sales.csv", "--report", report, "--json", "out.jsonl", "--html", html];
        let output = reconcile(&folder, &arguments);
        assert_eq!(output.status.code(), Some(1), "{report}");
        let told = text(&output.stderr);
        assert!(told.starts_with("reconcile: ") && told.contains(named), "{told}");
        assert_eq!(names(&folder), ["sales.csv", "settlement.csv"]);
    }
}
