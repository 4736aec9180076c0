//! `POST /_sandbox/pay`: a buyer tries to pay.

use serde::{Deserialize, Serialize};

use super::body::read;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, control_error};
use crate::json::amount_text::AmountText;
use crate::world::World;
use crate::world::buyer::Attempt;
use crate::world::payment::{Payment, Status};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pay {
    scan_id: String,
    result: Verdict,
    detail: Option<String>,
    method: Option<String>,
    amount: Option<AmountText>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Approved,
    Rejected,
    InProcess,
}

pub(crate) fn pay(app: &App, call: &Call) -> Answer {
    let pay: Pay = read(call)?;
    let verdict = match pay.result {
        Verdict::Approved => Status::Approved,
        Verdict::Rejected => Status::Rejected,
        Verdict::InProcess => Status::InProcess,
    };
    let amount = pay.amount.map(|amount| amount.0);
    let attempt = Attempt { verdict, detail: pay.detail, method: pay.method, amount };
    let mut world = app.world();
    let id = world.pay(&pay.scan_id, attempt, call.now).map_err(|why| control_error(409, &why))?;
    Ok(shown(&world, id))
}

#[derive(Debug, Serialize)]
struct Shown<'a> {
    payment_id: u64,
    status: &'static str,
    status_detail: &'a str,
    merchant_order_id: Option<u64>,
    #[serde(flatten)]
    order: OrderIds<'a>,
}

/// The ids of a payment in `/v1/orders`, if it has any.
#[derive(Debug, Serialize)]
pub(crate) struct OrderIds<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    order_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_id: Option<&'a str>,
}

impl<'a> OrderIds<'a> {
    pub(crate) fn of(payment: &Payment, world: &'a World) -> Self {
        let v1 = world.v1_of(payment);
        Self {
            order_id: v1.map(|v1| v1.id.as_str()),
            transaction_id: v1.map(|v1| v1.transaction_id.as_str()),
        }
    }
}

/// What the control plane tells of a payment.
pub(crate) fn shown(world: &World, id: u64) -> Reply {
    let Some(payment) = world.payment(id) else { return control_error(404, "no such payment") };
    let shown = Shown {
        payment_id: id,
        status: payment.status.name(),
        status_detail: &payment.status_detail,
        merchant_order_id: payment.merchant_order_id,
        order: OrderIds::of(payment, world),
    };
    Reply::json(200, &shown)
}
