//! `/v1/account/{report}/schedule`

use serde_json::{Value, json};

use super::asked;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, named_error};
use crate::world::World;
use crate::world::reports::Report;

/// `POST`: switches the schedule on, at the frequency the configuration has now.
pub(crate) fn start(world: &mut World, call: &Call) -> Answer {
    let (owner, report) = asked(world, call)?;
    let config = world.desk(owner, report).config.clone();
    let config = config.ok_or_else(|| named_error(404, "not_found", "The account has no configuration"))?;
    if world.desk(owner, report).schedule.is_none() {
        world.start_schedule(owner, report, &config, call.now);
    }
    Ok(Reply::json(200, &shown(world, owner, report, "pending")))
}

/// `DELETE`: switches it off. What was begun is finished.
pub(crate) fn stop(world: &mut World, call: &Call) -> Answer {
    let (owner, report) = asked(world, call)?;
    world.desk(owner, report).schedule = None;
    Ok(Reply::json(200, &shown(world, owner, report, "deleted")))
}

/// [D] has the status `deleted` for a schedule that was removed, and no sample.
fn shown(world: &mut World, owner: u64, report: Report, status: &str) -> Value {
    let scheduled = world.desk(owner, report).schedule.is_some();
    json!({
        "user_id": owner,
        "report_type": report.name(),
        "created_from": "schedule",
        "scheduled": scheduled,
        "status": status,
    })
}
