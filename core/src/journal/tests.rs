//! What both stores must do alike, and what only the file can do wrong.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use tempfile::TempDir;

use super::sqlite::SqliteStore;
use super::*;
use crate::model::{ErrorKind, IntentState};
use crate::money::Amount;

fn intent(kind: &IntentKind, key: &str, updated_ms: i64) -> Intent {
    let amount = Amount::parse("12.5").unwrap();
    let body = match kind {
        IntentKind::Sale => Body::Sale(SaleBody {
            api: None,
            qr: None,
            qr_data: None,
            order: None,
            store: Some("STORE1".to_owned()),
            amount,
            ttl_s: 600,
            given_ttl_s: None,
            opened_ms: Some(1),
            expires_ms: None,
            status: None,
            ended_ms: None,
        }),
        IntentKind::Refund => Body::Refund(RefundPlan {
            asked: Some(amount),
            steps: vec![Step {
                of: Target::Payment { payment: 118_200_300_400 },
                amount: Some(amount),
                rest: false,
                key: key.into(),
                made: Some(Made {
                    id: Some(9),
                    order_refund: None,
                    amount: None,
                    status: Some("approved".to_owned()),
                    date_ms: None,
                }),
                refused: false,
                taken_back: false,
            }],
            left: None,
            refused: None,
            before: Vec::new(),
            why: None,
        }),
        _ => Body::Cancel(CancelBody::default()),
    };
    Intent {
        id: 0,
        collector: 7001,
        state: IntentState::Begun,
        key: key.into(),
        reference: Some(format!("REF-{key}")),
        pos: Some("POS1".to_owned()),
        owner: Some("me".into()),
        created_ms: Some(5),
        updated_ms,
        body,
    }
}

fn run<T>(store: &dyn Store, mut work: impl FnMut(&mut dyn Table) -> Result<T>) -> Result<T> {
    let mut done = None;
    store.transact(&mut |table| {
        done = Some(work(table)?);
        Ok(())
    })?;
    Ok(done.unwrap())
}

fn file() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    (folder, path)
}

fn refusal(path: &Path) -> String {
    let error = SqliteStore::open(path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Journal, "{error}");
    let text = error.to_string();
    assert!(text.contains(path.to_str().unwrap()) && text.contains("nothing was sent"), "{text}");
    text
}

#[derive(Debug, Clone)]
enum Act {
    Save { kind: u8, key: u8, state: u8, time: u8 },
    Fail { key: u8 },
    Prune { before: u8 },
    Renew { owner: u8, until: u8 },
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        (0..3u8, 0..5u8, 0..5u8, any::<u8>()).prop_map(|(kind, key, state, time)| Act::Save {
            kind,
            key,
            state,
            time
        }),
        (0..5u8).prop_map(|key| Act::Fail { key }),
        any::<u8>().prop_map(|before| Act::Prune { before }),
        (0..3u8, any::<u8>()).prop_map(|(owner, until)| Act::Renew { owner, until }),
    ];
    proptest::collection::vec(act, 1..40)
}

fn kind(number: u8) -> IntentKind {
    [IntentKind::Sale, IntentKind::Cancel, IntentKind::Refund][usize::from(number)].clone()
}

fn play(store: &dyn Store, act: &Act) -> String {
    let result = run(store, |table| match act {
        Act::Save { kind: number, key, state, time } => {
            let (kind, key) = (kind(*number), format!("K{key}"));
            let mut new = intent(&kind, &key, i64::from(*time));
            new.id = table.find(7001, &kind, &key)?.map_or(0, |known| known.id);
            new.state = IntentState::from(IntentState::KNOWN[usize::from(*state)]);
            table.save(&mut new)?;
            Ok(0)
        }
        Act::Fail { key } => {
            table.save(&mut intent(&IntentKind::Sale, &format!("LOST{key}"), 0))?;
            Err(Error::internal("on purpose"))
        }
        Act::Prune { before } => table.prune(7001, i64::from(*before)),
        Act::Renew { owner, until } => table.renew(&format!("O{owner}"), i64::from(*until)).map(|()| 0),
    });
    result.map_or_else(|e| e.to_string(), |n| n.to_string())
}

