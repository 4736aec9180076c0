//! `/v1/orders` for `type: qr`: making, reading and cancelling.

pub(crate) mod body;
mod keys;
mod life;
mod node;
pub(crate) mod refunds;
mod refusal;
pub(crate) mod search;
pub(crate) mod view;

use self::body::OrderBody;
use self::keys::once;
use self::life::Life;
use self::node::Sum;
use self::refusal::{Refusal, answer};
use self::view::OrderView;
use super::caller::Caller;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply};
use crate::options::SecondOrder;
use crate::site::Site;
use crate::times;
use crate::world::World;
use crate::world::agenda::Due;
use crate::world::order::{End, Order};
use crate::world::standing::Standing;
use crate::world::v1_order::{CashOut, V1};

/// [D] An order can be read while it is younger.
const MONTHS_READABLE: i32 = 3;

/// `POST /v1/orders`
pub(crate) fn create(world: &mut World, call: &Call) -> Answer {
    answer(world, |world| {
        let caller = caller(world, call)?;
        once(world, call, caller, "POST /v1/orders", |world, key| make(world, call, caller, key))
    })
}

/// `GET /v1/orders/{id}`
pub(crate) fn get(world: &mut World, call: &Call) -> Answer {
    answer(world, |world| {
        let caller = caller(world, call)?;
        let order = known(world, call)?;
        if order.owner != caller.user_id || order.created <= times::months_before(call.now, MONTHS_READABLE) {
            return Err(not_found());
        }
        let shows_qr = !world.settings.no_qr_data_in_get;
        shown(world, order.id, 200, shows_qr, call.now)
    })
}

/// `POST /v1/orders/{id}/cancel`
pub(crate) fn cancel(world: &mut World, call: &Call) -> Answer {
    answer(world, |world| {
        let caller = caller(world, call)?;
        let order = known(world, call)?;
        if order.owner != caller.user_id {
            return Err(not_found());
        }
        let id = order.id;
        let what = format!("cancel {id}");
        once(world, call, caller, &what, |world, _| withdraw(world, id, call.now))
    })
}

fn make(world: &mut World, call: &Call, caller: Caller, key: &str) -> Result<Reply, Refusal> {
    let site = world.account(caller.user_id).site;
    // [O] names all countries but Mexico, whose docs have only cash withdrawal.
    if site == Site::Mlm && !world.settings.orders_in_mexico {
        return Err(Refusal::new(400, "unsupported_site", "The site is not enabled."));
    }
    let body = OrderBody::read(&call.body, site, caller.linked, &world.settings)?;
    let no_pos = || Refusal::new(404, "pos_not_found", "The point of sale was not found.");
    let pos_id = world.pos_by_external_id(caller.user_id, &body.external_pos_id).ok_or_else(no_pos)?.id;
    if body.mode.is_on_till() {
        take_till(world, pos_id, call.now)?;
    }
    let qr = world.ids.uuid();
    let pos = world.pos.get(&pos_id).ok_or_else(no_pos)?;
    let own_qr = body.mode.has_own_qr().then(|| world.order_qr(qr, pos, body.mode.is_on_till()));
    let store_id = pos.store_id;
    let life = Life::of(body.expiration_time, body.mode, &world.settings, call.now);
    let cash_outs: Vec<CashOut> = body
        .cash_outs
        .into_iter()
        .map(|Sum { text, value }| CashOut { id: world.ids.ulid("CAS", call.now), text, value })
        .collect();
    let total = cash_outs.iter().fold(body.amount.value, |sum, cash_out| sum + cash_out.value);
    let v1 = V1 {
        id: world.ids.ulid("ORD", call.now),
        transaction_id: world.ids.ulid("PAY", call.now),
        external_pos_id: body.external_pos_id,
        mode: body.mode,
        total_amount: body.total_amount,
        amount: body.amount.text,
        cash_outs,
        discounts: body.discounts,
        expiration_time: life.shown,
        integration: body.integration,
        idempotency_key: key.to_owned(),
        payments: Vec::new(),
        canceled: None,
        version: 1,
    };
    let id = world.ids.order();
    let order = Order {
        id,
        owner: caller.user_id,
        pos_id,
        store_id,
        application_id: caller.application_id,
        external_reference: body.external_reference,
        title: body.description.unwrap_or_default(),
        total,
        items: Vec::new(),
        sponsor_id: body.sponsor_id,
        notification_url: None,
        echo: body.echo,
        cash_out: false,
        on_till_until: life.on_till_until,
        own_qr,
        created: call.now,
        expires: life.expires,
        end: None,
        v1: Some(v1),
    };
    world.agenda.add(order.expires, Due::Expiry(id));
    world.orders.insert(id, order);
    shown(world, id, 201, true, call.now)
}

/// What a second order on a till does to the first is documented nowhere. By
/// default it takes its place, as with in-store orders; an order of `/v1/orders`
/// that lost its place goes on until it expires.
fn take_till(world: &mut World, pos_id: u64, now: i64) -> Result<(), Refusal> {
    let taken = world.latest_order(pos_id).is_some_and(|order| order.is_on_till(now));
    if taken && world.settings.second_order == SecondOrder::Refuse {
        // Point's code for a terminal that has an order.
        let message = "There is already an order on the point of sale.";
        return Err(Refusal::new(409, "already_queued_order_for_device", message));
    }
    world.clear_till(pos_id, now);
    Ok(())
}

fn withdraw(world: &mut World, id: u64, now: i64) -> Result<Reply, Refusal> {
    match world.v1_order_at(id, now).map(|snapshot| snapshot.standing) {
        Some(Standing::Created) => {}
        Some(Standing::InProcess) => {
            let message = "The order is locked: the buyer is paying it.";
            return Err(Refusal::new(409, "instore_order_locked_error", message));
        }
        // [D] The code for any state that doesn't allow it.
        _ => {
            let message = "The order can't be canceled in its present status.";
            return Err(Refusal::new(409, "order_already_canceled", message));
        }
    }
    world.end_order(id, End::Canceled);
    if let Some(v1) = world.orders.get_mut(&id).and_then(|order| order.v1.as_mut()) {
        v1.canceled = Some(now);
    }
    world.notify_order(id, "order.canceled", now);
    shown(world, id, 200, true, now)
}

fn shown(world: &World, id: u64, status: u16, shows_qr: bool, now: i64) -> Result<Reply, Refusal> {
    let snapshot = world.v1_order_at(id, now).ok_or_else(not_found)?;
    Ok(Reply::json(status, &OrderView::new(&snapshot, world, shows_qr)))
}

fn caller(world: &mut World, call: &Call) -> Result<Caller, Refusal> {
    let caller = Caller::read(world, call)
        .ok_or_else(|| Refusal::new(401, "unauthorized", "The access token is not valid."))?;
    world.account(caller.user_id);
    Ok(caller)
}

/// The order of the path, whosever it is.
fn known<'a>(world: &'a World, call: &Call) -> Result<&'a Order, Refusal> {
    let id = call.param("id");
    let is_id = id
        .strip_prefix("ORD")
        .is_some_and(|rest| rest.len() == 26 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if !is_id {
        return Err(Refusal::new(400, "invalid_path_param", "The order id is not valid."));
    }
    world.order_by_v1_id(id).ok_or_else(not_found)
}

fn not_found() -> Refusal {
    Refusal::new(404, "order_not_found", "The order was not found.")
}
