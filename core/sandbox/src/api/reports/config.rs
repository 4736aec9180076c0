//! `/v1/account/{report}/config`

use serde_json::{Map, Value, json};

use super::{asked, config_body};
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, named_error};
use crate::world::World;
use crate::world::reports::Desk;

/// `POST`: once for each account.
pub(crate) fn create(world: &mut World, call: &Call) -> Answer {
    let (owner, report) = asked(world, call)?;
    let config = config_body::read(&call.body, report)?;
    // The guide says 201, the reference 200.
    let status = if world.settings.create_success_200 { 200 } else { 201 };
    let desk = world.desk(owner, report);
    if desk.config.is_some() {
        return Err(named_error(409, "conflict", "Duplicated id"));
    }
    desk.config = Some(config);
    Ok(Reply::json(status, &shown(desk)))
}

/// `GET`
pub(crate) fn get(world: &mut World, call: &Call) -> Answer {
    let (owner, report) = asked(world, call)?;
    let desk = world.desk(owner, report);
    if desk.config.is_none() {
        return Err(none());
    }
    Ok(Reply::json(200, &shown(desk)))
}

/// `PUT`: takes the place of what was there, for reports asked for from now on.
pub(crate) fn put(world: &mut World, call: &Call) -> Answer {
    let (owner, report) = asked(world, call)?;
    let config = config_body::read(&call.body, report)?;
    let desk = world.desk(owner, report);
    if desk.config.is_none() {
        return Err(none());
    }
    desk.config = Some(config);
    Ok(Reply::json(200, &shown(desk)))
}

/// What the account has, and whether a schedule is on.
fn shown(desk: &Desk) -> Value {
    let given = desk.config.iter().flat_map(|config| &config.shown);
    let given =
        given.map(|(name, raw)| ((*name).to_owned(), serde_json::from_str(raw.get()).unwrap_or_default()));
    let mut shown: Map<String, Value> = given.collect();
    shown.insert("scheduled".to_owned(), json!(desk.schedule.is_some()));
    Value::Object(shown)
}

/// Not documented.
fn none() -> Reply {
    named_error(404, "not_found", "The account has no configuration")
}
