//! The file's schema, version by version. What was released is never changed;
//! a change is one more step.

use rusqlite::Connection;

/// Marks a file as one of ours ("cobr").
pub(super) const APPLICATION_ID: i32 = 0x636f_6272;

/// Step n brings a file of version n to version n + 1.
const STEPS: &[&str] = &[
    "
    CREATE TABLE intent (
        id INTEGER PRIMARY KEY,
        collector INTEGER NOT NULL,
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        state TEXT NOT NULL,
        reference TEXT,
        pos TEXT,
        owner TEXT,
        created_ms INTEGER,
        updated_ms INTEGER NOT NULL,
        body TEXT NOT NULL,
        UNIQUE (collector, kind, key)
    ) STRICT;
    CREATE INDEX intent_reference ON intent (collector, reference);
    CREATE INDEX intent_updated ON intent (collector, updated_ms);
    CREATE INDEX intent_open ON intent (collector, pos) WHERE state NOT IN ('done', 'refused');
    CREATE TABLE refunded (
        payment INTEGER NOT NULL,
        intent INTEGER NOT NULL REFERENCES intent ON DELETE CASCADE,
        PRIMARY KEY (payment, intent)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE lease (
        owner TEXT PRIMARY KEY,
        until_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
",
    "
    CREATE TABLE seller_token (
        user_id INTEGER PRIMARY KEY,
        version INTEGER NOT NULL,
        secret TEXT NOT NULL
    ) STRICT;
",
];

/// Why a file can't serve.
#[derive(Debug)]
pub(super) enum Unfit {
    /// Another program's database.
    Foreign,
    /// Written by a later version of this library.
    Newer,
    /// What the file system or SQLite said.
    Broken(rusqlite::Error),
}

impl From<rusqlite::Error> for Unfit {
    fn from(error: rusqlite::Error) -> Self {
        Self::Broken(error)
    }
}

/// Makes the schema in a new file, or brings an older one up to date.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), Unfit> {
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version = version(connection)?;
    if id == APPLICATION_ID && version == STEPS.len() {
        return Ok(());
    }
    let change = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Another process may have been faster.
    let id: i32 = change.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = change.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if id != APPLICATION_ID && (id != 0 || tables > 0) {
        return Err(Unfit::Foreign);
    }
    let missing = STEPS.get(self::version(&change)?..).ok_or(Unfit::Newer)?;
    for step in missing {
        change.execute_batch(step)?;
    }
    change.pragma_update(None, "application_id", APPLICATION_ID)?;
    change.pragma_update(None, "user_version", i64::try_from(STEPS.len()).unwrap_or(i64::MAX))?;
    change.commit()?;
    Ok(())
}

fn version(connection: &Connection) -> rusqlite::Result<usize> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}
