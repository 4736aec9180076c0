//! What was intended and what became of it: written before it is sent.
//!
//! An intent is durable before its first byte leaves and its outcome after, so
//! that no crash makes a refund happen twice or a payment disappear.

#![allow(unreachable_pub, reason = "a test may bring a store of its own, with the feature `testing`")]

pub(crate) mod intent;
mod memory;
mod schema;
mod sqlite;
mod store;
#[cfg(test)]
mod tests;
mod text;
mod tokens;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use intent::moment;
pub use intent::{Body, CancelBody, Intent, Made, RefundPlan, SaleBody, Step, Target, Why};
pub use memory::MemoryStore;
pub use store::{Filter, Store, Table};

use crate::client::Client;
use crate::clock::earlier;
use crate::error::{Error, Result};
use crate::model::{IntentKind, IntentState, JournalEntry, JournalSearch};
use crate::per_process::PerProcess;
use crate::sellers::{MemoryTokens, TokenStore};

/// A process that does not touch its intents for this long, besides twice the
/// longest a call may take, is taken for stuck: another one may go on with them.
const LEASE: Duration = Duration::from_mins(1);

/// What ended this shortly before the last that a process wrote may not have
/// been told when it crashed.
const UNTOLD: Duration = Duration::from_mins(1);

/// The lease of a process that ended well.
const ENDED: i64 = -1;

/// How many entries a list gives when it is not told.
const LIST: u32 = 1000;

/// How long refunds are possible at the longest: what is younger may still
/// have to be looked up.
const REFUND_WINDOW: Duration = Duration::from_hours(180 * 24);

/// A journal, and the place beside it for sellers' tokens.
pub(crate) struct Opened {
    pub(crate) intents: Arc<dyn Store>,
    pub(crate) tokens: Arc<dyn TokenStore>,
}

/// What a client's options ask for.
pub(crate) fn open(path: Option<&str>) -> Result<Opened> {
    Ok(match path {
        None => {
            Opened { intents: Arc::new(MemoryStore::default()), tokens: Arc::new(MemoryTokens::default()) }
        }
        Some("") => return Err(Error::invalid("journal", "", "required", "give the path of a file")),
        Some(path) => {
            let store = Arc::new(sqlite::SqliteStore::open(Path::new(path))?);
            Opened { intents: store.clone(), tokens: Arc::new(tokens::SqliteTokens(store)) }
        }
    })
}

/// The intents of one client.
#[derive(Debug, Clone)]
pub(crate) struct Intents {
    store: Arc<dyn Store>,
    collector: i64,
    lease: Duration,
    /// Whoever writes waits here rather than in a thread each.
    turn: Arc<PerProcess<tokio::sync::Mutex<()>>>,
}

impl Intents {
    pub(crate) fn new(store: Arc<dyn Store>, collector: i64, call_timeout: Duration) -> Self {
        Self { store, collector, lease: LEASE + 2 * call_timeout, turn: Arc::default() }
    }

    fn lease_ms(&self) -> i64 {
        i64::try_from(self.lease.as_millis()).unwrap_or(i64::MAX)
    }

    /// Runs `work` in a transaction.
    pub(crate) async fn transact<T: Send + 'static>(
        &self,
        now: Now,
        work: impl FnOnce(&mut Session<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if !self.store.blocks() {
            return self.transact_here(now, work);
        }
        // Boxed: intents in memory have no use for the room.
        Box::pin(self.transact_in_turn(now, work)).await
    }

    async fn transact_in_turn<T: Send + 'static>(
        &self,
        now: Now,
        work: impl FnOnce(&mut Session<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _turn = self.turn.get().lock().await;
        let intents = self.clone();
        match tokio::task::spawn_blocking(move || intents.transact_here(now, work)).await {
            Ok(result) => result,
            Err(e) => Err(Error::internal("the journal's task ended abnormally").with_source(e)),
        }
    }

    fn transact_here<T>(&self, now: Now, work: impl FnOnce(&mut Session<'_>) -> Result<T>) -> Result<T> {
        let owner = self.store.owner()?;
        let mut work = Some(work);
        let mut done = None;
        self.store.transact(&mut |table| {
            let Some(work) = work.take() else {
                return Err(Error::internal("a store ran a transaction twice"));
            };
            let mut session =
                Session { table, store: &*self.store, intents: self, owner: &owner, now, renewed: false };
            done = Some(work(&mut session)?);
            Ok(())
        })?;
        done.ok_or_else(|| Error::internal("a store did not run a transaction"))
    }

    /// This process ends, and told all that it knew.
    pub(crate) async fn end(&self, now: Now) {
        let ended = self.transact(now, |session| session.table.renew(session.owner, ENDED));
        if let Err(error) = ended.await {
            crate::telemetry::not_kept("", &error);
        }
    }

    /// Saves an intent's progress. What it tells has happened already, so a
    /// failure to write it is shown in the log and not to the caller: `resume`
    /// will find the intent open and read what became of it.
    pub(crate) fn keep(&self, now: Now, mut intent: Intent) -> impl Future<Output = ()> + Send + '_ {
        if now.known {
            // The first answer told the time: it was sent just before.
            intent.created_ms.get_or_insert(now.ms);
        }
        let key = intent.key.clone();
        let kept = self.transact(now, move |session| {
            // One that hung may come after the one that took over from it.
            let late = intent.state != IntentState::Done && session.table.is_done(intent.id)?;
            if late { Ok(()) } else { session.save_last(intent) }
        });
        async move {
            if let Err(error) = kept.await {
                crate::telemetry::not_kept(&key, &error);
            }
        }
    }
}

