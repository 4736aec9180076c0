use std::collections::HashMap;
use std::sync::{Arc, Mutex, Weak};

use super::Core;
use crate::clock::lock;

/// The sales of a client: one `Core` for each, however often it is asked for.
#[derive(Default)]
pub(crate) struct Sales {
    counters: Mutex<HashMap<String, Arc<Counter>>>,
    live: Mutex<Live>,
}

/// One POS. Held while an order is being put on it, so that two sales of this
/// client can't start on it at once.
pub(super) type Counter = tokio::sync::Mutex<()>;

#[derive(Default)]
struct Live {
    by_key: HashMap<String, Weak<Core>>,
    /// At how many the dead ones are cleared away next.
    clear_at: usize,
}

impl Sales {
    pub(super) fn at(&self, external_pos_id: &str) -> Arc<Counter> {
        let mut all = lock(&self.counters);
        if let Some(counter) = all.get(external_pos_id) {
            return counter.clone();
        }
        let counter = Arc::new(Counter::default());
        all.insert(external_pos_id.to_owned(), counter.clone());
        counter
    }

    /// The sale of that key, if anybody still holds it.
    pub(super) fn live(&self, key: &str) -> Option<Arc<Core>> {
        lock(&self.live).by_key.get(key)?.upgrade()
    }

    /// Whether anybody holds a sale with that reference.
    pub(super) fn holds(&self, reference: &str) -> bool {
        let live = lock(&self.live);
        live.by_key.values().filter_map(Weak::upgrade).any(|core| core.info.external_reference == reference)
    }

    /// Remembers a sale that was just begun, in place of what was known of it.
    pub(super) fn begun(&self, core: Core) -> Arc<Core> {
        lock(&self.live).insert(core)
    }

    /// Remembers a sale that the journal has; of two with one key the first is
    /// the sale.
    pub(super) fn known(&self, core: Core) -> Arc<Core> {
        let mut live = lock(&self.live);
        let first = live.by_key.get(&core.info.idempotency_key).and_then(Weak::upgrade);
        first.unwrap_or_else(|| live.insert(core))
    }
}

impl Live {
    fn insert(&mut self, core: Core) -> Arc<Core> {
        if self.by_key.len() >= self.clear_at {
            self.by_key.retain(|_, core| core.strong_count() > 0);
            self.clear_at = 64.max(2 * self.by_key.len());
        }
        let core = Arc::new(core);
        self.by_key.insert(core.info.idempotency_key.clone(), Arc::downgrade(&core));
        core
    }
}
