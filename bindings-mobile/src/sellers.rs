use std::fmt;
use std::sync::Arc;

use cobro::model::{
    ClientOptions, CodeExchangeRequest, ErrorKind, ProvidedToken, SellerTokensRequest, Site, StoredTokens,
};
use cobro::{BoxFuture, Sellers, TokenStore};
use cobro_ffi::{run, run_cancellable};

use crate::cancel::NativeCancel;
use crate::client::NativeClient;
use crate::error::NativeError;
use crate::oauth::NativeOAuth;
use crate::thrown::NativeFailure;

type Result<T> = std::result::Result<T, NativeError>;

/// Keeps sellers' tokens; written in the other language.
#[uniffi::export(foreign)]
#[async_trait::async_trait]
pub trait NativeTokenStore: Send + Sync + fmt::Debug {
    /// What is kept of a seller.
    async fn load(&self, user_id: i64) -> std::result::Result<Option<StoredTokens>, NativeFailure>;

    /// Puts the new ones in the place of the version that is expected, and says whether it did.
    async fn swap(
        &self,
        user_id: i64,
        expected: Option<i64>,
        new: Option<StoredTokens>,
    ) -> std::result::Result<bool, NativeFailure>;
}

/// One of the other language's as one of the core's.
#[derive(Debug)]
pub(crate) struct Keeper(Arc<dyn NativeTokenStore>);

/// Makes one of the core's of it.
pub fn token_store(native: Arc<dyn NativeTokenStore>) -> Arc<dyn TokenStore> {
    Arc::new(Keeper(native))
}

impl TokenStore for Keeper {
    fn load(&self, user_id: i64) -> BoxFuture<'_, cobro::Result<Option<StoredTokens>>> {
        Box::pin(async move { self.0.load(user_id).await.map_err(unusable) })
    }

    fn swap(
        &self,
        user_id: i64,
        expected: Option<i64>,
        new: Option<StoredTokens>,
    ) -> BoxFuture<'_, cobro::Result<bool>> {
        Box::pin(async move { self.0.swap(user_id, expected, new).await.map_err(unusable) })
    }
}

fn unusable(failure: NativeFailure) -> cobro::Error {
    failure.into_error(ErrorKind::Journal)
}

/// The sellers that an application acts for.
#[derive(Debug, uniffi::Object)]
pub struct NativeSellers(Sellers);

impl From<Sellers> for NativeSellers {
    fn from(sellers: Sellers) -> Self {
        Self(sellers)
    }
}

#[uniffi::export]
impl NativeSellers {
    #[uniffi::constructor]
    #[expect(clippy::needless_pass_by_value, reason = "UniFFI gives what it lifted away")]
    pub fn new(
        oauth: Arc<NativeOAuth>,
        options: ClientOptions,
        store: Option<Arc<dyn NativeTokenStore>>,
        in_flight: Option<u32>,
    ) -> Result<Arc<Self>> {
        let sellers = Sellers::new(oauth.core(), options, store.map(token_store), in_flight)?;
        Ok(Arc::new(Self(sellers)))
    }

    pub async fn authorize(&self, request: CodeExchangeRequest, site: Option<Site>) -> Result<i64> {
        let sellers = self.0.clone();
        Ok(run(async move { sellers.authorize(&request, site).await }).await?)
    }

    pub async fn add(&self, request: SellerTokensRequest, site: Option<Site>) -> Result<i64> {
        let sellers = self.0.clone();
        Ok(run(async move { sellers.add(&request, site).await }).await?)
    }

    pub async fn remove(&self, user_id: i64) -> Result<bool> {
        let sellers = self.0.clone();
        Ok(run(async move { sellers.remove(user_id).await }).await?)
    }

    pub async fn client(&self, user_id: i64, cancel: Arc<NativeCancel>) -> Result<Arc<NativeClient>> {
        let sellers = self.0.clone();
        let client =
            run_cancellable(cancel.token(), "sellers.client", async move { sellers.client(user_id).await });
        Ok(Arc::new(NativeClient::from(client.await?)))
    }

    pub async fn token(
        &self,
        user_id: i64,
        refused: Option<String>,
        cancel: Arc<NativeCancel>,
    ) -> Result<ProvidedToken> {
        let sellers = self.0.clone();
        Ok(run_cancellable(cancel.token(), "sellers.token", async move {
            sellers.token(user_id, refused.as_deref()).await
        })
        .await?)
    }
}
