use std::sync::Arc;

use cobro::OAuth;
use cobro::model::{Authorization, AuthorizationRequest, CodeExchangeRequest, Grant, OAuthOptions};
use cobro_ffi::run;

use crate::error::NativeError;

type Result<T> = std::result::Result<T, NativeError>;

/// An application's side of the authorisation by sellers.
#[derive(Debug, uniffi::Object)]
pub struct NativeOAuth(OAuth);

impl From<OAuth> for NativeOAuth {
    fn from(oauth: OAuth) -> Self {
        Self(oauth)
    }
}

impl NativeOAuth {
    /// The core's, for what is made of it.
    pub fn core(&self) -> OAuth {
        self.0.clone()
    }
}

#[uniffi::export]
impl NativeOAuth {
    #[uniffi::constructor]
    #[expect(clippy::needless_pass_by_value, reason = "UniFFI gives what it lifted away")]
    pub fn new(options: OAuthOptions) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(OAuth::new(&options)?)))
    }

    pub fn authorization(&self, request: &AuthorizationRequest) -> Result<Authorization> {
        Ok(self.0.authorization(request)?)
    }

    pub fn read_callback(&self, callback_url: &str, state: &str) -> Result<String> {
        Ok(self.0.read_callback(callback_url, state)?)
    }

    pub async fn exchange(&self, request: CodeExchangeRequest) -> Result<Grant> {
        let oauth = self.0.clone();
        Ok(run(async move { oauth.exchange(&request).await }).await?)
    }

    pub async fn refresh(&self, refresh_token: String) -> Result<Grant> {
        let oauth = self.0.clone();
        Ok(run(async move { oauth.refresh(&refresh_token).await }).await?)
    }

    pub async fn client_credentials(&self) -> Result<Grant> {
        let oauth = self.0.clone();
        Ok(run(async move { oauth.client_credentials().await }).await?)
    }
}
