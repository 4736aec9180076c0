//! From request data to response data. Nothing above knows of sockets.

mod http;
mod streamed;

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::{DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};

pub(crate) use http::HttpTransport;
pub(crate) use streamed::{Chunks, ContentRange, Streamed};

use crate::clock::BoxFuture;

/// What is sent. The body is shared between attempts: it is frozen with the key.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// Path and query, already escaped.
    pub(crate) path: String,
    /// Besides those that all requests carry, each once.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Option<Body>,
    /// Whether the body of a success is wanted piece by piece, as it comes.
    pub(crate) streamed: bool,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) date: Option<Timestamp>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) request_id: Option<String>,
    pub(crate) body: Body,
    /// The body of a success that is to come yet, where one was asked for so.
    pub(crate) streamed: Option<Streamed>,
}

impl Response {
    /// What the head of a response says, with no body yet.
    pub(crate) fn head(status: u16, headers: &HeaderMap) -> Self {
        let date = headers.get(DATE).and_then(http_date);
        Self {
            status,
            date,
            retry_after: retry_after(headers, date),
            request_id: text(headers, "x-request-id"),
            body: Body::new(),
            streamed: None,
        }
    }
}

/// A body's bytes, not copied out of the network's buffer.
pub(crate) type Body = bytes::Bytes;

/// Why there is no response. Whether the request can have been carried out is
/// all that matters to the caller.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) kind: FailureKind,
    pub(crate) source: Box<dyn std::error::Error + Send + Sync>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// No connection was made: nothing was sent.
    NotSent,
    /// The connection broke after the request may have arrived.
    Lost,
    /// Time ran out after the request may have arrived.
    TimedOut,
}

pub(crate) trait Transport: Send + Sync + fmt::Debug {
    /// Sends once. `timeout` covers connecting, headers and the whole body: a
    /// body that stalls after its headers is a time-out too. Of a body that is
    /// streamed it covers nothing.
    fn send<'a>(
        &'a self,
        request: &'a Request,
        authorization: Option<&'a HeaderValue>,
        timeout: Duration,
    ) -> BoxFuture<'a, Result<Response, Failure>>;
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn http_date(value: &HeaderValue) -> Option<Timestamp> {
    let moment = httpdate::parse_http_date(value.to_str().ok()?).ok()?;
    Timestamp::try_from(moment).ok()
}

/// Seconds, as the vendor's file has it, or a date, which HTTP allows too.
fn retry_after(headers: &HeaderMap, date: Option<Timestamp>) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?;
    if let Ok(seconds) = value.to_str().ok()?.trim().parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    Some(crate::clock::until(date?, http_date(value)?))
}
