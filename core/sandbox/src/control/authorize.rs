//! `POST /_sandbox/authorize`: a seller lets an application act for the account.

use serde::Deserialize;
use serde_json::json;

use super::body::{Id, read};
use crate::api::authorization::callback;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, control_error};
use crate::world::oauth::{Challenge, Consent};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Authorize {
    client_id: Id,
    user_id: Id,
    redirect_uri: String,
    state: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    scope: Option<String>,
}

pub(crate) fn authorize(app: &App, call: &Call) -> Answer {
    let given: Authorize = read(call)?;
    let method = given.code_challenge_method.as_deref();
    let challenge = given.code_challenge.as_deref().map(|text| {
        Challenge::new(text, method)
            .ok_or_else(|| control_error(400, "code_challenge or code_challenge_method is not valid"))
    });
    let consent = Consent {
        client_id: given.client_id.0,
        user_id: given.user_id.0,
        redirect_uri: given.redirect_uri.clone(),
        challenge: challenge.transpose()?,
        scope: given.scope,
    };
    let code = app.world().authorize(consent, call.now);
    let code = code.map_err(|denied| control_error(409, &format!("{}: {}", denied.error, denied.message)))?;
    let redirect_to = callback(&given.redirect_uri, code.reveal(), given.state.as_deref());
    Ok(Reply::json(200, &json!({ "code": code.reveal(), "redirect_to": redirect_to })))
}
