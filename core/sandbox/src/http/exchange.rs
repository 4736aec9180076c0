//! One request from its arrival to its answer, with what goes wrong between.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use uuid::Uuid;

use super::app::App;
use super::fault::Action;
use super::wire_body::WireBody;
use crate::control;
use crate::times;

/// More than any request of the API has.
const BODY_LIMIT: usize = 4 << 20;

const GARBAGE: &str = "<html><body>\u{1F4A5} upstream said: {\"status\": \"appro";

/// The connection is to close without an answer.
#[derive(Debug)]
pub(crate) struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection is dropped on purpose")
    }
}

impl std::error::Error for Dropped {}

pub(crate) async fn serve(
    app: App,
    router: Router,
    request: Request<Incoming>,
) -> Result<Response<WireBody>, Dropped> {
    let (parts, incoming) = request.into_parts();
    let body = to_bytes(Body::new(incoming), BODY_LIMIT).await.map_err(|_| Dropped)?;
    // An answer will come, however slow: no sleeper moves time meanwhile.
    let hold = app.clock().hold();
    if parts.uri.path().starts_with(control::PREFIX) {
        let (head, body) = process(router, parts, body).await;
        return Ok(assemble(&app, head, WireBody::whole(body)));
    }

    let n = app.log().begin(app.clock().unix_ms(), &parts, &body);
    let fault = app.faults().pick(parts.method.as_str(), parts.uri.path());
    let Some(fault) = fault else {
        let (head, body) = process(router, parts, body).await;
        app.log().finish(n, Some(head.status.as_u16()), None);
        return Ok(assemble(&app, head, WireBody::whole(body)));
    };

    app.clock().advance(Duration::from_millis(fault.delay_virtual_ms));
    tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
    let name = Some(fault.action.name());
    let done = |status: Option<u16>| app.log().finish(n, status, name);
    match fault.action {
        Action::Proceed => {
            let (head, body) = process(router, parts, body).await;
            done(Some(head.status.as_u16()));
            Ok(assemble(&app, head, WireBody::whole(body)))
        }
        Action::Answer { status, headers, body: text, commit } => {
            if commit {
                process(router, parts, body).await;
            }
            done(Some(status));
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Ok(assemble(
                &app,
                Head { status, headers: with_type(headers, &text) },
                WireBody::whole(text.into()),
            ))
        }
        Action::Garbage { commit } => {
            if commit {
                process(router, parts, body).await;
            }
            done(Some(200));
            let headers = with_type(HeaderMap::new(), "{");
            Ok(assemble(&app, Head { status: StatusCode::OK, headers }, WireBody::whole(GARBAGE.into())))
        }
        Action::DropBefore => {
            done(None);
            Err(Dropped)
        }
        Action::DropAfter => {
            process(router, parts, body).await;
            done(None);
            Err(Dropped)
        }
        Action::Truncate => {
            let (mut head, body) = process(router, parts, body).await;
            done(Some(head.status.as_u16()));
            let body = announce(&mut head, body);
            Ok(assemble(&app, head, WireBody::cut(body.slice(..body.len() / 2))))
        }
        Action::StallBody => {
            let (mut head, body) = process(router, parts, body).await;
            done(Some(head.status.as_u16()));
            announce(&mut head, body);
            Ok(assemble(&app, head, WireBody::Stalled(None)))
        }
        Action::StallAnswer => {
            process(router, parts, body).await;
            done(None);
            drop(hold);
            std::future::pending().await
        }
    }
}

#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
}

/// Lets the router do the work.
pub(crate) async fn process(router: Router, parts: Parts, body: Bytes) -> (Head, Bytes) {
    let answer = TowerToHyperService::new(router).call(Request::from_parts(parts, Body::from(body))).await;
    let (parts, body) = match answer {
        Ok(response) => response.into_parts(),
        Err(never) => match never {},
    };
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    (Head { status: parts.status, headers: parts.headers }, body)
}

/// Says how long the body would be, which then doesn't come. An answer without
/// a body is given one, or there would be nothing to lose.
fn announce(head: &mut Head, body: Bytes) -> Bytes {
    let body = if body.is_empty() { Bytes::from_static(b"{}") } else { body };
    if head.status == StatusCode::NO_CONTENT {
        head.status = StatusCode::OK;
    }
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    body
}

fn with_type(mut headers: HeaderMap, body: &str) -> HeaderMap {
    let kind = if body.starts_with(['{', '[']) { "application/json" } else { "text/html" };
    headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(kind));
    headers
}

/// Adds what every answer has: the virtual clock's `Date` and an `x-request-id`.
fn assemble(app: &App, head: Head, body: WireBody) -> Response<WireBody> {
    let mut response = Response::new(body);
    *response.status_mut() = head.status;
    let headers = response.headers_mut();
    *headers = head.headers;
    let date = times::http_date(app.clock().unix_ms());
    for (name, value) in [(DATE, date), (HeaderName::from_static("x-request-id"), Uuid::new_v4().to_string())]
    {
        if let Ok(value) = HeaderValue::try_from(value) {
            // A fault may bring its own.
            headers.entry(name).or_insert(value);
        }
    }
    response
}
