//! The client.

use std::fmt;
use std::sync::{Arc, Weak};
use std::time::Duration;

use crate::clock::{Clock, ServerClock, SystemClock};
use crate::config::Settings;
use crate::error::Result;
use crate::ids::CollectorId;
use crate::journal::{Intents, Journal, Now, Store, open};
use crate::model::{Api, ClientOptions, Confirmation, NotificationEvent, SaleRequest, Site};
use crate::network::Network;
use crate::per_process::PerProcess;
use crate::pipeline::{Answer, Call, Pipeline};
use crate::resources::{
    InstoreOrders, MerchantOrders, Orders, Payments, PosResource, Refunds, Reports, Stores,
};
use crate::sale::{Late, Resumed, Sale, Sales, Waits};
use crate::setup::Setup;
use crate::tokens::{TokenProvider, Tokens, check_given};
use crate::transport::{HttpTransport, Transport};
use crate::work::Work;

/// Acts for one seller. Cheap to clone and safe to share: all clones use one
/// pool of connections. Its calls need a Tokio runtime.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    settings: Settings,
    pipeline: Pipeline,
    intents: Intents,
    sales: Sales,
    waits: PerProcess<Arc<Waits>>,
    work: Work,
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
    /// Makes a client. Every option is checked and the journal opened; nothing
    /// is sent.
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
        Self::build(options, clock, None, None, |network| Ok(Box::new(HttpTransport::new(network)?)))
    }

    /// Makes a client that takes its access token from a provider, which gives
    /// another one when it expires or the API refuses it.
    pub fn with_tokens(options: ClientOptions, tokens: Arc<dyn TokenProvider>) -> Result<Self> {
        let clock = Arc::new(SystemClock::default());
        Self::build(options, clock, None, Some(tokens), |network| Ok(Box::new(HttpTransport::new(network)?)))
    }

    pub(crate) fn build(
        options: ClientOptions,
        clock: Arc<dyn Clock>,
        store: Option<Arc<dyn Store>>,
        tokens: Option<Arc<dyn TokenProvider>>,
        transport: impl FnOnce(&Network) -> Result<Box<dyn Transport>>,
    ) -> Result<Self> {
        check_given(options.access_token.is_some() || tokens.is_some())?;
        let journal = options.journal.clone();
        let (settings, token) = Settings::check(options)?;
        let tokens = Tokens::new(token, tokens, &settings)?;
        let network = &settings.network;
        let transport = transport(network)?;
        let store = match store {
            Some(store) => store,
            None => open(journal.as_deref())?.intents,
        };
        let intents = Intents::new(store, settings.collector_id.get(), network.call_timeout);
        let pipeline = Pipeline {
            call_timeout: network.call_timeout,
            max_attempts: network.max_attempts,
            tokens,
            clock,
            server: ServerClock::default(),
            transport,
        };
        let (sales, waits, work) = (Sales::default(), PerProcess::default(), Work::default());
        Ok(Self(Arc::new(Inner { settings, pipeline, intents, sales, waits, work })))
    }

    /// The seller's site.
    pub fn site(&self) -> &Site {
        &self.0.settings.site
    }

    /// The generation of the API.
    pub fn api(&self) -> &Api {
        &self.0.settings.api
    }

    /// The seller.
    pub fn collector_id(&self) -> CollectorId {
        self.0.settings.collector_id
    }

    /// Orders on a POS's printed QR.
    pub fn instore_orders(&self) -> InstoreOrders<'_> {
        InstoreOrders(self)
    }

    /// Orders of `/v1/orders`, of type `qr`.
    pub fn orders(&self) -> Orders<'_> {
        Orders(self)
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

    /// Stores: where the POS stand.
    pub fn stores(&self) -> Stores<'_> {
        Stores(self)
    }

    /// POS: tills, each with its printed QR.
    pub fn pos(&self) -> PosResource<'_> {
        PosResource(self)
    }

    /// The account's reports: what was paid, what it cost, what was paid out.
    pub fn reports(&self) -> Reports<'_> {
        Reports(self)
    }

    /// Stores and POS declared as data.
    pub fn setup(&self) -> Setup<'_> {
        Setup(self)
    }

    /// Starts a sale at a POS: on its printed QR, on one that is drawn for this
    /// sale alone, or on either.
    ///
    /// Everything is checked, and the intent written to the journal, before
    /// anything is sent. While another sale of the journal is live on the POS's
    /// printed QR, one that would take its place is refused with `Conflict`: a
    /// buyer may be paying it. The same idempotency key gives the same sale.
    pub async fn sell(&self, request: SaleRequest) -> Result<Sale> {
        Sale::start(self, request).await
    }

    /// Tells of a notification that came in, by its topic and id (or URL): the
    /// sale it may concern is looked at sooner.
    ///
    /// Only a hint: nothing is believed that was not read, nothing in it is
    /// followed. However many come, genuine or forged, they cost at most one look
    /// a second; other topics than `merchant_order`, `payment` and `order` cost none.
    pub fn notify(&self, topic: &str, id: &str) {
        self.waits().hint(topic, id);
    }

    /// The same of a notification that was read.
    pub fn notify_of(&self, event: &NotificationEvent) {
        self.notify(&event.raw_topic, event.resource_id.as_deref().unwrap_or_default());
    }

    /// Reads what a notification names: the payment, the merchant order or the
    /// order, as the API has it now, and says whether it is of a sale that this
    /// client has at hand. Waits are told, as by [`Self::notify_of`].
    ///
    /// The id goes into a path of the configured API and nowhere else; what is no
    /// id of its topic is not asked for. What the API does not know is no error,
    /// for notifications come early and are forged:
    /// [`ConfirmationKind::Pending`](crate::ConfirmationKind::Pending).
    pub async fn confirm(&self, event: &NotificationEvent) -> Result<Confirmation> {
        self.confirm_id(&event.raw_topic, event.resource_id.as_deref().unwrap_or_default()).await
    }

    /// The same by topic and id, for those who put only these into a queue.
    pub async fn confirm_id(&self, topic: &str, id: &str) -> Result<Confirmation> {
        self.notify(topic, id);
        crate::sale::confirm(self, topic, id).await
    }

    /// What was intended and what became of it.
    pub fn journal(&self) -> Journal<'_> {
        Journal(self)
    }

    /// Goes on with what a crash, or a lost answer, left open in the journal:
    /// call it when a till starts.
    ///
    /// Refunds are finished by their own key, or found by reading when the key
    /// is too old for the API to know; cancellations are carried out; sales
    /// come back to be waited for. What another living process is at work on is
    /// left to it. Calling it again, in any number of processes, changes
    /// nothing more.
    pub async fn resume(&self) -> Result<Resumed> {
        let client = self.clone();
        self.work().run("resume", Box::pin(async move { crate::sale::resume(&client).await })).await
    }

    /// Begins nothing more, waits for what was begun and changes something, at
    /// most for `limit`, and says how many of those calls are still running
    /// then: [`Self::resume`] finds what became of them. Nothing begins from the
    /// call on, whenever it is awaited.
    pub fn close(&self, limit: Duration) -> impl Future<Output = usize> + Send + use<> {
        self.work().close();
        let client = self.clone();
        async move {
            let running = client.work().running_after(limit).await;
            if running == 0 {
                client.intents().end(client.now()).await;
            }
            running
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn pipeline(&self) -> &Pipeline {
        &self.0.pipeline
    }

    pub(crate) fn sales(&self) -> &Sales {
        &self.0.sales
    }

    pub(crate) fn intents(&self) -> &Intents {
        &self.0.intents
    }

    pub(crate) fn work(&self) -> &Work {
        &self.0.work
    }

    /// The time, for the journal.
    pub(crate) fn now(&self) -> Now {
        let pipeline = self.pipeline();
        Now { ms: pipeline.server_now().as_millisecond(), known: pipeline.server.known() }
    }

    pub(crate) fn waits(&self) -> &Arc<Waits> {
        self.0.waits.get()
    }

    pub(crate) fn late(&self) -> &Late {
        self.waits().late()
    }

    pub(crate) fn downgrade(&self) -> WeakClient {
        WeakClient(Arc::downgrade(&self.0))
    }

    /// Sends a call that changes something: it runs to its end even if the
    /// caller's task is dropped.
    pub(crate) async fn mutate(&self, call: Call) -> Result<Answer> {
        let client = self.clone();
        let operation = call.operation;
        self.work().run(operation, Box::pin(async move { client.pipeline().send(&call).await })).await
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.0.settings).finish()
    }
}
