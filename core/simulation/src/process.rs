//! A process of the shop: one client, its tills and its journal.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cobro::testing::{Parts, client_of};
use cobro::{Client, ClientOptions, Resumed, Sale, Site};
use tokio::task::JoinSet;

use crate::cashier::{Cashier, brief, may_ask_again};
use crate::life::Life;
use crate::lock;
use crate::network::Line;
use crate::shop::Shop;
use crate::store::OpenJournal;
use crate::time::TillClock;

/// How long a process may take to end when nothing goes wrong any more.
const CLOSING: Duration = Duration::from_mins(1);

/// Runs it until all its cashiers are done, again after each kill.
pub(crate) async fn run(shop: Arc<Shop>, number: usize) {
    for run in 0.. {
        let fuse = shop.dice.chance(50).then(|| shop.dice.between(1, 300));
        let life = Life::new(fuse.filter(|_| !shop.weather.is_calm() && shop.kills_happen));
        let owner = format!("p{number}.{run}");
        lock(&shop.lives).insert(number, life.clone());
        let work = tokio::spawn(work(shop.clone(), number, owner.clone(), life.clone()));
        life.works(work.abort_handle());
        match work.await {
            Ok(()) => return,
            Err(ended) if ended.is_cancelled() => shop.killed(number, &owner),
            Err(ended) => return shop.breach(format!("p{number} panicked: {ended}")),
        }
        tokio::time::sleep(Duration::from_millis(shop.dice.between(500, 90_000))).await;
    }
}

async fn work(shop: Arc<Shop>, number: usize, owner: String, life: Life) {
    let client = match start(&shop, number, owner.clone(), &life) {
        Ok(client) => client,
        Err(error) => return shop.breach(format!("p{number} can't start: {error}")),
    };
    lock(&shop.clients).insert(number, client.clone());
    let desk =
        Cashier { shop: shop.clone(), client, life, process: number, run: owner, pos: format!("p{number}") };
    let resumed = resume(&desk).await;
    let mut sales: BTreeMap<String, Sale> = BTreeMap::new();
    for sale in resumed.sales {
        sales.insert(sale.info().external_reference.clone(), sale);
    }
    let mut tasks = JoinSet::new();
    for pos in shop.tills(number) {
        let known = sales.extract_if(.., |_, sale| sale.info().external_pos_id == pos).collect();
        tasks.spawn(Cashier { pos, ..desk.clone() }.work(known));
    }
    // Those at tills of another process that shares the journal.
    for sale in sales.into_values() {
        let desk = desk.clone();
        tasks.spawn(async move { desk.follow(&sale).await });
    }
    tasks.spawn(desk.clone().errands());
    while let Some(ended) = tasks.join_next().await {
        if let Err(ended) = ended {
            shop.breach(format!("a cashier of p{number} panicked: {ended}"));
        }
    }
    finish(&desk).await;
}

/// Goes on with what another run of the process left.
pub(crate) async fn resume(desk: &Cashier) -> Resumed {
    loop {
        match desk.life.lived(desk.client.resume()).await {
            Ok(resumed) => {
                if !resumed.sales.is_empty() || !resumed.refunds.is_empty() {
                    let sales: Vec<_> =
                        resumed.sales.iter().map(|s| s.info().external_reference.as_str()).collect();
                    desk.note(&format!("resumed sales {sales:?} and {} refunds", resumed.refunds.len()));
                }
                for refund in &resumed.refunds {
                    desk.resumed(refund);
                }
                return resumed;
            }
            Err(error) => {
                desk.note(&format!("resume: {}", brief(&error)));
                if !may_ask_again(&error) {
                    desk.shop.breach(format!("resume was refused: {error}"));
                }
            }
        }
        desk.seconds(1, 20).await;
    }
}

/// The last of it: what is open now is finished, and nothing is open then.
async fn finish(desk: &Cashier) {
    desk.shop.all_cashiers_left().await;
    desk.life.spare();
    resume(desk).await;
    // Refunds that a bank decides, and what another process was at work on.
    tokio::time::sleep(Duration::from_secs(desk.shop.dice.between(200, 400))).await;
    for sale in resume(desk).await.sales {
        desk.follow(&sale).await;
    }
    let again = resume(desk).await;
    let settled = again.refunds.iter().all(|refund| refund.error.is_none());
    if !settled && desk.shop.broken.is_none() {
        desk.shop.breach(format!("resumed twice and still open: {:?}", again.refunds));
    }
    desk.shop.ended(&desk.run);
    let open = desk.life.lived(desk.client.close(CLOSING)).await;
    if open > 0 {
        desk.shop.breach(format!("p{} closed with {open} calls running", desk.process));
    }
}

fn start(shop: &Arc<Shop>, number: usize, owner: String, life: &Life) -> cobro::Result<Client> {
    let site = if shop.brazil { Site::Mlb } else { Site::Mla };
    let options = ClientOptions::new(shop.world.token(), site, shop.api_of(number));
    let wall = shop.walls.get(number).cloned().unwrap_or_default();
    let wire = Arc::new(Line::new(shop.clone(), number, owner.clone(), life.clone()));
    let store =
        OpenJournal { journal: shop.journal_of(number), owner, life: life.clone(), broken: shop.broken };
    client_of(
        options,
        Parts {
            clock: Arc::new(TillClock::new(shop.time, wall, shop.dice.clone(), life.clone())),
            wire,
            store: Some(Arc::new(store)),
            tokens: None,
        },
    )
}
