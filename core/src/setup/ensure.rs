use std::collections::HashMap;
use std::time::Duration;

use super::differ::{of_pos, of_store};
use super::shop_check::{WantedPos, WantedStore};
use crate::client::Client;
use crate::clock::BoxFuture;
use crate::error::{Error, Result};
use crate::model::{
    ErrorKind, Pos, PosRequest, PosSearch, ShopActionKind, ShopPos, ShopReport, ShopStore, Store,
};

/// How often what another run has just made is looked for, a second apart: a
/// search may lag.
const LOOKS: u32 = 4;
const PAUSE: Duration = Duration::from_secs(1);

/// Only reads.
pub(super) async fn plan(client: &Client, wanted: &[WantedStore]) -> Result<ShopReport> {
    run(client, wanted, false).await
}

/// In the caller's task, which runs to its end.
pub(super) async fn ensure(client: &Client, wanted: &[WantedStore]) -> Result<ShopReport> {
    run(client, wanted, true).await
}

async fn run(client: &Client, wanted: &[WantedStore], act: bool) -> Result<ShopReport> {
    let mut stores = Vec::with_capacity(wanted.len());
    for wanted in wanted {
        let named = |e: Error| e.during(&format!("store {}", wanted.external_id));
        let mut done = ensure_store(client, wanted, act).await.map_err(named)?;
        let mut there = match &done.store {
            Some(store) => pos_of(client, store).await.map_err(named)?,
            None => HashMap::new(),
        };
        for pos in &wanted.pos {
            let there = there.remove(&pos.pos.external_id);
            let named = |e: Error| e.during(&format!("POS {}", pos.pos.external_id));
            done.pos.push(ensure_pos(client, pos, there, done.store.as_ref(), act).await.map_err(named)?);
        }
        stores.push(done);
    }
    let still = |action: &ShopActionKind| *action == ShopActionKind::Unchanged;
    let unchanged =
        stores.iter().all(|store| still(&store.action) && store.pos.iter().all(|pos| still(&pos.action)));
    Ok(ShopReport { unchanged, stores })
}

async fn ensure_store(client: &Client, wanted: &WantedStore, act: bool) -> Result<ShopStore> {
    let report = |action, changes, store| ShopStore {
        external_id: wanted.external_id.clone(),
        action,
        changes,
        store,
        pos: Vec::new(),
    };
    let find = || -> BoxFuture<'_, _> { Box::pin(async { client.stores().find(&wanted.external_id).await }) };
    let there = match find().await? {
        Some(there) => there,
        None if !act => return Ok(report(ShopActionKind::Created, Vec::new(), None)),
        None => match client.stores().create_here(&wanted.store).await {
            Ok(made) => return Ok(report(ShopActionKind::Created, Vec::new(), Some(made))),
            Err(taken) => made_meanwhile(client, taken, find).await?,
        },
    };
    let Some((update, changes)) = of_store(wanted, &there)? else {
        return Ok(report(ShopActionKind::Unchanged, Vec::new(), Some(there)));
    };
    let now = if act { client.stores().update_here(there.id, &update).await? } else { there };
    Ok(report(ShopActionKind::Updated, changes, Some(now)))
}

async fn ensure_pos(
    client: &Client,
    wanted: &WantedPos,
    there: Option<Pos>,
    store: Option<&Store>,
    act: bool,
) -> Result<ShopPos> {
    let external_id = &wanted.pos.external_id;
    let report = |action, changes, pos| ShopPos { external_id: external_id.clone(), action, changes, pos };
    let find = || -> BoxFuture<'_, _> { Box::pin(async { client.pos().find(external_id).await }) };
    // It may stand in another store.
    let there = match there {
        Some(there) => Some(there),
        None => find().await?,
    };
    let there = match there {
        Some(there) => there,
        None if !act => return Ok(report(ShopActionKind::Created, Vec::new(), None)),
        None => {
            let request = PosRequest { store_id: store.map(|store| store.id), ..wanted.pos.clone() };
            match client.pos().create_here(&request).await {
                Ok(made) => return Ok(report(ShopActionKind::Created, Vec::new(), Some(made))),
                Err(taken) => made_meanwhile(client, taken, find).await?,
            }
        }
    };
    let Some((update, changes)) = of_pos(wanted, &there, store) else {
        return Ok(report(ShopActionKind::Unchanged, Vec::new(), Some(there)));
    };
    let now = if act { client.pos().update_here(there.id, &update).await? } else { there };
    Ok(report(ShopActionKind::Updated, changes, Some(now)))
}

/// The POS of a store, by the seller's names of them: one search for all.
async fn pos_of(client: &Client, store: &Store) -> Result<HashMap<String, Pos>> {
    let search = PosSearch { store_id: Some(store.id), ..PosSearch::default() };
    let mut all = client.pos().search_all(search);
    let mut found = HashMap::new();
    while let Some(pos) = all.next().await? {
        if let Some(external_id) = pos.external_id.clone() {
            found.insert(external_id, pos);
        }
    }
    Ok(found)
}

/// What a create was refused for as taken: another run made it since it was
/// looked for, or the search lagged. Any other refusal stays one.
async fn made_meanwhile<'a, T>(
    client: &'a Client,
    taken: Error,
    find: impl Fn() -> BoxFuture<'a, Result<Option<T>>>,
) -> Result<T> {
    if taken.kind() != ErrorKind::Conflict {
        return Err(taken);
    }
    for look in 0..LOOKS {
        if look > 0 {
            client.pipeline().clock.sleep(PAUSE).await;
        }
        if let Some(found) = find().await? {
            return Ok(found);
        }
    }
    Err(taken)
}
