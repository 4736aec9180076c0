//! `POST`, `GET` and `DELETE /_sandbox/faults`: what goes wrong next.

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::body::read;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::fault::{Fault, Target};
use crate::http::fault_plan::{Dice, Rule};
use crate::http::reply::{Answer, Reply, control_error};
use crate::json::Fields;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    r#match: Option<Fields>,
    times: Option<u64>,
    probability: Option<f64>,
    seed: Option<u64>,
    r#do: Box<RawValue>,
}

pub(crate) fn add(app: &App, call: &Call) -> Answer {
    let order: Order = read(call)?;
    let bad = |why: String| control_error(400, &why);
    let target = order.r#match.as_ref().map(Target::read).transpose().map_err(bad)?;
    let fault = Fault::read(&order.r#do).map_err(bad)?;
    let probability = order.probability.unwrap_or(1.0);
    if !(0.0..=1.0).contains(&probability) {
        return Err(bad("probability: 0 to 1".to_owned()));
    }
    let rule = Rule {
        target: target.unwrap_or_default(),
        fault,
        times: order.times,
        probability,
        dice: Dice::new(order.seed.unwrap_or_default()),
    };
    let id = app.faults().add(rule);
    Ok(Reply::json(200, &json!({ "id": id })))
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of every handler")]
pub(crate) fn list(app: &App, _: &Call) -> Answer {
    Ok(Reply::json(200, &json!({ "faults": app.faults().shown() })))
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of every handler")]
pub(crate) fn clear(app: &App, _: &Call) -> Answer {
    app.faults().clear();
    Ok(Reply::json(200, &json!({})))
}
