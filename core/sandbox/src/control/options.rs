//! `GET` and `POST /_sandbox/options`: behaviour that can change while it runs.

use super::body::read;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, control_error};
use crate::json::Fields;
use crate::options::Settings;

#[expect(clippy::unnecessary_wraps, reason = "the shape of every handler")]
pub(crate) fn get(app: &App, _: &Call) -> Answer {
    Ok(Reply::json(200, &app.world().settings))
}

/// Changes what is given, leaves the rest.
pub(crate) fn post(app: &App, call: &Call) -> Answer {
    let mut world = app.world();
    let changed = merged(&world.settings, read(call)?)?;
    world.settings = changed;
    Ok(Reply::json(200, &world.settings))
}

/// These settings with those fields changed.
pub(crate) fn merged(settings: &Settings, changes: Fields) -> Result<Settings, Reply> {
    let bad = |error: serde_json::Error| control_error(400, &error.to_string());
    let all = serde_json::to_vec(settings).map_err(bad)?;
    let mut all: Fields = serde_json::from_slice(&all).map_err(bad)?;
    all.overlay(changes);
    serde_json::from_slice(&serde_json::to_vec(&all).map_err(bad)?).map_err(bad)
}
