use std::collections::HashMap;
use std::fmt;
use std::sync::Mutex;

use crate::clock::{BoxFuture, lock};
use crate::error::Result;
use crate::model::StoredTokens;

/// Where sellers' tokens are kept, for those who have a place of their own: a
/// table of `user_id`, `version` and `secret`, the last one encrypted at best.
///
/// What makes it safe is that `swap` is atomic: of two processes that read the
/// same version only one writes the next. A refresh token can be used once, and
/// this is what decides who uses it.
pub trait TokenStore: Send + Sync + fmt::Debug {
    /// What is kept of a seller.
    fn load(&self, user_id: i64) -> BoxFuture<'_, Result<Option<StoredTokens>>>;

    /// Puts `new` in the place of the version that is expected to be there (of
    /// nothing when absent), or removes it, durably, and says whether it did:
    /// not when another version is there.
    fn swap(
        &self,
        user_id: i64,
        expected: Option<i64>,
        new: Option<StoredTokens>,
    ) -> BoxFuture<'_, Result<bool>>;
}

/// In memory: sellers have to be added again when the process starts.
#[derive(Debug, Default)]
pub(crate) struct MemoryTokens(Mutex<HashMap<i64, StoredTokens>>);

impl TokenStore for MemoryTokens {
    fn load(&self, user_id: i64) -> BoxFuture<'_, Result<Option<StoredTokens>>> {
        let found = lock(&self.0).get(&user_id).cloned();
        Box::pin(std::future::ready(Ok(found)))
    }

    fn swap(
        &self,
        user_id: i64,
        expected: Option<i64>,
        new: Option<StoredTokens>,
    ) -> BoxFuture<'_, Result<bool>> {
        let mut rows = lock(&self.0);
        let swaps = rows.get(&user_id).map(|row| row.version) == expected;
        if swaps {
            match new {
                Some(new) => drop(rows.insert(user_id, new)),
                None => drop(rows.remove(&user_id)),
            }
        }
        Box::pin(std::future::ready(Ok(swaps)))
    }
}
