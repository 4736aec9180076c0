use cobro::notifications::{Delivery, ReplayGuard, Verifier, parse};
use cobro::testing::{self, SignRequest};
use cobro::{Error, NotificationEvent, SignatureOutcome, Timestamp};
use serde_json::{Value, json};

use crate::Outcome;
use crate::args::Args;
use crate::file::Case;
use crate::matching::matches;
use crate::shown;

/// A delivery read, or several that a guard saw.
pub(crate) fn run(case: &Case) -> Outcome {
    let mut input = Args::new(case.input_value())?;
    let answer = match input.value("guard") {
        Some(guard) => guarded(Args::new(guard)?, input)?,
        None => received(input)?.map(|(event, _)| shown::notification(&event)),
    };
    let answer = answer.unwrap_or_else(|error| json!({"error": shown::error(error.details())}));
    matches(&case.expect, &answer)
}

fn guarded(mut guard: Args, mut input: Args) -> Result<Result<Value, Error>, String> {
    let capacity = guard.maybe_u32("capacity")?.ok_or("a guard has a capacity")?;
    let ttl = guard.maybe_duration("ttl")?.ok_or("a guard has ttl_ms")?;
    guard.done()?;
    let deliveries = input.list("deliveries")?;
    input.done()?;
    let guard = match ReplayGuard::new(capacity, ttl) {
        Ok(guard) => guard,
        Err(error) => return Ok(Err(error)),
    };
    let mut new = Vec::new();
    for delivery in deliveries {
        match received(Args::new(delivery)?)? {
            Ok((event, now)) => new.push(guard.is_new(&event, now)),
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(json!({"new": new})))
}

/// A notification as the testing module makes it, read.
pub(crate) fn made(topic: &str, id: &str, ipn: bool) -> Result<NotificationEvent, Error> {
    if ipn {
        return parse(&testing::ipn(topic, id).delivery());
    }
    let (secret, now) = ("flow-secret", Timestamp::UNIX_EPOCH);
    let signed = testing::sign(&SignRequest::new(secret, topic, id, now))?;
    let event = Verifier::new([secret])?.verify(&signed.delivery(), now)?;
    assert_eq!(event.signature.outcome, SignatureOutcome::Verified, "{signed:?}");
    Ok(event)
}

type Received = Result<(NotificationEvent, Timestamp), Error>;

fn received(mut input: Args) -> Result<Received, String> {
    let method = input.maybe_text("method")?.unwrap_or_else(|| "POST".to_owned());
    let headers = input.list("headers")?.iter().map(pair).collect::<Result<Vec<_>, String>>()?;
    let query = input.maybe_text("query")?.unwrap_or_default();
    let body = body(&mut input)?;
    let delivery = Delivery::new(&method, headers, &query, body);
    let secrets = input.value("secrets");
    let tolerance = input.value("tolerance_ms");
    let now = input.maybe_moment("now")?.ok_or("it needs now")?;
    input.done()?;
    let Some(secrets) = secrets else { return Ok(parse(&delivery).map(|event| (event, now))) };
    let secrets = secrets.as_array().ok_or("secrets is a list")?.iter();
    let secrets =
        secrets.map(|secret| secret.as_str().ok_or("a secret is a text")).collect::<Result<Vec<_>, _>>()?;
    let verifier = Verifier::new(secrets).and_then(|verifier| match tolerance {
        None => Ok(verifier),
        Some(tolerance) => verifier.with_tolerance(tolerance.as_u64().map(std::time::Duration::from_millis)),
    });
    Ok(verifier.and_then(|verifier| verifier.verify(&delivery, now)).map(|event| (event, now)))
}

fn pair(header: &Value) -> Result<(String, String), String> {
    match header.as_array().map(Vec::as_slice) {
        Some([Value::String(name), Value::String(value)]) => Ok((name.clone(), value.clone())),
        _ => Err(format!("{header} is not a name and a value")),
    }
}

fn body(input: &mut Args) -> Result<Vec<u8>, String> {
    if let Some(hex) = input.maybe_text("body_hex")? {
        let byte = |at: usize| {
            let pair = hex.get(at..at + 2).ok_or("half a byte")?;
            u8::from_str_radix(pair, 16).map_err(|e| e.to_string())
        };
        return (0..hex.len()).step_by(2).map(byte).collect();
    }
    if let Some(size) = input.maybe_u32("body_size")? {
        return Ok(vec![b'a'; usize::try_from(size).map_err(|e| e.to_string())?]);
    }
    Ok(input.maybe_text("body")?.unwrap_or_default().into_bytes())
}
