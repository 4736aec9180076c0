//! An answer, and the vendor's error envelopes.

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

/// What a handler answers.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Option<Bytes>,
    /// Besides those of every answer. A body without a type here is JSON.
    pub(crate) headers: Vec<(HeaderName, String)>,
}

/// A handler's answer; the error side is an answer as well.
pub(crate) type Answer = Result<Reply, Reply>;

impl Reply {
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, body: None, headers: Vec::new() }
    }

    pub(crate) fn redirect(location: String) -> Self {
        Self { status: 302, body: None, headers: vec![(LOCATION, location)] }
    }

    pub(crate) fn json<T: Serialize + ?Sized>(status: u16, value: &T) -> Self {
        match serde_json::to_string(value) {
            Ok(body) => Self { status, body: Some(body.into()), headers: Vec::new() },
            Err(error) => platform_error(500, 500, &error.to_string()),
        }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let body = self.body.map(Body::from);
        let is_json = body.is_some();
        let mut response = Response::new(body.unwrap_or_default());
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if is_json {
            let json = HeaderValue::from_static("application/json; charset=utf-8");
            response.headers_mut().insert(CONTENT_TYPE, json);
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// The envelope of payments, refunds and most of the platform: integer codes in
/// `cause`. [O] Error/ErrorCause
pub(crate) fn platform_error(status: u16, code: u32, message: &str) -> Reply {
    let cause = json!([{ "code": code, "description": message, "data": null }]);
    envelope(status, word(status), message, "cause", &cause)
}

/// As [`platform_error`], with the code as a string: stores, POS, merchant orders.
/// The reference lists their codes and no bodies, so the shape is ours.
pub(crate) fn named_error(status: u16, code: &str, message: &str) -> Reply {
    let cause = json!([{ "code": code, "description": message, "data": null }]);
    envelope(status, code, message, "cause", &cause)
}

/// The in-store family's envelope: `causes`, and the code in `error`.
/// [F] sdk-php issue 171 for v1; v2 is taken to be alike.
pub(crate) fn instore_error(status: u16, code: &str, message: &str) -> Reply {
    envelope(status, code, message, "causes", &json!([]))
}

/// An error of `/oauth/token`. [D] `cause` is an array of strings, here without any.
pub(crate) fn oauth_error(error: &str, message: &str) -> Reply {
    envelope(400, error, message, "cause", &json!([]))
}

/// An error of the control plane.
pub(crate) fn control_error(status: u16, message: &str) -> Reply {
    Reply::json(status, &json!({ "error": message }))
}

fn envelope(status: u16, error: &str, message: &str, list: &str, causes: &serde_json::Value) -> Reply {
    Reply::json(status, &json!({ "message": message, "error": error, "status": status, list: causes }))
}

fn word(status: u16) -> &'static str {
    match status {
        401 => "unauthorized",
        403 => "forbidden",
        404 => "not_found",
        409 => "conflict",
        500.. => "internal_error",
        _ => "bad_request",
    }
}
