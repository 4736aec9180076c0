//! `POST /_sandbox/revoke`: a seller takes back what applications were given.

use serde::Deserialize;
use serde_json::json;

use super::body::{Id, read};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Revoke {
    user_id: Id,
    client_id: Option<Id>,
}

pub(crate) fn revoke(app: &App, call: &Call) -> Answer {
    let given: Revoke = read(call)?;
    let revoked = app.world().revoke(given.user_id.0, given.client_id.map(|id| id.0), call.now);
    Ok(Reply::json(200, &json!({ "revoked": revoked })))
}
