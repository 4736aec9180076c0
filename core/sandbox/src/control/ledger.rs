//! `GET /_sandbox/ledger`: the truth.

use serde::Serialize;

use super::body::number;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, control_error};
use crate::json::amount_text::AmountText;
use crate::times;
use crate::world::World;
use crate::world::movement::Movement;
use crate::world::v1_order::V1Snapshot;
use crate::world::versions::Versions;

#[derive(Debug, Serialize)]
struct Ledger<'a> {
    user_id: u64,
    site: &'static str,
    balance: AmountText,
    orders: Vec<OrderLine<'a>>,
    v1_orders: Vec<V1OrderLine<'a>>,
    merchant_orders: Vec<MerchantOrderLine<'a>>,
    payments: Vec<PaymentLine<'a>>,
    refunds: Vec<RefundLine<'a>>,
    movements: Vec<MovementLine<'a>>,
}

#[derive(Debug, Serialize)]
struct OrderLine<'a> {
    external_reference: &'a str,
    external_pos_id: Option<&'a str>,
    total_amount: AmountText,
    state: &'static str,
    date_created: String,
    expires: String,
}

/// An order of `/v1/orders`; `orders` has the in-store ones.
#[derive(Debug, Serialize)]
struct V1OrderLine<'a> {
    id: &'a str,
    external_reference: &'a str,
    external_pos_id: &'a str,
    mode: &'static str,
    status: &'static str,
    status_detail: &'static str,
    total_amount: AmountText,
    date_created: String,
    expires: String,
    idempotency_key: &'a str,
    transactions: [TransactionLine<'a>; 1],
    cash_outs: Vec<CashOutLine<'a>>,
    refunds: Vec<V1RefundLine<'a>>,
}

#[derive(Debug, Serialize)]
struct TransactionLine<'a> {
    id: &'a str,
    status: &'static str,
    status_detail: &'static str,
    amount: AmountText,
    /// Every attempt to pay it.
    payments: &'a [u64],
}

#[derive(Debug, Serialize)]
struct CashOutLine<'a> {
    id: &'a str,
    status: &'static str,
    amount: AmountText,
}

#[derive(Debug, Serialize)]
struct V1RefundLine<'a> {
    id: Option<&'a str>,
    refund_id: u64,
    transaction_id: &'a str,
    amount: AmountText,
    status: &'static str,
    idempotency_key: &'a str,
}

#[derive(Debug, Serialize)]
struct MerchantOrderLine<'a> {
    id: u64,
    external_reference: &'a str,
    scan_id: &'a str,
    status: &'static str,
    order_status: &'static str,
    total_amount: AmountText,
    paid_amount: AmountText,
    refunded_amount: AmountText,
    payments: &'a [u64],
}

#[derive(Debug, Serialize)]
struct PaymentLine<'a> {
    id: u64,
    merchant_order_id: Option<u64>,
    /// The id in `/v1/orders`.
    #[serde(skip_serializing_if = "Option::is_none")]
    order_id: Option<&'a str>,
    status: &'static str,
    status_detail: &'a str,
    method: &'static str,
    amount: AmountText,
    refunded: AmountText,
    fee: AmountText,
}

#[derive(Debug, Serialize)]
struct RefundLine<'a> {
    id: u64,
    payment_id: u64,
    status: &'static str,
    amount: AmountText,
    idempotency_key: &'a str,
}

/// Money that came or went, with the signs of the reports.
#[derive(Debug, Serialize)]
struct MovementLine<'a> {
    /// As in the reports.
    source_id: Option<u64>,
    kind: &'static str,
    external_reference: Option<&'a str>,
    payment_id: Option<u64>,
    amount: AmountText,
    fee: AmountText,
    mkp_fee: AmountText,
    taxes: AmountText,
    net: AmountText,
    date: String,
    release_date: String,
    /// Both by the seller's own names.
    pos: Option<&'a str>,
    store: Option<&'a str>,
    method: Option<&'static str>,
}

pub(crate) fn get(app: &App, call: &Call) -> Answer {
    let user_id = number(call, "user_id")?.ok_or_else(|| control_error(400, "user_id is missing"))?;
    let mut world = app.world();
    let balance = world.account(user_id).balance;
    Ok(Reply::json(200, &ledger(&world, user_id, balance, call.now)))
}

