//! Sending a seller to authorise the application, and reading what it comes back with.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Url;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::OAuth;
use crate::error::{Error, Result};
use crate::ids::required;
use crate::model::{Authorization, AuthorizationRequest, ErrorKind};
use crate::network::check_url;

impl OAuth {
    /// Where to send a seller's browser. Nothing is sent.
    ///
    /// `redirect_uri` has to be registered with the application, letter by
    /// letter. Keep `state` and `code_verifier` in the seller's session.
    pub fn authorization(&self, request: &AuthorizationRequest) -> Result<Authorization> {
        check_redirect(&request.redirect_uri)?;
        let state = match &request.state {
            Some(state) => {
                required("state", state)?;
                state.clone()
            }
            None => Uuid::new_v4().simple().to_string(),
        };
        let mut url = self.0.authorization_url.clone();
        url.query_pairs_mut()
            .append_pair("client_id", &self.0.client_id)
            .append_pair("response_type", "code")
            .append_pair("platform_id", "mp")
            .append_pair("state", &state)
            .append_pair("redirect_uri", &request.redirect_uri);
        let code_verifier = request.pkce.unwrap_or(true).then(verifier);
        if let Some(verifier) = &code_verifier {
            // RFC 7636's names: the vendor's text that we could read has only the verifier.
            url.query_pairs_mut()
                .append_pair("code_challenge", &challenge(verifier))
                .append_pair("code_challenge_method", "S256");
        }
        Ok(Authorization { url: url.into(), state, code_verifier })
    }

    /// The code in the URL (or its path and query) with which a seller came
    /// back, if it is the seller who was sent. Pure.
    ///
    /// A `state` that differs is invalid input with the rule `mismatch`: some
    /// other page sent that browser, so nothing in the URL may be used. A seller
    /// who said no is `Refused` with the code the page gave.
    pub fn read_callback(&self, callback_url: &str, state: &str) -> Result<String> {
        required("state", state)?;
        let refuse = |rule, advice| Error::invalid("callback_url", "<redacted>", rule, advice);
        let base = Url::parse("http://localhost").map_err(|_| Error::internal("a constant URL"))?;
        let url = base
            .join(callback_url)
            .map_err(|e| refuse("url", "give the URL of the request that came in").with_source(e))?;
        let get =
            |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let came = get("state").unwrap_or_default();
        if !same(came.as_bytes(), state.as_bytes()) {
            let advice = "it is not the state this session sent: begin anew, and use nothing of this URL";
            return Err(Error::invalid("state", "<redacted>", "mismatch", advice));
        }
        if let Some(code) = get("code").filter(|code| !code.is_empty()) {
            return Ok(code);
        }
        let Some(error) = get("error") else {
            return Err(refuse("required", "it has neither a code nor an error: is it the whole URL?"));
        };
        let said = get("error_description").unwrap_or_else(|| "no reason given".to_owned());
        let message = format!("the seller did not authorise the application: {said}");
        Err(Error::new(ErrorKind::Refused, message).with(|d| {
            d.operation = Some("oauth.read_callback".to_owned());
            d.code = Some(error);
        }))
    }
}

pub(super) fn check_redirect(uri: &str) -> Result<()> {
    check_url("redirect_uri", uri).map(drop)
}

/// 64 of the characters that RFC 7636 allows, of 244 random bits.
fn verifier() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// Compares in a time that tells nothing of where they differ.
fn same(one: &[u8], other: &[u8]) -> bool {
    let differ = one.iter().zip(other).fold(0, |differ, (a, b)| differ | (a ^ b));
    one.len() == other.len() && differ == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::OAuthOptions;

    #[test]
    fn the_challenge_is_that_of_the_rfc() {
        // RFC 7636, appendix B.
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
        let verifier = verifier();
        assert_eq!(verifier.len(), 64);
        assert_ne!(verifier, super::verifier());
    }

    #[test]
    fn a_callback_counts_only_with_the_state_that_was_sent() {
        let oauth = OAuth::new(&OAuthOptions::new("123", "s3cret")).unwrap();
        let read = |url: &str| oauth.read_callback(url, "S1");
        assert_eq!(read("https://shop.example/back?code=TG-1&state=S1").unwrap(), "TG-1");
        assert_eq!(read("/back?state=S1&code=TG%2D1").unwrap(), "TG-1");
        for url in [
            "/back?code=TG-1",
            "/back?code=TG-1&state=S2",
            "/back?code=TG-1&state=S11",
            "/back?code=TG-1&state=",
        ] {
            let error = read(url).unwrap_err();
            assert_eq!(error.details().rule.as_deref(), Some("mismatch"), "{url}");
            assert!(!format!("{error:?}").contains("TG-1"), "{error:?}");
        }
        let error = read("/back?error=access_denied&error_description=no&state=S1").unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Refused, Some("access_denied")));
        assert_eq!(read("/back?state=S1").unwrap_err().details().rule.as_deref(), Some("required"));
    }

    #[test]
    fn the_page_is_told_who_asks_and_what_for() {
        let oauth = OAuth::new(&OAuthOptions::new("123", "s3cret")).unwrap();
        let sent = oauth.authorization(&AuthorizationRequest::new("https://shop.example/back?a=1")).unwrap();
        let url = Url::parse(&sent.url).unwrap();
        assert_eq!(url.host_str(), Some("auth.mercadopago.com"));
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        let get = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        assert_eq!(get("client_id"), Some("123"));
        assert_eq!(get("response_type"), Some("code"));
        assert_eq!(get("platform_id"), Some("mp"));
        assert_eq!(get("redirect_uri"), Some("https://shop.example/back?a=1"));
        assert_eq!(get("state"), Some(sent.state.as_str()));
        assert_eq!(get("code_challenge"), Some(challenge(&sent.code_verifier.unwrap()).as_str()));
        assert!(!sent.url.contains("s3cret"));
        let plain =
            AuthorizationRequest { pkce: Some(false), ..AuthorizationRequest::new("https://a.example/") };
        let sent = oauth.authorization(&plain).unwrap();
        assert!(sent.code_verifier.is_none() && !sent.url.contains("challenge"));
    }
}
