use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::Core;
use crate::clock::lock;

/// The POS of a client and the last sale started on each.
#[derive(Default)]
pub(crate) struct Counters(Mutex<HashMap<String, Arc<Counter>>>);

/// One POS. Its lock is held while an order is being put on it, so that two
/// sales can't start on it at once.
pub(super) type Counter = tokio::sync::Mutex<Last>;

/// What this client last did on a POS.
#[derive(Default)]
pub(super) enum Last {
    #[default]
    Nothing,
    Sale(Arc<Core>),
    /// The order may be there: its answer was lost. `since` is when it was
    /// first sent, by the client's clock.
    Unknown {
        key: String,
        since: Duration,
    },
}

impl Counters {
    pub(super) fn at(&self, external_pos_id: &str) -> Arc<Counter> {
        let mut all = lock(&self.0);
        if let Some(counter) = all.get(external_pos_id) {
            return counter.clone();
        }
        let counter = Arc::new(Counter::default());
        all.insert(external_pos_id.to_owned(), counter.clone());
        counter
    }
}
