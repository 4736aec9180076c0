//! Refunds: the only way back for a QR payment.

use rust_decimal::Decimal;

use super::caller::{Caller, digits};
use super::payments::own;
use super::refund_view::RefundView;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, platform_error};
use crate::json::Fields;
use crate::json::fields;
use crate::options::PixRefunds;
use crate::site::Site;
use crate::times::DAY;
use crate::world::World;
use crate::world::kept_answers::Lookup;
use crate::world::payment::{Payment, Status as PaymentStatus};
use crate::world::refund::{Refund, Status};

/// [S] sdk-python refuses other lengths.
const LONGEST_KEY: usize = 64;

/// `POST /v1/payments/{id}/refunds`
pub(crate) fn create(world: &mut World, call: &Call) -> Answer {
    let caller = Caller::of_platform(world, call)?;
    world.account(caller.user_id);
    let sic = world.settings.sic_statuses;
    // The reference prints 404 for this one and others below; 400 is meant.
    let key = call.header("x-idempotency-key").filter(|key| (1..=LONGEST_KEY).contains(&key.len()));
    let key = key
        .ok_or_else(|| platform_error(listed(404, sic), 4292, "Header X-Idempotency-Key can't be null"))?
        .to_owned();
    let payment = own(world, call, caller)?.clone();
    let amount = read_amount(&call.body, sic)?;

    let intent = format!(
        "{} {}",
        payment.id,
        amount.map_or("rest".to_owned(), |amount| amount.normalize().to_string())
    );
    match world.kept_answers.look_up(caller.user_id, &key, &intent, call.now) {
        Lookup::Fresh => {}
        Lookup::Same(reply) => return Ok(reply),
        Lookup::Other => {
            let message = "X-Idempotency-Key was used with a different request";
            return Err(platform_error(409, 409, message));
        }
    }
    let amount = check(world, &payment, amount, call.now)?;
    let id = world.open_refund(&payment, amount, key.clone(), call.now);
    let queued = payment.is_pix() && world.settings.pix_refunds == PixRefunds::InProcess;
    if !queued {
        world.decide_refund(id, Status::Approved, call.now);
        world.notify_payment(payment.id, "payment.updated", call.now);
    }
    let reply = if queued && !renders_in_process(call) {
        // [D] refund-pix: 400, although the refund is on its way.
        platform_error(400, 400, "The refund could not be processed at this moment")
    } else {
        let status = if world.settings.refund_success_200 { 200 } else { 201 };
        let refund = world.refund(id).map(|refund| RefundView::new(refund, world));
        Reply::json(status, &refund)
    };
    world.kept_answers.keep(caller.user_id, key, intent, reply.clone(), call.now);
    Ok(reply)
}

/// `GET /v1/payments/{id}/refunds`: an array. [S]
pub(crate) fn list(world: &mut World, call: &Call) -> Answer {
    let caller = Caller::of_platform(world, call)?;
    let payment = own(world, call, caller)?;
    let shown = world.refunds_of(payment.id).filter(|refund| is_shown(refund, call));
    let refunds: Vec<_> = shown.map(|refund| RefundView::new(refund, world)).collect();
    Ok(Reply::json(200, &refunds))
}

/// `GET /v1/payments/{id}/refunds/{refund_id}`
pub(crate) fn get(world: &mut World, call: &Call) -> Answer {
    let caller = Caller::of_platform(world, call)?;
    let payment = own(world, call, caller)?;
    let refund = digits(call.param("refund"))
        .and_then(|id| world.refund(id))
        .filter(|refund| refund.payment_id == payment.id && is_shown(refund, call))
        .ok_or_else(|| platform_error(404, 2032, "Refund not found"))?;
    Ok(Reply::json(200, &RefundView::new(refund, world)))
}

/// [D] The header is "honoured on the two GETs" too: without it a queued refund isn't shown.
fn is_shown(refund: &Refund, call: &Call) -> bool {
    refund.status != Status::InProcess || renders_in_process(call)
}

fn renders_in_process(call: &Call) -> bool {
    call.header("x-render-in-process-refunds").is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// The amount of a partial refund; none means what remains.
fn read_amount(body: &[u8], sic: bool) -> Result<Option<Decimal>, Reply> {
    if body.trim_ascii().is_empty() {
        return Ok(None);
    }
    let body = Fields::parse(body).ok_or_else(|| platform_error(400, 1, "Params Error"))?;
    let Some(raw) = body.get("amount") else { return Ok(None) };
    let numeric = || platform_error(listed(401, sic), 4041, "The amount must be numeric");
    let amount = fields::number(raw).ok_or_else(numeric)?;
    if amount <= Decimal::ZERO {
        return Err(platform_error(listed(401, sic), 4040, "The amount must be positive"));
    }
    Ok(Some(amount))
}

/// The amount to refund, once nothing speaks against it.
fn check(world: &mut World, payment: &Payment, wanted: Option<Decimal>, now: i64) -> Result<Decimal, Reply> {
    let sic = world.settings.sic_statuses;
    let state =
        || platform_error(400, 2063, "The action requested is not valid for the current payment state");
    let (PaymentStatus::Approved, Some(approved)) = (payment.status, payment.approved) else {
        return Err(state());
    };
    let site = world.site(payment.owner);
    if now - approved > site.facts().refund_days * DAY {
        let code = if site == Site::Mpe { 15016 } else { 2024 };
        return Err(platform_error(listed(404, sic), code, "Payment too old to be refunded"));
    }
    let left = world.refundable(payment);
    if left <= Decimal::ZERO {
        return Err(state());
    }
    let amount = wanted.unwrap_or(left);
    if amount < left && world.v1_of(payment).is_some_and(|v1| !v1.cash_outs.is_empty()) {
        return Err(platform_error(400, 3024, "Partial refund unsupported"));
    }
    // No code is documented for more than what is left; 4037 is "amount invalid".
    if amount > left || !site.facts().fits(amount) {
        return Err(platform_error(400, 4037, &format!("Invalid amount: {left} can be refunded")));
    }
    if world.refunds_of(payment.id).count() >= world.settings.max_refunds {
        return Err(platform_error(
            400,
            2022,
            "Exceeded the max number of refunds for the specified payment",
        ));
    }
    let cost = world.refund_cost(payment, amount);
    let balance = world.account(payment.owner).balance;
    if balance <= Decimal::ZERO {
        return Err(platform_error(400, 2030, "The collector doesn't have money to refund"));
    }
    if balance < cost {
        return Err(platform_error(400, 2031, "The collector doesn't have enough available money"));
    }
    Ok(amount)
}

/// A status as the reference prints it, or the 400 it must mean.
fn listed(status: u16, sic: bool) -> u16 {
    if sic { status } else { 400 }
}
