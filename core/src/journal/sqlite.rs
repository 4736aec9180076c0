use std::ffi::OsStr;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::{
    Connection, ErrorCode, OptionalExtension, Row, ToSql, Transaction, TransactionBehavior, params,
};

use super::intent::{Body, Intent};
use super::schema::{Unfit, prepare};
use super::store::{Filter, Store, Table};
use crate::clock::lock;
use crate::error::{Error, Result};
use crate::model::{ErrorKind, IntentKind, IntentState};
use crate::per_process::PerProcess;

/// How long another process's transaction is waited for.
const BUSY: Duration = Duration::from_secs(5);

/// Intents in an SQLite file, which several processes of a machine may share.
#[derive(Debug)]
pub(super) struct SqliteStore {
    path: PathBuf,
    /// A connection must not be carried across `fork`.
    opened: PerProcess<Opened>,
}

#[derive(Debug)]
struct Opened {
    pid: u32,
    connection: Mutex<Option<Connection>>,
    presence: Option<Presence>,
}

impl Drop for Opened {
    fn drop(&mut self) {
        // In a forked child they are the parent's: closing the connection may
        // take its log away, and its presence goes on.
        if self.pid != std::process::id() {
            std::mem::forget(lock(&self.connection).take());
            std::mem::forget(self.presence.take());
        }
    }
}

/// Shows the others that this process lives: a file beside the journal, locked
/// for as long as it does. The system lets go of the lock when a process dies,
/// however it dies, so nobody has to wait for a dead one's lease to end.
#[derive(Debug)]
struct Presence {
    name: Arc<str>,
    path: PathBuf,
    _locked: File,
}

impl Drop for Presence {
    fn drop(&mut self) {
        // Gone or not, the lock is: whoever finds the file can tell.
        let _ = std::fs::remove_file(&self.path);
    }
}

impl SqliteStore {
    pub(super) fn open(path: &Path) -> Result<Self> {
        Ok(Self { path: path.to_owned(), opened: PerProcess::new(Opened::new(path)?) })
    }

    /// Runs `work` in a transaction of its own.
    pub(super) fn run<T>(&self, work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T> {
        let mut opened = lock(&self.opened()?.connection);
        let connection = opened.as_mut().ok_or_else(|| Error::internal("the journal was closed"))?;
        let refused = |e| refuse(&self.path, e);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(refused)?;
        let result = work(&transaction).map_err(refused)?;
        transaction.commit().map_err(refused)?;
        Ok(result)
    }

    fn opened(&self) -> Result<&Opened> {
        self.opened.get_or_make(|| Opened::new(&self.path))
    }
}

impl Opened {
    fn new(path: &Path) -> Result<Self> {
        let refused = |e| refuse(path, e);
        for_its_owner_only(path);
        let mut connection = Connection::open(path).map_err(refused)?;
        connection.busy_timeout(BUSY).map_err(refused)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(refused)?;
        // With WAL anything less may lose the last intents when the power goes.
        connection.pragma_update(None, "synchronous", "FULL").map_err(refused)?;
        connection.pragma_update(None, "foreign_keys", true).map_err(refused)?;
        prepare(&mut connection).map_err(|unfit| match unfit {
            Unfit::Foreign => error(path, "it is a database of another program: choose another path"),
            Unfit::Newer => {
                error(path, "it was written by a later version of cobro: use that or a later one")
            }
            Unfit::Broken(error) => refuse(path, error),
        })?;
        // A journal that lost pages must not be believed when it says "nothing open".
        let health: String =
            connection.pragma_query_value(None, "quick_check", |row| row.get(0)).map_err(refused)?;
        if health != "ok" {
            return Err(error(path, &format!("it is damaged ({health}): {DAMAGED}")));
        }
        Presence::sweep(path);
        let presence = Presence::show(path)
            .map_err(|e| error(path, "its folder can't be written: check its rights").with_source(e))?;
        let pid = std::process::id();
        Ok(Self { pid, connection: Mutex::new(Some(connection)), presence: Some(presence) })
    }
}

/// Makes a new file readable for its owner only, since it can hold sellers'
/// tokens. What SQLite puts beside it has the same rights.
fn for_its_owner_only(path: &Path) {
    let mut new = OpenOptions::new();
    new.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut new, 0o600);
    // One that is there keeps its rights; what can't be made SQLite will tell.
    let _ = new.open(path);
}

