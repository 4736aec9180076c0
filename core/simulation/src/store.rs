//! A journal that processes share, and that survives them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use cobro::testing::{Filter, Intent, Store, Table};
use cobro::{Error, IntentKind, IntentState, Result};

use crate::law::Broken;
use crate::life::Life;
use crate::lock;

/// What a journal holds.
#[derive(Debug, Clone, Default)]
struct Rows {
    all: BTreeMap<i64, Intent>,
    leases: BTreeMap<String, i64>,
}

/// One journal file of a shop.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    rows: Mutex<Rows>,
    /// What a kill leaves, where writing is put off until something was sent.
    sent: Mutex<Rows>,
    /// The processes that are known to be dead.
    dead: Mutex<BTreeSet<String>>,
}

impl Journal {
    /// Something was sent: what was written before it is durable by now, also
    /// where it is not written first.
    pub(crate) fn sent(&self) {
        let rows = lock(&self.rows).clone();
        *lock(&self.sent) = rows;
    }

    /// A process died with all that it had not written.
    pub(crate) fn lose_unsent(&self) {
        let sent = lock(&self.sent).clone();
        *lock(&self.rows) = sent;
    }

    pub(crate) fn forget(&self) {
        *lock(&self.rows) = Rows::default();
    }

    /// Tells those who share it that a process is dead. Not each kind of
    /// journal can know.
    pub(crate) fn bury(&self, owner: &str) {
        lock(&self.dead).insert(owner.to_owned());
    }

    /// Every intent, for the checker.
    pub(crate) fn intents(&self) -> Vec<Intent> {
        lock(&self.rows).all.values().cloned().collect()
    }
}

/// A journal as one run of a process sees it.
#[derive(Debug)]
pub(crate) struct OpenJournal {
    pub(crate) journal: Arc<Journal>,
    pub(crate) owner: String,
    pub(crate) life: Life,
    pub(crate) broken: Option<Broken>,
}

impl OpenJournal {
    fn dead() -> Error {
        Error::internal("the process is dead")
    }
}

impl Store for OpenJournal {
    fn transact(&self, work: &mut dyn FnMut(&mut dyn Table) -> Result<()>) -> Result<()> {
        self.life.burn();
        if !self.life.alive() {
            return Err(Self::dead());
        }
        let mut rows = lock(&self.journal.rows);
        let mut changed = rows.clone();
        work(&mut Transaction { rows: &mut changed, owner: &self.owner, broken: self.broken })?;
        *rows = changed;
        drop(rows);
        self.life.burn();
        if self.life.alive() { Ok(()) } else { Err(Self::dead()) }
    }

    fn owner(&self) -> Result<Arc<str>> {
        Ok(self.owner.as_str().into())
    }

    fn alive(&self, owner: &str) -> bool {
        !lock(&self.journal.dead).contains(owner)
    }

    fn blocks(&self) -> bool {
        false
    }
}

struct Transaction<'a> {
    rows: &'a mut Rows,
    owner: &'a str,
    broken: Option<Broken>,
}

impl Table for Transaction<'_> {
    fn find(&mut self, collector: i64, kind: &IntentKind, key: &str) -> Result<Option<Intent>> {
        let is =
            |intent: &&Intent| intent.collector == collector && intent.kind() == *kind && *intent.key == *key;
        Ok(self.rows.all.values().find(is).cloned())
    }

    fn is_done(&mut self, id: i64) -> Result<bool> {
        Ok(self.rows.all.get(&id).is_some_and(|intent| intent.state == IntentState::Done))
    }

    fn save(&mut self, intent: &mut Intent) -> Result<()> {
        if intent.id == 0 {
            intent.id = self.rows.all.keys().next_back().map_or(1, |last| last + 1);
        }
        self.rows.all.insert(intent.id, intent.clone());
        Ok(())
    }

    fn select(&mut self, filter: &Filter) -> Result<Vec<Intent>> {
        let limit = filter.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let hidden = |intent: &&Intent| {
            self.broken == Some(Broken::OthersHidden)
                && intent.kind() == IntentKind::Refund
                && intent.owner.as_deref() != Some(self.owner)
        };
        let found = self.rows.all.values().rev().filter(|intent| filter.takes(intent) && !hidden(intent));
        Ok(found.take(limit).cloned().collect())
    }

    fn prune(&mut self, collector: i64, before_ms: i64) -> Result<u64> {
        let before = self.rows.all.len();
        self.rows.all.retain(|_, intent| {
            intent.collector != collector || !intent.finished() || intent.updated_ms >= before_ms
        });
        Ok(u64::try_from(before - self.rows.all.len()).unwrap_or(u64::MAX))
    }

    fn lease(&mut self, owner: &str) -> Result<Option<i64>> {
        if self.broken == Some(Broken::LeaseIgnored) {
            return Ok(None);
        }
        Ok(self.rows.leases.get(owner).copied())
    }

    fn leases(&mut self) -> Result<Vec<(String, i64)>> {
        Ok(self.rows.leases.iter().map(|(owner, until)| (owner.clone(), *until)).collect())
    }

    fn renew(&mut self, owner: &str, until_ms: i64) -> Result<()> {
        self.rows.leases.insert(owner.to_owned(), until_ms);
        Ok(())
    }
}
