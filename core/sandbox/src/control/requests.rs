//! `GET /_sandbox/requests`: what was asked of the API.

use serde_json::json;

use super::body::number;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply};

pub(crate) fn list(app: &App, call: &Call) -> Answer {
    let since = number(call, "since")?.unwrap_or_default();
    let (requests, last) = app.log().since(since);
    Ok(Reply::json(200, &json!({ "connections": app.connections(), "last": last, "requests": requests })))
}
