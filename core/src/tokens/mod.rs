//! The access token of a client: given once, or asked for whenever one is needed.

mod asked;
mod provider;

use std::sync::Arc;

use jiff::Timestamp;
use reqwest::header::HeaderValue;

pub use provider::TokenProvider;

use crate::config::Settings;
use crate::credentials::AccessToken;
use crate::error::{Error, Result};
use asked::Asked;

/// A token as it is sent.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) token: AccessToken,
    pub(crate) header: HeaderValue,
    expires_at: Option<Timestamp>,
}

impl Held {
    fn new(token: AccessToken, expires_at: Option<Timestamp>) -> Result<Self> {
        let mut header = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
            .map_err(|e| Error::internal("a checked token is no header").with_source(e))?;
        header.set_sensitive(true);
        Ok(Self { token, header, expires_at })
    }
}

/// Where a client's token comes from.
#[derive(Debug)]
pub(crate) enum Tokens {
    /// It was given with the options and stays.
    Fixed(Arc<Held>),
    /// A provider gives it.
    Asked(Asked),
    /// The call needs none.
    None,
}

impl Tokens {
    /// Either the options have a token or a provider gives it.
    pub(crate) fn new(
        token: Option<AccessToken>,
        provider: Option<Arc<dyn TokenProvider>>,
        settings: &Settings,
    ) -> Result<Self> {
        match (token, provider) {
            (Some(token), None) => Ok(Self::Fixed(Arc::new(Held::new(token, None)?))),
            (None, Some(provider)) => Ok(Self::Asked(Asked::new(provider, settings))),
            (Some(_), Some(_)) => {
                let advice = "a token provider gives it: leave it out here";
                Err(Error::invalid("access_token", "<redacted>", "exclusive", advice))
            }
            (None, None) => Err(missing()),
        }
    }

    /// Another one than that which the API just called invalid, if there is one.
    pub(crate) async fn instead_of(&self, refused: &Arc<Held>, now: Timestamp) -> Result<Option<Arc<Held>>> {
        match self {
            Self::Asked(asked) => asked.instead_of(refused, now).await,
            Self::Fixed(_) | Self::None => Ok(None),
        }
    }
}

/// Refuses a client that nothing gives a token, before it is asked whose account it is.
pub(crate) fn check_given(given: bool) -> Result<()> {
    if given { Ok(()) } else { Err(missing()) }
}

fn missing() -> Error {
    let advice = "give the seller's access token, which begins with APP_USR-, or a token provider";
    Error::invalid("access_token", "", "required", advice)
}
