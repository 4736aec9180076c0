//! The client.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Weak};

use crate::clock::{Clock, ServerClock, SystemClock};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::ids::CollectorId;
use crate::model::{Api, ClientOptions, SaleRequest, Site};
use crate::per_process::PerProcess;
use crate::pipeline::{Answer, Call, Pipeline};
use crate::resources::{InstoreOrders, MerchantOrders, Payments, Refunds};
use crate::sale::{Counters, Sale, Waits};
use crate::transport::{HttpTransport, Transport};

/// Acts for one seller. Cheap to clone and safe to share: all clones use one
/// pool of connections. Its calls need a Tokio runtime.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    pipeline: Pipeline,
    counters: Counters,
    waits: PerProcess<Arc<Waits>>,
}

/// A client, without keeping it alive.
#[derive(Clone)]
pub(crate) struct WeakClient(Weak<Inner>);

impl WeakClient {
    pub(crate) fn upgrade(&self) -> Option<Client> {
        self.0.upgrade().map(Client)
    }
}

impl Client {
    /// Makes a client. Every option is checked; nothing is sent.
    pub fn new(options: ClientOptions) -> Result<Self> {
        Self::with_clock(options, Arc::new(SystemClock::default()))
    }

    /// Makes a client from the environment; see [`ClientOptions::from_env`].
    pub fn from_env() -> Result<Self> {
        Self::new(ClientOptions::from_env()?)
    }

    /// Makes a client that lives on a clock of the caller's, for tests in
    /// which time passes at once.
    pub fn with_clock(options: ClientOptions, clock: Arc<dyn Clock>) -> Result<Self> {
        Self::build(options, clock, |settings| Ok(Box::new(HttpTransport::new(settings)?)))
    }

    pub(crate) fn build(
        options: ClientOptions,
        clock: Arc<dyn Clock>,
        transport: impl FnOnce(&Settings) -> Result<Box<dyn Transport>>,
    ) -> Result<Self> {
        let settings = Settings::check(options)?;
        let transport = transport(&settings)?;
        let pipeline = Pipeline { settings, clock, server: ServerClock::default(), transport };
        Ok(Self(Arc::new(Inner { pipeline, counters: Counters::default(), waits: PerProcess::default() })))
    }

    /// The seller's site.
    pub fn site(&self) -> &Site {
        &self.0.pipeline.settings.site
    }

    /// The generation of the API.
    pub fn api(&self) -> &Api {
        &self.0.pipeline.settings.api
    }

    /// The seller.
    pub fn collector_id(&self) -> CollectorId {
        self.0.pipeline.settings.collector_id
    }

    /// Orders on a POS's printed QR.
    pub fn instore_orders(&self) -> InstoreOrders<'_> {
        InstoreOrders(self)
    }

    /// Where scanned orders show their payments.
    pub fn merchant_orders(&self) -> MerchantOrders<'_> {
        MerchantOrders(self)
    }

    /// Payments.
    pub fn payments(&self) -> Payments<'_> {
        Payments(self)
    }

    /// Refunds of payments.
    pub fn refunds(&self) -> Refunds<'_> {
        Refunds(self)
    }

    /// Starts a sale on the printed QR of a POS.
    ///
    /// Everything is checked before anything is sent. While a sale of this
    /// client is live on the POS another one is refused with `Conflict`: a
    /// buyer may be paying it. The same idempotency key gives the same sale.
    pub async fn sell(&self, request: SaleRequest) -> Result<Sale> {
        Sale::start(self, request).await
    }

    /// Tells of a notification that came in, by its topic and id (or URL): the
    /// sale it may concern is looked at sooner.
    ///
    /// Only a hint: nothing is believed that was not read, nothing in it is
    /// followed. However many come, genuine or forged, they cost at most one look
    /// a second; other topics than `merchant_order` and `payment` cost none.
    pub fn notify(&self, topic: &str, id: &str) {
        self.waits().hint(topic, id);
    }

    pub(crate) fn pipeline(&self) -> &Pipeline {
        &self.0.pipeline
    }

    pub(crate) fn counters(&self) -> &Counters {
        &self.0.counters
    }

    pub(crate) fn waits(&self) -> &Arc<Waits> {
        self.0.waits.get()
    }

    pub(crate) fn downgrade(&self) -> WeakClient {
        WeakClient(Arc::downgrade(&self.0))
    }

    /// Sends a call that changes something: it runs to its end even if the
    /// caller's task is dropped.
    pub(crate) async fn mutate(&self, call: Call) -> Result<Answer> {
        let client = self.clone();
        detached(async move { client.pipeline().send(&call).await }).await
    }
}

/// Runs on the runtime, apart from the caller's task.
pub(crate) async fn detached<T: Send + 'static>(
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    // Boxed, or the whole future is moved several times on its way in.
    match tokio::spawn(Box::pin(work)).await {
        Ok(result) => result,
        Err(e) => Err(Error::internal("a task ended abnormally").with_source(e)),
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.0.pipeline.settings).finish()
    }
}
