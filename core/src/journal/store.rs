use std::sync::Arc;

use super::intent::Intent;
use crate::error::Result;
use crate::model::{IntentKind, IntentState};

/// Where intents are kept. Everything that is done to it is one transaction.
pub trait Store: Send + Sync + std::fmt::Debug {
    /// Runs `work` alone, and keeps what it did durably, or nothing of it.
    fn transact(&self, work: &mut dyn FnMut(&mut dyn Table) -> Result<()>) -> Result<()>;

    /// The name of this process among those that share the store.
    fn owner(&self) -> Result<Arc<str>>;

    /// Whether the process of that name may still be at work, as far as can be
    /// told without its lease.
    fn alive(&self, owner: &str) -> bool;

    /// Whether a transaction may block the thread for long.
    fn blocks(&self) -> bool;
}

/// The store within a transaction.
pub trait Table {
    /// The intent of that kind and key.
    fn find(&mut self, collector: i64, kind: &IntentKind, key: &str) -> Result<Option<Intent>>;

    /// Whether the intent of that row is done.
    fn is_done(&mut self, id: i64) -> Result<bool>;

    /// Writes it; a new one gets its `id`.
    fn save(&mut self, intent: &mut Intent) -> Result<()>;

    /// As [`Self::save`], for one that nobody goes on with: no copy is needed.
    fn save_last(&mut self, mut intent: Intent) -> Result<()> {
        self.save(&mut intent)
    }

    /// Those that match, the newest first.
    fn select(&mut self, filter: &Filter) -> Result<Vec<Intent>>;

    /// Removes what is finished and was not touched since, and says how many.
    fn prune(&mut self, collector: i64, before_ms: i64) -> Result<u64>;

    /// Until when a process may work on its intents.
    fn lease(&mut self, owner: &str) -> Result<Option<i64>>;

    /// All of them.
    fn leases(&mut self) -> Result<Vec<(String, i64)>>;

    /// Sets that.
    fn renew(&mut self, owner: &str, until_ms: i64) -> Result<()>;
}

/// Which intents are wanted; all that are absent don't narrow.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this seller.
    pub collector: i64,
    /// Of this kind.
    pub kind: Option<IntentKind>,
    /// In this state.
    pub state: Option<IntentState>,
    /// Only those at which something is left to do.
    pub unfinished: bool,
    /// Last touched at this moment or later.
    pub since_ms: Option<i64>,
    /// Of the sale with this reference.
    pub reference: Option<String>,
    /// On this POS.
    pub pos: Option<String>,
    /// Refunds of this payment.
    pub payment: Option<i64>,
    /// With this key.
    pub key: Option<String>,
    /// Last worked on by this process.
    pub owner: Option<String>,
    /// At most so many.
    pub limit: Option<u32>,
}

impl Filter {
    /// Whether an intent is among them, the limit apart.
    pub fn takes(&self, intent: &Intent) -> bool {
        intent.collector == self.collector
            && self.kind.as_ref().is_none_or(|kind| *kind == intent.kind())
            && self.state.as_ref().is_none_or(|state| *state == intent.state)
            && !(self.unfinished && intent.finished())
            && self.since_ms.is_none_or(|since| intent.updated_ms >= since)
            && self.reference.as_ref().is_none_or(|wanted| intent.reference.as_ref() == Some(wanted))
            && self.pos.as_ref().is_none_or(|wanted| intent.pos.as_ref() == Some(wanted))
            && self.payment.is_none_or(|wanted| intent.payments().any(|payment| payment == wanted))
            && self.owner.as_ref().is_none_or(|wanted| intent.owner.as_deref() == Some(wanted))
            && self.key.as_ref().is_none_or(|wanted| *intent.key == **wanted)
    }
}
