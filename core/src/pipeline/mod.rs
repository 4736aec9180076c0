//! The way of every call: send, decide, maybe send again, read.

pub(crate) mod classify;
pub(crate) mod redact;
mod report_codes;
pub(crate) mod retry;
mod shop_codes;

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use crate::clock::{Clock, ServerClock};
use crate::error::{Error, Result};
use crate::ids::IdempotencyKey;
use crate::model::{ErrorDetails, ErrorKind};
use crate::telemetry;
use crate::tokens::{Held, Tokens};
use crate::transport::{Body, Failure, FailureKind, Request, Response, Streamed, Transport};
use crate::wire::error_body::ErrorBody;

use classify::{Meaning, Subject, classify};
use retry::{Ending, Safety, Situation, maybe_done, retry_delay};

/// One call, ready to be sent any number of times: its key and body are fixed.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) operation: &'static str,
    pub(crate) subject: Subject,
    pub(crate) safety: Safety,
    key: Option<IdempotencyKey>,
    /// What its body holds that no error may show.
    secrets: Vec<SecretString>,
    request: Request,
}

impl Call {
    pub(crate) fn new(operation: &'static str, method: Method, safety: Safety, path: String) -> Self {
        let request = Request { method, path, headers: Vec::new(), body: None, streamed: false };
        Self { operation, subject: Subject::Other, safety, key: None, secrets: Vec::new(), request }
    }

    pub(crate) fn read(operation: &'static str, path: String) -> Self {
        Self::new(operation, Method::GET, Safety::Read, path)
    }

    pub(crate) fn subject(mut self, subject: Subject) -> Self {
        self.subject = subject;
        self
    }

    pub(crate) fn key(self, key: &IdempotencyKey) -> Self {
        let mut call = self.header("x-idempotency-key", key.as_str());
        call.key = Some(key.clone());
        call
    }

    pub(crate) fn secret(mut self, secret: &str) -> Self {
        self.secrets.push(SecretString::from(secret));
        self
    }

    /// A header whose value was checked to be one.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.request.headers.push((HeaderName::from_static(name), value));
        }
        self
    }

    /// With the body of a success piece by piece, as it comes.
    pub(crate) fn streamed(mut self) -> Self {
        self.request.streamed = true;
        self
    }

    pub(crate) fn json(mut self, body: &impl serde::Serialize) -> Result<Self> {
        let body = serde_json::to_vec(body)
            .map_err(|e| Error::internal("a body can't be written").with_source(e))?;
        self.request.body = Some(Body::from(body));
        Ok(self)
    }
}

/// A successful answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) body: Body,
    /// Of a call that is streamed, in place of the body.
    pub(crate) streamed: Option<Streamed>,
    /// When the API answered, by its own clock.
    pub(crate) at: Timestamp,
    facts: Facts,
}

/// What an error about this call says besides what went wrong.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) operation: &'static str,
    pub(crate) correlation: u64,
    pub(crate) attempts: u32,
    pub(crate) status: Option<u32>,
    pub(crate) request_id: Option<String>,
    key: Option<IdempotencyKey>,
}

impl Facts {
    fn put(self, details: &mut ErrorDetails) {
        details.operation = Some(self.operation.to_owned());
        details.correlation_id = Some(format!("{:016x}", self.correlation));
        details.attempts = self.attempts;
        details.status = self.status;
        details.request_id = self.request_id;
        details.idempotency_key = self.key.map(|key| key.as_str().to_owned());
    }
}

impl Answer {
    /// Its HTTP status.
    pub(crate) fn status(&self) -> u32 {
        self.facts.status.unwrap_or_default()
    }

    /// An error about what it says, or about what is missing in it.
    pub(crate) fn error(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        Error::new(kind, message).with(|d| self.facts.clone().put(d))
    }

    /// Reads the body. An answer to a mutation that can't be read was done all
    /// the same, so it is not "failed" but unknown. Perhaps the API never said it,
    /// but something on the way: asking again may help in either case.
    pub(crate) fn read<T>(
        &self,
        safety: Safety,
        parse: impl FnOnce(&[u8]) -> std::result::Result<T, serde_json::Error>,
    ) -> Result<T> {
        parse(&self.body).map_err(|e| {
            let (kind, advice) = if safety == Safety::Read {
                (ErrorKind::UnexpectedResponse, "the API's answer can't be read")
            } else {
                (
                    ErrorKind::OutcomeUnknown,
                    "done, but the API's answer can't be read: ask again with the same key",
                )
            };
            // Neither the body nor the reader's words, which may quote it: a
            // success holds the buyer's personal data.
            let place = format!("{advice} (line {}, column {})", e.line(), e.column());
            self.error(kind, place).with(|d| d.retryable = true)
        })
    }
}

