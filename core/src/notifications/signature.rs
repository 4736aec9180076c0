//! Whether the vendor signed it. Its own SDKs' rules, and beyond them: an id in
//! small letters, times in milliseconds, several secrets.

use std::fmt::Write as _;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::delivery::Delivery;
use super::event::is_unsigned_by_design;
use super::manifest::{Manifest, is_signed};
use super::query::Query;
use crate::model::{
    NotificationEvent, NotificationSignature, SignatureFailure, SignatureOutcome, SignedIdCase, Timestamp,
};

/// Hundreds of times what the vendor sends.
const LONGEST_HEADER: usize = 4 * 1024;

pub(super) struct Checks<'a> {
    pub(super) secrets: &'a [SecretString],
    pub(super) tolerance: Option<Duration>,
    pub(super) now: Timestamp,
}

/// What is known of a signature at the point where checking it ended.
#[derive(Default)]
struct Seen {
    manifest: Option<String>,
    signed_at: Option<Timestamp>,
    id_case: Option<SignedIdCase>,
    secret_index: Option<u32>,
}

pub(super) fn check(
    delivery: &Delivery,
    query: &Query,
    event: &NotificationEvent,
    checks: &Checks<'_>,
) -> NotificationSignature {
    let mut seen = Seen::default();
    let failure = examine(delivery, query, checks, &mut seen).err();
    // What can't be checked can't fail, unless the vendor did sign it: then it
    // is a repetition of something old.
    let unsigned = is_unsigned_by_design(event.source, &event.topic);
    let outcome = match failure {
        None => SignatureOutcome::Verified,
        Some(SignatureFailure::OutOfTolerance) => SignatureOutcome::Failed,
        Some(_) if unsigned => SignatureOutcome::UnsignedByDesign,
        Some(_) => SignatureOutcome::Failed,
    };
    let failure = failure.filter(|_| outcome == SignatureOutcome::Failed);
    NotificationSignature {
        outcome,
        reason: failure.map(|failure| reason(failure, delivery, query, checks, &seen)),
        failure,
        manifest: seen.manifest,
        signed_at: seen.signed_at,
        id_case: seen.id_case,
        secret_index: seen.secret_index,
    }
}

fn examine(
    delivery: &Delivery,
    query: &Query,
    checks: &Checks<'_>,
    seen: &mut Seen,
) -> Result<(), SignatureFailure> {
    let header = delivery.signature.as_deref().ok_or(SignatureFailure::MissingHeader)?;
    let Header { ts, hash } = Header::read(header)?;
    seen.signed_at = moment(ts);
    let manifest =
        |id: Option<&str>| Manifest { id, request_id: delivery.request_id.as_deref(), ts }.to_string();
    let received = manifest(query.data_id.as_deref());
    // As in the official SDKs since June 2026, then as in those before and in the documents.
    let lowered = query.data_id.as_deref().map(str::to_ascii_lowercase);
    let lowered = lowered.filter(|id| query.data_id.as_ref() != Some(id)).map(|id| manifest(Some(&id)));
    seen.manifest = Some(received.clone());
    let hash = bytes(hash).ok_or(SignatureFailure::MalformedHash)?;
    let written = [(Some(received), SignedIdCase::AsReceived), (lowered, SignedIdCase::LowerCase)];
    for (manifest, case) in written.into_iter().filter_map(|(manifest, case)| Some((manifest?, case))) {
        let signs = |secret: &SecretString| is_signed(secret.expose_secret(), &manifest, &hash);
        if let Some(index) = checks.secrets.iter().position(signs) {
            seen.secret_index = u32::try_from(index).ok();
            seen.id_case = query.data_id.as_ref().map(|_| case);
            seen.manifest = Some(manifest);
            return in_time(seen.signed_at, checks);
        }
    }
    Err(SignatureFailure::Mismatch)
}

fn in_time(signed_at: Option<Timestamp>, checks: &Checks<'_>) -> Result<(), SignatureFailure> {
    let Some(tolerance) = checks.tolerance else { return Ok(()) };
    let near = signed_at.is_some_and(|at| at.duration_since(checks.now).unsigned_abs() <= tolerance);
    if near { Ok(()) } else { Err(SignatureFailure::OutOfTolerance) }
}

