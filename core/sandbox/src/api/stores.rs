//! Stores.

use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::caller::{Caller, digits};
use super::paging::{Page, Paging};
use super::store_body::{StoreBody, invalid};
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, named_error};
use crate::times;
use crate::world::World;
use crate::world::store::Store;

#[derive(Debug, Serialize)]
struct StoreView<'a> {
    id: u64,
    name: &'a str,
    /// Creating names it so, everything else `date_creation`. [D]
    #[serde(skip_serializing_if = "Option::is_none")]
    date_created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_creation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    business_hours: Option<&'a RawValue>,
    location: LocationView<'a>,
}

#[derive(Debug, Serialize)]
struct LocationView<'a> {
    address_line: String,
    latitude: &'a RawValue,
    longitude: &'a RawValue,
    reference: Option<&'a str>,
}

impl<'a> StoreView<'a> {
    fn new(store: &'a Store, just_created: bool) -> Self {
        let at = &store.location;
        let mut address_line =
            format!("{} {}, {}, {}", at.street_name, at.street_number, at.city_name, at.state_name);
        if let Some(zip_code) = &at.zip_code {
            address_line = format!("{address_line}, {zip_code}");
        }
        let date = times::utc(store.created);
        let (date_created, date_creation) =
            if just_created { (Some(date), None) } else { (None, Some(date)) };
        Self {
            id: store.id,
            name: &store.name,
            date_created,
            date_creation,
            external_id: store.external_id.as_deref(),
            business_hours: store.business_hours.as_deref(),
            location: LocationView {
                address_line,
                latitude: &at.latitude,
                longitude: &at.longitude,
                reference: at.reference.as_deref(),
            },
        }
    }
}

#[derive(Debug, Serialize)]
struct Found<'a> {
    paging: Paging,
    results: Vec<StoreView<'a>>,
}

/// `POST /users/{user}/stores`
pub(crate) fn create(world: &mut World, call: &Call) -> Answer {
    let owner = owner(world, call)?;
    let body = StoreBody::read(&call.body, world.site(owner), &world.settings.places)?;
    refuse_duplicate(world, owner, None, body.external_id.as_deref())?;
    let name = body.name.ok_or_else(|| invalid("INVALID_NAME", "name must be string"))?;
    let location = body.location.ok_or_else(|| invalid("INVALID_LOCATION", "location must be object"))?;
    let id = world.ids.store();
    let store = Store {
        id,
        owner,
        name,
        external_id: body.external_id,
        business_hours: body.business_hours,
        location,
        created: call.now,
    };
    let status = if world.settings.create_success_200 { 200 } else { 201 };
    let reply = Reply::json(status, &StoreView::new(&store, true));
    world.stores.insert(id, store);
    Ok(reply)
}

/// `PUT /users/{user}/stores/{id}`: what isn't given stays.
pub(crate) fn update(world: &mut World, call: &Call) -> Answer {
    let owner = owner(world, call)?;
    let id = own(world, call, owner)?.id;
    let body = StoreBody::read(&call.body, world.site(owner), &world.settings.places)?;
    refuse_duplicate(world, owner, Some(id), body.external_id.as_deref())?;
    let store = world.stores.get_mut(&id).ok_or_else(missing)?;
    if let Some(name) = body.name {
        store.name = name;
    }
    if let Some(location) = body.location {
        store.location = location;
    }
    store.external_id = body.external_id.or(store.external_id.take());
    store.business_hours = body.business_hours.or(store.business_hours.take());
    Ok(Reply::json(200, &StoreView::new(store, false)))
}

/// `DELETE /users/{user}/stores/{id}`: its tills go with it.
pub(crate) fn delete(world: &mut World, call: &Call) -> Answer {
    let owner = owner(world, call)?;
    let id = own(world, call, owner)?.id;
    world.stores.remove(&id);
    world.pos.retain(|_, pos| pos.store_id != id);
    Ok(Reply::json(200, &json!({ "store": id, "user": owner })))
}

/// `GET /users/{user}/stores/search`
pub(crate) fn search(world: &mut World, call: &Call) -> Answer {
    let owner = owner(world, call)?;
    let page = Page::read(call).map_err(bad_page)?;
    let wanted = call.query("external_id");
    let horizon = world.search_horizon(call.now);
    let hits: Vec<&Store> = world
        .stores
        .values()
        .filter(|store| store.owner == owner && store.created <= horizon)
        .filter(|store| wanted.is_none() || store.external_id.as_deref() == wanted)
        .collect();
    let paging = page.paging(hits.len());
    let results = page.cut(hits).into_iter().map(|store| StoreView::new(store, false)).collect();
    Ok(Reply::json(200, &Found { paging, results }))
}

/// `GET /stores/{id}`
pub(crate) fn get(world: &mut World, call: &Call) -> Answer {
    let caller = Caller::named(world, call)?;
    Ok(Reply::json(200, &StoreView::new(own(world, call, caller.user_id)?, false)))
}

pub(crate) fn bad_page(name: &str) -> Reply {
    let code = if name == "limit" { "INVALID_LIMIT" } else { "INVALID_OFFSET" };
    invalid(code, &format!("{name} must be number"))
}

/// The account of the path, which must be the caller's.
fn owner(world: &mut World, call: &Call) -> Result<u64, Reply> {
    let caller = Caller::named(world, call)?;
    let user_id =
        digits(call.param("user")).ok_or_else(|| invalid("INVALID_USER_ID", "user_id must be number"))?;
    if user_id != caller.user_id {
        return Err(named_error(403, "Forbidden", "The token belongs to another user"));
    }
    world.account(user_id);
    Ok(user_id)
}

fn own<'a>(world: &'a World, call: &Call, owner: u64) -> Result<&'a Store, Reply> {
    let id =
        digits(call.param("id")).ok_or_else(|| invalid("INVALID_STORE_ID", "store id must be number"))?;
    let store = world.stores.get(&id).ok_or_else(missing)?;
    if store.owner != owner {
        return Err(named_error(403, "Forbidden", "The store belongs to another user"));
    }
    Ok(store)
}

fn missing() -> Reply {
    named_error(404, "not_found", "Store not found")
}

fn refuse_duplicate(
    world: &World,
    owner: u64,
    itself: Option<u64>,
    external_id: Option<&str>,
) -> Result<(), Reply> {
    let taken = external_id.and_then(|external_id| world.store_by_external_id(owner, external_id));
    match taken {
        Some(taken) if Some(taken.id) != itself => {
            let external_id = external_id.unwrap_or_default();
            Err(invalid("VALIDATION_ERROR", &format!("External_id-already-used-{external_id}")))
        }
        _ => Ok(()),
    }
}
