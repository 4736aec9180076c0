use std::fmt;

use reqwest::Url;

use super::AUTHORIZATION_URL;
use crate::error::{Error, Result};
use crate::ids::required;
use crate::model::{
    Authorization, AuthorizationRequest, CodeExchangeRequest, Grant, OAuthOptions, ProvidedToken,
    SellerTokensRequest, StoredTokens,
};
use crate::network::{Network, NetworkOptions, check_url};

pub(super) struct Checked {
    pub(super) authorization_url: Url,
    pub(super) network: Network,
}

pub(super) fn check(options: &OAuthOptions) -> Result<Checked> {
    required("client_id", &options.client_id)?;
    if !options.client_id.bytes().all(|b| b.is_ascii_digit()) {
        let advice = "it is the application's number, all digits; is it the public key or a token?";
        return Err(Error::invalid("client_id", &options.client_id, "format", advice));
    }
    check_secret("client_secret", &options.client_secret, "give the application's secret")?;
    if options.client_secret.starts_with("APP_USR-") {
        // Some official SDKs' documentation says so; the reference does not.
        let advice = "that is an access token or a public key: give the application's client secret";
        return Err(Error::invalid("client_secret", "<redacted>", "format", advice));
    }
    let page =
        check_url("authorization_url", options.authorization_url.as_deref().unwrap_or(AUTHORIZATION_URL))?;
    let network = Network::check(&NetworkOptions {
        base_url: options.base_url.as_deref(),
        connect_timeout: options.connect_timeout,
        call_timeout: options.call_timeout,
        max_attempts: options.max_attempts,
        root_certificates: &options.root_certificates,
        proxy: options.proxy.as_deref(),
        user_agent: options.user_agent.as_deref(),
        ..NetworkOptions::default()
    })?;
    Ok(Checked { authorization_url: page, network })
}

/// Something secret that is sent in a body: never empty, never with a blank.
pub(super) fn check_secret(field: &str, text: &str, advice: &str) -> Result<()> {
    if text.is_empty() {
        return Err(Error::invalid(field, "", "required", advice));
    }
    if text.len() > 2048 {
        return Err(Error::invalid(field, "<redacted>", "max_length", "it is too long to be one"));
    }
    if !text.bytes().all(|b| b.is_ascii_graphic()) {
        let advice =
            "it holds a blank or another character that none has; was it cut or pasted with a line break?";
        return Err(Error::invalid(field, "<redacted>", "alphabet", advice));
    }
    Ok(())
}

impl OAuthOptions {
    /// The two things every application has; the rest has defaults.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            base_url: None,
            authorization_url: None,
            connect_timeout: None,
            call_timeout: None,
            max_attempts: None,
            root_certificates: Vec::new(),
            proxy: None,
            user_agent: None,
        }
    }
}

impl AuthorizationRequest {
    /// With a state and PKCE of its own.
    pub fn new(redirect_uri: impl Into<String>) -> Self {
        Self { redirect_uri: redirect_uri.into(), state: None, pkce: None }
    }
}

/// Without the secrets, of which only their presence shows.
macro_rules! hides {
    ($record:ident, $($shown:ident),*) => {
        impl fmt::Debug for $record {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($record))$(.field(stringify!($shown), &self.$shown))*.finish_non_exhaustive()
            }
        }
    };
}

hides!(OAuthOptions, client_id, base_url, authorization_url);
hides!(Authorization, state);
hides!(CodeExchangeRequest, redirect_uri, test_token);
hides!(Grant, user_id, expires_at, scope, live_mode);
hides!(ProvidedToken, expires_at);
hides!(SellerTokensRequest, user_id, expires_at);
hides!(StoredTokens, version);
