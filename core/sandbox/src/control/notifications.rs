//! `GET` and `POST /_sandbox/notifications`: what becomes of notifications.

use serde::Deserialize;
use serde_json::json;

use super::body::read;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, control_error};
use crate::notices::Mode;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    mode: Option<Mode>,
    secret: Option<String>,
    webhook_url: Option<String>,
}

/// A mode without a secret takes the secret away.
pub(crate) fn post(app: &App, call: &Call) -> Answer {
    let change: Change = read(call)?;
    if change.mode.is_none() && change.secret.is_none() && change.webhook_url.is_none() {
        return Err(control_error(400, "give mode, secret or webhook_url"));
    }
    let notices = app.notices();
    if let Some(url) = change.webhook_url {
        notices.set_webhook(url);
    }
    if change.mode.is_some() || change.secret.is_some() {
        notices.sign_with(change.secret);
    }
    if let Some(mode) = change.mode {
        notices.change(mode);
    }
    get(app, call)
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of every handler")]
pub(crate) fn get(app: &App, _: &Call) -> Answer {
    let (mode, webhook_url, notifications) = app.notices().shown();
    Ok(Reply::json(200, &json!({ "mode": mode, "webhook_url": webhook_url, "notifications": notifications })))
}
