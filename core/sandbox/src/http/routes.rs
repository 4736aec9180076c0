//! Which path is which endpoint.

use axum::Router;
use axum::http::Uri;

use super::app::App;
use super::reply::{Reply, platform_error};

pub(crate) fn router(app: App) -> Router {
    Router::new().fallback(unknown).with_state(app)
}

async fn unknown(uri: Uri) -> Reply {
    platform_error(404, 404, &format!("Resource {} not found", uri.path()))
}