/// What a failure of SQLite means to who runs the till.
fn refuse(path: &Path, failure: rusqlite::Error) -> Error {
    let why = match failure.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => format!("it is not a database, or it is damaged: {DAMAGED}"),
        Some(ErrorCode::DatabaseCorrupt) => format!("it is damaged: {DAMAGED}"),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            "it can't be written: check the rights of the file and its folder".to_owned()
        }
        Some(ErrorCode::DiskFull) => "the disk is full: make room".to_owned(),
        Some(ErrorCode::CannotOpen) => "it can't be opened: does its folder exist?".to_owned(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another process holds it for too long: try again".to_owned()
        }
        _ => "SQLite failed".to_owned(),
    };
    error(path, &why).with_source(failure)
}

fn error(path: &Path, why: &str) -> Error {
    let message = format!("the journal {} can't be used, so nothing was sent: {why}", path.display());
    Error::new(ErrorKind::Journal, message)
}

const DAMAGED: &str = "put it aside, keep it for support, and start with a new one; \
                       what was open in it has to be looked up by hand";

impl Presence {
    fn show(journal: &Path) -> std::io::Result<Self> {
        loop {
            let name = uuid::Uuid::new_v4().simple().to_string();
            let path = presence_path(journal, &name);
            let locked = OpenOptions::new().create_new(true).write(true).open(&path)?;
            locked.lock()?;
            // Between the two somebody may have taken it for a dead one's.
            if path.exists() {
                return Ok(Self { name: name.into(), path, _locked: locked });
            }
        }
    }

    /// Removes what dead processes left beside the journal.
    fn sweep(journal: &Path) {
        let (Some(folder), Some(name)) = (journal.parent(), journal.file_name().and_then(OsStr::to_str))
        else {
            return;
        };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let Ok(files) = std::fs::read_dir(folder) else { return };
        for file in files.flatten() {
            let found = file.file_name();
            let owner = found.to_str().and_then(|found| found.strip_prefix(name)?.strip_prefix('-'));
            if let Some(owner) = owner
                && owner.len() == 32
                && owner.bytes().all(|b| b.is_ascii_hexdigit())
            {
                is_present(journal, owner);
            }
        }
    }
}

/// Whether the process of that name lives. If not, its file is removed.
fn is_present(journal: &Path, owner: &str) -> bool {
    let path = presence_path(journal, owner);
    let Ok(file) = OpenOptions::new().write(true).open(&path) else {
        // It removed the file when it ended. What can't be opened for another
        // reason may be alive.
        return path.exists();
    };
    match file.try_lock() {
        Ok(()) => {
            let _ = std::fs::remove_file(&path);
            false
        }
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => true,
    }
}

fn presence_path(journal: &Path, owner: &str) -> PathBuf {
    let mut path = journal.as_os_str().to_owned();
    path.push(format!("-{owner}"));
    path.into()
}

impl Store for SqliteStore {
    fn transact(&self, work: &mut dyn FnMut(&mut dyn Table) -> Result<()>) -> Result<()> {
        let mut opened = lock(&self.opened()?.connection);
        let connection = opened.as_mut().ok_or_else(|| Error::internal("the journal was closed"))?;
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|e| refuse(&self.path, e))?;
        work(&mut Rows { store: self, transaction: &transaction })?;
        transaction.commit().map_err(|e| refuse(&self.path, e))
    }

    fn owner(&self) -> Result<Arc<str>> {
        let presence = self.opened()?.presence.as_ref();
        presence.map(|it| it.name.clone()).ok_or_else(|| Error::internal("the journal was closed"))
    }

    fn alive(&self, owner: &str) -> bool {
        is_present(&self.path, owner)
    }

    fn blocks(&self) -> bool {
        true
    }
}

