//! One process that acts for many sellers.

mod gate;
mod record;
mod refresh;
mod shared;
mod store;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::client::{Client, WeakClient};
use crate::clock::{Clock, SystemClock, lock};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::ids::positive;
use crate::journal::{Opened, Store, open};
use crate::model::{
    ClientOptions, CodeExchangeRequest, ErrorKind, Grant, ProvidedToken, SellerTokensRequest, Site,
};
use crate::network::Network;
use crate::oauth::OAuth;
use crate::transport::{HttpTransport, Transport};

pub(crate) use store::MemoryTokens;
pub use store::TokenStore;

use gate::Gate;
use record::Record;
use shared::Shared;

/// How many requests of all sellers together are under way at most, unless told
/// otherwise.
const IN_FLIGHT: usize = 64;

/// The sellers that an application acts for: their tokens, kept and refreshed,
/// and a [`Client`] for each. Cheap to clone and safe to share.
///
/// All clients share one pool of connections and one journal. When more requests
/// are wanted than may be under way at once, sellers take turns. No limit of the
/// API's is published: 429 is answered by waiting, each seller for itself.
///
/// A refresh token can be used once, and whoever loses the next one has to ask
/// the seller again. So whoever uses it says so in the store first, in one
/// process of all that share the store, and keeps what came back before it is
/// used. Tokens are refreshed a month before they expire, or when the API
/// refuses them.
#[derive(Clone)]
pub struct Sellers(Arc<Inner>);

struct Inner {
    oauth: OAuth,
    /// What all sellers' clients have in common.
    options: ClientOptions,
    clock: Arc<dyn Clock>,
    network: Arc<dyn Transport>,
    gate: Arc<Gate>,
    journal: Arc<dyn Store>,
    tokens: Arc<dyn TokenStore>,
    clients: Mutex<HashMap<i64, WeakClient>>,
    /// When somebody else's refresh was first seen, by its version.
    others: Mutex<HashMap<i64, (i64, Duration)>>,
    /// Until when a refresh that failed is not tried again while the old token serves.
    later: Mutex<HashMap<i64, Duration>>,
    /// New tokens that the store could not take yet, with the version they follow.
    unkept: Mutex<HashMap<i64, (i64, Record)>>,
}

impl Sellers {
    /// Of an application.
    ///
    /// `options` are those of all its sellers' clients; `access_token` and
    /// `collector_id` must be left out, and `site` is the one of a seller who is
    /// added without. Tokens are kept in the journal's SQLite file, readable for
    /// its owner only, or in a store of the caller's; without either they are in
    /// memory. `in_flight` is how many requests may be under way at once; 64 when
    /// absent.
    pub fn new(
        oauth: OAuth,
        options: ClientOptions,
        store: Option<Arc<dyn TokenStore>>,
        in_flight: Option<u32>,
    ) -> Result<Self> {
        let clock = Arc::new(SystemClock::default());
        Self::build(oauth, options, store, in_flight, clock, |network| {
            Ok(Arc::new(HttpTransport::new(network)?))
        })
    }

    pub(crate) fn build(
        oauth: OAuth,
        options: ClientOptions,
        store: Option<Arc<dyn TokenStore>>,
        in_flight: Option<u32>,
        clock: Arc<dyn Clock>,
        network: impl FnOnce(&Network) -> Result<Arc<dyn Transport>>,
    ) -> Result<Self> {
        let refuse = |field| {
            Error::invalid(field, "<redacted>", "exclusive", "each seller has its own: leave it out here")
        };
        if options.access_token.is_some() {
            return Err(refuse("access_token"));
        }
        if options.collector_id.is_some() {
            return Err(refuse("collector_id"));
        }
        // Checked as a seller's will be.
        let any = ClientOptions { collector_id: Some(1), ..options.clone() };
        let (settings, _) = Settings::check(any)?;
        let places = match in_flight {
            None => IN_FLIGHT,
            Some(0) => {
                return Err(Error::invalid("in_flight", "0", "min", "let at least one request be under way"));
            }
            Some(places) => places as usize,
        };
        let Opened { intents, tokens } = open(options.journal.as_deref())?;
        Ok(Self(Arc::new(Inner {
            oauth,
            options,
            clock,
            network: network(&settings.network)?,
            gate: Gate::new(places),
            journal: intents,
            tokens: store.unwrap_or(tokens),
            clients: Mutex::default(),
            others: Mutex::default(),
            later: Mutex::default(),
            unkept: Mutex::default(),
        })))
    }

    /// Takes the seller on who came back with a code: exchanges it and keeps the
    /// tokens. Gives the seller's user id. Without `site` it is the options'.
    pub async fn authorize(&self, request: &CodeExchangeRequest, site: Option<Site>) -> Result<i64> {
        let site = self.site(site)?;
        let (sellers, request) = (self.clone(), request.clone());
        let authorized = self.0.oauth.work().run(
            "sellers.authorize",
            Box::pin(async move {
                let grant = sellers.0.oauth.exchange(&request).await?;
                sellers.put(&Record::of(&grant, &site), grant.user_id).await?;
                Ok(grant.user_id)
            }),
        );
        authorized.await
    }

