//! What holds for every input, not only for those somebody thought of.

use cobro::testing::evaluate;
use cobro::{Amount, ErrorKind, MigrationRequest, QrMode, Site, migrate};
use proptest::prelude::*;
use serde_json::{Value, json};

fn ask(kind: &str, input: &Value) -> Value {
    serde_json::from_str(&evaluate(kind, &input.to_string()).unwrap()).unwrap()
}

/// Up to 28 digits, with or without a point somewhere in them.
fn amount_text() -> impl Strategy<Value = String> {
    ("[0-9]{1,28}", any::<prop::sample::Index>()).prop_map(|(digits, at)| match at.index(digits.len()) {
        0 => digits,
        at => format!("{}.{}", &digits[..at], &digits[at..]),
    })
}

fn money() -> impl Strategy<Value = u32> {
    prop_oneof![Just(100), 1..200_u32]
}

fn payment() -> impl Strategy<Value = Value> {
    let status = prop::sample::select(vec![
        "approved",
        "rejected",
        "in_process",
        "pending",
        "cancelled",
        "refunded",
        "charged_back",
        "new",
    ]);
    (1..9_i64, status, money(), prop::sample::select(vec![json!("ARS"), json!("USD"), json!(null)])).prop_map(
        |(id, status, amount, currency)| {
            json!({"id": id, "status": status, "transaction_amount": amount, "currency_id": currency})
        },
    )
}

fn order() -> impl Strategy<Value = Value> {
    (
        1..9_i64,
        prop::sample::select(vec!["opened", "closed", "expired", "new"]),
        prop::sample::select(vec![json!({"id": 7001}), json!({"id": 7002}), json!(null)]),
        prop::sample::select(vec!["REF1", "REF2"]),
        prop::sample::select(vec!["2026-03-02T20:58:00Z", "2026-03-01T20:58:00Z"]),
        money(),
        prop::collection::vec(payment(), 0..4),
    )
        .prop_map(|(id, status, collector, reference, date, total, payments)| {
            json!({"id": id, "status": status, "collector": collector, "external_reference": reference,
                   "date_created": date, "total_amount": total, "payments": payments})
        })
}

