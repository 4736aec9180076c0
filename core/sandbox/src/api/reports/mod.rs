//! The settlement and the release report: made on demand or by schedule, then
//! downloaded. Both answer alike.

pub(crate) mod config;
mod config_body;
pub(crate) mod file;
pub(crate) mod schedule;
pub(crate) mod search;
mod view;

use serde_json::json;

use super::caller::{Caller, digits};
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, named_error};
use crate::json::{Fields, fields};
use crate::times::{self, DAY};
use crate::world::World;
use crate::world::reports::Report;
use crate::world::reports::generation::{Origin, Place, Window};
use view::Shown;

/// [D] Per request.
const LONGEST: i64 = 60 * DAY;

/// `POST /v1/account/{report}`: asks for a report.
pub(crate) fn create(world: &mut World, call: &Call) -> Answer {
    let (owner, report) = asked(world, call)?;
    let window = read_window(&call.body)?;
    if world.desk(owner, report).manner.take_empty_answer() {
        // [D] Accepted, and nothing was created.
        let dates = json!({ "begin_date": times::utc_seconds(window.begin), "end_date": times::utc_seconds(window.end) });
        return Ok(Reply::json(203, &dates));
    }
    let id = world.begin_report(owner, report, window, Origin::Manual, call.now);
    // One that takes no time is there at once.
    world.catch_up(call.now);
    let shown = Shown::find(world, owner, report, id).ok_or_else(no_task)?;
    Ok(Reply::json(202, &shown.json(call.now, Place::Task)))
}

/// `GET /v1/account/{report}/task/{task}`
pub(crate) fn task(world: &mut World, call: &Call) -> Answer {
    let (owner, report) = asked(world, call)?;
    let id = digits(call.param("task"))
        .ok_or_else(|| named_error(400, "invalid_parameter", "task_id must be numeric"))?;
    let shown = Shown::find(world, owner, report, id).ok_or_else(no_task)?;
    Ok(Reply::json(200, &shown.json(call.now, Place::Task)))
}

/// `GET /v1/account/{report}/list`: an array. [O] has what the search answers.
pub(crate) fn list(world: &mut World, call: &Call) -> Answer {
    let (owner, report) = asked(world, call)?;
    if world.desk(owner, report).manner.list_as_page {
        return search::search(world, call);
    }
    let moment = world.search_horizon(call.now);
    let all: Vec<_> =
        Shown::latest(world, owner, report, moment).map(|shown| shown.json(moment, Place::List)).collect();
    Ok(Reply::json(200, &all))
}

/// Whose report is asked for, and which.
fn asked(world: &mut World, call: &Call) -> Result<(u64, Report), Reply> {
    let caller =
        Caller::read(world, call).ok_or_else(|| named_error(401, "invalid_token", "Invalid token"))?;
    world.account(caller.user_id);
    let report = Report::of_resource(call.param("report"));
    let report = report.ok_or_else(|| named_error(404, "not_found", "There is no such report"))?;
    Ok((caller.user_id, report))
}

fn read_window(body: &[u8]) -> Result<Window, Reply> {
    let body = Fields::parse(body);
    let date = |name: &str| {
        let text = body.as_ref().and_then(|body| fields::string(body.get(name)?));
        text.as_deref().and_then(times::parse_seconds).ok_or_else(|| {
            named_error(400, &format!("invalid_{name}"), &format!("{name} must be yyyy-MM-dd'T'HH:mm:ssZ"))
        })
    };
    let window = Window { begin: date("begin_date")?, end: date("end_date")? };
    if window.end < window.begin {
        let message = "end_date must not be before begin_date";
        return Err(named_error(400, "end_date_before_begin_date", message));
    }
    // [D] has the limit and no code for it.
    if window.end - window.begin > LONGEST {
        return Err(named_error(400, "invalid_end_date", "The range must not be longer than 60 days"));
    }
    Ok(window)
}

fn no_task() -> Reply {
    named_error(404, "task_not_found_for_user", "Task not found")
}