/// The parts of `ts=…,v1=…`.
struct Header<'a> {
    ts: &'a str,
    hash: &'a str,
}

impl<'a> Header<'a> {
    /// Reads as the official SDKs do: keys in any case, parts that are unknown
    /// or empty passed over, of two equal keys the last one.
    fn read(header: &'a str) -> Result<Self, SignatureFailure> {
        let (mut ts, mut v1, mut other_version) = (None, None, false);
        if header.len() > LONGEST_HEADER {
            return Err(SignatureFailure::MalformedHeader);
        }
        for (key, value) in header.split(',').filter_map(|part| part.split_once('=')) {
            let (key, value) = (key.trim(), value.trim());
            if value.is_empty() {
                continue;
            }
            if key.eq_ignore_ascii_case("ts") {
                ts = Some(value);
            } else if key.eq_ignore_ascii_case("v1") {
                v1 = Some(value);
            } else {
                other_version |= is_version(key);
            }
        }
        let hashed = v1.is_some() || other_version;
        let ts = ts.ok_or(if hashed {
            SignatureFailure::MissingTimestamp
        } else {
            SignatureFailure::MalformedHeader
        })?;
        if !ts.bytes().all(|b| b.is_ascii_digit()) {
            return Err(SignatureFailure::MalformedTimestamp);
        }
        Ok(Self { ts, hash: v1.ok_or(SignatureFailure::MissingHash)? })
    }
}

/// `v2` and so on: what the vendor may sign by some day, beside `v1` or alone.
fn is_version(key: &str) -> bool {
    let digits = key.strip_prefix(['v', 'V']).unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Of 64 hexadecimal digits in small letters, whatever else may stand there.
fn bytes(hex: &str) -> Option<[u8; 32]> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; 32];
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    if pairs.len() != bytes.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

/// Seconds since 1970, or milliseconds from 13 digits on: the vendor's documents
/// say the one and show the other, and its SDKs disagree.
fn moment(ts: &str) -> Option<Timestamp> {
    let digits = ts.trim_start_matches('0').len();
    let number = ts.parse().ok()?;
    if digits >= 13 { Timestamp::from_millisecond(number).ok() } else { Timestamp::from_second(number).ok() }
}

fn reason(
    failure: SignatureFailure,
    delivery: &Delivery,
    query: &Query,
    checks: &Checks<'_>,
    seen: &Seen,
) -> String {
    match failure {
        SignatureFailure::MissingHeader => {
            "the header x-signature is missing: a proxy dropped it, or the vendor did not send this"
                .to_owned()
        }
        SignatureFailure::MalformedHeader => "the header x-signature is not ts=…,v1=…".to_owned(),
        SignatureFailure::MissingTimestamp => "the header x-signature has no ts".to_owned(),
        SignatureFailure::MalformedTimestamp => "ts in x-signature is not made of digits".to_owned(),
        SignatureFailure::MissingHash => "the header x-signature has no v1".to_owned(),
        SignatureFailure::MalformedHash => {
            "v1 in x-signature is not 64 hexadecimal digits: it was cut or changed on its way".to_owned()
        }
        SignatureFailure::Mismatch => mismatch(delivery, query, checks, seen),
        SignatureFailure::OutOfTolerance => {
            let at = seen.signed_at.map_or_else(|| "in no time".to_owned(), |at| format!("at {at}"));
            let tolerance = checks.tolerance.unwrap_or_default().as_secs();
            format!("it was signed {at}, which is more than {tolerance} s from {}", checks.now)
        }
    }
}

fn mismatch(delivery: &Delivery, query: &Query, checks: &Checks<'_>, seen: &Seen) -> String {
    let secrets = match checks.secrets.len() {
        1 => "the secret does not give".to_owned(),
        several => format!("none of the {several} secrets gives"),
    };
    let mut reason = format!("{secrets} this v1 for {:?}", seen.manifest.as_deref().unwrap_or_default());
    let missing: Vec<&str> =
        [("data.id in the URL", query.data_id.is_none()), ("x-request-id", delivery.request_id.is_none())]
            .into_iter()
            .filter_map(|(part, missing)| missing.then_some(part))
            .collect();
    if !missing.is_empty() {
        let _ = write!(reason, "; {} did not come and is not in it", missing.join(" and "));
    }
    reason
}
