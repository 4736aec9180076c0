//! Thousands of sales leave nothing behind: no memory, no task, no socket, no
//! open file. A test of its own: what it counts is the process's.

#![cfg(target_os = "linux")]
// Helpers of a test are tests too; clippy sees only the marked functions.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fs;

use cobro::testing::Sandbox;
use cobro::{Client, SaleRequest, SaleStatus, Site};
use serde_json::json;

const SELLER: i64 = 7001;
const TILLS: usize = 20;
const SALES: usize = 2000;

/// Until then pools, caches and the allocator grow to their size: SQLite's cache
/// of the file ends at two megabytes, and the journal in memory and the watch for
/// late money keep a thousand of the newest.
const WARM_UP: usize = 4000;

/// What stays of a sale takes more than two kilobytes, so all of them twice this.
/// Another connection or two, with their buffers, come and go.
const GROWTH_KIB: u64 = 2048;

#[derive(Debug, Clone, Copy)]
struct Figures {
    resident_kib: u64,
    sockets: usize,
    files: usize,
    tasks: usize,
}

fn measure() -> Figures {
    let statm = fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = statm.split(' ').nth(1).unwrap().parse().unwrap();
    let links: Vec<String> = fs::read_dir("/proc/self/fd")
        .unwrap()
        // Without the listing itself.
        .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok())
        .map(|link| link.to_string_lossy().into_owned())
        .filter(|link| !link.ends_with("/fd"))
        .collect();
    let sockets = links.iter().filter(|link| link.starts_with("socket:")).count();
    Figures {
        resident_kib: pages * 4,
        sockets,
        files: links.len() - sockets,
        tasks: tokio::runtime::Handle::current().metrics().num_alive_tasks(),
    }
}

/// The sandbox's own books are no leak.
async fn open_shop(sandbox: &Sandbox) {
    let pos: Vec<String> = (0..TILLS).map(|n| format!("P{n}")).collect();
    let seed = json!({"user_id": SELLER, "site": "MLA", "stores": [{"external_id": "STORE1", "pos": pos}]});
    sandbox.control("POST", "/_sandbox/reset", None).await.unwrap();
    sandbox.control("POST", "/_sandbox/seed", Some(seed.to_string())).await.unwrap();
}

async fn serve(sandbox: &Sandbox, client: &Client, sales: usize) {
    for n in 0..sales {
        if n % TILLS == 0 {
            open_shop(sandbox).await;
        }
        let sale = client.sell(SaleRequest::new(format!("P{}", n % TILLS), "1")).await.unwrap();
        let wait = tokio::spawn({
            let sale = sale.clone();
            async move { sale.wait().await }
        });
        tokio::task::yield_now().await;
        sale.cancel().await.unwrap();
        assert_eq!(wait.await.unwrap().unwrap().status, SaleStatus::Cancelled);
    }
}

async fn sell_and_measure(journal: Option<String>) {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.control("POST", "/_sandbox/clock", Some(json!({"auto": false}).to_string())).await.unwrap();
    let mut options = sandbox.client_options(SELLER, Site::Mla);
    options.journal = journal;
    let empty = measure();
    let client = sandbox.client(options).unwrap();
    serve(&sandbox, &client, WARM_UP).await;
    let warm = measure();
    serve(&sandbox, &client, SALES).await;
    let after = measure();
    println!("empty {empty:?}\nwarm {warm:?}\nafter {after:?}");
    assert!(after.resident_kib < warm.resident_kib + GROWTH_KIB, "warm {warm:?}, after {after:?}");
    assert_eq!(after.files, warm.files);
    // Connections come and go with what was last under way, each with both its
    // ends here, and a task at either.
    assert!(after.sockets <= empty.sockets + 8, "empty {empty:?}, after {after:?}");
    assert!(after.tasks <= empty.tasks + 10, "empty {empty:?}, after {after:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sales_leave_nothing_behind() {
    sell_and_measure(None).await;
    let folder = tempfile::tempdir().unwrap();
    sell_and_measure(Some(folder.path().join("journal.db").display().to_string())).await;
}