type Sent = std::result::Result<Response, Failure>;

/// Sends calls. One to a client.
#[derive(Debug)]
pub(crate) struct Pipeline {
    pub(crate) call_timeout: Duration,
    pub(crate) max_attempts: u32,
    pub(crate) tokens: Tokens,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) server: ServerClock,
    pub(crate) transport: Box<dyn Transport>,
}

impl Pipeline {
    /// The API's time now.
    pub(crate) fn server_now(&self) -> Timestamp {
        self.server.now(&*self.clock)
    }

    /// Sends a call until it is answered or it is not worth going on.
    pub(crate) async fn send(&self, call: &Call) -> Result<Answer> {
        let mut facts = Facts {
            operation: call.operation,
            correlation: random(),
            key: call.key.clone(),
            ..Facts::default()
        };
        // Real time on the wire and the sleeps asked for, not the clock's own: another
        // sleeper on a virtual clock may make it leap while this call is on the wire.
        let mut spent = Duration::ZERO;
        let mut unsure = false;
        let mut renewed = false;
        let mut held = match &self.tokens {
            Tokens::Fixed(held) => Some(held.clone()),
            Tokens::Asked(asked) => {
                let asking = Instant::now();
                // Boxed, as what comes after a refusal: a client whose token was given
                // has no use for the room.
                let current = Box::pin(self.within(spent, asked.current(self.server_now()))).await;
                spent += asking.elapsed();
                Some(current.map_err(|e| e.with(|d| facts.clone().put(d)))?)
            }
            Tokens::None => None,
        };
        loop {
            facts.attempts += 1;
            let time_left = self.call_timeout.saturating_sub(spent);
            let timeout = attempt_timeout(time_left, facts.attempts < self.max_attempts);
            let authorization = held.as_deref().map(|held| &held.header);
            let sending = Instant::now();
            let sent = self.transport.send(&call.request, authorization, timeout).await;
            spent += sending.elapsed();
            let ending = self.note(&mut facts, &sent);
            let sent = match sent {
                Ok(Response { status: 200..=299, date, body, streamed, .. }) => {
                    telemetry::ended(&facts, spent);
                    let at = date.unwrap_or_else(|| self.server_now());
                    return Ok(Answer { body, streamed, at, facts });
                }
                sent => sent,
            };
            unsure |= maybe_done(call.safety, ending);
            if let (Some(refused), Ok(response), false) = (&held, &sent, renewed)
                && is_unauthorized(call.subject, response)
            {
                // Nothing was done: the same again with another token, if there is one.
                renewed = true;
                let asking = Instant::now();
                let another = self.tokens.instead_of(refused, self.server_now());
                match Box::pin(self.within(spent, another)).await {
                    Ok(Some(another)) => {
                        spent += asking.elapsed();
                        telemetry::renewed(&facts);
                        held = Some(another);
                        continue;
                    }
                    Ok(None) => {}
                    Err(error) => {
                        telemetry::ended(&facts, spent);
                        let error = if unsure { error.leaves_unknown() } else { error };
                        return Err(error.with(|d| facts.put(d)));
                    }
                }
            }
            let situation = Situation {
                safety: call.safety,
                attempts: facts.attempts,
                max_attempts: self.max_attempts,
                time_left: self.call_timeout.saturating_sub(spent),
                jitter: self.clock.jitter(),
            };
            let Some(delay) = retry_delay(situation, ending) else {
                telemetry::ended(&facts, spent);
                return Err(error(call, facts, sent, held.as_deref(), unsure));
            };
            telemetry::sends_again(&facts, delay);
            spent += delay;
            self.clock.sleep(delay).await;
        }
    }

    fn note(&self, facts: &mut Facts, sent: &Sent) -> Ending {
        match sent {
            Ok(response) => {
                if let Some(date) = response.date {
                    self.server.note(date, self.clock.now());
                }
                facts.status = Some(response.status.into());
                facts.request_id.clone_from(&response.request_id);
                Ending::Status { code: response.status, retry_after: response.retry_after }
            }
            Err(failure) => {
                facts.status = None;
                facts.request_id = None;
                Ending::Failed(failure.kind)
            }
        }
    }

