//! `GET /authorization`: the page on which a seller lets an application act for
//! the account, with a seller who always agrees.

use super::caller::digits;
use super::oauth::refused;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, oauth_error};
use crate::world::World;
use crate::world::oauth::{Challenge, Consent};

/// Sends the browser back with a code. Who agrees is `user_id`, which the real
/// page knows from its log-in; what is wrong is told here and never redirected.
pub(crate) fn authorize(world: &mut World, call: &Call) -> Answer {
    let wrong = |why: &str| oauth_error("invalid_request", why);
    if call.query("response_type") != Some("code") {
        return Err(wrong("response_type must be code"));
    }
    let number = |name: &str| {
        call.query(name).and_then(digits).ok_or_else(|| wrong(&format!("{name} must be a number")))
    };
    let redirect_uri = call.query("redirect_uri").ok_or_else(|| wrong("redirect_uri is required"))?;
    let challenge = call.query("code_challenge");
    let challenge = challenge.map(|text| {
        Challenge::new(text, call.query("code_challenge_method"))
            .ok_or_else(|| wrong("code_challenge or code_challenge_method is not valid"))
    });
    let consent = Consent {
        client_id: number("client_id")?,
        user_id: number("user_id")?,
        redirect_uri: redirect_uri.to_owned(),
        challenge: challenge.transpose()?,
        scope: call.query("scope").map(str::to_owned),
    };
    let code = world.authorize(consent, call.now).map_err(refused)?;
    Ok(Reply::redirect(callback(redirect_uri, code.reveal(), call.query("state"))))
}

/// Where the browser goes with its code.
pub(crate) fn callback(redirect_uri: &str, code: &str, state: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("code", code);
    if let Some(state) = state {
        query.append_pair("state", state);
    }
    let joint = if redirect_uri.contains('?') { '&' } else { '?' };
    format!("{redirect_uri}{joint}{}", query.finish())
}
