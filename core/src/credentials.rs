//! The access token.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::error::{Error, Result};
use crate::ids::CollectorId;

/// A seller's access token. No output of any kind shows it.
#[derive(Clone)]
pub struct AccessToken(SecretString);

impl AccessToken {
    /// Checks it: not empty, visible ASCII. The form `APP_USR-…` is not
    /// demanded: the prefix is the vendor's to change.
    pub fn parse(text: &str) -> Result<Self> {
        let field = "access_token";
        let secret = |rule, advice| Error::invalid(field, "<redacted>", rule, advice);
        if text.is_empty() {
            return Err(secret("required", "give the seller's access token, which begins with APP_USR-"));
        }
        if text.len() > 1024 {
            return Err(secret("max_length", "it is too long to be an access token"));
        }
        if !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(secret(
                "alphabet",
                "it holds a blank or another character no token has; was it cut or pasted with a line break?",
            ));
        }
        if text
            .get(..7)
            .is_some_and(|p| p.eq_ignore_ascii_case("bearer-") || p.eq_ignore_ascii_case("bearer:"))
        {
            return Err(secret("format", "give the token alone, without the word Bearer"));
        }
        Ok(Self(SecretString::from(text)))
    }

    /// The account's user id: the token's last segment
    /// (`APP_USR-<client>-<date>-<hash>-<user id>`).
    pub fn collector_id(&self) -> Option<CollectorId> {
        let (_, last) = self.expose().rsplit_once('-')?;
        CollectorId::new(last.parse().ok()?).ok()
    }

    /// The token itself, to be sent and never shown.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(<redacted>)")
    }
}
