//! In-store orders v2: what a till shows to whoever scans it.

use std::collections::BTreeMap;

use serde_json::value::{RawValue, to_raw_value};
use uuid::Uuid;

use super::caller::{Caller, digits};
use super::order_body::OrderBody;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, instore_error};
use crate::times::{self, SECOND};
use crate::world::World;
use crate::world::order::{End, Order};
use crate::world::pos::Pos;

/// [D] Ten minutes when neither header nor `expiration_date` says otherwise.
const USUAL_TTL_S: i64 = 600;

/// `PUT …/pos/{pos}/orders`, with or without `/stores/{store}`: puts an order on
/// a till, in place of the one that may be there.
pub(crate) fn put(world: &mut World, call: &Call) -> Answer {
    let caller = caller(world, call, 401)?;
    place(world, call, caller, Place::Till)?;
    Ok(done(world))
}

/// Which QR leads to an order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    Till,
    OwnQr,
    Both,
}

/// What an order got.
#[derive(Debug)]
pub(crate) struct Placed {
    pub(crate) in_store_order_id: Uuid,
    pub(crate) qr_data: Option<String>,
}

/// Makes the order of the body.
pub(crate) fn place(world: &mut World, call: &Call, caller: Caller, place: Place) -> Result<Placed, Reply> {
    let pos = till(world, call, caller)?;
    let (pos_id, store_id) = (pos.id, pos.store_id);
    let site = world.site(caller.user_id);
    let body = OrderBody::read(&call.body, site, &world.settings, call.now)?;
    let expires = expiry(call, &body)?;

    if place != Place::OwnQr {
        world.clear_till(pos_id, call.now);
    }
    let in_store_order_id = world.ids.uuid();
    let pos = world.pos.get(&pos_id).filter(|_| place != Place::Till);
    let qr_data = pos.map(|pos| world.order_qr(in_store_order_id, pos, place == Place::Both));
    let id = world.ids.order();
    let order = Order {
        id,
        owner: caller.user_id,
        pos_id,
        store_id,
        application_id: caller.application_id,
        external_reference: body.external_reference,
        title: body.title,
        total: body.total,
        items: body.items,
        sponsor_id: body.sponsor_id,
        notification_url: body.notification_url,
        echo: body.echo,
        cash_out: body.cash_out,
        on_till_until: (place != Place::OwnQr).then_some(expires),
        own_qr: qr_data.clone(),
        created: call.now,
        expires,
        end: None,
        v1: None,
    };
    world.orders.insert(id, order);
    Ok(Placed { in_store_order_id, qr_data })
}

/// `GET …/pos/{pos}/orders`
pub(crate) fn get(world: &mut World, call: &Call) -> Answer {
    let caller = caller(world, call, 401)?;
    let pos = till(world, call, caller)?;
    let none = || instore_error(404, "point_of_sale_in_store_order_not_found", "No associated order found.");
    let order = world.live_order(pos.id, call.now).ok_or_else(none)?;
    let mut fields: BTreeMap<&str, Box<RawValue>> =
        order.echo.iter().map(|(name, raw)| (*name, raw.clone())).collect();
    for (name, raw) in
        [("user_id", to_raw_value(&caller.user_id)), ("external_pos_id", to_raw_value(&pos.external_id))]
    {
        if let Ok(raw) = raw {
            fields.insert(name, raw);
        }
    }
    // The schema says array, the sample and the field say object.
    Ok(if world.settings.order_as_array { Reply::json(200, &[fields]) } else { Reply::json(200, &fields) })
}

/// `DELETE …/pos/{pos}/orders`
pub(crate) fn delete(world: &mut World, call: &Call) -> Answer {
    // [D] lists a bad token as 400 here, and only here.
    let caller = caller(world, call, if world.settings.sic_statuses { 400 } else { 401 })?;
    let pos = till(world, call, caller)?;
    // [F] The answer when there is nothing to delete.
    let none = || instore_error(500, "in_store_order_creation_error", "Failed to delete order");
    let order_id = world.live_order(pos.id, call.now).ok_or_else(none)?.id;
    world.end_order(order_id, End::Deleted);
    Ok(done(world))
}

/// [D] 204 without a body; [O] says 200.
fn done(world: &World) -> Reply {
    if world.settings.order_success_200 {
        Reply::json(200, &serde_json::json!({}))
    } else {
        Reply::empty(204)
    }
}

/// The seller of the path, whose token it must be.
pub(crate) fn caller(world: &mut World, call: &Call, unauthorized: u16) -> Result<Caller, Reply> {
    let caller = Caller::read(world, call)
        .ok_or_else(|| instore_error(unauthorized, "invalid_access_token", "Access denied"))?;
    let user_id = digits(call.param("user"))
        .ok_or_else(|| instore_error(400, "invalid_collectorId", "user_id must be a number"))?;
    if user_id != caller.user_id {
        return Err(instore_error(403, "forbidden", "The token belongs to another seller"));
    }
    world.account(user_id);
    Ok(caller)
}

/// The till of the path. [D] names no code for one that doesn't exist.
fn till<'a>(world: &'a World, call: &Call, caller: Caller) -> Result<&'a Pos, Reply> {
    let external_pos_id = call.param("pos");
    if external_pos_id.trim().is_empty() {
        return Err(instore_error(400, "invalid_externalPosId", "externalPosId must be present"));
    }
    let store_id = match call.param("store") {
        "" => None,
        external_id => {
            let unknown = || instore_error(404, "store_not_found", "Store not found");
            Some(world.store_by_external_id(caller.user_id, external_id).ok_or_else(unknown)?.id)
        }
    };
    world
        .pos_by_external_id(caller.user_id, external_pos_id)
        .filter(|pos| store_id.is_none_or(|store_id| pos.store_id == store_id))
        .ok_or_else(|| instore_error(404, "point_of_sale_not_found", "Point of sale not found"))
}

/// `expiration_date` over the header: which one wins is documented nowhere.
fn expiry(call: &Call, body: &OrderBody) -> Result<i64, Reply> {
    let ttl_s = match call.headers.get("x-ttl-store-preference") {
        None => USUAL_TTL_S,
        Some(value) => value
            .to_str()
            .ok()
            .and_then(digits)
            .and_then(|seconds| i64::try_from(seconds).ok())
            .filter(|seconds| (1..=times::DAY * 366 / SECOND).contains(seconds))
            .ok_or_else(|| {
                instore_error(400, "invalid_ttl_store_preference", "X-Ttl-Store-Preference must be seconds")
            })?,
    };
    Ok(body.expires.unwrap_or(call.now + ttl_s * SECOND))
}