fn ledger(world: &World, user_id: u64, balance: rust_decimal::Decimal, now: i64) -> Ledger<'_> {
    let site = world.site(user_id);
    let is_own =
        |payment_id: &u64| world.payment(*payment_id).is_some_and(|payment| payment.owner == user_id);
    Ledger {
        user_id,
        site: site.id(),
        balance: AmountText(balance),
        orders: world
            .orders
            .values()
            .filter(|order| order.owner == user_id && order.v1.is_none())
            .map(|order| OrderLine {
                external_reference: &order.external_reference,
                external_pos_id: world.pos.get(&order.pos_id).map(|pos| pos.external_id.as_str()),
                total_amount: AmountText(order.total),
                state: order.state(now),
                date_created: times::local(order.created, site),
                expires: times::local(order.expires, site),
            })
            .collect(),
        v1_orders: world
            .orders
            .values()
            .filter(|order| order.owner == user_id)
            .filter_map(|order| world.v1_order_at(order.id, now))
            .map(|snapshot| v1_order(world, &snapshot))
            .collect(),
        merchant_orders: world
            .merchant_orders
            .values()
            .filter(|known| known.owner == user_id)
            .filter_map(|known| world.merchant_order_at(known.id, now))
            .map(|snapshot| MerchantOrderLine {
                id: snapshot.merchant_order.id,
                external_reference: &snapshot.order.external_reference,
                scan_id: &snapshot.merchant_order.scan_id,
                status: snapshot.status,
                order_status: snapshot.order_status,
                total_amount: AmountText(snapshot.order.total),
                paid_amount: AmountText(snapshot.paid),
                refunded_amount: AmountText(snapshot.refunded),
                payments: &snapshot.merchant_order.payments,
            })
            .collect(),
        payments: world
            .payments
            .values()
            .map(Versions::get)
            .filter(|payment| payment.owner == user_id)
            .map(|payment| PaymentLine {
                id: payment.id,
                merchant_order_id: payment.merchant_order_id,
                order_id: world.v1_of(payment).map(|v1| v1.id.as_str()),
                status: payment.status.name(),
                status_detail: &payment.status_detail,
                method: payment.method.id,
                amount: AmountText(payment.amount),
                refunded: AmountText(payment.refunded),
                fee: AmountText(payment.charges.fees()),
            })
            .collect(),
        refunds: world
            .refunds
            .values()
            .map(Versions::get)
            .filter(|refund| is_own(&refund.payment_id))
            .map(|refund| RefundLine {
                id: refund.id,
                payment_id: refund.payment_id,
                status: refund.status.name(),
                amount: AmountText(refund.amount),
                idempotency_key: &refund.idempotency_key,
            })
            .collect(),
        movements: world.movements_of(user_id).map(|movement| moved(world, movement)).collect(),
    }
}

fn moved<'a>(world: &'a World, movement: &Movement) -> MovementLine<'a> {
    let order = world.order_of(movement);
    let charges = movement.charges.reversed();
    let site = world.site(movement.owner);
    MovementLine {
        source_id: world.source_id(movement),
        kind: movement.kind.name(),
        external_reference: order.map(|order| order.external_reference.as_str()),
        payment_id: movement.payment_id,
        amount: AmountText(movement.amount),
        fee: AmountText(charges.fee),
        mkp_fee: AmountText(charges.mkp_fee),
        taxes: AmountText(charges.taxes),
        net: AmountText(movement.net()),
        date: times::local(movement.at, site),
        release_date: times::local(movement.released, site),
        pos: order.and_then(|order| Some(world.pos.get(&order.pos_id)?.external_id.as_str())),
        store: order.and_then(|order| world.stores.get(&order.store_id)?.external_id.as_deref()),
        method: movement.payment_id.and_then(|id| Some(world.payment(id)?.method.id)),
    }
}

fn v1_order<'a>(world: &'a World, snapshot: &V1Snapshot<'a>) -> V1OrderLine<'a> {
    let (order, v1) = (snapshot.order, snapshot.v1);
    let as_status_page = world.settings.status_page_details;
    let (status, status_detail) = snapshot.standing.of_order(as_status_page);
    let transaction = snapshot.standing.of_transaction(as_status_page);
    V1OrderLine {
        id: &v1.id,
        external_reference: &order.external_reference,
        external_pos_id: &v1.external_pos_id,
        mode: v1.mode.name(),
        status,
        status_detail,
        total_amount: AmountText(order.total),
        date_created: times::utc(order.created),
        expires: times::utc(order.expires),
        idempotency_key: &v1.idempotency_key,
        transactions: [TransactionLine {
            id: &v1.transaction_id,
            status: transaction.0,
            status_detail: transaction.1,
            amount: AmountText(v1.without_cash(order.total)),
            payments: &v1.payments,
        }],
        cash_outs: v1
            .cash_outs
            .iter()
            .map(|cash_out| CashOutLine {
                id: &cash_out.id,
                status: transaction.0,
                amount: AmountText(cash_out.value),
            })
            .collect(),
        refunds: snapshot
            .refunds
            .iter()
            .map(|refund| V1RefundLine {
                id: refund.v1_id.as_deref(),
                refund_id: refund.id,
                transaction_id: &v1.transaction_id,
                amount: AmountText(v1.without_cash(refund.amount)),
                status: refund.status.v1_name(),
                idempotency_key: &refund.idempotency_key,
            })
            .collect(),
    }
}
