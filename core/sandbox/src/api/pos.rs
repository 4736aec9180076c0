//! POS: tills.

use serde::Serialize;

use super::caller::{Caller, digits};
use super::paging::{Page, Paging};
use super::pos_body::{PosBody, Verb, check_url};
use super::store_body::invalid;
use super::stores::bad_page;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, named_error};
use crate::times;
use crate::world::World;
use crate::world::order::End;
use crate::world::pos::{Pos, image_stem};

const IMAGES: &str = "https://www.mercadopago.com/instore/merchant/qr";

#[derive(Debug, Serialize)]
struct PosView<'a> {
    id: u64,
    status: &'static str,
    uuid: &'a str,
    user_id: u64,
    name: &'a str,
    fixed_amount: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    /// A string in the schema and in the newest sample.
    store_id: String,
    external_store_id: Option<&'a str>,
    external_id: &'a str,
    site: &'static str,
    date_created: String,
    date_last_updated: String,
    qr: Images,
    qr_code: &'a str,
}

#[derive(Debug, Serialize)]
struct Images {
    image: String,
    template_document: String,
    template_image: String,
}

#[derive(Debug, Serialize)]
struct Found<'a> {
    paging: Paging,
    results: Vec<PosView<'a>>,
}

fn view<'a>(world: &'a World, pos: &'a Pos) -> PosView<'a> {
    let (id, stem) = (pos.id, &pos.uuid);
    PosView {
        id,
        status: "active",
        uuid: stem,
        user_id: pos.owner,
        name: &pos.name,
        fixed_amount: pos.fixed_amount,
        category: pos.category,
        url: pos.url.as_deref(),
        store_id: pos.store_id.to_string(),
        external_store_id: world.stores.get(&pos.store_id).and_then(|store| store.external_id.as_deref()),
        external_id: &pos.external_id,
        site: world.site(pos.owner).id(),
        date_created: times::utc(pos.created),
        date_last_updated: times::utc(pos.updated),
        qr: Images {
            image: format!("{IMAGES}/{id}/{stem}.png"),
            template_document: format!("{IMAGES}/{id}/template_{stem}.pdf"),
            template_image: format!("{IMAGES}/{id}/template_{stem}.png"),
        },
        qr_code: &pos.qr_code,
    }
}

/// `POST /pos`
pub(crate) fn create(world: &mut World, call: &Call) -> Answer {
    let owner = caller(world, call)?;
    let body = PosBody::read(&call.body, world, owner, Verb::Create)?;
    let name = body.name.ok_or_else(|| invalid("INVALID_NAME", "name must be string"))?;
    let external_id =
        body.external_id.ok_or_else(|| invalid("INVALID_EXTERNAL_ID", "external_id must be alphanumeric"))?;
    let store_id = body.store_id.ok_or_else(|| invalid("INVALID_STORE_ID", "store_id must be numeric"))?;
    let fixed_amount = body.fixed_amount.unwrap_or(false);
    check_url(body.url.as_deref(), fixed_amount, &world.settings.pos_url_hosts)?;
    refuse_duplicate(world, owner, None, Some(&external_id))?;

    let pos = Till { name, external_id, store_id, fixed_amount, category: body.category, url: body.url };
    let id = add(world, owner, pos, call.now);
    let pos = world.pos.get(&id).ok_or_else(missing)?;
    let status = if world.settings.create_success_200 { 200 } else { 201 };
    Ok(Reply::json(status, &view(world, pos)))
}

/// What a new till needs.
#[derive(Debug)]
pub(crate) struct Till {
    pub(crate) name: String,
    pub(crate) external_id: String,
    pub(crate) store_id: u64,
    pub(crate) fixed_amount: bool,
    pub(crate) category: Option<u32>,
    pub(crate) url: Option<String>,
}

/// Puts up a till and prints its QR.
pub(crate) fn add(world: &mut World, owner: u64, till: Till, now: i64) -> u64 {
    let id = world.ids.pos();
    let uuid = image_stem();
    let qr_code = world.printed_qr(id, owner, till.store_id, &uuid);
    let pos = Pos {
        id,
        owner,
        store_id: till.store_id,
        name: till.name,
        external_id: till.external_id,
        fixed_amount: till.fixed_amount,
        category: till.category,
        url: till.url,
        uuid,
        qr_code,
        created: now,
        updated: now,
    };
    world.pos.insert(id, pos);
    id
}

