//! No token in anything that can be printed.

use std::fmt::Write;

use cobro::{AccessToken, Error, Site};
use serde_json::json;

use crate::till::{SELLER, Till, sale};

/// In every token of the sandbox.
const SECRET: &str = "cobrotesttoken0123456789abcdef";

/// Says where without saying what.
fn hides(text: &str) {
    assert!(!text.contains(SECRET), "{}", text.replace(SECRET, "<the secret>"));
}

fn shows(error: &Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#?} {} {:?}", error.details(), error.details());
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        write!(shown, " {cause} {cause:?}").unwrap();
        source = cause.source();
    }
    shown
}

#[tokio::test]
async fn values_hide_the_token() {
    let till = Till::open().await;
    let token = till.sandbox.token(SELLER);
    assert!(token.contains(SECRET), "the test looks for the right thing");
    let sale = till.client.sell(sale("P1")).await.unwrap();
    let shown = [
        format!("{:?}", till.sandbox.client_options(SELLER, Site::Mla)),
        format!("{:#?}", till.client),
        format!("{:?}", till.client.payments()),
        format!("{sale:#?} {:?}", sale.events()),
        format!("{:?}", AccessToken::parse(&token).unwrap()),
        format!("{:?}", till.sandbox),
    ];
    for text in shown {
        hides(&text);
    }
}

#[tokio::test]
async fn errors_hide_a_token_that_the_api_echoes() {
    let till = Till::open().await;
    let token = till.sandbox.token(SELLER);
    let other = token.replace("7001", "7002");
    let bodies = [
        json!({"message": format!("invalid token {token}"), "error": "x", "cause": []}),
        json!({"message": "m", "error": token, "cause": []}),
        json!({"error": "x", "cause": [{"code": token, "description": format!("token {other}")}]}),
        json!({"error": "x", "cause": [format!("Bearer {token}")]}),
        json!(format!("<html>{token} {other}</html>")),
    ];
    for body in bodies {
        for status in [400, 401, 500] {
            till.sandbox.control("DELETE", "/_sandbox/faults", None).await.unwrap();
            till.fault("GET", "/v1/payments", None, json!({"status": status, "body": body})).await;
            let shown = shows(&till.client.payments().get(1).await.unwrap_err());
            hides(&shown);
        }
    }
}

#[tokio::test]
async fn refused_options_hide_the_token() {
    let till = Till::open().await;
    let options = || till.sandbox.client_options(SELLER, Site::Mla);
    let mut broken = vec![options(), options(), options()];
    let token = till.sandbox.token(SELLER);
    broken[0].access_token = Some(format!("{token}\n"));
    broken[1].access_token = Some(format!("Bearer {token}"));
    broken[2].access_token = Some(format!("APP_USR-{SECRET}"));
    for options in broken {
        let shown = shows(&till.sandbox.client(options).unwrap_err());
        hides(&shown);
    }
}
