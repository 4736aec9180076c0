//! Accepting connections until told to stop.

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::app::App;
use super::exchange;

/// Serves until `stop` changes or its sender is gone, then closes everything.
pub(crate) async fn run(listener: TcpListener, app: App, router: Router, mut stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stop.changed() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => {
                // A failed accept (the caller is gone already) concerns nobody else.
                if let Ok((stream, _)) = accepted {
                    app.count_connection();
                    connections.spawn(connection(stream, app.clone(), router.clone()));
                }
            }
        }
    }
    drop(listener);
    connections.shutdown().await;
}

async fn connection(stream: TcpStream, app: App, router: Router) {
    // Without it small answers would wait for the peer's delayed acknowledgement.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = service_fn(move |request| exchange::serve(app.clone(), router.clone(), request));
    // `Date` is the virtual clock's; hyper would write the real time.
    let served =
        http1::Builder::new().auto_date_header(false).serve_connection(TokioIo::new(stream), service);
    // An error here is a connection that broke, on purpose or by the client: nothing to tell anyone.
    let _ = served.await;
}
