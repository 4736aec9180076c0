//! `cargo demo`, as a person and as a program run it.

#![allow(clippy::expect_used, reason = "a test may say plainly what must be there")]

use std::process::{Command, Output};

use rust_decimal::Decimal;
use serde_json::Value;

fn demo(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_demo")).args(arguments).output().expect("the demo starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn decimal(value: &Value) -> Decimal {
    Decimal::from_str_exact(value.as_str().expect("amounts are strings")).expect("a decimal")
}

fn events(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("one JSON object a line"))
        .collect()
}

fn names(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["event"].as_str().expect("an event")).collect()
}

#[test]
fn tells_three_sales_to_a_program() {
    let events = events(&demo(&["--", "--json"]));
    let expected = [
        "shop_opened",
        "sale_opened qr_waits qr_waits buyer_scans scanned rejected paid refunded refunded",
        "sale_opened qr_waits qr_waits expired buyer_scans",
        "sale_opened qr_waits buyer_scans cancelled buyer_scans",
        "summary",
    ];
    assert_eq!(names(&events).join(" "), expected.join(" "));
    assert_eq!(events[6]["detail"], "cc_rejected_insufficient_amount");
}

#[test]
fn the_summary_is_the_sum_of_the_events() {
    let events = events(&demo(&["--json"]));
    let of = |name: &'static str| events.iter().filter(move |event| event["event"] == name);
    let sum = |name: &'static str| of(name).map(|event| decimal(&event["amount"])).sum::<Decimal>();
    let summary = events.last().expect("a summary");
    assert_eq!(summary["paid"], of("paid").count());
    assert_eq!(summary["expired"], of("expired").count());
    assert_eq!(summary["cancelled"], of("cancelled").count());
    assert_eq!(decimal(&summary["sold"]), sum("paid"));
    assert_eq!(decimal(&summary["refunded"]), sum("refunded"));
    assert_eq!(decimal(&summary["kept"]), sum("paid") - sum("refunded"));
    assert_eq!(sum("paid"), Decimal::new(450_050, 2));
}

#[test]
fn the_qr_s_time_runs_down() {
    let events = events(&demo(&["--json"]));
    let left = |sale: u32| {
        let waits = events.iter().filter(move |event| event["event"] == "qr_waits" && event["sale"] == sale);
        waits.map(|event| event["left_s"].as_u64().expect("seconds")).collect::<Vec<_>>()
    };
    let [full, later] = left(1)[..] else { panic!("two looks at the clock") };
    // The API's dates are cut to the second.
    assert!((119..=120).contains(&full), "{full}");
    assert!((full - 46..=full - 45).contains(&later), "{later} after {full}");
}

#[test]
fn tells_three_sales_to_a_person_without_colours() {
    let output = demo(&[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    for said in [
        "waits for a buyer, 1:15 left",
        "not enough money (cc_rejected_insufficient_amount); the sale goes on",
        "PAID       ARS 4500.50",
        "ARS 1650.25 given back, ARS 2850.25 left",
        "ARS 2850.25 given back, nothing left",
        "EXPIRED",
        "CANCELLED",
        "1 paid, 1 expired, 1 cancelled",
        "kept       ARS 0.00",
        "The sandbox's ledger says the same.",
    ] {
        assert!(told.contains(said), "{said:?} is not in\n{told}");
    }
    assert!(!told.contains('\x1b'), "no terminal, no colours");
}

#[test]
fn runs_in_every_country() {
    for site in ["MLA", "MLB", "MLC", "MCO", "MLM", "MPE", "MLU"] {
        let events = events(&demo(&["--json", "--site", site]));
        let summary = events.last().expect("a summary");
        assert_eq!(events[0]["site"], site);
        assert_eq!(summary["sold"], if site == "MLC" { "4500" } else { "4500.5" }, "{site}");
        assert_eq!(summary["kept"], "0", "{site}");
    }
}

#[test]
fn refuses_what_it_does_not_know() {
    for arguments in [&["--jsn"][..], &["--site"], &["--site", "MLX"], &["extra"]] {
        let output = demo(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains("usage: cargo demo"), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}
