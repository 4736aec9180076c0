use serde::{Deserialize, Serialize};

use crate::credentials::AccessToken;
use crate::error::{Error, Result};
use crate::model::{ErrorKind, Grant, Site, StoredTokens, Timestamp};

/// What is kept of a seller, as JSON.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) site: String,
    pub(super) access_token: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) refresh_token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expires_ms: Option<i64>,
    /// Who is using the refresh token up, and how often it was tried before:
    /// what is written before it is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) refreshing: Option<String>,
}

impl Record {
    pub(super) fn of(grant: &Grant, site: &Site) -> Self {
        Self {
            site: site.as_str().to_owned(),
            access_token: grant.access_token.clone(),
            refresh_token: grant.refresh_token.clone(),
            expires_ms: grant.expires_at.map(Timestamp::as_millisecond),
            refreshing: None,
        }
    }

    pub(super) fn read(stored: &StoredTokens) -> Result<Self> {
        serde_json::from_str(&stored.secret).map_err(|e| {
            // Without serde's words: they may quote a token.
            let place = format!("what the store has of a seller can't be read (column {})", e.column());
            Error::new(ErrorKind::Journal, place)
        })
    }

    pub(super) fn stored(&self, version: i64) -> Result<StoredTokens> {
        let secret = serde_json::to_string(self)
            .map_err(|e| Error::internal("a seller's tokens can't be written").with_source(e))?;
        Ok(StoredTokens { version, secret })
    }

    pub(super) fn site(&self) -> Site {
        Site::from(self.site.as_str())
    }

    /// Whether the access token may be sent: it has not expired, and is not the
    /// one that the API just refused.
    pub(super) fn is_usable(&self, refused: Option<&AccessToken>, now_ms: i64) -> bool {
        self.expires_ms.is_none_or(|end| end > now_ms)
            && refused.is_none_or(|refused| refused.expose() != self.access_token)
    }
}
