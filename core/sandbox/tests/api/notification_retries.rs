use serde_json::Value;

use crate::harness::Shop;
use crate::notifications::{Answers, Heard, Receiver, mode, outcomes, put};

const MINUTE: u64 = 60;

/// A shop whose first notification meets a receiver that answers like that.
async fn told(answers: Answers, options: &str) -> (Shop, Receiver) {
    let (shop, receiver) = (Shop::open().await, Receiver::answering(answers).await);
    shop.options(options).await;
    put(&shop, &receiver.url).await;
    shop.scan().await;
    (shop, receiver)
}

async fn advance(shop: &Shop, seconds: u64) {
    shop.control("POST", "/_sandbox/clock", &format!(r#"{{"advance_s":{seconds}}}"#)).await;
}

/// What is known of the notifications once no answer is awaited any more.
async fn shown(shop: &Shop) -> Value {
    let clock = shop.sandbox.clock();
    clock.sleep_until(clock.unix_ms() + 10).await;
    shop.control("GET", "/_sandbox/notifications", "").await
}

fn same(one: &Heard, other: &Heard) -> bool {
    one.body == other.body && one.header("x-request-id") == other.header("x-request-id")
}

#[tokio::test]
async fn what_is_not_acknowledged_comes_again_after_a_quarter_of_an_hour() {
    let (shop, mut receiver) = told(&[Some(500), Some(302), Some(202), Some(204), Some(201)], "{}").await;
    let first = receiver.next().await;
    let known = shown(&shop).await;
    assert_eq!(outcomes(&known), ["failed"]);
    let line = &known["notifications"][0];
    assert_eq!((&line["status"], &line["attempts"]), (&500.into(), &1.into()));
    assert!(line["next_attempt"].as_str().unwrap().ends_with('Z'));
    for (minutes, status) in [(15, 302), (15, 202), (15, 204)] {
        advance(&shop, minutes * MINUTE - 60).await;
        shown(&shop).await;
        assert!(receiver.is_quiet(), "not before its time");
        advance(&shop, 61).await;
        assert!(same(&receiver.next().await, &first), "the same one");
        let known = shown(&shop).await;
        assert_eq!(
            (outcomes(&known), &known["notifications"][0]["status"]),
            (vec!["failed"], &status.into())
        );
    }
    // After the third time it grows.
    advance(&shop, 16 * MINUTE).await;
    shown(&shop).await;
    assert!(receiver.is_quiet());
    advance(&shop, 15 * MINUTE).await;
    assert!(same(&receiver.next().await, &first));
    let known = shown(&shop).await;
    let line = &known["notifications"][0];
    assert_eq!((outcomes(&known), &line["attempts"]), (vec!["delivered"], &5.into()));
    assert_eq!(line["next_attempt"], Value::Null);
    advance(&shop, 7 * 24 * 60 * MINUTE).await;
    shown(&shop).await;
    assert!(receiver.is_quiet(), "once acknowledged it is over");
}

#[tokio::test]
async fn a_receiver_has_22_seconds_of_virtual_time() {
    let (shop, mut receiver) = told(&[None], "{}").await;
    let first = receiver.next().await;
    // Nothing moves time while the answer is awaited, but whoever says so.
    advance(&shop, 15).await;
    let known = shop.control("GET", "/_sandbox/notifications", "").await;
    assert_eq!(outcomes(&known), ["queued"]);
    advance(&shop, 8).await;
    let known = shown(&shop).await;
    assert_eq!((outcomes(&known), &known["notifications"][0]["status"]), (vec!["failed"], &Value::Null));
    advance(&shop, 15 * MINUTE).await;
    assert!(same(&receiver.next().await, &first));
    assert_eq!(outcomes(&shown(&shop).await), ["delivered"]);
}

#[tokio::test]
async fn one_jump_over_all_times_makes_all_of_them() {
    let (shop, mut receiver) = told(&[Some(500); 20], "{}").await;
    receiver.next().await;
    shown(&shop).await;
    advance(&shop, 30 * 24 * 60 * MINUTE).await;
    for _ in 0..9 {
        receiver.next().await;
    }
    let known = shown(&shop).await;
    let line = &known["notifications"][0];
    assert_eq!((&line["attempts"], &line["next_attempt"]), (&10.into(), &Value::Null), "it ends some day");
    assert!(receiver.is_quiet());
}

#[tokio::test]
async fn other_schedules_are_options() {
    for (schedule, seconds) in [
        ("in_person", &[30, 5 * MINUTE, 30 * MINUTE][..]),
        ("oldest", &[5 * MINUTE, 45 * MINUTE, 360 * MINUTE, 2880 * MINUTE, 5760 * MINUTE]),
        ("backoff", &[15 * MINUTE, 45 * MINUTE, 105 * MINUTE]),
    ] {
        let option = format!(r#"{{"notification_retries":"{schedule}"}}"#);
        let (shop, mut receiver) = told(&[Some(500); 20], &option).await;
        receiver.next().await;
        let mut passed = 0;
        for moment in seconds {
            shown(&shop).await;
            advance(&shop, moment - passed - 10).await;
            shown(&shop).await;
            assert!(receiver.is_quiet(), "{schedule} {moment}");
            advance(&shop, 10).await;
            receiver.next().await;
            passed = *moment;
        }
    }
    let (shop, mut receiver) = told(&[Some(500)], r#"{"notification_retries":"none"}"#).await;
    receiver.next().await;
    assert_eq!(shown(&shop).await["notifications"][0]["next_attempt"], Value::Null);
    advance(&shop, 60 * MINUTE).await;
    shown(&shop).await;
    assert!(receiver.is_quiet());
}

#[tokio::test]
async fn of_two_copies_one_acknowledgement_is_enough() {
    let (shop, mut receiver) = (Shop::open().await, Receiver::answering(&[Some(500), Some(200)]).await);
    mode(&shop, "duplicate").await;
    put(&shop, &receiver.url).await;
    shop.scan().await;
    receiver.next().await;
    receiver.next().await;
    let known = shown(&shop).await;
    assert_eq!((outcomes(&known), &known["notifications"][0]["attempts"]), (vec!["delivered"], &2.into()));
    advance(&shop, 60 * MINUTE).await;
    shown(&shop).await;
    assert!(receiver.is_quiet());
}

#[tokio::test]
async fn the_mode_holds_for_what_comes_again_too() {
    let (shop, mut receiver) = told(&[Some(500), Some(500)], "{}").await;
    receiver.next().await;
    shown(&shop).await;
    mode(&shop, "hold").await;
    advance(&shop, 16 * MINUTE).await;
    assert_eq!(outcomes(&shown(&shop).await), ["held"]);
    mode(&shop, "deliver").await;
    receiver.next().await;
    shown(&shop).await;
    mode(&shop, "lose").await;
    advance(&shop, 15 * MINUTE).await;
    let known = shown(&shop).await;
    assert_eq!((outcomes(&known), &known["notifications"][0]["next_attempt"]), (vec!["lost"], &Value::Null));
    assert!(receiver.is_quiet());
}

#[tokio::test]
async fn a_reset_forgets_what_was_to_come_again() {
    let (shop, mut receiver) = told(&[Some(500)], "{}").await;
    receiver.next().await;
    shown(&shop).await;
    shop.control("POST", "/_sandbox/reset", "{}").await;
    advance(&shop, 60 * MINUTE).await;
    shown(&shop).await;
    assert!(receiver.is_quiet());
}

#[tokio::test]
async fn a_silent_receiver_holds_up_nobody_else() {
    let (shop, mut receiver) = told(&[None], "{}").await;
    receiver.next().await;
    shop.scan().await;
    let second = receiver.next().await;
    assert_eq!(second.body["topic"], "merchant_order");
    let clock = shop.sandbox.clock();
    // It is left behind, so that sleepers move time again: over its 22 seconds.
    clock.sleep_until(clock.unix_ms() + 30_000).await;
    assert_eq!(outcomes(&shown(&shop).await), ["failed", "delivered"]);
}
