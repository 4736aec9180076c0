//! Payments: reading them, and what can't be done to them.

use super::caller::{Caller, digits};
use super::payment_view::view;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, platform_error};
use crate::json::Fields;
use crate::json::fields;
use crate::world::World;
use crate::world::payment::Payment;

/// `GET /v1/payments/{id}`
pub(crate) fn get(world: &mut World, call: &Call) -> Answer {
    let caller = Caller::of_platform(world, call)?;
    let payment = own(world, call, caller)?;
    Ok(Reply::json(200, &view(world, payment, call.now)))
}

/// `PUT /v1/payments/{id}`: every payment here came by QR, and [D] those can't be
/// cancelled, only refunded.
pub(crate) fn put(world: &mut World, call: &Call) -> Answer {
    let caller = Caller::of_platform(world, call)?;
    own(world, call, caller)?;
    let body = Fields::parse(&call.body).ok_or_else(|| platform_error(400, 1, "Params Error"))?;
    if body.get("transaction_amount").is_some() {
        return Err(platform_error(400, 2017, "Invalid transaction_amount for update"));
    }
    match body.get("status").map(fields::string) {
        Some(Some(status)) if status == "cancelled" => {
            Err(platform_error(400, 2018, "The action requested is not valid for the current payment state"))
        }
        Some(_) => Err(platform_error(400, 2016, "Invalid status for update")),
        None => Err(platform_error(400, 1, "Params Error")),
    }
}

/// The caller's payment that the path names.
pub(crate) fn own<'a>(world: &'a World, call: &Call, caller: Caller) -> Result<&'a Payment, Reply> {
    let id =
        digits(call.param("id")).ok_or_else(|| platform_error(400, 4019, "payment_id must be numeric"))?;
    let payment = world.payment(id).ok_or_else(|| platform_error(404, 2000, "Payment not found"))?;
    if payment.owner != caller.user_id {
        return Err(platform_error(403, 4, "The caller is not authorized to access this resource"));
    }
    Ok(payment)
}
