//! The sales that the front page shows.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    unreachable_pub,
    reason = "the front page's own code, and a test"
)]

mod sell;

use cobro::testing::Sandbox;
use cobro::{Client, Site};
use serde_json::{Value, json};

const SELLER: i64 = 7001;

fn front_page() -> &'static str {
    include_str!("../../../../README.md")
}

/// The first block of a language in a page.
fn block<'p>(page: &'p str, language: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("```{language}\n")).expect("a block");
    rest.split_once("```").expect("its end").0
}

#[test]
fn shows_the_code_that_is_run_here() {
    assert_eq!(block(front_page(), "rust"), include_str!("sell.rs"));
}

/// The languages' own tests run what their own pages show.
#[test]
fn shows_the_code_that_is_run_in_the_other_languages() {
    let pages = [
        ("python", include_str!("../../../../bindings-python/README.md")),
        ("js", include_str!("../../../../bindings-node/README.md")),
        ("kotlin", include_str!("../../../../bindings-mobile/kotlin/README.md")),
        ("swift", include_str!("../../../../bindings-mobile/swift/README.md")),
    ];
    for (language, page) in pages {
        assert_eq!(block(front_page(), language), block(page, language), "{language}");
    }
}

#[tokio::test]
async fn sells_as_shown() {
    let sandbox = Sandbox::start().await.unwrap();
    let stores = json!([{ "external_id": "STORE1", "pos": ["POS1"] }]);
    control(&sandbox, "seed", &json!({ "user_id": SELLER, "stores": stores })).await;
    // Time flows as outside: the sale must not run out while the buyer acts.
    control(&sandbox, "clock", &json!({ "auto": false })).await;
    let client: Client = sandbox.client(sandbox.client_options(SELLER, Site::Mla)).unwrap();

    let selling = tokio::spawn(async move { sell::sell(&client).await });
    let scan = loop {
        let scan = control(&sandbox, "scan", &json!({ "user_id": SELLER, "external_pos_id": "POS1" })).await;
        if scan["screen"] == "checkout" {
            break scan;
        }
        tokio::task::yield_now().await;
    };
    control(&sandbox, "pay", &json!({ "scan_id": scan["scan_id"], "result": "approved" })).await;
    control(&sandbox, "clock", &json!({ "auto": true })).await;
    selling.await.expect("no panic").unwrap();

    let ledger = sandbox.control("GET", &format!("/_sandbox/ledger?user_id={SELLER}"), None).await.unwrap();
    let ledger: Value = serde_json::from_str(&ledger).expect("JSON");
    assert_eq!(ledger["payments"][0]["amount"], "1500.5");
    assert_eq!(ledger["refunds"][0]["amount"], "500");
}

async fn control(sandbox: &Sandbox, what: &str, body: &Value) -> Value {
    let answer = sandbox
        .control("POST", &format!("/_sandbox/{what}"), Some(body.to_string()))
        .await
        .expect("an answer");
    serde_json::from_str(&answer).expect("JSON")
}
