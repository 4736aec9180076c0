//! How sellers let an application act for them.

mod authorization;
mod grants;
mod options;

use std::fmt;
use std::sync::Arc;

use reqwest::Url;
use secrecy::SecretString;

use crate::clock::{Clock, ServerClock, SystemClock};
use crate::error::Result;
use crate::model::OAuthOptions;
use crate::network::Network;
use crate::pipeline::Pipeline;
use crate::tokens::Tokens;
use crate::transport::{HttpTransport, Transport};
use crate::work::Work;

/// The page that the vendor documents for all countries. Some of them have a
/// host of their own, such as `auth.mercadopago.com.ar`.
pub(crate) const AUTHORIZATION_URL: &str = "https://auth.mercadopago.com/authorization";

/// An application's side of the authorisation by sellers. Cheap to clone and
/// safe to share. Its calls need a Tokio runtime.
#[derive(Clone)]
pub struct OAuth(Arc<Inner>);

struct Inner {
    client_id: String,
    client_secret: SecretString,
    authorization_url: Url,
    pipeline: Pipeline,
    work: Work,
}

impl OAuth {
    /// Every option is checked; nothing is sent.
    pub fn new(options: &OAuthOptions) -> Result<Self> {
        Self::with_clock(options, Arc::new(SystemClock::default()))
    }

    /// On a clock of the caller's, for tests in which time passes at once.
    pub fn with_clock(options: &OAuthOptions, clock: Arc<dyn Clock>) -> Result<Self> {
        Self::build(options, clock, |network| Ok(Box::new(HttpTransport::new(network)?)))
    }

    pub(crate) fn build(
        options: &OAuthOptions,
        clock: Arc<dyn Clock>,
        transport: impl FnOnce(&Network) -> Result<Box<dyn Transport>>,
    ) -> Result<Self> {
        let checked = options::check(options)?;
        let pipeline = Pipeline {
            call_timeout: checked.network.call_timeout,
            max_attempts: checked.network.max_attempts,
            tokens: Tokens::None,
            clock,
            server: ServerClock::default(),
            transport: transport(&checked.network)?,
        };
        Ok(Self(Arc::new(Inner {
            client_id: options.client_id.clone(),
            client_secret: SecretString::from(options.client_secret.as_str()),
            authorization_url: checked.authorization_url,
            pipeline,
            work: Work::default(),
        })))
    }

    pub(crate) fn pipeline(&self) -> &Pipeline {
        &self.0.pipeline
    }

    pub(crate) fn work(&self) -> &Work {
        &self.0.work
    }
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth").field("client_id", &self.0.client_id).finish_non_exhaustive()
    }
}
