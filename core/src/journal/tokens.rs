//! Sellers' tokens in the journal's file.

use std::sync::Arc;

use rusqlite::{OptionalExtension, Transaction, params};

use super::sqlite::SqliteStore;
use crate::clock::BoxFuture;
use crate::error::{Error, Result};
use crate::model::StoredTokens;
use crate::sellers::TokenStore;

/// A table beside the intents. None of it is ever part of what the journal shows.
#[derive(Debug, Clone)]
pub(super) struct SqliteTokens(pub(super) Arc<SqliteStore>);

impl SqliteTokens {
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        let store = self.0.clone();
        match tokio::task::spawn_blocking(move || store.run(work)).await {
            Ok(result) => result,
            Err(e) => Err(Error::internal("the journal's task ended abnormally").with_source(e)),
        }
    }
}

impl TokenStore for SqliteTokens {
    fn load(&self, user_id: i64) -> BoxFuture<'_, Result<Option<StoredTokens>>> {
        Box::pin(self.run(move |rows| {
            let read =
                |row: &rusqlite::Row<'_>| Ok(StoredTokens { version: row.get(0)?, secret: row.get(1)? });
            rows.query_row("SELECT version, secret FROM seller_token WHERE user_id = ?", [user_id], read)
                .optional()
        }))
    }

    fn swap(
        &self,
        user_id: i64,
        expected: Option<i64>,
        new: Option<StoredTokens>,
    ) -> BoxFuture<'_, Result<bool>> {
        Box::pin(self.run(move |rows| {
            let changed = match (expected, new) {
                (None, Some(new)) => rows.execute(
                    "INSERT INTO seller_token (user_id, version, secret) VALUES (?, ?, ?)
                     ON CONFLICT DO NOTHING",
                    params![user_id, new.version, new.secret],
                )?,
                (Some(old), Some(new)) => rows.execute(
                    "UPDATE seller_token SET version = ?, secret = ? WHERE user_id = ? AND version = ?",
                    params![new.version, new.secret, user_id, old],
                )?,
                (Some(old), None) => rows.execute(
                    "DELETE FROM seller_token WHERE user_id = ? AND version = ?",
                    params![user_id, old],
                )?,
                (None, None) => 0,
            };
            Ok(changed == 1)
        }))
    }
}
