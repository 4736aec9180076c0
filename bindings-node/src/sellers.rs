use cobro::Site;
use napi::Env;
use napi_derive::napi;

use crate::answer::{Answer, Answering, answer, promise, stoppable};
use crate::cancel::CancelToken;
use crate::client::Client;
use crate::convert;
use crate::mirrors::{ClientOptions, CodeExchangeRequest, ProvidedToken, SellerTokensRequest};
use crate::oauth::OAuth;
use crate::tokens::{AskLoad, AskSwap, store};

#[napi]
pub struct Sellers(pub(crate) cobro::Sellers);

#[napi]
impl Sellers {
    #[napi]
    pub fn create(
        oauth: &OAuth,
        options: ClientOptions,
        in_flight: Option<u32>,
        #[napi(ts_arg_type = "AskLoad | null | undefined")] load: Option<AskLoad>,
        #[napi(ts_arg_type = "AskSwap | null | undefined")] swap: Option<AskSwap>,
    ) -> Answer<Sellers> {
        let sellers = options
            .try_into()
            .and_then(|options| cobro::Sellers::new(oauth.0.clone(), options, store(load, swap), in_flight));
        answer(sellers.map(Self))
    }

    #[napi]
    pub fn authorize<'env>(
        &self,
        env: &'env Env,
        request: CodeExchangeRequest,
        site: Option<String>,
    ) -> Answering<'env, String> {
        let sellers = self.0.clone();
        promise(env, async move {
            let user_id = sellers.authorize(&request.try_into()?, site.map(Site::from)).await?;
            Ok(user_id.to_string())
        })
    }

    #[napi]
    pub fn add<'env>(
        &self,
        env: &'env Env,
        request: SellerTokensRequest,
        site: Option<String>,
    ) -> Answering<'env, String> {
        let sellers = self.0.clone();
        promise(env, async move {
            let user_id = sellers.add(&request.try_into()?, site.map(Site::from)).await?;
            Ok(user_id.to_string())
        })
    }

    #[napi]
    pub fn remove<'env>(&self, env: &'env Env, user_id: String) -> Answering<'env, bool> {
        let sellers = self.0.clone();
        promise(env, async move { sellers.remove(convert::id("user_id", &user_id)?).await })
    }

    #[napi]
    pub fn client<'env>(
        &self,
        env: &'env Env,
        user_id: String,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, Client> {
        let sellers = self.0.clone();
        stoppable(env, cancel, "sellers.client", async move {
            sellers.client(convert::id("user_id", &user_id)?).await.map(Into::into)
        })
    }

    /// A refresh that it began goes on to its end when it is stopped.
    #[napi]
    pub fn token<'env>(
        &self,
        env: &'env Env,
        user_id: String,
        refused: Option<String>,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, ProvidedToken> {
        let sellers = self.0.clone();
        stoppable(env, cancel, "sellers.token", async move {
            let id = convert::id("user_id", &user_id)?;
            sellers.token(id, refused.as_deref()).await.map(Into::into)
        })
    }
}