#[cfg(test)]
impl SqliteStore {
    pub(super) fn limit_pages(&self, pages: u32) {
        let opened = lock(&self.opened().unwrap().connection);
        opened.as_ref().unwrap().pragma_update(None, "max_page_count", pages).unwrap();
    }

    pub(super) fn forbid_writing(&self) {
        let opened = lock(&self.opened().unwrap().connection);
        opened.as_ref().unwrap().pragma_update(None, "query_only", true).unwrap();
    }
}

struct Rows<'a> {
    store: &'a SqliteStore,
    transaction: &'a Connection,
}

impl Rows<'_> {
    fn read(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Intent>> {
        let failed = |e| refuse(&self.store.path, e);
        let mut statement = self.transaction.prepare_cached(sql).map_err(failed)?;
        let rows = statement.query_map(values, Raw::read).map_err(failed)?;
        rows.map(|row| row.map_err(failed)?.intent(&self.store.path)).collect()
    }

    fn execute(&self, sql: &str, values: impl rusqlite::Params) -> Result<usize> {
        let failed = |e| refuse(&self.store.path, e);
        self.transaction.prepare_cached(sql).map_err(failed)?.execute(values).map_err(failed)
    }
}

const COLUMNS: &str = "id, collector, kind, key, state, reference, pos, owner, created_ms, updated_ms, body";

/// A row before its body is understood.
struct Raw {
    intent: Intent,
    kind: String,
    body: String,
}

impl Raw {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            intent: Intent {
                id: row.get(0)?,
                collector: row.get(1)?,
                key: row.get(3)?,
                state: IntentState::from(row.get::<_, String>(4)?),
                reference: row.get(5)?,
                pos: row.get(6)?,
                owner: row.get(7)?,
                created_ms: row.get(8)?,
                updated_ms: row.get(9)?,
                body: Body::Cancel(super::intent::CancelBody::default()),
            },
            kind: row.get(2)?,
            body: row.get(10)?,
        })
    }

    fn intent(self, path: &Path) -> Result<Intent> {
        let id = self.intent.id;
        let unreadable = |e: serde_json::Error| {
            error(path, &format!("its row {id} can't be read: {DAMAGED}")).with_source(e)
        };
        let body = match IntentKind::from(self.kind) {
            IntentKind::Sale => Body::Sale(serde_json::from_str(&self.body).map_err(unreadable)?),
            IntentKind::Cancel => Body::Cancel(serde_json::from_str(&self.body).map_err(unreadable)?),
            IntentKind::Refund => Body::Refund(serde_json::from_str(&self.body).map_err(unreadable)?),
            IntentKind::Unknown(other) => {
                return Err(error(path, &format!("its row {id} is of the unknown kind {other}")));
            }
        };
        Ok(Intent { body, ..self.intent })
    }
}

fn some<T: ToSql>(value: Option<&T>) -> Option<&dyn ToSql> {
    value.map(|value| value as _)
}

fn body_text(body: &Body) -> Result<String> {
    match body {
        Body::Sale(sale) => serde_json::to_string(sale),
        Body::Cancel(cancel) => serde_json::to_string(cancel),
        Body::Refund(plan) => serde_json::to_string(plan),
    }
    .map_err(|e| Error::internal("an intent can't be written as JSON").with_source(e))
}

