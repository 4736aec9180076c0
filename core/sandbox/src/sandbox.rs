//! The handle to a running sandbox.

use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::clock::VirtualClock;
use crate::control::{self, ControlError};
use crate::http::app::{App, lock};
use crate::http::{listener, routes};
use crate::options::SandboxOptions;

/// A running sandbox. Clones are handles to the same one; it stops when told to
/// or when the last handle is gone.
#[derive(Clone, Debug)]
pub struct Sandbox {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    base_url: String,
    app: App,
    router: Router,
    stop: watch::Sender<bool>,
    server: Mutex<Option<JoinHandle<()>>>,
}

impl Sandbox {
    /// Binds 127.0.0.1 and serves on the current tokio runtime.
    pub async fn start(options: SandboxOptions) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let app = App::new(options);
        let router = routes::router(app.clone());
        let (stop, stopped) = watch::channel(false);
        let server = tokio::spawn(listener::run(listener, app.clone(), router.clone(), stopped));
        Ok(Self { inner: Arc::new(Inner { base_url, app, router, stop, server: Mutex::new(Some(server)) }) })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.inner.base_url
    }

    /// The clock the sandbox lives by.
    pub fn clock(&self) -> VirtualClock {
        self.inner.app.clock().clone()
    }

    /// A token the sandbox takes for this account. Its last segment is the
    /// account's id, as in the vendor's tokens.
    pub fn token(&self, user_id: u64) -> String {
        token(user_id)
    }

    /// A call of the control plane without the network, where faults can't hit
    /// it. `path_and_query` starts with `/_sandbox/`. Gives the answer's body.
    pub async fn control(
        &self,
        method: &str,
        path_and_query: &str,
        body: Option<&str>,
    ) -> Result<String, ControlError> {
        control::call(&self.inner.router, method, path_and_query, body).await
    }

    /// Closes the listener and all connections. Stopping twice is fine.
    pub async fn stop(&self) {
        self.inner.stop.send_replace(true);
        let server = lock(&self.inner.server).take();
        if let Some(server) = server {
            // It can only fail by panicking, which its own thread has reported.
            let _ = server.await;
        }
    }
}

pub(crate) fn token(user_id: u64) -> String {
    format!("APP_USR-1234567890123456-030218-cobrotesttoken0123456789abcdef-{user_id}")
}
