//! The till, typed at as a cashier does.

#![allow(clippy::expect_used, reason = "a test may say plainly what must be there")]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use cobro::testing::Sandbox;

fn till(arguments: &[&str], variables: &[(&str, &str)], typed: &str) -> Output {
    let mut till = Command::new(env!("CARGO_BIN_EXE_till"))
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the till starts");
    // A till that refuses to start reads nothing.
    let _ = till.stdin.take().expect("a keyboard").write_all(typed.as_bytes());
    till.wait_with_output().expect("the till ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn sells_and_refunds_in_the_sandbox() {
    let typed = "1500.50\nrefund 500.25\nrefund\nrefund\n980\nquit\n";
    let output = till(&["CAJA1", "--sandbox"], &[], typed);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    let told: Vec<&str> = told.lines().map(str::trim).collect();
    assert_eq!(
        told[2..7],
        [
            "scanned",
            "rejected (cc_rejected_call_for_authorize): the buyer can try again",
            "PAID",
            "refunded 500.25, 1000.25 left",
            "refunded 1000.25, 0 left",
        ]
    );
    assert!(told[1].starts_with("ARS 1500.5 on the QR for "), "{}", told[1]);
    assert!(told[7].starts_with("not done:") && told[7].contains("already_refunded"), "{}", told[7]);
    assert!(told[8].starts_with("ARS 980 on the QR for "), "{}", told[8]);
    assert_eq!(told[11], "PAID");
}

#[test]
fn sells_on_every_qr_of_both_generations() {
    for api in ["instore", "orders"] {
        for qr in ["static", "dynamic", "hybrid"] {
            let output =
                till(&["CAJA1", "--sandbox", qr], &[("COBRO_API", api)], "1500.50\nrefund 500.25\nrefund\n");
            assert!(output.status.success(), "{}", text(&output.stderr));
            let told = text(&output.stdout);
            let ended: Vec<&str> = told.lines().map(str::trim).rev().take(3).collect();
            assert_eq!(
                ended,
                ["refunded 1000.25, 0 left", "refunded 500.25, 1000.25 left", "PAID"],
                "{api} {qr}"
            );
            assert_eq!(told.contains('▄') || told.contains('▀'), qr != "static", "{api} {qr} draws its QR");
        }
    }
}

#[test]
fn goes_on_after_a_slip_of_the_fingers() {
    let output = till(&["CAJA1", "--sandbox"], &[], "refund\n10,50\n10.501\n\n10.50\n");
    let told = text(&output.stdout);
    let told: Vec<&str> = told.lines().map(str::trim).collect();
    assert_eq!(told[1], "not done: nothing was sold yet");
    assert!(told[2].contains("amount") && told[2].contains("rule decimal"), "{}", told[2]);
    assert!(told[3].contains("amount") && told[3].contains("rule decimals"), "{}", told[3]);
    assert_eq!(told.last(), Some(&"PAID"));
}

// Two threads: the sandbox answers on one while the other waits for the till.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reaches_the_api_that_the_environment_names() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = sandbox.token(7001);
    let variables = [
        ("COBRO_ACCESS_TOKEN", token.as_str()),
        ("COBRO_SITE", "MLA"),
        ("COBRO_API", "instore"),
        ("COBRO_BASE_URL", sandbox.base_url()),
    ];
    let output = tokio::task::block_in_place(|| till(&["NOSUCHPOS"], &variables, "100\n"));
    let told = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(told.contains("not done: sell: "), "{told}");
    assert!(!told.contains(&token), "the token is on the screen");
    let log = sandbox.control("GET", "/_sandbox/requests", None).await.unwrap();
    assert!(log.contains("/pos/NOSUCHPOS/orders"), "{log}");
}

#[test]
fn says_which_variable_is_missing() {
    let output = till(&["CAJA1"], &[], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("COBRO_ACCESS_TOKEN"), "{}", text(&output.stderr));
}

#[test]
fn refuses_what_it_does_not_know() {
    for arguments in [
        &[][..],
        &["--sandbox"],
        &["CAJA1", "--sandbx"],
        &["CAJA9", "--sandbox"],
        &["CAJA1", "--sandbox", "round"],
    ] {
        let output = till(arguments, &[], "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains("usage: till"), "{arguments:?}");
    }
}
