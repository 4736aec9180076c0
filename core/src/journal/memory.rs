use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex};

use hashbrown::hash_map::Entry;
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use super::intent::Intent;
use super::store::{Filter, Store, Table};
use crate::clock::lock;
use crate::error::Result;
use crate::model::{IntentKind, IntentState};
use crate::per_process::PerProcess;

/// How many finished intents are remembered: a process that runs for months
/// must not grow.
const FINISHED: usize = 1000;

/// Two days.
const ABANDONED_MS: i64 = 2 * 24 * 60 * 60 * 1000;

/// Intents in memory: they end with the process.
#[derive(Debug, Default)]
pub struct MemoryStore {
    rows: Mutex<Rows>,
    owner: PerProcess<Owner>,
}

#[derive(Debug)]
struct Owner(Arc<str>);

impl Default for Owner {
    fn default() -> Self {
        Self(std::process::id().to_string().into())
    }
}

#[derive(Debug, Default)]
struct Rows {
    /// Boxed: a tree moves what it holds.
    all: BTreeMap<i64, Box<Intent>>,
    last: i64,
    /// By their keys' hashes: at most a few a key, one of each kind and seller.
    by_key: HashTable<(u64, i64)>,
    hasher: DefaultHashBuilder,
    /// What is unfinished on a POS: read at the start of every sale.
    by_pos: HashMap<String, BTreeSet<i64>>,
    /// The refunds of a payment, in their order.
    by_payment: HashMap<i64, VecDeque<i64>>,
    finished: VecDeque<i64>,
    leases: BTreeMap<String, i64>,
}

impl Store for MemoryStore {
    fn transact(&self, work: &mut dyn FnMut(&mut dyn Table) -> Result<()>) -> Result<()> {
        let mut changes = Changes { rows: &mut lock(&self.rows), saved: Vec::new() };
        work(&mut changes)?;
        changes.commit();
        Ok(())
    }

    fn owner(&self) -> Result<Arc<str>> {
        // A forked child has a copy of its parent's intents, which are the parent's.
        Ok(self.owner.get().0.clone())
    }

    fn alive(&self, _: &str) -> bool {
        true
    }

    fn blocks(&self) -> bool {
        false
    }
}

/// A transaction: what it saves shows to itself at once and stays if it ends well.
struct Changes<'a> {
    rows: &'a mut Rows,
    #[expect(clippy::vec_box, reason = "the tree takes each as it is")]
    saved: Vec<Box<Intent>>,
}

impl Changes<'_> {
    fn commit(self) {
        for intent in self.saved {
            self.rows.put(intent);
        }
    }

    fn row(&self, id: i64) -> Option<&Intent> {
        self.saved
            .iter()
            .rev()
            .find(|intent| intent.id == id)
            .or_else(|| self.rows.all.get(&id))
            .map(|row| &**row)
    }
}

impl Rows {
    fn put(&mut self, intent: Box<Intent>) {
        let id = intent.id;
        let (finished, now_ms) = (intent.finished(), intent.updated_ms);
        let before = self.all.get(&id);
        if finished && !before.is_some_and(|before| before.finished()) {
            self.finished.push_back(id);
        }
        // A row keeps its key; its payments may be planned anew.
        let as_before = before.is_some_and(|before| before.payments().eq(intent.payments()));
        if !as_before {
            if let Some(before) = self.all.remove(&id) {
                self.forget(&before);
            }
            self.note_key(&intent.key, id);
            for payment in intent.payments() {
                let ids = self.by_payment.entry(payment).or_default();
                if let Err(place) = ids.binary_search(&id) {
                    ids.insert(place, id);
                }
            }
        }
        self.note_on_pos(&intent);
        self.all.insert(id, intent);
        self.forget_abandoned(now_ms);
        while self.finished.len() > FINISHED {
            let Some(oldest) = self.finished.pop_front() else { return };
            // One that was taken up again is open, or stands further back, too.
            if self.all.get(&oldest).is_some_and(|oldest| oldest.finished()) {
                self.remove(oldest);
            }
        }
    }

    fn note_key(&mut self, key: &str, id: i64) {
        let hash = self.hasher.hash_one(key);
        self.by_key.insert_unique(hash, (hash, id), |(hash, _)| *hash);
    }

    /// Perhaps those of another key, too.
    fn of_key(&self, key: &str) -> impl Iterator<Item = i64> {
        let hash = self.hasher.hash_one(key);
        self.by_key.iter_hash(hash).filter(move |(known, _)| *known == hash).map(|(_, id)| *id)
    }

    fn note_on_pos(&mut self, intent: &Intent) {
        let Some(pos) = &intent.pos else { return };
        if intent.finished() {
            self.forget_on_pos(pos, intent.id);
        } else if let Some(ids) = self.by_pos.get_mut(pos) {
            ids.insert(intent.id);
        } else {
            self.by_pos.insert(pos.clone(), BTreeSet::from([intent.id]));
        }
    }

