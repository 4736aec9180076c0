//! The sandbox without sockets, tasks and real time.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::DATE;
use axum::http::{HeaderMap, HeaderValue, Method, Request};

use crate::clock::VirtualClock;
use crate::control::{self, ControlError};
use crate::http::app::App;
use crate::http::exchange::process;
use crate::http::routes;
use crate::options::SandboxOptions;
use crate::sandbox;
use crate::times;

/// The API as a function: an answer for a request, at once, with nothing going
/// wrong between. Its time stands still until it is moved, so the same calls at
/// the same moments give the same answers. Faults, notifications and the
/// request log are of the network and not here.
#[derive(Clone, Debug)]
pub struct InProcess {
    app: App,
    router: Router,
}

/// The API's answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, `Date` by the sandbox's clock among them.
    pub headers: HeaderMap,
    /// The body, empty when there is none.
    pub body: Bytes,
}

impl InProcess {
    /// A sandbox whose clock stands at `unix_ms`.
    pub fn new(options: SandboxOptions, unix_ms: i64) -> Self {
        let app = App::without_network(options, VirtualClock::standing(unix_ms));
        Self { router: routes::router(app.clone()), app }
    }

    /// Moves its time forward, never back.
    pub fn move_to(&self, unix_ms: i64) {
        let by = unix_ms.saturating_sub(self.app.clock().unix_ms());
        self.app.clock().advance(Duration::from_millis(u64::try_from(by).unwrap_or(0)));
    }

    /// A token it takes for this account.
    pub fn token(&self, user_id: u64) -> String {
        sandbox::token(user_id)
    }

    /// A call of the API. None when `path_and_query` is none.
    pub async fn call(
        &self,
        method: &Method,
        path_and_query: &str,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Option<Answer> {
        let request = Request::builder().method(method).uri(path_and_query).body(Body::empty()).ok()?;
        let (mut parts, _) = request.into_parts();
        parts.headers = headers.clone();
        let (head, body) = process(self.router.clone(), parts, body).await;
        let mut headers = head.headers;
        if let Ok(date) = HeaderValue::try_from(times::http_date(self.app.clock().unix_ms())) {
            headers.insert(DATE, date);
        }
        Some(Answer { status: head.status.as_u16(), headers, body })
    }

    /// A call of the control plane. Gives the answer's body.
    pub async fn control(
        &self,
        method: &str,
        path_and_query: &str,
        body: Option<&str>,
    ) -> Result<String, ControlError> {
        control::call(&self.router, method, path_and_query, body).await
    }
}
