//! Notifications, for every input. What a client makes of one is in `waiting`.

use cobro::notifications::{Delivery, Verifier, parse};
use cobro::testing::{SignRequest, SignedNotification, sign};
use cobro::{ErrorKind, SignatureFailure, SignatureOutcome, SignedIdCase, Timestamp};
use proptest::prelude::*;

const SECRET: &str = "a-webhook-secret";

fn now() -> Timestamp {
    Timestamp::from_second(1_767_225_600).unwrap()
}

/// What comes from the network, of any shape: bytes, and what looks like a notification.
fn text() -> impl Strategy<Value = String> {
    let words = vec![
        "ts=",
        "v1=",
        ",",
        "=",
        "&",
        "?",
        "%",
        "data.id=",
        "id=",
        "topic=",
        "type=",
        "payment",
        "order",
        "{",
        "}",
        "\"",
        ":",
        "[",
        "]",
        "null",
        "resource",
        "1767225600",
        "é",
        "\0",
        "\n",
        "ORD01",
        "9999999999999999999",
    ];
    let word = prop_oneof![3 => prop::sample::select(words).prop_map(str::to_owned), 1 => ".{0,8}"];
    prop::collection::vec(word, 0..24).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn nothing_that_comes_is_more_than_refused(
        method in prop_oneof![4 => Just("POST".to_owned()), 1 => ".{0,6}"],
        signature in prop::collection::vec(any::<u8>(), 0..64),
        header in text(),
        query in text(),
        body in prop_oneof![text().prop_map(String::into_bytes), prop::collection::vec(any::<u8>(), 0..64)],
    ) {
        let headers = [("X-Signature", header.as_bytes()), ("x-signature", &signature), ("x-request-id", &signature)];
        let delivery = Delivery::new(&method, headers, &query, &body);
        let (parsed, verified) = (parse(&delivery), Verifier::new([SECRET]).unwrap().verify(&delivery, now()));
        match (parsed, verified) {
            (Ok(parsed), Ok(verified)) => {
                prop_assert_ne!(verified.signature.outcome, SignatureOutcome::Verified);
                prop_assert_ne!(verified.signature.outcome, SignatureOutcome::NotChecked);
                prop_assert_eq!(&parsed.dedupe_key, &verified.dedupe_key);
                let id = verified.resource_id.unwrap_or_default();
                prop_assert!(id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b)));
            }
            (Err(parsed), Err(verified)) => {
                prop_assert_eq!(parsed.kind(), ErrorKind::InvalidInput);
                prop_assert_eq!(parsed.to_string(), verified.to_string());
            }
            (parsed, verified) => prop_assert!(false, "{parsed:?} {verified:?}"),
        }
    }

    #[test]
    fn what_is_signed_is_verified_and_nothing_else(
        id in "[A-Za-z0-9_-]{1,63}",
        request_id in "[!-~]{1,40}",
        secret in "\\PC{0,20}[!-~]",
        milliseconds: bool,
        drift in -300_i64..=300,
        at in any::<prop::sample::Index>(),
    ) {
        prop_assume!(secret.trim() == secret);
        let request = SignRequest {
            milliseconds,
            request_id: Some(request_id),
            ..SignRequest::new(&secret, "payment", &id, Timestamp::from_second(now().as_second() + drift).unwrap())
        };
        let made = sign(&request).unwrap();
        let verifier = Verifier::new([&secret]).unwrap();
        let checked = |made: &SignedNotification| verifier.verify(&made.delivery(), now()).unwrap().signature;
        let signature = checked(&made);
        prop_assert_eq!(signature.outcome, SignatureOutcome::Verified);
        prop_assert_eq!(signature.id_case, Some(SignedIdCase::AsReceived));
        prop_assert_eq!(signature.signed_at, Some(request.signed_at));

        // Any one digit of the hash, another secret, another id.
        let mut cut = made.clone();
        let header = &mut cut.headers[2].1;
        let place = header.len() - 64 + at.index(64);
        let digit = if header.as_bytes()[place] == b'0' { "1" } else { "0" };
        header.replace_range(place..=place, digit);
        prop_assert_eq!(checked(&cut).failure, Some(SignatureFailure::Mismatch));
        let other = Verifier::new([format!("{secret}x")]).unwrap();
        let failure = other.verify(&made.delivery(), now()).unwrap().signature.failure;
        prop_assert_eq!(failure, Some(SignatureFailure::Mismatch));
        let mut moved = made.clone();
        moved.query = moved.query.replacen("data.id=", "data.id=x", 1);
        prop_assert_eq!(checked(&moved).failure, Some(SignatureFailure::Mismatch));
    }
}

#[test]
fn no_text_shows_a_secret() {
    let secret = "cobro-webhook-secret-0123456789";
    let verifier = Verifier::new([secret, "another-secret"]).unwrap();
    let request = SignRequest::new(secret, "payment", "5", now());
    let made = sign(&request).unwrap();
    let good = verifier.verify(&made.delivery(), now()).unwrap();
    let forged = SignRequest::new("a-third-one", "payment", "5", now());
    let bad = verifier.verify(&sign(&forged).unwrap().delivery(), now()).unwrap();
    let errors = [
        Verifier::new([format!("{secret}\n")]).unwrap_err(),
        Verifier::new([secret.repeat(50)]).unwrap_err(),
        sign(&SignRequest::new("", "payment", "5", now())).unwrap_err(),
    ];
    assert_eq!(bad.signature.failure, Some(SignatureFailure::Mismatch));
    for shown in [
        format!("{verifier:?} {verifier:#?}"),
        format!("{request:?} {forged:?} {made:?}"),
        format!("{good:#?} {bad:#?}"),
        format!("{errors:#?}"),
    ] {
        for secret in [secret, "another-secret", "a-third-one"] {
            assert!(!shown.contains(secret), "{}", shown.replace(secret, "<the secret>"));
        }
    }
    assert!(bad.signature.reason.unwrap().contains(&bad.signature.manifest.unwrap()));
}
