//! `POST /_sandbox/applications`: an integrator registers an application.

use serde::Deserialize;
use serde_json::json;

use super::body::{Id, read};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, control_error};
use crate::world::oauth::Application;
use crate::world::secret::Secret;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Registration {
    client_id: Id,
    client_secret: String,
    #[serde(default)]
    redirect_uris: Vec<String>,
    #[serde(default)]
    pkce: bool,
    /// Whose it is.
    user_id: Option<Id>,
}

/// One that is there already is changed; what it was given stays.
pub(crate) fn register(app: &App, call: &Call) -> Answer {
    let given: Registration = read(call)?;
    if given.client_secret.is_empty() {
        return Err(control_error(400, "client_secret must not be empty"));
    }
    let shown = json!({
        "client_id": given.client_id.0,
        "redirect_uris": given.redirect_uris,
        "pkce": given.pkce,
        "user_id": given.user_id.map(|id| id.0),
    });
    let application = Application {
        secret: Secret::new(given.client_secret),
        redirect_uris: given.redirect_uris,
        pkce: given.pkce,
        owner: given.user_id.map(|id| id.0),
    };
    app.world().oauth.register(given.client_id.0, application);
    Ok(Reply::json(200, &shown))
}