    /// Waits for a token no longer than what is left of the call's time.
    async fn within<T>(&self, spent: Duration, asked: impl Future<Output = Result<T>>) -> Result<T> {
        let time_left = self.call_timeout.saturating_sub(spent);
        tokio::time::timeout(time_left, asked).await.unwrap_or_else(|elapsed| {
            let message = "no access token came in time: nothing was sent";
            Err(Error::new(ErrorKind::Timeout, message).with(|d| d.retryable = true).with_source(elapsed))
        })
    }
}

fn is_unauthorized(subject: Subject, response: &Response) -> bool {
    (400..500).contains(&response.status)
        && classify(subject, response.status, &ErrorBody::read(&response.body)).kind
            == ErrorKind::Unauthorized
}

fn error(call: &Call, facts: Facts, sent: Sent, held: Option<&Held>, unsure: bool) -> Error {
    match sent {
        Ok(response) => {
            let body = ErrorBody::read(&response.body);
            let meaning = classify(call.subject, response.status, &body);
            let redact = |text: &[u8]| {
                let token = held.map(|held| held.token.expose());
                let own = call.secrets.iter().map(ExposeSecret::expose_secret).chain(token);
                redact::redact(text, own)
            };
            let shown = redact(&response.body);
            // An answer may quote the token in what it says, too.
            let clean = |text: Option<String>| text.and_then(|text| redact(text.as_bytes()));
            let body = ErrorBody { code: clean(body.code), message: clean(body.message) };
            refusal(&meaning, &body, response.status, unsure)
                .with(|d| facts.put(d))
                .with(|d| d.code = body.code)
                .with(|d| d.retry_after = response.retry_after)
                .with(|d| d.body = shown)
        }
        Err(failure) => silence(failure.kind, unsure).with(|d| facts.put(d)).with_source(failure.source),
    }
}

/// How long one attempt may take. Not all that is left while there can be
/// another: a connection that stalls is worth a fresh one. Not under a second
/// either, which is no time to tell slow from stalled.
fn attempt_timeout(time_left: Duration, more_attempts: bool) -> Duration {
    if more_attempts { time_left.min(Duration::from_secs(1).max(time_left / 2)) } else { time_left }
}

/// The error for an answer that says no.
fn refusal(meaning: &Meaning, body: &ErrorBody, status: u16, unsure: bool) -> Error {
    let said = body.message.as_deref().unwrap_or("no reason given");
    // After an attempt that may have been done, no later refusal proves that it
    // was not: the refusal may be about the repetition.
    if unsure {
        let message = format!(
            "it may have been done: an attempt's answer was lost or was a server error, and the last one was {status}: {said}. \
             Ask again with the same key, or read"
        );
        return Error::new(ErrorKind::OutcomeUnknown, message)
            .with(|d| d.retryable = true)
            .with(|d| d.refusal.clone_from(&meaning.refusal));
    }
    let message = match meaning.advice {
        Some(advice) => format!("the API answered {status}: {said}; {advice}"),
        None => format!("the API answered {status}: {said}"),
    };
    Error::new(meaning.kind, message)
        .with(|d| d.retryable = meaning.retryable)
        .with(|d| d.refusal.clone_from(&meaning.refusal))
        .with(|d| d.field = meaning.field.map(str::to_owned))
}

/// The error for no answer at all.
fn silence(kind: FailureKind, unsure: bool) -> Error {
    let (kind, message) = if unsure {
        (
            ErrorKind::OutcomeUnknown,
            "the answer was lost, so it may have been done: ask again with the same key, or read",
        )
    } else {
        match kind {
            FailureKind::NotSent => (ErrorKind::Network, "the API can't be reached; nothing was sent"),
            FailureKind::Lost => (ErrorKind::Network, "the connection broke while reading"),
            FailureKind::TimedOut => (ErrorKind::Timeout, "the API did not answer in time"),
        }
    };
    Error::new(kind, message).with(|d| d.retryable = true)
}

/// Sixty-four bits that differ from call to call and process to process: for
/// jitter and to tell operations apart in logs, not for secrets or keys. A
/// counter, spread (splitmix64), so that a call costs no system call; the time
/// tells a forked child, which has the counter too, from its parent.
pub(crate) fn random() -> u64 {
    static SEED: OnceLock<(u64, std::time::Instant)> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let (seed, start) =
        *SEED.get_or_init(|| (uuid::Uuid::new_v4().as_u64_pair().1, std::time::Instant::now()));
    let count = COUNT.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
    let nanos = u64::from(start.elapsed().subsec_nanos());
    let mut bits = seed.wrapping_add(count).wrapping_add(nanos << 20);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
