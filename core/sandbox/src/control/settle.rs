//! `POST /_sandbox/settle`: what was in process is decided.

use serde::Deserialize;
use serde_json::json;

use super::body::{Id, read};
use super::pay::shown;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, control_error};
use crate::world::payment::Status;
use crate::world::refund::Status as RefundStatus;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settle {
    payment_id: Option<Id>,
    refund_id: Option<Id>,
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
        (None, Some(Id(id))) if settle.detail.is_none() => {
            let verdict = match settle.result {
                Verdict::Approved => RefundStatus::Approved,
                Verdict::Rejected => RefundStatus::Rejected,
                Verdict::Cancelled => RefundStatus::Cancelled,
            };
            world.settle_refund(id, verdict, call.now).map_err(conflict)?;
            let payment_id = world.refund(id).map(|refund| refund.payment_id);
            Ok(Reply::json(
                200,
                &json!({ "refund_id": id, "payment_id": payment_id, "status": verdict.name() }),
            ))
        }
        _ => Err(control_error(400, "give payment_id, or refund_id (which takes no detail)")),
    }
}