    fn forget_on_pos(&mut self, pos: &str, id: i64) {
        if let Some(ids) = self.by_pos.get_mut(pos) {
            ids.remove(&id);
            if ids.is_empty() {
                self.by_pos.remove(pos);
            }
        }
    }

    /// What nobody touched for so long that the API has forgotten its key is of
    /// no use here any more, however it stands.
    fn forget_abandoned(&mut self, now_ms: i64) {
        while let Some((id, oldest)) = self.all.first_key_value()
            && oldest.updated_ms < now_ms - ABANDONED_MS
        {
            self.remove(*id);
        }
    }

    fn remove(&mut self, id: i64) {
        if let Some(intent) = self.all.remove(&id) {
            self.forget(&intent);
        }
    }

    fn forget(&mut self, intent: &Intent) {
        let hash = self.hasher.hash_one(&intent.key);
        if let Ok(known) = self.by_key.find_entry(hash, |known| *known == (hash, intent.id)) {
            known.remove();
        }
        if let Some(pos) = &intent.pos {
            self.forget_on_pos(pos, intent.id);
        }
        for payment in intent.payments() {
            let Entry::Occupied(mut ids) = self.by_payment.entry(payment) else { continue };
            // Those that go are the oldest: nothing is moved.
            if let Ok(place) = ids.get().binary_search(&intent.id) {
                ids.get_mut().remove(place);
            }
            if ids.get().is_empty() {
                ids.remove();
            }
        }
    }
}

impl Table for Changes<'_> {
    fn find(&mut self, collector: i64, kind: &IntentKind, key: &str) -> Result<Option<Intent>> {
        let matches =
            |intent: &&Intent| intent.collector == collector && intent.kind() == *kind && *intent.key == *key;
        if let Some(intent) = self.saved.iter().rev().map(|intent| &**intent).find(matches) {
            return Ok(Some(intent.clone()));
        }
        Ok(self.rows.of_key(key).filter_map(|id| self.row(id)).find(matches).cloned())
    }

    fn is_done(&mut self, id: i64) -> Result<bool> {
        Ok(self.row(id).is_some_and(|intent| intent.state == IntentState::Done))
    }

    fn save(&mut self, intent: &mut Intent) -> Result<()> {
        if intent.id == 0 {
            self.rows.last += 1;
            intent.id = self.rows.last;
        }
        self.saved.push(Box::new(intent.clone()));
        Ok(())
    }

    fn save_last(&mut self, mut intent: Intent) -> Result<()> {
        if intent.id == 0 {
            return self.save(&mut intent);
        }
        self.saved.push(Box::new(intent));
        Ok(())
    }

    fn select(&mut self, filter: &Filter) -> Result<Vec<Intent>> {
        let of =
            |index: Option<&BTreeSet<i64>>| index.into_iter().flatten().copied().collect::<BTreeSet<_>>();
        let mut ids = match filter {
            Filter { payment: Some(payment), .. } => {
                self.rows.by_payment.get(payment).into_iter().flatten().copied().collect()
            }
            Filter { pos: Some(pos), unfinished: true, .. } => of(self.rows.by_pos.get(pos)),
            _ => self.rows.all.keys().copied().collect(),
        };
        ids.extend(self.saved.iter().map(|intent| intent.id));
        let limit = filter.limit.map_or(usize::MAX, |limit| limit as usize);
        let found = ids.iter().rev().filter_map(|id| self.row(*id)).filter(|intent| filter.takes(intent));
        Ok(found.take(limit).cloned().collect())
    }

    fn prune(&mut self, collector: i64, before_ms: i64) -> Result<u64> {
        let old = |intent: &&Intent| {
            intent.collector == collector && intent.finished() && intent.updated_ms < before_ms
        };
        self.rows.leases.retain(|_, until| *until >= before_ms);
        let ids: Vec<i64> =
            self.rows.all.values().map(|intent| &**intent).filter(old).map(|intent| intent.id).collect();
        for id in &ids {
            self.rows.remove(*id);
        }
        Ok(ids.len() as u64)
    }

    fn lease(&mut self, owner: &str) -> Result<Option<i64>> {
        Ok(self.rows.leases.get(owner).copied())
    }

    fn leases(&mut self) -> Result<Vec<(String, i64)>> {
        Ok(self.rows.leases.iter().map(|(owner, until)| (owner.clone(), *until)).collect())
    }

    fn renew(&mut self, owner: &str, until_ms: i64) -> Result<()> {
        match self.rows.leases.get_mut(owner) {
            Some(until) => *until = until_ms,
            None => drop(self.rows.leases.insert(owner.to_owned(), until_ms)),
        }
        Ok(())
    }
}
