//! `POST /oauth/token`: codes, refresh tokens and secrets for access tokens.

use std::collections::BTreeMap;

use serde::Serialize;

use super::caller::digits;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, oauth_error};
use crate::json::{Fields, fields};
use crate::times::SECOND;
use crate::world::World;
use crate::world::oauth::{Denied, TOKEN_LIFE, Tokens};
use crate::world::secret::Secret;

pub(crate) fn token(world: &mut World, call: &Call) -> Answer {
    let request = Request::read(call)?;
    give(world, &request, call.now).map(|tokens| shown(&tokens))
}

fn give(world: &mut World, request: &Request, now: i64) -> Result<Tokens, Reply> {
    let grant = request.required("grant_type")?;
    if !["authorization_code", "refresh_token", "client_credentials"].contains(&grant) {
        return Err(oauth_error("unsupported_grant_type", "grant_type is not supported"));
    }
    let client_id = digits(request.required("client_id")?)
        .ok_or_else(|| oauth_error("invalid_client", "client_id is not valid"))?;
    let secret = request.required("client_secret")?;
    world.oauth.authenticate(client_id, secret).map_err(refused)?;
    let live_mode = !request.wants_test_token()?;
    let tokens = match grant {
        "authorization_code" => {
            let (code, redirect_uri) = (request.required("code")?, request.required("redirect_uri")?);
            let verifier = request.get("code_verifier");
            world.exchange(client_id, code, redirect_uri, verifier, live_mode, now)
        }
        "refresh_token" => {
            world.renew(client_id, request.required("refresh_token")?, request.get("scope"), now)
        }
        _ => world.own_tokens(client_id, live_mode, now),
    };
    tokens.map_err(refused)
}

pub(crate) fn refused(denied: Denied) -> Reply {
    oauth_error(denied.error, denied.message)
}

/// [D] token response
#[derive(Serialize)]
struct TokenView<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: i64,
    scope: &'a str,
    user_id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    public_key: &'a str,
    live_mode: bool,
}

fn shown(tokens: &Tokens) -> Reply {
    let view = TokenView {
        access_token: tokens.access_token.reveal(),
        token_type: "bearer",
        expires_in: TOKEN_LIFE / SECOND,
        scope: &tokens.scope,
        user_id: tokens.user_id,
        refresh_token: tokens.refresh_token.as_ref().map(Secret::reveal),
        public_key: &tokens.public_key,
        live_mode: tokens.live_mode,
    };
    Reply::json(200, &view)
}

/// The fields of a request, of JSON or of a form. [D] JSON; forms historically
struct Request(BTreeMap<String, String>);

impl Request {
    fn read(call: &Call) -> Result<Self, Reply> {
        let is_form = call
            .header("content-type")
            .is_some_and(|kind| kind.trim_start().starts_with("application/x-www-form-urlencoded"));
        if is_form {
            return Ok(Self(form_urlencoded::parse(&call.body).into_owned().collect()));
        }
        let body = Fields::parse(&call.body)
            .ok_or_else(|| oauth_error("invalid_request", "The body is neither a JSON object nor a form"))?;
        // Some clients send a number as client_id, and a boolean as test_token.
        let text = |name: &str| {
            let raw = body.get(name)?;
            let plain = || raw.get().to_owned();
            Some((name.to_owned(), fields::string(raw).unwrap_or_else(plain)))
        };
        Ok(Self(body.names().filter_map(text).filter(|(_, value)| value != "null").collect()))
    }

    /// A field; an empty one counts as absent.
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    fn required(&self, name: &str) -> Result<&str, Reply> {
        self.get(name).ok_or_else(|| oauth_error("invalid_request", &format!("{name} is required")))
    }

    fn wants_test_token(&self) -> Result<bool, Reply> {
        match self.get("test_token") {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(oauth_error("invalid_request", "test_token must be true or false")),
        }
    }
}
