use std::time::Duration;

use super::Timestamp;

/// What a token provider gives.
#[derive(Clone, PartialEq, Eq)]
pub struct ProvidedToken {
    /// The seller's access token (`APP_USR-…`). Never shown in any output.
    pub access_token: String,
    /// From when on another one has to be asked for; not before the API refuses
    /// it when absent.
    pub expires_at: Option<Timestamp>,
}

/// How an application reaches the API's authorisation. Only its id and secret
/// are required.
#[derive(Clone, PartialEq, Eq)]
pub struct OAuthOptions {
    /// The application's id, as its page shows it.
    pub client_id: String,
    /// The application's secret. Never shown in any output.
    pub client_secret: String,
    /// Where the API is; `https://api.mercadopago.com` when absent. Plain
    /// `http` is accepted for loopback addresses only.
    pub base_url: Option<String>,
    /// Where sellers authorise; `https://auth.mercadopago.com/authorization`
    /// when absent.
    pub authorization_url: Option<String>,
    /// How long connecting may take; 5 s when absent.
    pub connect_timeout: Option<Duration>,
    /// How long one whole call may take, all its attempts and their bodies
    /// included; 20 s when absent.
    pub call_timeout: Option<Duration>,
    /// How many times a request is sent at most, the first time included; 4
    /// when absent.
    pub max_attempts: Option<u32>,
    /// Root certificates to trust besides the usual ones, each in PEM.
    pub root_certificates: Vec<String>,
    /// An HTTP proxy's URL. Never used for loopback addresses, never shown in
    /// any output: it may hold a password.
    pub proxy: Option<String>,
    /// Put in front of the library's own user agent, such as `my-till/4.2`.
    pub user_agent: Option<String>,
}

/// How a seller is sent to authorise an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationRequest {
    /// Where the seller comes back to: exactly one of those that the
    /// application has registered.
    pub redirect_uri: String,
    /// What comes back with the seller, to be sure that it is the one who was
    /// sent; made when absent.
    pub state: Option<String>,
    /// Whether the code is bound to who asked for it (PKCE, S256); yes when
    /// absent. The vendor recommends it and has a switch for it in each application.
    pub pkce: Option<bool>,
}

/// Where to send a seller. Keep `state` and `code_verifier` in the seller's
/// session until it comes back.
#[derive(Clone, PartialEq, Eq)]
pub struct Authorization {
    /// The page on which the seller authorises the application. It holds the
    /// state, and no secret.
    pub url: String,
    /// What has to come back.
    pub state: String,
    /// What proves that the code was asked for here. Never shown in any output.
    pub code_verifier: Option<String>,
}

/// How a code becomes tokens. A code lives for 10 minutes and can be used once.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeExchangeRequest {
    /// The code that came with the seller. Never shown in any output.
    pub authorization_code: String,
    /// The same as in the request to authorise.
    pub redirect_uri: String,
    /// The one of the authorisation. Never shown in any output.
    pub code_verifier: Option<String>,
    /// Whether the tokens are for tests; no when absent.
    pub test_token: Option<bool>,
}

/// The tokens by which an application acts for a seller.
#[derive(Clone, PartialEq, Eq)]
pub struct Grant {
    /// The seller's access token, good for 180 days. Never shown in any output.
    pub access_token: String,
    /// What gets the next tokens: once, before this access token expires. None
    /// for an application's own account. Never shown in any output.
    pub refresh_token: Option<String>,
    /// The seller's user id.
    pub user_id: i64,
    /// When the access token expires, by the API's clock.
    pub expires_at: Option<Timestamp>,
    /// What the application may do, such as `offline_access read write`.
    pub scope: Option<String>,
    /// The seller's public key, for pages in a browser.
    pub public_key: Option<String>,
    /// Whether it moves real money.
    pub live_mode: Option<bool>,
}

/// A seller's tokens that were got elsewhere, to act for it from now on.
#[derive(Clone, PartialEq, Eq)]
pub struct SellerTokensRequest {
    /// The seller's access token. Never shown in any output.
    pub access_token: String,
    /// What gets the next ones. Without it the seller has to authorise again
    /// when the access token expires. Never shown in any output.
    pub refresh_token: Option<String>,
    /// The seller's user id. Taken from the token's last segment when absent.
    pub user_id: Option<i64>,
    /// When the access token expires; not before the API refuses it when absent.
    pub expires_at: Option<Timestamp>,
}

/// A seller's tokens as a store keeps them.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredTokens {
    /// Grows with each change.
    pub version: i64,
    /// To be kept as it is. It holds secrets: whoever reads it acts for the
    /// seller. Never shown in any output.
    pub secret: String,
}