    /// Takes a seller on whose tokens were got elsewhere, in the place of what
    /// was kept of it. Gives the seller's user id.
    pub async fn add(&self, request: &SellerTokensRequest, site: Option<Site>) -> Result<i64> {
        let site = self.site(site)?;
        let grant = refresh::check(request)?;
        let sellers = self.clone();
        let added = self.0.oauth.work().run(
            "sellers.add",
            Box::pin(async move {
                sellers.put(&Record::of(&grant, &site), grant.user_id).await?;
                Ok(grant.user_id)
            }),
        );
        added.await
    }

    /// Forgets a seller's tokens, as when it took its permission back, and says
    /// whether there were any. A client that has the access token already uses
    /// it until it ends.
    pub async fn remove(&self, user_id: i64) -> Result<bool> {
        let id = positive("user_id", user_id)?;
        let sellers = self.clone();
        let removed = self.0.oauth.work().run(
            "sellers.remove",
            Box::pin(async move {
                lock(&sellers.0.unkept).remove(&id);
                while let Some(stored) = sellers.0.tokens.load(id).await? {
                    if sellers.0.tokens.swap(id, Some(stored.version), None).await? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }),
        );
        removed.await
    }

    /// A client that acts for a seller: the same one for as long as somebody has
    /// it, and until one of them closes it. `NotFound` if no tokens are kept for it.
    pub async fn client(&self, user_id: i64) -> Result<Client> {
        let id = positive("user_id", user_id)?;
        let known = |clients: &HashMap<i64, WeakClient>| {
            clients.get(&id).and_then(WeakClient::upgrade).filter(|client| !client.work().is_closed())
        };
        if let Some(client) = known(&lock(&self.0.clients)) {
            return Ok(client);
        }
        let (_, record) = self.load(id).await?.ok_or_else(|| unknown(id))?;
        let mut clients = lock(&self.0.clients);
        // Another task may have been faster.
        if let Some(client) = known(&clients) {
            return Ok(client);
        }
        let options = ClientOptions { collector_id: Some(id), site: record.site(), ..self.0.options.clone() };
        let (network, gate) = (self.0.network.clone(), self.0.gate.clone());
        let tokens = Arc::new(refresh::OfSeller { sellers: self.clone(), user_id: id });
        let client =
            Client::build(options, self.0.clock.clone(), Some(self.0.journal.clone()), Some(tokens), |_| {
                Ok(Box::new(Shared { network, gate, seller: id }))
            })?;
        clients.retain(|_, client| client.upgrade().is_some());
        clients.insert(id, client.downgrade());
        Ok(client)
    }

    /// A seller's access token now, refreshed if need be: what a back end answers
    /// its tills, which hold no secrets. `refused` is the one that the API just
    /// called invalid, where that is why it is asked for.
    pub async fn token(&self, user_id: i64, refused: Option<&str>) -> Result<ProvidedToken> {
        let id = positive("user_id", user_id)?;
        let refused = refused.map(crate::AccessToken::parse).transpose()?;
        self.provide(id, refused.as_ref()).await
    }

    fn site(&self, given: Option<Site>) -> Result<Site> {
        given.unwrap_or_else(|| self.0.options.site.clone()).checked("site")
    }

    /// Keeps a seller's tokens in the place of what was kept.
    async fn put(&self, record: &Record, user_id: i64) -> Result<()> {
        lock(&self.0.unkept).remove(&user_id);
        lock(&self.0.later).remove(&user_id);
        loop {
            let expected = self.0.tokens.load(user_id).await?.map(|stored| stored.version);
            let new = record.stored(self.version_after(expected))?;
            if self.0.tokens.swap(user_id, expected, Some(new)).await? {
                return Ok(());
            }
        }
    }

    /// The first one is the time, so that one that was removed and added again
    /// has none that it had before.
    fn version_after(&self, version: Option<i64>) -> i64 {
        match version {
            Some(version) => version.saturating_add(1),
            None => self.0.oauth.pipeline().server_now().as_millisecond(),
        }
    }

    async fn load(&self, user_id: i64) -> Result<Option<(i64, Record)>> {
        let Some(stored) = self.0.tokens.load(user_id).await? else { return Ok(None) };
        Ok(Some((stored.version, Record::read(&stored)?)))
    }
}

fn unknown(user_id: i64) -> Error {
    let message =
        format!("no tokens are kept for seller {user_id}: it has to authorise the application first");
    Error::new(ErrorKind::NotFound, message).with(|d| d.code = Some("seller_unknown".to_owned()))
}

impl SellerTokensRequest {
    /// From a grant.
    pub fn of(grant: &Grant) -> Self {
        Self {
            access_token: grant.access_token.clone(),
            refresh_token: grant.refresh_token.clone(),
            user_id: Some(grant.user_id),
            expires_at: grant.expires_at,
        }
    }
}

impl fmt::Debug for Sellers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sellers").field("oauth", &self.0.oauth).finish_non_exhaustive()
    }
}
