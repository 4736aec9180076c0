//! `POST /_sandbox/pay`: a buyer tries to pay.

use serde::Deserialize;
use serde_json::json;

use super::body::read;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, control_error};
use crate::json::amount_text::AmountText;
use crate::world::World;
use crate::world::buyer::Attempt;
use crate::world::payment::Status;

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

/// What the control plane tells of a payment.
pub(crate) fn shown(world: &World, id: u64) -> Reply {
    match world.payment(id) {
        None => control_error(404, "no such payment"),
        Some(payment) => {
            let shown = json!({
                "payment_id": id,
                "status": payment.status.name(),
                "status_detail": payment.status_detail,
                "merchant_order_id": payment.merchant_order_id,
            });
            Reply::json(200, &shown)
        }
    }
}
