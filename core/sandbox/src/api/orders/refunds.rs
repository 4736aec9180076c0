//! `POST /v1/orders/{id}/refund`

use rust_decimal::Decimal;
use serde_json::json;

use super::keys::once;
use super::node::{Node, Sum};
use super::refusal::{Refusal, answer};
use super::view::RefundView;
use super::{caller, known, not_found};
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply};
use crate::options::{OrderRefunds, PixRefunds};
use crate::site::Site;
use crate::times::DAY;
use crate::world::World;
use crate::world::payment::{Payment, Status as PaymentStatus};
use crate::world::refund::Status;
use crate::world::standing::Standing;

/// Gives money of an order back: without a body what is left, else a part.
pub(crate) fn create(world: &mut World, call: &Call) -> Answer {
    answer(world, |world| {
        let caller = caller(world, call)?;
        let order = known(world, call)?;
        if order.owner != caller.user_id {
            return Err(Refusal::new(400, "invalid_order_owner", "The order belongs to another account."));
        }
        let id = order.id;
        let what = format!("refund {id}");
        once(world, call, caller, &what, |world, key| give_back(world, call, id, key))
    })
}

fn give_back(world: &mut World, call: &Call, order_id: u64, key: &str) -> Result<Reply, Refusal> {
    let snapshot = world.v1_order_at(order_id, call.now).ok_or_else(not_found)?;
    let (standing, transaction_id) = (snapshot.standing, snapshot.v1.transaction_id.clone());
    let has_cash = !snapshot.v1.cash_outs.is_empty();
    let site = world.site(snapshot.order.owner);
    let payment = snapshot.payment.filter(|payment| payment.was_approved()).cloned();
    let wanted = read_amount(&call.body, &transaction_id, site)?;
    if standing == Standing::Refunded {
        return Err(refunded());
    }
    let payment =
        payment.ok_or_else(|| Refusal::new(409, "invalid_order_status", "The order is not processed."))?;
    if has_cash && wanted.is_some() {
        let message = "An order with a cash-out can only be refunded whole.";
        return Err(Refusal::new(400, "partial_refund_not_allowed_with_cashout", message));
    }
    let amount = check(world, &payment, wanted, call.now)?;

    let id = world.open_refund(&payment, amount, key.to_owned(), call.now);
    let settings = &world.settings;
    let waits = settings.order_refunds == OrderRefunds::Processing
        || (payment.is_pix() && settings.pix_refunds == PixRefunds::InProcess);
    if !waits {
        world.decide_refund(id, Status::Approved, call.now);
    }
    let snapshot = world.v1_order_at(order_id, call.now).ok_or_else(not_found)?;
    let (status, status_detail) = snapshot.standing.of_order(world.settings.status_page_details);
    let made = snapshot.refunds.iter().filter(|refund| refund.id == id);
    let refunds: Vec<_> = made.map(|refund| RefundView::new(refund, &snapshot, site)).collect();
    let shown = json!({
        "id": snapshot.v1.id,
        "status": status,
        "status_detail": status_detail,
        "transactions": { "refunds": refunds },
    });
    Ok(Reply::json(201, &shown))
}

/// What a partial refund asks for; none means what is left. [O] An empty object
/// is a total refund too, and so is a transaction without an amount.
fn read_amount(body: &[u8], transaction_id: &str, site: Site) -> Result<Option<Sum>, Refusal> {
    if body.trim_ascii().is_empty() {
        return Ok(None);
    }
    let body = Node::root(body, &["transactions"])?;
    let Some(transactions) = body.objects("transactions", 1, &["id", "amount"])? else { return Ok(None) };
    let Some(transaction) = transactions.first() else {
        let refusal = Refusal::new(400, "minimum_items", "An array has too few items.");
        return Err(refusal.detail("transactions: one".to_owned()));
    };
    let id = transaction.required("id", transaction.text("id", usize::MAX)?)?;
    if id != transaction_id {
        return Err(Refusal::new(404, "transaction_not_found", "The transaction was not found.").detail(id));
    }
    transaction.money("amount", site)
}

/// The amount to give back, once nothing speaks against it.
fn check(world: &mut World, payment: &Payment, wanted: Option<Sum>, now: i64) -> Result<Decimal, Refusal> {
    let days = i64::from(world.settings.order_refund_days);
    if payment.approved.is_none_or(|approved| now - approved > days * DAY) {
        let message = "The payment is too old to be refunded.";
        return Err(Refusal::new(400, "in_store_payment_refund_order", message));
    }
    // A claim is between the buyer and somebody else.
    if matches!(payment.status, PaymentStatus::ChargedBack | PaymentStatus::InMediation) {
        return Err(Refusal::new(409, "invalid_order_status", "The payment is claimed by its buyer."));
    }
    let left = world.refundable(payment);
    let amount = wanted.map_or(left, |wanted| wanted.value);
    if amount.is_zero() {
        return Err(refunded());
    }
    if amount > left {
        let refusal = Refusal::new(400, "refund_amount_exceeds", "The amount is more than is left.");
        return Err(refusal.detail(format!("{left} can be refunded")));
    }
    let cost = world.refund_cost(payment, amount);
    if world.account(payment.owner).balance < cost {
        // No code is documented for this; `failed` is that of a payment that can't be made.
        return Err(Refusal::new(402, "failed", "The account doesn't have enough available money."));
    }
    Ok(amount)
}

fn refunded() -> Refusal {
    Refusal::new(409, "order_already_refunded", "The order is refunded already.")
}
