//! Runs the conformance vectors of `core/conformance` against the core.

// Helpers of a test are tests too; clippy sees only the marked functions.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::panic, clippy::indexing_slicing)]

mod args;
mod bad_input;
mod call;
mod file;
mod flow;
mod matching;
mod migrate;
mod notification;
mod oauth;
mod pure;
mod qr;
mod reconcile;
mod report_call;
mod report_rows;
mod reports;
mod requests;
mod shop;
mod shop_call;
mod shown;
mod stage;

use std::collections::HashSet;

use file::{Case, File};

/// What a case that does not hold says.
type Outcome = Result<(), String>;

async fn run(kind: &str, case: &Case) -> Outcome {
    match kind {
        "amount" | "ttl" | "ids" | "site" | "error_mapping" | "retry" | "schedule" | "settle" | "paid"
        | "explain" => pure::run(kind, case),
        "bad_input" => bad_input::run(case).await,
        "migrate" => migrate::run(case),
        "notification" => notification::run(case),
        "qr_read" => qr::read(case),
        "qr_image" => qr::image(case),
        "report_rows" => report_rows::run(case),
        "reconcile" => reconcile::run(case),
        "flow" => flow::run(case).await,
        other => Err(format!("there is no kind {other}")),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_vector_holds() {
    let mut ids = HashSet::new();
    let mut failures = Vec::new();
    for file in File::all() {
        for case in &file.cases {
            assert!(ids.insert(case.id.clone()), "{} is there twice", case.id);
            assert!(!case.why.is_empty(), "{} does not say why", case.id);
            if let Err(problem) = run(&file.kind, case).await {
                failures.push(format!("{} ({}): {problem}", case.id, case.why));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {} fail:\n{}", failures.len(), ids.len(), failures.join("\n"));
    println!("vectors: {}", ids.len());
}

const SOLD: &str = r#"{
    "body": "{\"external_reference\": \"SALE184\", \"items\": [{\"title\": \"A\", \"unit_price\": 1, \"quantity\": 1}]}"
}"#;

/// Kind, input, expectation, and what is said of it.
const WRONG: &[(&str, &str, &str, &str)] = &[
    ("amount", r#"{"text": "1"}"#, r#"{"amount": "2"}"#, "amount"),
    ("amount", r#"{"text": "1"}"#, r#"{"amount": "1", "more": 1}"#, "more"),
    ("amount", r#"{"txt": "1"}"#, r#"{"amount": "1"}"#, "shape"),
    ("weather", "{}", "{}", "no kind"),
    (
        "bad_input",
        r#"{"call": "payments.get", "args": {"id": 0}}"#,
        r#"{"field": "id", "rule": "max"}"#,
        "rule",
    ),
    (
        "bad_input",
        r#"{"call": "payments.get", "args": {"id": 1}}"#,
        r#"{"field": "id", "rule": "positive"}"#,
        "invalid_input",
    ),
    (
        "bad_input",
        r#"{"call": "payments.peek", "args": {"id": 0}}"#,
        r#"{"field": "id", "rule": "positive"}"#,
        "no call",
    ),
    (
        "bad_input",
        r#"{"call": "payments.get", "args": {"id": 0, "x": 1}}"#,
        r#"{"field": "id", "rule": "positive"}"#,
        "x",
    ),
    ("migrate", r#"{"body": "[]"}"#, r#"{"field": "body", "rule": "json"}"#, "rule"),
    ("migrate", r#"{"body": "[]"}"#, r#"{"body": {}, "changes": []}"#, "body"),
    ("migrate", SOLD, r#"{"field": "body", "rule": "json"}"#, "accepted"),
    ("migrate", SOLD, r#"{"body": {}, "changes": []}"#, "SALE184"),
    ("migrate", r#"{"body": "[]", "colour": "red"}"#, "{}", "colour"),
    ("notification", r#"{"now": "2026-01-01T00:00:00Z"}"#, r#"{"error": {"rule": "json"}}"#, "shape"),
    ("notification", r#"{"now": "2026-01-01T00:00:00Z"}"#, r#"{"source": "ipn"}"#, "source"),
    ("notification", r#"{"now": "2026-01-01T00:00:00Z", "colour": "red"}"#, "{}", "colour"),
    (
        "notification",
        r#"{"query": "topic=payment&id=5", "now": "2026-01-01T00:00:00Z"}"#,
        r#"{"signature": {"outcome": "verified"}}"#,
        "outcome",
    ),
    (
        "notification",
        r#"{"guard": {"capacity": 1, "ttl_ms": 1}, "deliveries": []}"#,
        r#"{"new": [true]}"#,
        "new",
    ),
    ("qr_read", r#"{"qr_data": ""}"#, r#"{"merchant_name": null}"#, "merchant_name"),
    ("qr_read", r#"{"qr_data": ""}"#, r#"{"error": {"rule": "crc"}}"#, "required"),
    ("qr_image", r#"{"qr_data": "1", "output": "png"}"#, r#"{"length": 1}"#, "length"),
    ("qr_image", r#"{"qr_data": "1", "output": "gif"}"#, "{}", "gif"),
    ("report_rows", r#"{"content": "a,b\n"}"#, r#"{"rows": []}"#, "rows"),
    ("report_rows", r#"{"content": "SOURCE_ID,REAL_AMOUNT\n7,1.00\n"}"#, r#"{"rows": []}"#, "1 elements"),
    (
        "report_rows",
        r#"{"content": "SOURCE_ID,REAL_AMOUNT\n7,1.00\n"}"#,
        r#"{"rows": [{"bad_row": {"line": 2}}]}"#,
        "bad_row",
    ),
    ("report_rows", r#"{"content": "", "colour": "red"}"#, "{}", "colour"),
    ("reconcile", r#"{"reports": []}"#, r#"{"findings": []}"#, "findings"),
    (
        "reconcile",
        r#"{"reports": ["SOURCE_ID,REAL_AMOUNT\n7,1.00\n"]}"#,
        r#"{"findings": [{"kind": "unknown", "line": 3}]}"#,
        "line",
    ),
    ("reconcile", r#"{"reports": ["SOURCE_ID,REAL_AMOUNT\n"]}"#, r#"{"json_lines": ["{}"]}"#, "json_lines.0"),
    ("reconcile", r#"{"reports": [], "options": {"colour": "red"}}"#, "{}", "colour"),
    ("flow", r#"{"steps": [{"do": "dance"}]}"#, "{}", "dance"),
    ("flow", r#"{"steps": [{"do": "requests", "count": 1}]}"#, "{}", "0"),
    ("flow", r#"{"steps": [{"do": "requests", "count": 0, "colour": "red"}]}"#, "{}", "colour"),
    (
        "flow",
        r#"{"steps": [{"do": "sell", "as": "s", "args": {}}, {"do": "check", "sale": "s", "expect": {"status": "paid"}}]}"#,
        "{}",
        "status",
    ),
    (
        "flow",
        r#"{"steps": [{"do": "sell", "as": "s", "args": {}}, {"do": "check", "sale": "s", "expect": {"state": null}}]}"#,
        "{}",
        "state",
    ),
    (
        "flow",
        r#"{"steps": [{"do": "sell", "as": "s", "args": {}}, {"do": "check", "sale": "s", "expect_error": {"kind": "network"}}]}"#,
        "{}",
        "no error",
    ),
    ("flow", r#"{"steps": [{"do": "control", "method": "GET", "path": "$x.path"}]}"#, "{}", "$x"),
];

/// A runner that can't fail proves nothing.
#[tokio::test]
async fn wrong_vectors_are_reported() {
    for (kind, input, expect, names) in WRONG {
        let case = Case::new("wrong", input, expect);
        let problem = run(kind, &case).await.expect_err(input);
        assert!(problem.contains(*names), "{input} {expect}: {problem}");
    }
}
