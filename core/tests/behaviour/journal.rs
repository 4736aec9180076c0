//! Processes that share a journal, crash, hang and end. Each client is one.

use std::time::Duration;

use cobro::testing::Sandbox;
use cobro::{
    Client, ErrorKind, IntentKind, IntentState, JournalSearch, RefundRefusal, RefundRequest, SaleStatus, Site,
};
use serde_json::json;
use tempfile::TempDir;

use crate::till::{SELLER, Till, eventually, sale};

struct Shop {
    till: Till,
    folder: TempDir,
}

impl Shop {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = journal(&folder);
        let till = Till::with(|options| {
            options.journal = Some(path);
            options.max_attempts = Some(1);
        })
        .await;
        Self { till, folder }
    }

    /// Another process on the same journal.
    fn process(&self) -> Client {
        client(&self.till.sandbox, &self.folder)
    }

    async fn paid(&self) -> (cobro::Sale, i64) {
        let sold = self.till.client.sell(sale("P1")).await.unwrap();
        let payment = self.till.pay(&self.till.scan("P1").await).await;
        assert_eq!(sold.wait().await.unwrap().status, SaleStatus::Paid);
        (sold, payment)
    }

    async fn refunds(&self) -> Vec<String> {
        let ledger = self.till.ledger().await;
        let refunds = ledger["refunds"].as_array().unwrap();
        refunds.iter().map(|refund| refund["amount"].as_str().unwrap().to_owned()).collect()
    }
}

fn journal(folder: &TempDir) -> String {
    folder.path().join("journal.db").to_str().unwrap().to_owned()
}

fn client(sandbox: &Sandbox, folder: &TempDir) -> Client {
    let mut options = sandbox.client_options(SELLER, Site::Mla);
    options.journal = Some(journal(folder));
    options.max_attempts = Some(1);
    sandbox.client(options).unwrap()
}

