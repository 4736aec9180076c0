use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::routing::post;
use cobro::notifications::{Delivery, Verifier, parse};
use cobro::{NotificationEvent, SignatureOutcome, Timestamp};
use tokio::sync::Mutex;
use tokio::sync::mpsc::{self, Receiver, Sender};

/// What the library takes for a body. The vendor's have a few kilobytes.
const LONGEST: usize = 256 * 1024;
/// How many events may wait. What comes then is the vendor's to send again.
const BACKLOG: usize = 1000;
/// How many are worked on at once.
const WORKERS: usize = 4;

/// Receives notifications in axum: answers 200 at once and calls `handle` after.
///
/// Answers 400 to what is no notification, 401 to what should be signed and is
/// not when there is a `verifier`, and 429 while too many events wait. Has to be
/// called in a runtime of tokio, which does the work.
pub fn receiver<Handle, Done>(path: &str, verifier: Option<Verifier>, handle: Handle) -> Router
where
    Handle: Fn(NotificationEvent) -> Done + Clone + Send + Sync + 'static,
    Done: Future<Output = ()> + Send + 'static,
{
    let (sender, events) = mpsc::channel(BACKLOG);
    let events = Arc::new(Mutex::new(events));
    for _ in 0..WORKERS {
        tokio::spawn(work(Arc::clone(&events), handle.clone()));
    }
    Router::new()
        .route(path, post(receive))
        .layer(DefaultBodyLimit::max(LONGEST))
        .with_state(Arc::new(Door { verifier, events: sender }))
}

struct Door {
    verifier: Option<Verifier>,
    events: Sender<NotificationEvent>,
}

async fn receive(
    State(door): State<Arc<Door>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, &'static str) {
    let named = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let delivery = Delivery::new("POST", named, uri.query().unwrap_or_default(), body);
    let read = match &door.verifier {
        Some(verifier) => verifier.verify(&delivery, Timestamp::now()),
        None => parse(&delivery),
    };
    let Ok(event) = read else { return (StatusCode::BAD_REQUEST, "no notification") };
    // What the vendor never signs goes through: it is a hint, as all of them are.
    if event.signature.outcome == SignatureOutcome::Failed {
        return (StatusCode::UNAUTHORIZED, "the signature does not hold");
    }
    match door.events.try_send(event) {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::TOO_MANY_REQUESTS, "too many are waiting: send it again"),
    }
}

async fn work<Handle, Done>(events: Arc<Mutex<Receiver<NotificationEvent>>>, handle: Handle)
where
    Handle: Fn(NotificationEvent) -> Done,
    Done: Future<Output = ()> + Send + 'static,
{
    loop {
        let event = events.lock().await.recv().await;
        let Some(event) = event else { return };
        // On a task of its own: what panics there takes no worker with it.
        if let Err(error) = tokio::spawn(handle(event)).await {
            eprintln!("a notification was received and could not be handled: {error}");
        }
    }
}