/// `PUT /pos/{id}`: what isn't given stays.
pub(crate) fn update(world: &mut World, call: &Call) -> Answer {
    let owner = caller(world, call)?;
    let known = own(world, call, owner)?;
    let (id, fixed_amount, url) = (known.id, known.fixed_amount, known.url.clone());
    let body = PosBody::read(&call.body, world, owner, Verb::Update)?;
    let fixed_amount = body.fixed_amount.unwrap_or(fixed_amount);
    let url = body.url.or(url);
    check_url(url.as_deref(), fixed_amount, &world.settings.pos_url_hosts)?;
    refuse_duplicate(world, owner, Some(id), body.external_id.as_deref())?;
    let pos = world.pos.get_mut(&id).ok_or_else(missing)?;
    if let Some(name) = body.name {
        pos.name = name;
    }
    // The guide calls it immutable, the reference lists it.
    if let Some(external_id) = body.external_id {
        pos.external_id = external_id;
    }
    pos.fixed_amount = fixed_amount;
    pos.store_id = body.store_id.unwrap_or(pos.store_id);
    pos.category = body.category.or(pos.category);
    pos.url = url;
    pos.updated = call.now;
    let pos = world.pos.get(&id).ok_or_else(missing)?;
    Ok(Reply::json(200, &view(world, pos)))
}

/// `DELETE /pos/{id}`: a live order goes with it.
pub(crate) fn delete(world: &mut World, call: &Call) -> Answer {
    let owner = caller(world, call)?;
    let id = own(world, call, owner)?.id;
    let live = world.live_order(id, call.now).map(|order| order.id);
    if let Some(order_id) = live {
        world.end_order(order_id, End::Deleted);
    }
    world.pos.remove(&id);
    Ok(Reply::empty(204))
}

/// `GET /pos/{id}`
pub(crate) fn get(world: &mut World, call: &Call) -> Answer {
    let owner = caller(world, call)?;
    Ok(Reply::json(200, &view(world, own(world, call, owner)?)))
}

/// `GET /users/{user}/pos`: the same, for the account of the path. [O]
pub(crate) fn of_user(world: &mut World, call: &Call) -> Answer {
    let user_id = digits(call.param("user"));
    let user_id = user_id.ok_or_else(|| invalid("INVALID_USER_ID", "user_id must be number"))?;
    if user_id != caller(world, call)? {
        return Err(named_error(403, "Forbidden", "The token belongs to another user"));
    }
    search(world, call)
}

/// `GET /pos`
pub(crate) fn search(world: &mut World, call: &Call) -> Answer {
    let owner = caller(world, call)?;
    let page = Page::read(call).map_err(bad_page)?;
    let number = |name: &str, code: &str| match call.query(name) {
        None => Ok(None),
        Some(text) => digits(text).map(Some).ok_or_else(|| invalid(code, &format!("{name} must be numeric"))),
    };
    let mut store_id = number("store_id", "INVALID_STORE_ID")?;
    let category = number("category", "INVALID_CATEGORY")?;
    if let Some(external_id) = call.query("external_store_id") {
        let missing = || invalid("INEXISTENT_EXTERNAL_STORE_ID", "external_store_id does not exist");
        store_id = Some(world.store_by_external_id(owner, external_id).ok_or_else(missing)?.id);
    }
    let wanted = call.query("external_id");
    let horizon = world.search_horizon(call.now);
    let hits: Vec<&Pos> = world
        .pos
        .values()
        .filter(|pos| pos.owner == owner && pos.created <= horizon)
        .filter(|pos| wanted.is_none_or(|wanted| pos.external_id == wanted))
        .filter(|pos| store_id.is_none_or(|store_id| pos.store_id == store_id))
        .filter(|pos| category.is_none_or(|category| pos.category.map(u64::from) == Some(category)))
        .collect();
    let paging = page.paging(hits.len());
    let results = page.cut(hits).into_iter().map(|pos| view(world, pos)).collect();
    Ok(Reply::json(200, &Found { paging, results }))
}

fn caller(world: &mut World, call: &Call) -> Result<u64, Reply> {
    let caller = Caller::named(world, call)?;
    world.account(caller.user_id);
    Ok(caller.user_id)
}

/// [D] 404 "for that id and user": another seller's till doesn't exist.
fn own<'a>(world: &'a World, call: &Call, owner: u64) -> Result<&'a Pos, Reply> {
    let id = digits(call.param("id")).ok_or_else(|| invalid("INVALID_POS_ID", "id must be numeric"))?;
    world.pos.get(&id).filter(|pos| pos.owner == owner).ok_or_else(missing)
}

fn missing() -> Reply {
    named_error(404, "1", "Point of sale does not exist")
}

fn refuse_duplicate(
    world: &World,
    owner: u64,
    itself: Option<u64>,
    external_id: Option<&str>,
) -> Result<(), Reply> {
    let taken = external_id.and_then(|external_id| world.pos_by_external_id(owner, external_id));
    match taken {
        Some(taken) if Some(taken.id) != itself => {
            Err(named_error(409, "1", "Point of sale with the same external_id already exists"))
        }
        _ => Ok(()),
    }
}
