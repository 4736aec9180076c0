//! `POST /instore/orders/{merchant_order_id}/confirmation`: whether the till
//! handed the cash over that came with a payment.

use serde_json::json;

use super::caller::{Caller, digits};
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, instore_error};
use crate::json::{Fields, fields};
use crate::world::World;
use crate::world::cash_out::Handover;

/// What may be said, and with which details. [D], slips included
const STATUSES: [(&str, &[&str]); 3] = [
    ("confirmed", &["confirmed"]),
    ("cancelled", &["manually_cancelled", "confirmation_not_received", "merchant_order_not_found", "other"]),
    ("fail", &["internal_comunication_error", "other"]),
];

/// Anything but `confirmed` gives the buyer the money back.
pub(crate) fn confirm(world: &mut World, call: &Call) -> Answer {
    let caller = Caller::read(world, call)
        .ok_or_else(|| instore_error(401, "invalid_access_token", "Access denied"))?;
    let known = digits(call.param("id")).and_then(|id| world.merchant_orders.get(&id));
    let known = known.ok_or_else(|| instore_error(404, "not_found", "Merchant order not found"))?;
    if known.owner != caller.user_id {
        return Err(instore_error(403, "forbidden", "The merchant order belongs to another seller"));
    }
    let (id, handover) = (known.id, known.handover);
    let status = read_status(&call.body)?;
    match handover {
        Some(Handover::Awaited) => {}
        Some(Handover::Done) => {
            return Err(instore_error(409, "already_confirmed", "The cash out was already confirmed"));
        }
        Some(Handover::Failed) => {
            return Err(instore_error(409, "already_notified", "The cash out was already notified"));
        }
        None => return Err(instore_error(400, "bad_request", "There is no cash out to confirm")),
    }
    world.settle_cash_out(id, status == "confirmed", call.now);
    Ok(Reply::json(200, &json!({ "order_id": id, "status": status })))
}

/// The status, once status and detail go together. [O] has no detail, so none is fine.
fn read_status(body: &[u8]) -> Result<&'static str, Reply> {
    let bad_status = || instore_error(400, "invalid_status", "status must be confirmed, cancelled or fail");
    let body = Fields::parse(body).ok_or_else(bad_status)?;
    let status = body.get("status").and_then(fields::string).ok_or_else(bad_status)?;
    let (status, details) = STATUSES.into_iter().find(|(name, _)| *name == status).ok_or_else(bad_status)?;
    let detail = body.get("status_detail").map(|raw| fields::string(raw).unwrap_or_default());
    if detail.is_some_and(|detail| !details.contains(&detail.as_str())) {
        let message = format!("status_detail must be one of {}", details.join(", "));
        return Err(instore_error(400, "invalid_status_detail", &message));
    }
    Ok(status)
}