fn filters() -> Vec<Filter> {
    let all = Filter { collector: 7001, ..Filter::default() };
    vec![
        Filter { unfinished: true, ..all.clone() },
        Filter {
            unfinished: true,
            pos: Some("POS1".to_owned()),
            kind: Some(IntentKind::Sale),
            ..all.clone()
        },
        Filter { payment: Some(118_200_300_400), ..all.clone() },
        Filter { state: Some(IntentState::Done), since_ms: Some(100), ..all.clone() },
        Filter { reference: Some("REF-K1".to_owned()), ..all.clone() },
        Filter { key: Some("K2".to_owned()), owner: Some("me".into()), limit: Some(1), ..all.clone() },
        Filter { collector: 7002, ..all.clone() },
        all,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_file_remembers_what_memory_remembers(acts in acts()) {
        let (_folder, path) = file();
        let sqlite = SqliteStore::open(&path).unwrap();
        let memory = MemoryStore::default();
        for act in &acts {
            prop_assert_eq!(play(&memory, act), play(&sqlite, act));
        }
        let rows = |store: &dyn Store, filter: &Filter| {
            let found = run(store, |table| table.select(filter)).unwrap();
            // What was removed may leave its number to the next in one store only.
            found.into_iter().map(|intent| Intent { id: 0, ..intent }).collect::<Vec<_>>()
        };
        let again = SqliteStore::open(&path).unwrap();
        for filter in filters() {
            let expected = rows(&memory, &filter);
            prop_assert_eq!(&rows(&sqlite, &filter), &expected);
            prop_assert_eq!(&rows(&again, &filter), &expected, "read by another process");
        }
        let leases = |store: &dyn Store| run(store, |table| table.leases()).unwrap();
        prop_assert_eq!(leases(&memory), leases(&sqlite));
    }
}

#[test]
fn memory_does_not_grow_with_what_is_finished() {
    let store = MemoryStore::default();
    for number in 0..3000 {
        let mut sale = intent(&IntentKind::Sale, &format!("K{number}"), number);
        run(&store, |table| table.save(&mut sale)).unwrap();
        if number % 10 != 0 {
            sale.state = IntentState::Done;
            run(&store, |table| table.save(&mut sale)).unwrap();
        }
    }
    let count = |unfinished| {
        let filter = Filter { collector: 7001, unfinished, ..Filter::default() };
        run(&store, |table| table.select(&filter)).unwrap().len()
    };
    assert_eq!(count(true), 300, "what is open stays");
    assert_eq!(count(false), 1300);
    let newest = run(&store, |table| table.find(7001, &IntentKind::Sale, "K2999")).unwrap();
    assert!(newest.is_some(), "the oldest go first");
}

#[test]
fn memory_lets_go_of_what_was_abandoned() {
    let store = MemoryStore::default();
    let day = 24 * 60 * 60 * 1000;
    for number in 0..5 {
        let mut sale = intent(&IntentKind::Sale, &format!("K{number}"), number * day);
        run(&store, |table| table.save(&mut sale)).unwrap();
    }
    let all = Filter { collector: 7001, pos: Some("POS1".to_owned()), unfinished: true, ..Filter::default() };
    let found = run(&store, |table| table.select(&all)).unwrap();
    let keys: Vec<_> = found.iter().map(|intent| &*intent.key).collect();
    assert_eq!(keys, ["K4", "K3", "K2"]);
}

#[test]
fn a_file_that_can_not_serve_says_why() {
    let (folder, path) = file();
    fs::write(&path, "this is a shopping list, not a database, and long enough to be one: ".repeat(40))
        .unwrap();
    assert!(refusal(&path).contains("not a database"));

    let foreign = folder.path().join("foreign.db");
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE till (id INTEGER)").unwrap();
    assert!(refusal(&foreign).contains("another program"));

    let newer = folder.path().join("newer.db");
    drop(SqliteStore::open(&newer).unwrap());
    rusqlite::Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(refusal(&newer).contains("later version"));

    let nowhere = folder.path().join("no/such/folder/journal.db");
    assert!(refusal(&nowhere).contains("does its folder exist"));
    assert!(refusal(folder.path()).contains("can't be opened"));
}

#[test]
fn a_torn_file_says_so() {
    let (_folder, path) = file();
    let store = SqliteStore::open(&path).unwrap();
    for number in 0..400 {
        run(&store, |table| table.save(&mut intent(&IntentKind::Sale, &format!("K{number}"), 0))).unwrap();
    }
    drop(store);
    let bytes = fs::read(&path).unwrap();
    assert!(bytes.len() > 8 * 4096, "all is in the file, not in its log: {}", bytes.len());
    // A disk that lost pages in the middle.
    let mut torn = bytes.clone();
    torn[3 * 4096..6 * 4096].fill(0xa5);
    fs::write(&path, torn).unwrap();
    assert!(refusal(&path).contains("damaged"));
    // One that lost the end.
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    assert!(refusal(&path).contains("damaged"));
}

#[test]
fn a_full_disk_refuses_the_intent_and_keeps_what_is_there() {
    let (_folder, path) = file();
    let store = SqliteStore::open(&path).unwrap();
    run(&store, |table| table.save(&mut intent(&IntentKind::Sale, "FIRST", 0))).unwrap();
    store.limit_pages(20);
    let mut written = 1;
    let error = loop {
        let mut next = intent(&IntentKind::Sale, &format!("K{written}"), 0);
        match run(&store, |table| table.save(&mut next)) {
            Ok(()) => written += 1,
            Err(error) => break error,
        }
        assert!(written < 10_000, "it never got full");
    };
    assert_eq!(error.kind(), ErrorKind::Journal);
    assert!(error.to_string().contains("full") && error.to_string().contains("nothing was sent"), "{error}");
    let all = Filter { collector: 7001, ..Filter::default() };
    assert_eq!(run(&store, |table| table.select(&all)).unwrap().len(), written);
}

#[test]
fn a_file_that_may_only_be_read_says_so() {
    let (_folder, path) = file();
    drop(SqliteStore::open(&path).unwrap());
    let store = SqliteStore::open(&path).unwrap();
    // As a file system mounted for reading only: rights don't stop root.
    store.forbid_writing();
    let error = run(&store, |table| table.save(&mut intent(&IntentKind::Sale, "K1", 0))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Journal);
    assert!(error.to_string().contains("can't be written"), "{error}");
}

#[test]
fn a_process_is_alive_while_it_holds_its_file_and_not_longer() {
    let (folder, path) = file();
    let (mine, other) = (SqliteStore::open(&path).unwrap(), SqliteStore::open(&path).unwrap());
    let (me, them) = (mine.owner().unwrap(), other.owner().unwrap());
    assert_ne!(me, them);
    assert!(mine.alive(&them) && other.alive(&me));
    drop(other);
    assert!(!mine.alive(&them));
    // A killed process leaves its file, and nobody holds it.
    let killed = "0123456789abcdef0123456789abcdef";
    let left_behind = folder.path().join(format!("journal.db-{killed}"));
    fs::write(&left_behind, "").unwrap();
    assert!(!mine.alive(killed));
    assert!(!left_behind.exists(), "and it is cleared away");
    fs::write(&left_behind, "").unwrap();
    let _third = SqliteStore::open(&path).unwrap();
    assert!(!left_behind.exists(), "whoever opens the journal sweeps");
    assert!(mine.alive(&me));
}

#[test]
fn reads_the_file_of_every_released_version() {
    let (_folder, path) = file();
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/journal-v1.db"), &path).unwrap();
    let store = SqliteStore::open(&path).unwrap();
    let all = Filter { collector: 7001, ..Filter::default() };
    let found = run(&store, |table| table.select(&all)).unwrap();
    let shown: Vec<_> = found.iter().map(|intent| (intent.kind(), &*intent.key)).collect();
    assert_eq!(
        shown,
        [
            (IntentKind::Refund, "REFUND1"),
            (IntentKind::Cancel, "SALE2"),
            (IntentKind::Sale, "SALE2"),
            (IntentKind::Sale, "SALE1")
        ]
    );
    for (found, (kind, key)) in found.iter().zip(shown.clone()) {
        assert_eq!(*found, Intent { id: found.id, ..intent(&kind, key, 1000) });
    }
}
