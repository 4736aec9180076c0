//! `POST /_sandbox/settle`: what was in process is decided.

use serde::{Deserialize, Serialize};

use super::body::{Id, RefundId, read};
use super::pay::{OrderIds, shown};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, control_error};
use crate::world::payment::Status;
use crate::world::refund::Status as RefundStatus;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settle {
    payment_id: Option<Id>,
    refund_id: Option<RefundId>,
    result: Verdict,
    detail: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Approved,
    Rejected,
    Cancelled,
}

#[derive(Debug, Serialize)]
struct ShownRefund<'a> {
    refund_id: u64,
    payment_id: u64,
    status: &'static str,
    #[serde(flatten)]
    order: OrderIds<'a>,
}

pub(crate) fn settle(app: &App, call: &Call) -> Answer {
    let settle: Settle = read(call)?;
    let conflict = |why: String| control_error(409, &why);
    let mut world = app.world();
    match (settle.payment_id, settle.refund_id) {
        (Some(Id(id)), None) => {
            let verdict = match settle.result {
                Verdict::Approved => Status::Approved,
                Verdict::Rejected => Status::Rejected,
                Verdict::Cancelled => Status::Cancelled,
            };
            world.settle_payment(id, verdict, settle.detail, call.now).map_err(conflict)?;
            Ok(shown(&world, id))
        }
        (None, Some(refund_id)) if settle.detail.is_none() => {
            let id = match &refund_id {
                RefundId::Number(id) => *id,
                RefundId::Name(name) => {
                    world.refund_by_v1_id(name).ok_or_else(|| conflict(format!("no refund {name}")))?.id
                }
            };
            let verdict = match settle.result {
                Verdict::Approved => RefundStatus::Approved,
                Verdict::Rejected => RefundStatus::Rejected,
                Verdict::Cancelled => RefundStatus::Cancelled,
            };
            world.settle_refund(id, verdict, call.now).map_err(conflict)?;
            let payment = world.refund(id).and_then(|refund| world.payment(refund.payment_id));
            let payment = payment.ok_or_else(|| conflict(format!("no payment of refund {id}")))?;
            let order = OrderIds::of(payment, &world);
            let shown = ShownRefund { refund_id: id, payment_id: payment.id, status: verdict.name(), order };
            Ok(Reply::json(200, &shown))
        }
        _ => Err(control_error(400, "give payment_id, or refund_id (which takes no detail)")),
    }
}
