//! The control plane without the network.

use std::fmt;

use axum::Router;
use axum::http::Request;

use super::PREFIX;
use crate::http::exchange::process;

/// The control plane refused a call.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ControlError {
    /// The HTTP status it would have had.
    pub status: u16,
    /// The body it would have had: `{"error": "why"}`.
    pub body: String,
}

impl fmt::Display for ControlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the sandbox's control plane answered {}: {}", self.status, self.body)
    }
}

impl std::error::Error for ControlError {}

/// Gives the answer's body. `path_and_query` starts with `/_sandbox/`.
pub(crate) async fn call(
    router: &Router,
    method: &str,
    path_and_query: &str,
    body: Option<&str>,
) -> Result<String, ControlError> {
    let refused = |status: u16, why: String| ControlError {
        status,
        body: serde_json::json!({ "error": why }).to_string(),
    };
    if !path_and_query.starts_with(PREFIX) {
        return Err(refused(404, format!("{path_and_query} is not under {PREFIX}")));
    }
    let body = body.unwrap_or_default().to_owned();
    let (parts, ()) = Request::builder()
        .method(method)
        .uri(path_and_query)
        .body(())
        .map_err(|error| refused(400, error.to_string()))?
        .into_parts();
    let (head, body) = process(router.clone(), parts, body.into()).await;
    let body = String::from_utf8_lossy(&body).into_owned();
    if head.status.is_success() { Ok(body) } else { Err(ControlError { status: head.status.as_u16(), body }) }
}
