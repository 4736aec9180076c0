use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use super::lenient;
use crate::clock::later;
use crate::credentials::AccessToken;
use crate::ids::CollectorId;
use crate::model::Grant;

/// The body of `POST /oauth/token`, in JSON as the reference has it.
#[derive(Default, Serialize)]
pub(crate) struct TokenBody<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) client_secret: &'a str,
    pub(crate) grant_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) redirect_uri: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code_verifier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refresh_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) test_token: Option<&'a str>,
}

#[derive(Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient::string")]
    access_token: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    refresh_token: Option<String>,
    #[serde(default, deserialize_with = "lenient::i64")]
    user_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::i64")]
    expires_in: Option<i64>,
    #[serde(default, deserialize_with = "lenient::string")]
    scope: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    public_key: Option<String>,
    #[serde(default, deserialize_with = "lenient::bool")]
    live_mode: Option<bool>,
}

/// Reads a grant that was answered at that moment.
pub(crate) fn read(body: &[u8], at: Timestamp) -> Result<Grant, serde_json::Error> {
    let body: Body = super::parse(body)?;
    let access_token =
        body.access_token.ok_or_else(|| serde_json::Error::custom("a grant without an access token"))?;
    let of_token = || AccessToken::parse(&access_token).ok()?.collector_id().map(CollectorId::get);
    let user_id = body.user_id.or_else(of_token);
    let seconds = body.expires_in.and_then(|seconds| u64::try_from(seconds).ok());
    Ok(Grant {
        user_id: user_id.ok_or_else(|| serde_json::Error::custom("a grant that does not say whose it is"))?,
        access_token,
        refresh_token: body.refresh_token,
        expires_at: seconds.map(|seconds| later(at, std::time::Duration::from_secs(seconds))),
        scope: body.scope,
        public_key: body.public_key,
        live_mode: body.live_mode,
    })
}
