use std::fmt;
use std::sync::Arc;

use cobro::model::{ErrorKind, ProvidedToken};
use cobro::{AccessToken, BoxFuture, TokenProvider};

use crate::thrown::NativeFailure;

/// Gives a client its token; written in the other language.
#[uniffi::export(foreign)]
#[async_trait::async_trait]
pub trait NativeTokenProvider: Send + Sync + fmt::Debug {
    /// The token to use now, instead of the refused one.
    async fn token(&self, refused: Option<String>) -> Result<ProvidedToken, NativeFailure>;
}

/// One of the other language's as one of the core's.
#[derive(Debug)]
pub(crate) struct Provider(Arc<dyn NativeTokenProvider>);

/// Makes one of the core's of it.
pub fn provider(native: Arc<dyn NativeTokenProvider>) -> Arc<dyn TokenProvider> {
    Arc::new(Provider(native))
}

impl TokenProvider for Provider {
    fn token(&self, refused: Option<&AccessToken>) -> BoxFuture<'_, cobro::Result<ProvidedToken>> {
        let refused = refused.map(|token| token.expose().to_owned());
        Box::pin(async move {
            self.0.token(refused).await.map_err(|failure| failure.into_error(ErrorKind::Unauthorized))
        })
    }
}
