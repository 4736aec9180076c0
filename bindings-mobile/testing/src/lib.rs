//! The sandbox for Kotlin and Swift: a library of its own, which holds
//! cobro-mobile's too, so that a client and its sandbox share one clock.

#![allow(clippy::result_large_err, reason = "as in cobro-mobile")]

use std::sync::Arc;

use cobro::model::{ClientOptions, OAuthOptions, Site};
use cobro::testing::Sandbox;
use cobro_ffi::run;
use cobro_mobile::{
    NativeClient, NativeError, NativeOAuth, NativeSellers, NativeTokenProvider, NativeTokenStore, provider,
    token_store,
};

uniffi::setup_scaffolding!();
cobro_mobile::uniffi_reexport_scaffolding!();
uniffi::use_remote_type!(cobro_mobile::ClientOptions);
uniffi::use_remote_type!(cobro_mobile::OAuthOptions);
uniffi::use_remote_type!(cobro_mobile::Site);

type Result<T> = std::result::Result<T, NativeError>;

/// A sandbox in this process.
#[derive(Debug, uniffi::Object)]
pub struct NativeSandbox(Arc<Sandbox>);

/// Starts one on a free port of loopback.
#[uniffi::export]
pub async fn start_sandbox() -> Result<Arc<NativeSandbox>> {
    let sandbox = run(Sandbox::start()).await?;
    Ok(Arc::new(NativeSandbox(Arc::new(sandbox))))
}

#[uniffi::export]
impl NativeSandbox {
    pub fn base_url(&self) -> String {
        self.0.base_url().to_owned()
    }

    pub fn token(&self, user_id: i64) -> String {
        self.0.token(user_id)
    }

    pub fn client_options(&self, user_id: i64, site: Site) -> ClientOptions {
        self.0.client_options(user_id, site)
    }

    /// A client on the sandbox's clock.
    pub fn client(&self, options: ClientOptions) -> Result<Arc<NativeClient>> {
        Ok(Arc::new(NativeClient::from(self.0.client(options)?)))
    }

    /// The same, with the tokens of a provider.
    pub fn client_with_tokens(
        &self,
        options: ClientOptions,
        tokens: Arc<dyn NativeTokenProvider>,
    ) -> Result<Arc<NativeClient>> {
        Ok(Arc::new(NativeClient::from(self.0.client_with_tokens(options, provider(tokens))?)))
    }

    /// An application on the sandbox's clock.
    #[expect(clippy::needless_pass_by_value, reason = "UniFFI gives what it lifted away")]
    pub fn oauth(&self, options: OAuthOptions) -> Result<Arc<NativeOAuth>> {
        Ok(Arc::new(NativeOAuth::from(self.0.oauth(&options)?)))
    }

    /// Its sellers, on the sandbox's clock.
    #[expect(clippy::needless_pass_by_value, reason = "UniFFI gives what it lifted away")]
    pub fn sellers(
        &self,
        oauth: Arc<NativeOAuth>,
        options: ClientOptions,
        store: Option<Arc<dyn NativeTokenStore>>,
        in_flight: Option<u32>,
    ) -> Result<Arc<NativeSellers>> {
        let store = store.map(token_store);
        Ok(Arc::new(NativeSellers::from(self.0.sellers(oauth.core(), options, store, in_flight)?)))
    }

    /// Every client made so far stops where it stands.
    pub fn crash_clients(&self) {
        self.0.crash_clients();
    }

    pub async fn control(&self, method: String, path: String, body: Option<String>) -> Result<String> {
        let sandbox = Arc::clone(&self.0);
        Ok(run(async move { sandbox.control(&method, &path, body).await }).await?)
    }

    pub async fn stop(&self) -> Result<()> {
        let sandbox = Arc::clone(&self.0);
        Ok(run(async move {
            sandbox.stop().await;
            Ok(())
        })
        .await?)
    }
}

/// Runs a pure function of the core, by the kinds of the conformance vectors.
#[uniffi::export]
pub fn evaluate(kind: &str, input: &str) -> Result<String> {
    Ok(cobro::testing::evaluate(kind, input)?)
}
