//! `POST /_sandbox/reset`: a clean slate.

use serde_json::json;

use super::body::read;
use super::options::merged;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply};
use crate::json::Fields;
use crate::world::World;

/// Forgets everything and goes back to the options it was started with, less
/// those given. Only the clock goes on: time doesn't go back for those who sleep.
pub(crate) fn reset(app: &App, call: &Call) -> Answer {
    let changes: Fields = read(call)?;
    let mut options = app.options().clone();
    options.settings = merged(&options.settings, changes)?;
    *app.world() = World::new(&options);
    app.faults().clear();
    app.log().clear();
    app.notices().reset();
    Ok(Reply::json(200, &json!({})))
}