/// Cents as the two APIs write them, by whole numbers alone.
fn pesos(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// Said once more and in another way than the library does.
fn proves_payment(order: &Value) -> bool {
    let brought = |p: &&Value| matches!(p["status"].as_str(), Some("approved" | "refunded" | "charged_back"));
    let payments: Vec<&Value> = order["payments"].as_array().unwrap().iter().filter(brought).collect();
    order["status"] == "closed"
        && order["collector"]["id"] == 7001
        && order["external_reference"] == "REF1"
        && order["date_created"] == "2026-03-02T20:58:00Z"
        && order["total_amount"] == 100
        && payments.iter().all(|p| p["currency_id"] != "USD")
        && payments.iter().map(|p| p["transaction_amount"].as_u64().unwrap()).sum::<u64>() >= 100
}

proptest! {
    #[test]
    fn an_amount_goes_through_json_without_losing_a_digit(text in amount_text()) {
        let amount: Amount = text.parse().unwrap();
        for json in [format!(r#"{{"json": {amount}}}"#), format!(r#"{{"json": "{amount}"}}"#)] {
            let read: Value = serde_json::from_str(&evaluate("amount", &json).unwrap()).unwrap();
            prop_assert_eq!(&read["amount"], &amount.to_string());
            // What would be sent: a JSON number, digit by digit.
            prop_assert_eq!(&read["sent"], &amount.to_string());
        }
        prop_assert_eq!(amount.to_string().parse::<Amount>().unwrap(), amount);
    }

    #[test]
    fn no_text_makes_reading_an_amount_panic(text in ".{0,40}") {
        if let Ok(amount) = text.parse::<Amount>() {
            prop_assert!(text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-'));
            prop_assert_eq!(amount.to_string().parse::<Amount>().unwrap(), amount);
        }
    }

    #[test]
    fn paid_only_if_an_order_proves_it(orders in prop::collection::vec(order(), 0..4)) {
        let search = json!({"elements": orders, "total": orders.len()});
        let sale = json!({"amount": "100", "external_reference": "REF1", "collector_id": 7001,
                          "created_at": "2026-03-02T20:57:00Z", "search": search});
        let outcome = ask("settle", &sale);
        // An order that is on two pages is read from one of them.
        if outcome["status"] == "paid" {
            prop_assert!(orders.iter().any(proves_payment), "{} {}", outcome, sale);
            let cents = outcome["paid_amount"].as_str().unwrap().parse::<u64>().unwrap();
            prop_assert!(cents >= 100);
        }
        let mut ids: Vec<_> = orders.iter().map(|o| o["id"].as_i64()).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.len() == orders.len() && orders.iter().any(proves_payment) {
            prop_assert_eq!(&outcome["status"], "paid", "{}", sale);
        }
        prop_assert!(!matches!(outcome["status"].as_str(), Some("expired" | "cancelled")));
    }

    #[test]
    fn retries_are_bounded(
        safety in prop::sample::select(vec!["read", "keyed", "replace", "remove"]),
        status in 200..600_u16,
        attempts in 1..20_u32,
        max_attempts in 1..11_u32,
        time_left_ms in 0..120_000_u64,
        jitter in 0..=1000_u32,
        retry_after_ms in prop::option::of(0..200_000_u64),
    ) {
        let answer = ask("retry", &json!({"safety": safety, "status": status, "attempts": attempts,
            "max_attempts": max_attempts, "time_left_ms": time_left_ms, "jitter": jitter,
            "retry_after_ms": retry_after_ms}));
        if let Some(delay) = answer["delay_ms"].as_u64() {
            prop_assert!(attempts < max_attempts);
            prop_assert!(delay < time_left_ms);
            prop_assert!(delay >= 125);
            prop_assert!(delay >= retry_after_ms.unwrap_or(0));
            prop_assert!(retry_after_ms.is_some() || delay <= 4000);
            prop_assert!(matches!(status, 408 | 423 | 424 | 429 | 500..=599));
        }
        if safety == "read" || status < 400 {
            prop_assert_eq!(&answer["maybe_done"], false);
        }
    }

    #[test]
    fn looks_are_neither_hasty_nor_sleepy(
        age_ms in 0..4_000_000_u64,
        since_activity_ms in prop::option::of(0..4_000_000_u64),
        left_ms in 0..4_000_000_u64,
        jitter in 0..=1000_u32,
    ) {
        let answer = ask("schedule", &json!({"age_ms": age_ms, "since_activity_ms": since_activity_ms,
            "left_ms": left_ms, "jitter": jitter}));
        let delay = answer["delay_ms"].as_u64().unwrap();
        prop_assert!((1500..=11_000).contains(&delay), "{}", delay);
    }

    #[test]
    fn a_migrated_order_costs_what_it_did(lines in prop::collection::vec((1..10_000_000_000_u64, 1..1000_u64), 1..11)) {
        let items: Vec<String> = lines
            .iter()
            .map(|(price, quantity)| {
                let total = pesos(price * quantity);
                format!(r#"{{"title": "A", "unit_price": {}, "quantity": {quantity}, "total_amount": {total}}}"#, pesos(*price))
            })
            .collect();
        let total = pesos(lines.iter().map(|(price, quantity)| price * quantity).sum());
        let body = format!(
            r#"{{"external_reference": "R1", "title": "A", "total_amount": {total}, "items": [{}]}}"#,
            items.join(", ")
        );
        let new = migrate::order(&MigrationRequest::new(body, "POS1", QrMode::Static, Site::Mla)).unwrap();
        let new: Value = serde_json::from_str(&new.body).unwrap();
        prop_assert_eq!(&new["total_amount"], &total);
        prop_assert_eq!(&new["transactions"]["payments"][0]["amount"], &total);
        for ((price, quantity), item) in lines.iter().zip(new["items"].as_array().unwrap()) {
            prop_assert_eq!(&item["unit_price"], &pesos(*price));
            prop_assert_eq!(&item["quantity"], quantity);
        }
    }

    #[test]
    fn no_body_is_too_odd_to_be_refused(body in r#"[\[\]{}",:0-9a-z.\-]{0,40}"#, name in "[a-z_]{1,20}") {
        for body in [body.clone(), format!(r#"{{"{name}": {body}}}"#)] {
            let answer = migrate::order(&MigrationRequest::new(body, "POS1", QrMode::Static, Site::Mla));
            prop_assert_eq!(answer.unwrap_err().kind(), ErrorKind::InvalidInput);
        }
    }
}
