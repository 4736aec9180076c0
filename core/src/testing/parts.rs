//! A client made of parts of a test's own: its time and its network.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};

use crate::client::Client;
use crate::clock::{BoxFuture, Clock};
use crate::error::Result;
use crate::journal::Store;
use crate::model::ClientOptions;
use crate::tokens::TokenProvider;
use crate::transport::{Body, Chunks, Failure, FailureKind, Request, Response, Streamed, Transport};

/// What a client lives on, besides its options.
#[derive(Debug, Clone)]
pub struct Parts {
    /// Its time.
    pub clock: Arc<dyn Clock>,
    /// Its network.
    pub wire: Arc<dyn Wire>,
    /// Its journal; what its options say when absent.
    pub store: Option<Arc<dyn Store>>,
    /// Where its token comes from; its options when absent.
    pub tokens: Option<Arc<dyn TokenProvider>>,
}

/// A network of a test's own.
pub trait Wire: Send + Sync + fmt::Debug {
    /// Carries one attempt to the API and its answer back. The client drops the
    /// future when the attempt's time is over, and takes it for an attempt that
    /// may have arrived.
    fn carry(&self, request: WireRequest)
    -> BoxFuture<'static, std::result::Result<WireAnswer, WireFailure>>;
}

/// One attempt, as it would leave for the network.
#[derive(Debug, Clone)]
pub struct WireRequest {
    /// The method.
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// All headers, the token's too; it is marked as sensitive.
    pub headers: HeaderMap,
    /// The body; empty when there is none.
    pub body: Bytes,
}

/// What comes back.
#[derive(Debug, Clone)]
pub struct WireAnswer {
    /// The status.
    pub status: u16,
    /// The headers: `Date`, `Retry-After` and `x-request-id` are read.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Why nothing comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WireFailure {
    /// No connection was made: the request can't have arrived.
    #[error("no connection")]
    NotSent,
    /// The connection broke after the request may have arrived.
    #[error("the connection broke")]
    Lost,
}

/// Makes a client of parts. Every option is checked; nothing is sent.
pub fn client_of(options: ClientOptions, parts: Parts) -> Result<Client> {
    let wire = parts.wire;
    Client::build(options, parts.clock, parts.store, parts.tokens, |network| {
        Ok(Box::new(Wired { wire, headers: network.headers.clone() }))
    })
}

/// A test's network as the client's own.
#[derive(Debug)]
struct Wired {
    wire: Arc<dyn Wire>,
    headers: HeaderMap,
}

impl Transport for Wired {
    fn send<'a>(
        &'a self,
        request: &'a Request,
        authorization: Option<&'a HeaderValue>,
        timeout: Duration,
    ) -> BoxFuture<'a, std::result::Result<Response, Failure>> {
        let mut headers = self.headers.clone();
        headers.extend(request.headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        if let Some(authorization) = authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        if request.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let carried = self.wire.carry(WireRequest {
            method: request.method.clone(),
            path: request.path.clone(),
            headers,
            body: request.body.clone().unwrap_or_default(),
        });
        let streamed = request.streamed;
        Box::pin(async move {
            match tokio::time::timeout(timeout, carried).await {
                Ok(Ok(answer)) if streamed && (200..300).contains(&answer.status) => {
                    let body = Streamed::new(&answer.headers, Box::new(Carried(Some(answer.body))));
                    Ok(Response { streamed: Some(body), ..Response::head(answer.status, &answer.headers) })
                }
                Ok(Ok(answer)) => {
                    Ok(Response { body: answer.body, ..Response::head(answer.status, &answer.headers) })
                }
                Ok(Err(failure)) => {
                    let kind = match failure {
                        WireFailure::NotSent => FailureKind::NotSent,
                        WireFailure::Lost => FailureKind::Lost,
                    };
                    Err(Failure { kind, source: failure.into() })
                }
                Err(elapsed) => Err(Failure { kind: FailureKind::TimedOut, source: elapsed.into() }),
            }
        })
    }
}

/// A body in one piece.
#[derive(Debug)]
struct Carried(Option<Body>);

impl Chunks for Carried {
    fn next(&mut self) -> BoxFuture<'_, std::result::Result<Option<Body>, Failure>> {
        Box::pin(std::future::ready(Ok(self.0.take().filter(|body| !body.is_empty()))))
    }
}
