//! Proof that whoever exchanges a code is whoever asked for it. RFC 7636

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// What was sent along when the code was asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Challenge {
    method: Method,
    text: String,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Method {
    Plain,
    S256,
}

impl Challenge {
    /// Without a method it is plain; the method is a word of the RFC's or nothing.
    pub(crate) fn new(text: &str, method: Option<&str>) -> Option<Self> {
        let method = match method {
            None | Some("plain") => Method::Plain,
            Some("S256") => Method::S256,
            Some(_) => return None,
        };
        is_proper(text).then(|| Self { method, text: text.to_owned() })
    }

    /// Whether `verifier` is what the challenge was made of.
    pub(crate) fn is_met_by(&self, verifier: &str) -> bool {
        let made = match self.method {
            Method::Plain => verifier.to_owned(),
            Method::S256 => URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())),
        };
        is_proper(verifier) && made == self.text
    }
}

/// 43 to 128 of the characters that a URL needs not encode.
fn is_proper(text: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
}

#[cfg(test)]
mod tests {
    use super::Challenge;

    /// Of the RFC's appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_rfcs_verifier_meets_the_rfcs_challenge() {
        let challenge = Challenge::new(CHALLENGE, Some("S256")).unwrap();
        assert!(challenge.is_met_by(VERIFIER));
        assert!(!challenge.is_met_by(CHALLENGE));
        assert!(!challenge.is_met_by(""));
    }

    #[test]
    fn without_a_method_it_is_the_verifier_itself() {
        for method in [None, Some("plain")] {
            let challenge = Challenge::new(VERIFIER, method).unwrap();
            assert!(challenge.is_met_by(VERIFIER));
            assert!(!challenge.is_met_by(CHALLENGE));
        }
    }

    #[test]
    fn what_the_rfc_does_not_allow_is_no_challenge() {
        assert_eq!(Challenge::new(CHALLENGE, Some("S512")), None);
        assert_eq!(Challenge::new(&CHALLENGE[1..], Some("S256")), None, "42 characters");
        assert_eq!(Challenge::new(&"a".repeat(129), None), None);
        assert_eq!(Challenge::new(&format!("{CHALLENGE} "), None), None);
    }
}
