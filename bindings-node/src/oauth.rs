use napi::Env;
use napi_derive::napi;

use crate::answer::{Answer, Answering, answer, promise};
use crate::mirrors::{Authorization, AuthorizationRequest, CodeExchangeRequest, Grant, OAuthOptions};

#[napi]
pub struct OAuth(pub(crate) cobro::OAuth);

#[napi]
impl OAuth {
    #[napi]
    pub fn create(options: OAuthOptions) -> Answer<OAuth> {
        answer(options.try_into().and_then(|options| cobro::OAuth::new(&options)).map(Self))
    }

    #[napi]
    pub fn authorization(&self, request: AuthorizationRequest) -> Answer<Authorization> {
        answer(request.try_into().and_then(|request| self.0.authorization(&request)).map(Into::into))
    }

    #[napi]
    pub fn read_callback(&self, callback_url: String, state: String) -> Answer<String> {
        answer(self.0.read_callback(&callback_url, &state))
    }

    #[napi]
    pub fn exchange<'env>(&self, env: &'env Env, request: CodeExchangeRequest) -> Answering<'env, Grant> {
        let oauth = self.0.clone();
        promise(env, async move { oauth.exchange(&request.try_into()?).await.map(Into::into) })
    }

    #[napi]
    pub fn refresh<'env>(&self, env: &'env Env, refresh_token: String) -> Answering<'env, Grant> {
        let oauth = self.0.clone();
        promise(env, async move { oauth.refresh(&refresh_token).await.map(Into::into) })
    }

    #[napi]
    pub fn client_credentials<'env>(&self, env: &'env Env) -> Answering<'env, Grant> {
        let oauth = self.0.clone();
        promise(env, async move { oauth.client_credentials().await.map(Into::into) })
    }
}
