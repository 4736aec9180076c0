//! Everything that is checked about a shop before anything is sent.

use std::collections::HashSet;

use crate::error::{Error, Result};
use crate::model::{PosRequest, ShopPosRequest, ShopRequest, ShopStoreRequest, Site, StoreRequest};
use crate::resources::{pos_check, store_check};

/// A store to be ensured.
#[derive(Debug)]
pub(super) struct WantedStore {
    /// As it would be created.
    pub(super) store: StoreRequest,
    pub(super) external_id: String,
    pub(super) pos: Vec<WantedPos>,
}

/// A POS to be ensured.
#[derive(Debug)]
pub(super) struct WantedPos {
    /// As it would be created, but for its store's id.
    pub(super) pos: PosRequest,
}

pub(super) fn check(shop: &ShopRequest, site: &Site) -> Result<Vec<WantedStore>> {
    if shop.stores.is_empty() {
        return Err(Error::invalid("stores", "", "required", "declare at least one store"));
    }
    let (mut stores, mut tills) = (HashSet::new(), HashSet::new());
    let mut all = Vec::with_capacity(shop.stores.len());
    for (index, store) in shop.stores.iter().enumerate() {
        let under = |e: Error| e.under(&format!("stores[{index}]"));
        unique(&mut stores, &store.external_id).map_err(under)?;
        let mut wanted = wanted_store(store, site).map_err(under)?;
        for (index, pos) in store.pos.iter().enumerate() {
            let under = |e: Error| under(e.under(&format!("pos[{index}]")));
            unique(&mut tills, &pos.external_id).map_err(under)?;
            wanted.pos.push(wanted_pos(store, pos).map_err(under)?);
        }
        all.push(wanted);
    }
    Ok(all)
}

fn wanted_store(store: &ShopStoreRequest, site: &Site) -> Result<WantedStore> {
    let external_id = store.external_id.clone();
    let request = StoreRequest {
        name: store.name.clone(),
        location: store.location.clone(),
        external_id: Some(external_id.clone()),
        business_hours: store.business_hours.clone(),
    };
    store_check::check_new(&request, site)?;
    Ok(WantedStore { store: request, external_id, pos: Vec::new() })
}

fn wanted_pos(store: &ShopStoreRequest, pos: &ShopPosRequest) -> Result<WantedPos> {
    let request = PosRequest {
        name: pos.name.clone(),
        external_id: pos.external_id.clone(),
        external_store_id: Some(store.external_id.clone()),
        store_id: None,
        fixed_amount: pos.fixed_amount,
        category: pos.category,
        url: pos.url.clone(),
    };
    pos_check::check_new(&request)?;
    Ok(WantedPos { pos: request })
}

/// External ids are unique in an account, and what is known by them here.
fn unique<'a>(seen: &mut HashSet<&'a str>, external_id: &'a str) -> Result<()> {
    if seen.insert(external_id) {
        return Ok(());
    }
    Err(Error::invalid("external_id", external_id, "unique", "another is declared with this external id"))
}
