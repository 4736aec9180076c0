//! `POST /_sandbox/seed`: an account with its stores and tills in one go.

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::body::{Id, read};
use crate::api::pos::{Till, add};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, control_error};
use crate::json::amount_text::AmountText;
use crate::site::Site;
use crate::world::World;
use crate::world::store::{Location, Store};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seed {
    user_id: Id,
    site: Option<String>,
    balance: Option<AmountText>,
    #[serde(default)]
    stores: Vec<SeedStore>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedStore {
    external_id: String,
    name: Option<String>,
    #[serde(default)]
    pos: Vec<String>,
}

/// Stores and tills that are there already stay as they are.
pub(crate) fn seed(app: &App, call: &Call) -> Answer {
    let seed: Seed = read(call)?;
    let site = seed.site.map(|text| text.parse::<Site>()).transpose();
    let site = site.map_err(|why| control_error(400, &why))?;
    let alphanumeric = |id: &String| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if let Some(bad) = seed.stores.iter().flat_map(|store| &store.pos).find(|id| !alphanumeric(id)) {
        return Err(control_error(400, &format!("pos {bad:?}: letters and digits only")));
    }
    let user_id = seed.user_id.0;
    let mut world = app.world();
    let account = world.account(user_id);
    account.site = site.unwrap_or(account.site);
    if let Some(AmountText(balance)) = seed.balance {
        account.set_balance(balance);
    }
    let stores: Vec<_> = seed
        .stores
        .into_iter()
        .map(|wanted| {
            let external_id = wanted.external_id.clone();
            let store_id = put_store(&mut world, user_id, wanted.external_id, wanted.name, call.now);
            let pos: Vec<_> =
                wanted.pos.iter().map(|id| put_pos(&mut world, user_id, store_id, id, call.now)).collect();
            json!({ "id": store_id, "external_id": external_id, "pos": pos })
        })
        .collect();
    let account = world.account(user_id);
    let answer = json!({
        "user_id": user_id,
        "site": account.site.id(),
        "balance": account.balance.to_string(),
        "stores": stores,
    });
    Ok(Reply::json(200, &answer))
}

fn put_store(world: &mut World, owner: u64, external_id: String, name: Option<String>, now: i64) -> u64 {
    if let Some(known) = world.store_by_external_id(owner, &external_id) {
        return known.id;
    }
    let id = world.ids.store();
    let zero = || RawValue::from_string("0".to_owned()).unwrap_or_default();
    let location = Location {
        street_number: "100".to_owned(),
        street_name: "Calle Mayor".to_owned(),
        city_name: "Ciudad".to_owned(),
        state_name: "Estado".to_owned(),
        zip_code: None,
        latitude: zero(),
        longitude: zero(),
        reference: None,
    };
    let name = name.unwrap_or_else(|| format!("Store {external_id}"));
    let store = Store {
        id,
        owner,
        name,
        external_id: Some(external_id),
        business_hours: None,
        location,
        created: now,
    };
    world.stores.insert(id, store);
    id
}

fn put_pos(world: &mut World, owner: u64, store_id: u64, external_id: &str, now: i64) -> serde_json::Value {
    let known = world.pos_by_external_id(owner, external_id).map(|pos| pos.id);
    let id = known.unwrap_or_else(|| {
        let name = format!("Caja {external_id}");
        let till = Till {
            name,
            external_id: external_id.to_owned(),
            store_id,
            fixed_amount: true,
            category: None,
            url: None,
        };
        add(world, owner, till, now)
    });
    let qr_code = world.pos.get(&id).map(|pos| pos.qr_code.clone());
    json!({ "id": id, "external_id": external_id, "qr_code": qr_code })
}
