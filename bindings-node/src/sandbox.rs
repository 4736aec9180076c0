use std::sync::Arc;

use cobro::testing;
use napi::Env;
use napi_derive::napi;

use crate::answer::{Answer, Answering, answer, promise};
use crate::client::Client;
use crate::convert;
use crate::mirrors::{ClientOptions, OAuthOptions};
use crate::oauth::OAuth;
use crate::sellers::Sellers;
use crate::tokens::{self, AskLoad, AskSwap, AskToken};

#[napi]
pub struct Sandbox(Arc<testing::Sandbox>);

#[napi]
impl Sandbox {
    #[napi]
    pub fn start(env: &Env) -> Answering<'_, Sandbox> {
        promise(env, async { testing::Sandbox::start().await.map(|sandbox| Sandbox(Arc::new(sandbox))) })
    }

    #[napi(getter)]
    pub fn base_url(&self) -> String {
        self.0.base_url().to_owned()
    }

    #[napi]
    pub fn token(&self, user_id: String) -> Answer<String> {
        answer(convert::id("user_id", &user_id).map(|id| self.0.token(id)))
    }

    #[napi]
    pub fn client(
        &self,
        options: ClientOptions,
        #[napi(ts_arg_type = "AskToken | null | undefined")] token: Option<AskToken>,
    ) -> Answer<Client> {
        let made = options.try_into().and_then(|options| match token {
            None => self.0.client(options),
            Some(token) => self.0.client_with_tokens(options, tokens::provider(token)),
        });
        answer(made.map(Into::into))
    }

    #[napi]
    pub fn oauth(&self, options: OAuthOptions) -> Answer<OAuth> {
        answer(options.try_into().and_then(|options| self.0.oauth(&options)).map(OAuth))
    }

    #[napi]
    pub fn sellers(
        &self,
        oauth: &OAuth,
        options: ClientOptions,
        in_flight: Option<u32>,
        #[napi(ts_arg_type = "AskLoad | null | undefined")] load: Option<AskLoad>,
        #[napi(ts_arg_type = "AskSwap | null | undefined")] swap: Option<AskSwap>,
    ) -> Answer<Sellers> {
        let sellers = options.try_into().and_then(|options| {
            self.0.sellers(oauth.0.clone(), options, tokens::store(load, swap), in_flight)
        });
        answer(sellers.map(Sellers))
    }

    #[napi]
    pub fn crash_clients(&self) {
        self.0.crash_clients();
    }

    #[napi]
    pub fn control<'env>(
        &self,
        env: &'env Env,
        method: String,
        path: String,
        body: Option<String>,
    ) -> Answering<'env, String> {
        let sandbox = Arc::clone(&self.0);
        promise(env, async move { sandbox.control(&method, &path, body).await })
    }

    #[napi]
    pub fn stop<'env>(&self, env: &'env Env) -> Answering<'env, ()> {
        let sandbox = Arc::clone(&self.0);
        promise(env, async move {
            sandbox.stop().await;
            Ok(())
        })
    }
}

/// A pure function of the core's, for the conformance vectors.
#[napi]
pub fn evaluate(kind: String, input: String) -> Answer<String> {
    answer(testing::evaluate(&kind, &input))
}
