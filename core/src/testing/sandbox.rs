use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use cobro_sandbox::{ControlError, SandboxOptions, VirtualClock};
use jiff::Timestamp;

use super::power::{Power, Powered};
use crate::client::Client;
use crate::clock::{BoxFuture, Clock, lock};
use crate::error::{Error, Result};
use crate::journal::open;
use crate::model::{Api, ClientOptions, ErrorKind, OAuthOptions, Site};
use crate::oauth::OAuth;
use crate::sellers::{Sellers, TokenStore};
use crate::tokens::TokenProvider;
use crate::transport::{HttpTransport, Transport};

/// A local Mercado Pago, in this process, on a free port of the loopback
/// address. Clones are one sandbox; it ends with the last of them.
#[derive(Debug, Clone)]
pub struct Sandbox {
    sandbox: cobro_sandbox::Sandbox,
    /// Of the clients it made.
    powers: Arc<Mutex<Vec<Weak<Power>>>>,
}

impl Sandbox {
    /// Starts one. Needs a Tokio runtime, on which it stays.
    pub async fn start() -> Result<Self> {
        cobro_sandbox::Sandbox::start(SandboxOptions::default())
            .await
            .map(|sandbox| Self { sandbox, powers: Arc::default() })
            .map_err(|e| {
                Error::new(ErrorKind::Network, "the sandbox can't listen on loopback").with_source(e)
            })
    }

    /// Where it is, such as `http://127.0.0.1:40123`.
    pub fn base_url(&self) -> &str {
        self.sandbox.base_url()
    }

    /// A token it takes for an account.
    pub fn token(&self, user_id: i64) -> String {
        self.sandbox.token(user_id.unsigned_abs())
    }

    /// What a client of an account needs.
    pub fn client_options(&self, user_id: i64, site: Site) -> ClientOptions {
        let mut options = ClientOptions::new(self.token(user_id), site, Api::Instore);
        options.base_url = Some(self.base_url().to_owned());
        options
    }

    /// A client that lives on the sandbox's clock: waiting, expiring and
    /// backing off take no real time.
    pub fn client(&self, options: ClientOptions) -> Result<Client> {
        self.build(options, None)
    }

    /// As [`Self::client`], with the tokens of a provider.
    pub fn client_with_tokens(
        &self,
        options: ClientOptions,
        tokens: Arc<dyn TokenProvider>,
    ) -> Result<Client> {
        self.build(options, Some(tokens))
    }

    fn build(&self, options: ClientOptions, tokens: Option<Arc<dyn TokenProvider>>) -> Result<Client> {
        let clock = self.clock();
        let power = Power::on(open(options.journal.as_deref())?.intents);
        let mut powers = lock(&self.powers);
        powers.retain(|power| power.strong_count() > 0);
        powers.push(Arc::downgrade(&power));
        Client::build(options, clock, Some(power.clone()), tokens, |network| {
            Ok(Box::new(Powered { power, transport: Box::new(HttpTransport::new(network)?) }))
        })
    }

    /// An application's side of the authorisation, on the sandbox's clock.
    pub fn oauth(&self, options: &OAuthOptions) -> Result<OAuth> {
        OAuth::build(options, self.clock(), |network| Ok(Box::new(HttpTransport::new(network)?)))
    }

    /// The sellers an application acts for, on the sandbox's clock.
    pub fn sellers(
        &self,
        oauth: OAuth,
        options: ClientOptions,
        store: Option<Arc<dyn TokenStore>>,
        in_flight: Option<u32>,
    ) -> Result<Sellers> {
        let network = |network: &_| Ok(Arc::new(HttpTransport::new(network)?) as Arc<dyn Transport>);
        Sellers::build(oauth, options, store, in_flight, self.clock(), network)
    }

    /// Its time, for a test that sleeps on it: that moves it, in order with all
    /// others who sleep.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(SandboxClock::new(self.sandbox.clock()))
    }

    /// Stops every client that this sandbox made so far where it stands, as a
    /// power cut would: what it was doing fails, nothing more is sent or
    /// written, and other processes may go on with what its journal has.
    pub fn crash_clients(&self) {
        for power in lock(&self.powers).drain(..) {
            if let Some(power) = power.upgrade() {
                power.cut();
            }
        }
    }

    /// A call of the control plane, in process. JSON in, JSON out.
    pub async fn control(&self, method: &str, path: &str, body: Option<String>) -> Result<String> {
        self.sandbox.control(method, path, body.as_deref()).await.map_err(refused)
    }

    /// Stops it: the port closes and every connection with it.
    pub async fn stop(&self) {
        self.sandbox.stop().await;
    }
}

fn refused(error: ControlError) -> Error {
    let status = error.status;
    Error::new(ErrorKind::Refused, format!("the sandbox's control plane said no: {}", error.body))
        .with(|d| {
            d.operation = Some("sandbox.control".to_owned());
            d.status = Some(status.into());
        })
        .with_source(error)
}

/// The sandbox's time as a client's clock.
#[derive(Debug)]
struct SandboxClock {
    clock: VirtualClock,
    start: i64,
}

impl SandboxClock {
    fn new(clock: VirtualClock) -> Self {
        let start = clock.unix_ms();
        Self { clock, start }
    }
}

impl Clock for SandboxClock {
    fn now(&self) -> Duration {
        let passed = self.clock.unix_ms().saturating_sub(self.start);
        Duration::from_millis(u64::try_from(passed).unwrap_or(0))
    }

    fn wall(&self) -> Timestamp {
        Timestamp::from_millisecond(self.clock.unix_ms()).unwrap_or(Timestamp::MAX)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        let clock = self.clock.clone();
        // Rounded up: a sleeper that wakes a moment early would look too soon.
        let millis = i64::try_from(time.as_micros().div_ceil(1000)).unwrap_or(i64::MAX);
        let due = clock.unix_ms().saturating_add(millis);
        Box::pin(async move { clock.sleep_until(due).await })
    }
}
