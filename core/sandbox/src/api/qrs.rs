//! In-store dynamic QR: an order with a QR of its own.

use axum::http::Uri;
use serde_json::json;

use super::instore_orders::{Place, Placed, caller, place};
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, instore_error};
use crate::json::{Fields, fields};
use crate::world::World;

/// `POST …/pos/{pos}/qrs`: an order that only its own QR leads to. It can't be
/// read or deleted.
pub(crate) fn post(world: &mut World, call: &Call) -> Answer {
    let caller = caller(world, call, 401)?;
    check_url(&call.body)?;
    let placed = place(world, call, caller, Place::OwnQr)?;
    Ok(shown(world, &placed))
}

/// `PUT …/pos/{pos}/qrs`: an order that its own QR leads to and the till's too,
/// where it takes the place of the one that may be there.
pub(crate) fn put(world: &mut World, call: &Call) -> Answer {
    let caller = caller(world, call, 401)?;
    let placed = place(world, call, caller, Place::Both)?;
    // [D] The reference says so; guide and migration page say that the QR comes.
    if world.settings.empty_hybrid_answer {
        return Ok(Reply::json(201, &json!({})));
    }
    Ok(shown(world, &placed))
}

/// [O] 200.
fn shown(world: &World, placed: &Placed) -> Reply {
    let status = if world.settings.qrs_success_201 { 201 } else { 200 };
    Reply::json(
        status,
        &json!({ "in_store_order_id": placed.in_store_order_id.to_string(), "qr_data": placed.qr_data }),
    )
}

/// [D] For POST alone.
fn check_url(body: &[u8]) -> Result<(), Reply> {
    let body = Fields::parse(body);
    let url = body.as_ref().and_then(|body| body.get("notification_url")).and_then(fields::string);
    let is_url = |url: &String| {
        url.parse::<Uri>()
            .is_ok_and(|url| matches!(url.scheme_str(), Some("http" | "https")) && url.host().is_some())
    };
    if url.as_ref().is_none_or(is_url) {
        return Ok(());
    }
    Err(instore_error(400, "invalid_notification_url", "notification_url must be url"))
}