fn refund(amount: &str, key: &str) -> RefundRequest {
    RefundRequest { amount: Some(amount.into()), idempotency_key: Some(key.to_owned()) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_living_process_does_is_left_to_it() {
    let shop = Shop::open().await;
    let sold = shop.till.client.sell(sale("P1")).await.unwrap();
    let other = shop.process();
    assert!(other.resume().await.unwrap().sales.is_empty());
    let busy = other.sell(sale("P1")).await.unwrap_err();
    assert_eq!((busy.kind(), busy.code()), (ErrorKind::Conflict, Some("pos_busy")));
    // It hangs for longer than its lease: another one takes over.
    shop.till.advance(300).await;
    let taken = other.resume().await.unwrap().sales;
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].info().external_reference, sold.info().external_reference);
    // Both may look: what they see is the same, and it is noted once.
    shop.till.pay(&shop.till.scan("P1").await).await;
    assert_eq!(taken[0].wait().await.unwrap().status, SaleStatus::Paid);
    assert_eq!(sold.wait().await.unwrap().status, SaleStatus::Paid);
    let entries = other.journal().list(&JournalSearch::default()).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].state.as_str(), entries[0].outcome.as_deref()), ("done", Some("paid")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_cashiers_never_refund_more_than_is_left() {
    let shop = Shop::open().await;
    let (sold, _) = shop.paid().await;
    let other = shop.process();
    let theirs = other.sell(cobro::SaleRequest {
        idempotency_key: Some(sold.info().idempotency_key.clone()),
        external_reference: Some(sold.info().external_reference.clone()),
        ..sale("P1")
    });
    let theirs = theirs.await.unwrap();
    let (a, b) = tokio::join!(sold.refund(refund("60", "A")), theirs.refund(refund("60", "B")));
    let (done, refused): (Vec<_>, Vec<_>) = [a, b].into_iter().partition(Result::is_ok);
    assert_eq!((done.len(), refused.len()), (1, 1));
    let refused = refused.into_iter().next().unwrap().unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::RefundRefused, "{refused}");
    let reasons = [RefundRefusal::UnderWay, RefundRefusal::MoreThanLeft];
    assert!(reasons.contains(refused.refusal().unwrap()), "{refused}");
    assert_eq!(shop.refunds().await, ["60"]);
    assert_eq!(shop.till.requests("POST", "/refunds").await.len(), 1, "nothing was tried against the API");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn resuming_twice_at_once_refunds_once() {
    let shop = Shop::open().await;
    let (sold, _) = shop.paid().await;
    shop.till.fault("POST", "/v1/payments/*/refunds", None, json!("drop_before")).await;
    let unknown = sold.refund(refund("30", "K")).await.unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::OutcomeUnknown);
    shop.till.sandbox.crash_clients();
    shop.till.sandbox.control("DELETE", "/_sandbox/faults", None).await.unwrap();
    let (a, b) = (shop.process(), shop.process());
    let (a, b) = tokio::join!(a.resume(), b.resume());
    let (a, b) = (a.unwrap(), b.unwrap());
    assert_eq!(a.refunds.len() + b.refunds.len(), 1, "{a:?} {b:?}");
    assert_eq!(shop.refunds().await, ["30"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_crash_kept_from_being_told_is_told() {
    let shop = Shop::open().await;
    let (sold, _) = shop.paid().await;
    sold.refund(refund("30", "K")).await.unwrap();
    // Nobody knows whether the screen showed it.
    shop.till.sandbox.crash_clients();
    let process = shop.process();
    let told = process.resume().await.unwrap();
    assert_eq!(told.sales.len(), 1);
    assert_eq!(told.sales[0].wait().await.unwrap().status, SaleStatus::Paid);
    assert_eq!(told.refunds[0].refund.as_ref().unwrap().amount.to_string(), "30");
    assert_eq!(shop.till.requests("POST", "/refunds").await.len(), 1);
    // Told once; and a process that ended well told all it knew.
    let again = process.resume().await.unwrap();
    assert!(again.sales.is_empty() && again.refunds.is_empty(), "{again:?}");
    assert_eq!(process.close(Duration::from_secs(5)).await, 0);
    drop((again, told, process));
    let next = shop.process().resume().await.unwrap();
    assert!(next.sales.is_empty() && next.refunds.is_empty(), "{next:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_refund_is_noted_all_the_same() {
    let shop = Shop::open().await;
    let (sold, _) = shop.paid().await;
    drop(tokio::time::timeout(Duration::ZERO, sold.refund(refund("30", "K"))).await);
    let search = JournalSearch { kind: Some(IntentKind::Refund), ..JournalSearch::default() };
    eventually("the journal has it done", || async {
        let entries = shop.till.client.journal().list(&search).await.unwrap();
        entries.iter().any(|entry| entry.state == IntentState::Done && entry.idempotency_key == "K")
    })
    .await;
    assert_eq!(shop.refunds().await, ["30"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_waits_for_a_refund_and_begins_nothing_more() {
    let shop = Shop::open().await;
    let (sold, payment) = shop.paid().await;
    shop.till.fault("POST", "/v1/payments/*/refunds", Some(1), json!({"delay_ms": 150})).await;
    drop(tokio::time::timeout(Duration::ZERO, sold.refund(refund("30", "K"))).await);
    let closing = shop.till.client.close(Duration::from_secs(30));
    // Also before anybody waits for it.
    let late = shop.till.client.refunds().create(payment, &refund("1", "L")).await.unwrap_err();
    assert_eq!(late.kind(), ErrorKind::Interrupted, "{late}");
    assert_eq!(closing.await, 0);
    assert_eq!(shop.refunds().await, ["30"], "it was waited for");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_closing_can_not_wait_for_is_left_to_resume() {
    let shop = Shop::open().await;
    let (sold, _) = shop.paid().await;
    shop.till.fault("POST", "/v1/payments/*/refunds", Some(1), json!({"stall": "answer"})).await;
    drop(tokio::time::timeout(Duration::ZERO, sold.refund(refund("30", "K"))).await);
    eventually("it is on its way", || async { !shop.refunds().await.is_empty() }).await;
    assert_eq!(shop.till.client.close(Duration::ZERO).await, 1);
    shop.till.sandbox.crash_clients();
    let resumed = shop.process().resume().await.unwrap();
    assert_eq!(resumed.refunds.len(), 1);
    assert_eq!(resumed.refunds[0].error, None);
    assert_eq!(shop.refunds().await, ["30"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_journal_that_can_not_serve_stops_the_till_before_money_moves() {
    let till = Till::open().await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(journal(&folder), "not a journal, and long enough to be looked at: ".repeat(50)).unwrap();
    let mut options = till.sandbox.client_options(SELLER, Site::Mla);
    options.journal = Some(journal(&folder));
    let error = till.sandbox.client(options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Journal);

    // One that fails while the till runs.
    let shop = Shop::open().await;
    let (sold, _) = shop.paid().await;
    let connection = rusqlite::Connection::open(journal(&shop.folder)).unwrap();
    connection.execute_batch("ALTER TABLE intent RENAME TO gone").unwrap();
    let before = shop.till.requests("POST", "/refunds").await.len();
    let error = sold.refund(refund("30", "K")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Journal, "{error}");
    assert_eq!(error.idempotency_key(), Some("K"));
    assert_eq!(shop.till.requests("POST", "/refunds").await.len(), before);
    let error = shop.till.client.sell(sale("P2")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Journal, "{error}");
    assert!(shop.till.requests("PUT", "P2").await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_token_nor_buyer_is_in_the_file() {
    let shop = Shop::open().await;
    let (sold, _) = shop.paid().await;
    sold.refund(refund("30", "K")).await.unwrap();
    let token = shop.till.sandbox.token(SELLER);
    shop.till.sandbox.crash_clients();
    for file in std::fs::read_dir(shop.folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for secret in [token.as_str(), "payer", "email", "identification", "TESTUSER"] {
            assert!(!text.contains(secret), "{secret}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_in_process_is_followed_to_its_end() {
    let till = Till::with(|options| options.site = Site::Mlb).await;
    let seed = json!({"user_id": SELLER, "site": "MLB", "stores": []});
    till.post("/_sandbox/seed", seed).await;
    let sold = till.client.sell(sale("P1")).await.unwrap();
    let scan = till.scan("P1").await;
    let paid = json!({"scan_id": scan["scan_id"], "result": "approved", "method": "pix"});
    till.post("/_sandbox/pay", paid).await;
    sold.wait().await.unwrap();
    till.post("/_sandbox/options", json!({"pix_refunds": "in_process"})).await;
    let made = sold.refund(refund("30", "K")).await.unwrap();
    assert_eq!(made.refunds[0].status, Some(cobro::RefundStatus::InProcess), "{made:?}");
    let entries = till.client.journal().list(&JournalSearch::default()).await.unwrap();
    assert_eq!(entries[0].state, IntentState::Accepted);
    till.hold_time().await;
    let id = made.refunds[0].id;
    let (ended, ()) = tokio::join!(sold.wait_refund("K"), async {
        eventually("it waits", || async { till.sleepers().await == 1 }).await;
        till.post("/_sandbox/settle", json!({"refund_id": id, "result": "approved"})).await;
        till.free_time().await;
    });
    let ended = ended.unwrap();
    assert_eq!(ended.refunds[0].status, Some(cobro::RefundStatus::Approved));
    assert_eq!(ended.amount.to_string(), "30");
    let entries = till.client.journal().list(&JournalSearch::default()).await.unwrap();
    assert_eq!(entries[0].state, IntentState::Done);
    let unknown = sold.wait_refund("NOBODY").await.unwrap_err();
    assert_eq!(
        (unknown.kind(), unknown.details().rule.as_deref()),
        (ErrorKind::InvalidInput, Some("unknown"))
    );
}