/// The time, for the journal: the API's as far as it is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    pub(crate) ms: i64,
    /// Whether the API told its time already; else it is the till's own idea.
    pub(crate) known: bool,
}

/// A transaction of this client's process.
pub(crate) struct Session<'a> {
    table: &'a mut dyn Table,
    store: &'a dyn Store,
    intents: &'a Intents,
    owner: &'a Arc<str>,
    pub(crate) now: Now,
    renewed: bool,
}

impl Session<'_> {
    pub(crate) fn find(&mut self, kind: &IntentKind, key: &str) -> Result<Option<Intent>> {
        self.table.find(self.intents.collector, kind, key)
    }

    pub(crate) fn select(&mut self, filter: Filter) -> Result<Vec<Intent>> {
        self.table.select(&Filter { collector: self.intents.collector, ..filter })
    }

    /// A new intent of this process, not saved yet.
    pub(crate) fn begin(
        &self,
        key: Arc<str>,
        reference: Option<String>,
        pos: Option<String>,
        body: Body,
    ) -> Intent {
        Intent {
            id: 0,
            collector: self.intents.collector,
            state: IntentState::Begun,
            key,
            reference,
            pos,
            owner: None,
            created_ms: self.now.known.then_some(self.now.ms),
            updated_ms: self.now.ms,
            body,
        }
    }

    /// Saves it as this process's.
    pub(crate) fn save(&mut self, intent: &mut Intent) -> Result<()> {
        self.claim(intent)?;
        self.table.save(intent)
    }

    /// As [`Self::save`], for one that nobody goes on with.
    fn save_last(&mut self, mut intent: Intent) -> Result<()> {
        self.claim(&mut intent)?;
        self.table.save_last(intent)
    }

    fn claim(&mut self, intent: &mut Intent) -> Result<()> {
        if intent.owner.as_ref() != Some(self.owner) {
            intent.owner = Some(self.owner.clone());
        }
        intent.updated_ms = self.now.ms;
        if !self.renewed {
            self.table.renew(self.owner, self.now.ms.saturating_add(self.intents.lease_ms()))?;
            self.renewed = true;
        }
        Ok(())
    }

    /// What others finished just before they crashed: whether they told anyone is
    /// not known.
    pub(crate) fn untold(&mut self) -> Result<Vec<Intent>> {
        let lease = self.intents.lease_ms();
        let mut untold = Vec::new();
        for (owner, until) in self.table.leases()? {
            if *owner == **self.owner || until == ENDED || self.store.alive(&owner) {
                continue;
            }
            let last = until.saturating_sub(lease);
            let since = last.saturating_sub(i64::try_from(UNTOLD.as_millis()).unwrap_or(0));
            let filter = Filter { since_ms: Some(since), owner: Some(owner), ..Filter::default() };
            untold.extend(self.select(filter)?.into_iter().filter(Intent::finished));
        }
        Ok(untold)
    }

    /// Whether another process is at work on it.
    pub(crate) fn taken(&mut self, intent: &Intent) -> Result<bool> {
        let Some(owner) = &intent.owner else { return Ok(false) };
        if owner == self.owner || !self.store.alive(owner) {
            return Ok(false);
        }
        Ok(self.table.lease(owner)?.is_some_and(|until| until > self.now.ms))
    }
}

/// The journal: what was intended and what became of it.
#[derive(Debug, Clone, Copy)]
pub struct Journal<'c>(pub(crate) &'c Client);

impl Journal<'_> {
    /// The entries that match, the newest first.
    pub async fn list(&self, search: &JournalSearch) -> Result<Vec<JournalEntry>> {
        super::resources::page_limit(search.limit)?;
        let filter = Filter {
            kind: search.kind.clone(),
            state: search.state.clone(),
            reference: search.external_reference.clone(),
            key: search.idempotency_key.clone(),
            limit: Some(search.limit.unwrap_or(LIST)),
            ..Filter::default()
        };
        let found = self.0.intents().transact(self.0.now(), |session| session.select(filter)).await?;
        Ok(found.iter().map(Intent::entry).collect())
    }

    /// Removes finished entries that were not touched for `older_than`, and
    /// says how many. Open ones stay.
    ///
    /// Under 180 days, the longest that a payment can be refunded, it is
    /// refused unless forced: what is removed can't be told from what never was.
    pub async fn prune(&self, older_than: Duration, force: bool) -> Result<u64> {
        if older_than < REFUND_WINDOW && !force {
            let shown = format!("{} days", older_than.as_secs() / 86_400);
            let advice = "payments can be refunded for 180 days: keep them that long, or force it";
            return Err(Error::invalid("older_than", &shown, "min", advice));
        }
        let before = earlier(self.0.pipeline().server_now(), older_than).as_millisecond();
        self.0
            .intents()
            .transact(self.0.now(), move |session| session.table.prune(session.intents.collector, before))
            .await
    }
}
