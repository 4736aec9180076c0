//! `GET` and `POST /_sandbox/notifications`: what becomes of notifications.

use serde::Deserialize;
use serde_json::json;

use super::body::read;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply};
use crate::notices::Mode;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    mode: Mode,
    secret: Option<String>,
}

pub(crate) fn post(app: &App, call: &Call) -> Answer {
    let change: Change = read(call)?;
    app.notices().change(change.mode, change.secret);
    get(app, call)
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of every handler")]
pub(crate) fn get(app: &App, _: &Call) -> Answer {
    let (mode, notifications) = app.notices().shown();
    Ok(Reply::json(200, &json!({ "mode": mode, "notifications": notifications })))
}