impl Table for Rows<'_> {
    fn find(&mut self, collector: i64, kind: &IntentKind, key: &str) -> Result<Option<Intent>> {
        let sql = format!("SELECT {COLUMNS} FROM intent WHERE collector = ?1 AND kind = ?2 AND key = ?3");
        Ok(self.read(&sql, params![collector, kind.as_str(), key])?.pop())
    }

    fn is_done(&mut self, id: i64) -> Result<bool> {
        let failed = |e| refuse(&self.store.path, e);
        let sql = "SELECT 1 FROM intent WHERE id = ?1 AND state = 'done'";
        self.transaction.prepare_cached(sql).map_err(failed)?.exists([id]).map_err(failed)
    }

    fn save(&mut self, intent: &mut Intent) -> Result<()> {
        let body = body_text(&intent.body)?;
        let id = (intent.id != 0).then_some(intent.id);
        self.execute(
            "INSERT INTO intent (id, collector, kind, key, state, reference, pos, owner, created_ms, updated_ms, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (id) DO UPDATE SET state = excluded.state, owner = excluded.owner,
             created_ms = excluded.created_ms, updated_ms = excluded.updated_ms, body = excluded.body",
            params![
                id,
                intent.collector,
                intent.kind().as_str(),
                intent.key,
                intent.state.as_str(),
                intent.reference,
                intent.pos,
                intent.owner,
                intent.created_ms,
                intent.updated_ms,
                body
            ],
        )?;
        if id.is_none() {
            intent.id = self.transaction.last_insert_rowid();
        }
        for payment in intent.payments() {
            self.execute(
                "INSERT OR IGNORE INTO refunded (payment, intent) VALUES (?1, ?2)",
                params![payment, intent.id],
            )?;
        }
        Ok(())
    }

    fn select(&mut self, filter: &Filter) -> Result<Vec<Intent>> {
        // Absent conditions are left out rather than "?1 IS NULL OR …", so that
        // an index can serve those that are there.
        let mut sql = format!("SELECT {COLUMNS} FROM intent WHERE collector = :collector");
        let kind = filter.kind.as_ref().map(IntentKind::as_str);
        let state = filter.state.as_ref().map(IntentState::as_str);
        let conditions: [(&str, &str, Option<&dyn ToSql>); 8] = [
            (":kind", "kind = :kind", some(kind.as_ref())),
            (":state", "state = :state", some(state.as_ref())),
            (":since", "updated_ms >= :since", some(filter.since_ms.as_ref())),
            (":reference", "reference = :reference", some(filter.reference.as_ref())),
            (":pos", "pos = :pos", some(filter.pos.as_ref())),
            (":key", "key = :key", some(filter.key.as_ref())),
            (":owner", "owner = :owner", some(filter.owner.as_ref())),
            (
                ":payment",
                "id IN (SELECT intent FROM refunded WHERE payment = :payment)",
                some(filter.payment.as_ref()),
            ),
        ];
        let mut values: Vec<(&str, &dyn ToSql)> = vec![(":collector", &filter.collector)];
        for (name, condition, value) in conditions {
            if let Some(value) = value {
                sql.push_str(" AND ");
                sql.push_str(condition);
                values.push((name, value));
            }
        }
        if filter.unfinished {
            sql.push_str(" AND state NOT IN ('done', 'refused')");
        }
        sql.push_str(" ORDER BY id DESC");
        if let Some(limit) = &filter.limit {
            sql.push_str(" LIMIT :limit");
            values.push((":limit", limit));
        }
        self.read(&sql, values.as_slice())
    }

    fn prune(&mut self, collector: i64, before_ms: i64) -> Result<u64> {
        self.execute("DELETE FROM lease WHERE until_ms < ?1", [before_ms])?;
        let sql =
            "DELETE FROM intent WHERE collector = ?1 AND updated_ms < ?2 AND state IN ('done', 'refused')";
        Ok(self.execute(sql, params![collector, before_ms])? as u64)
    }

    fn lease(&mut self, owner: &str) -> Result<Option<i64>> {
        let failed = |e| refuse(&self.store.path, e);
        let mut statement =
            self.transaction.prepare_cached("SELECT until_ms FROM lease WHERE owner = ?1").map_err(failed)?;
        statement.query_row([owner], |row| row.get(0)).optional().map_err(failed)
    }

    fn leases(&mut self) -> Result<Vec<(String, i64)>> {
        let failed = |e| refuse(&self.store.path, e);
        let sql = "SELECT owner, until_ms FROM lease ORDER BY owner";
        let mut statement = self.transaction.prepare_cached(sql).map_err(failed)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(failed)?;
        rows.map(|row| row.map_err(failed)).collect()
    }

    fn renew(&mut self, owner: &str, until_ms: i64) -> Result<()> {
        self.execute(
            "INSERT INTO lease (owner, until_ms) VALUES (?1, ?2)
             ON CONFLICT (owner) DO UPDATE SET until_ms = excluded.until_ms",
            params![owner, until_ms],
        )?;
        Ok(())
    }
}
