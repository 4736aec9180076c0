//! Notifications: what is told to `notification_url` and to the application's
//! webhook, and what becomes of it.

mod order_data;
mod post;
mod signature;

use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::clock::{Hold, VirtualClock};
use crate::http::app::lock;
use crate::times;

pub(crate) use order_data::order_data;

/// Something to tell.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) to: To,
    pub(crate) subject: Subject,
}

/// Whom to tell.
#[derive(Clone, Debug)]
pub(crate) enum To {
    Url(String),
    /// Whoever the application has set up, if anyone.
    Application,
}

/// What it is about.
#[derive(Clone, Debug)]
pub(crate) enum Subject {
    /// IPN, topic `merchant_order`.
    MerchantOrder { id: u64 },
    /// Webhook, topic `payment`.
    Payment { id: u64, action: &'static str, owner: u64, at: i64 },
    /// Webhook, topic `order`; `data` is the order as it was then.
    Order { id: String, action: &'static str, owner: u64, application_id: u64, at: i64, data: Value },
}

/// A notice with its address.
#[derive(Clone, Debug)]
struct Letter {
    url: String,
    subject: Subject,
}

/// What becomes of notifications.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    /// Posted at once, in order.
    #[default]
    Deliver,
    /// Kept until the mode changes.
    Hold,
    /// Never posted.
    Lose,
    /// Posted twice.
    Duplicate,
    /// Each pair swapped.
    Reorder,
}

/// A notification as the control plane shows it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Shown {
    id: u64,
    topic: &'static str,
    /// A number, or an order's `ORD…`.
    resource_id: Value,
    url: String,
    /// `queued`, `held`, `lost`, `delivered`, `failed` or `skipped`.
    outcome: &'static str,
    /// What the receiver answered.
    status: Option<u16>,
}

/// Where notifications go through.
#[derive(Debug)]
pub(crate) struct Notices {
    state: Arc<Mutex<State>>,
    queue: mpsc::UnboundedSender<Job>,
    clock: VirtualClock,
}

#[derive(Debug, Default)]
struct State {
    mode: Mode,
    secret: Option<String>,
    webhook_url: Option<String>,
    held: Vec<(u64, Letter)>,
    shown: Vec<Shown>,
    last_id: u64,
}

#[derive(Debug)]
struct Job {
    id: u64,
    message: post::Message,
    /// Sleepers don't move time while something is on its way.
    _hold: Hold,
}

impl Notices {
    /// Starts the one task that posts, so that notifications arrive in order.
    pub(crate) fn start(clock: VirtualClock) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let (queue, mut jobs) = mpsc::unbounded_channel::<Job>();
        let known = Arc::clone(&state);
        tokio::spawn(async move {
            while let Some(job) = jobs.recv().await {
                let status = post::post(&job.message).await;
                let outcome = if matches!(status, Some(200 | 201)) { "delivered" } else { "failed" };
                lock(&known).mark(job.id, outcome, status);
            }
        });
        Self { state, queue, clock }
    }

    /// Keeps what it is told and posts nothing.
    pub(crate) fn unposted(clock: VirtualClock) -> Self {
        let state = State { mode: Mode::Lose, ..State::default() };
        Self { state: Arc::new(Mutex::new(state)), queue: mpsc::unbounded_channel().0, clock }
    }

    pub(crate) fn send(&self, notices: Vec<Notice>) {
        let mut state = lock(&self.state);
        for notice in notices {
            let url = match notice.to {
                To::Url(url) => Some(url),
                To::Application => state.webhook_url.clone(),
            };
            let Some(url) = url else { continue };
            let letter = Letter { url, subject: notice.subject };
            let id = state.note(&letter);
            match state.mode {
                Mode::Deliver => self.post(&mut state, id, &letter),
                Mode::Duplicate => {
                    self.post(&mut state, id, &letter);
                    self.post(&mut state, id, &letter);
                }
                Mode::Lose => state.mark(id, "lost", None),
                Mode::Reorder if !state.held.is_empty() => {
                    self.post(&mut state, id, &letter);
                    self.release(&mut state);
                }
                Mode::Hold | Mode::Reorder => {
                    state.mark(id, "held", None);
                    state.held.push((id, letter));
                }
            }
        }
    }

    pub(crate) fn sign_with(&self, secret: Option<String>) {
        lock(&self.state).secret = secret;
    }

    /// Sets the webhook that the application has in the vendor's panel.
    pub(crate) fn set_webhook(&self, url: String) {
        lock(&self.state).webhook_url = Some(url);
    }

    /// Changes the mode; what was held is posted, or lost.
    pub(crate) fn change(&self, mode: Mode) {
        let mut state = lock(&self.state);
        state.mode = mode;
        match mode {
            Mode::Hold => {}
            Mode::Lose => {
                for (id, _) in std::mem::take(&mut state.held) {
                    state.mark(id, "lost", None);
                }
            }
            Mode::Reorder => {
                state.held.reverse();
                self.release(&mut state);
            }
            Mode::Deliver | Mode::Duplicate => self.release(&mut state),
        }
    }

    /// The mode, the application's webhook, and every notification so far.
    pub(crate) fn shown(&self) -> (Mode, Option<String>, Vec<Shown>) {
        let state = lock(&self.state);
        (state.mode, state.webhook_url.clone(), state.shown.clone())
    }

    pub(crate) fn reset(&self) {
        let mut state = lock(&self.state);
        let last_id = state.last_id;
        *state = State { last_id, ..State::default() };
    }

    fn release(&self, state: &mut State) {
        for (id, letter) in std::mem::take(&mut state.held) {
            self.post(state, id, &letter);
        }
    }

    fn post(&self, state: &mut State, id: u64, letter: &Letter) {
        let Some(message) = message(id, letter, state.secret.as_deref(), self.clock.unix_ms()) else {
            state.mark(id, "skipped", None);
            return;
        };
        // It fails only when the runtime is shutting down.
        let _ = self.queue.send(Job { id, message, _hold: self.clock.hold() });
        state.mark(id, "queued", None);
    }
}

impl State {
    fn note(&mut self, letter: &Letter) -> u64 {
        self.last_id += 1;
        let (topic, resource_id) = match &letter.subject {
            Subject::MerchantOrder { id } => ("merchant_order", json!(id)),
            Subject::Payment { id, .. } => ("payment", json!(id)),
            Subject::Order { id, .. } => ("order", json!(id)),
        };
        let url = letter.url.clone();
        self.shown.push(Shown { id: self.last_id, topic, resource_id, url, outcome: "queued", status: None });
        self.last_id
    }

    fn mark(&mut self, id: u64, outcome: &'static str, status: Option<u16>) {
        if let Some(shown) = self.shown.iter_mut().find(|shown| shown.id == id) {
            shown.outcome = outcome;
            shown.status = status;
        }
    }
}

/// The POST that tells a notice; none when the URL is not plain http to loopback.
fn message(id: u64, letter: &Letter, secret: Option<&str>, now: i64) -> Option<post::Message> {
    match &letter.subject {
        // [D] in-person IPN, [F] body
        Subject::MerchantOrder { id: resource } => {
            let body = json!({
                "resource": format!("https://api.mercadolibre.com/merchant_orders/{resource}"),
                "topic": "merchant_order",
            });
            let query = [("topic", "merchant_order".to_owned()), ("id", resource.to_string())];
            post::Message::to_loopback(&letter.url, &query, Vec::new(), &body.to_string())
        }
        // [D] webhooks v1. The site of the seller doesn't matter to its date.
        Subject::Payment { id: resource, action, owner, at } => {
            let body = json!({
                "id": 900_100_000 + id,
                "live_mode": true,
                "type": "payment",
                "date_created": times::utc(*at),
                "user_id": owner,
                "api_version": "v1",
                "action": action,
                "data": { "id": resource.to_string() },
            });
            webhook(&letter.url, "payment", &resource.to_string(), &body, secret, now)
        }
        // [F] body; [D] says `order`, the vendor's tools also say `orders`.
        Subject::Order { id: resource, action, owner, application_id, at, data } => {
            let body = json!({
                "action": action,
                "api_version": "v1",
                "application_id": application_id.to_string(),
                "date_created": times::utc(*at),
                "live_mode": true,
                "type": "order",
                "user_id": owner.to_string(),
                "data": data,
            });
            webhook(&letter.url, "order", resource, &body, secret, now)
        }
    }
}

/// [S] The id is signed as it is in the URL, capitals and all.
fn webhook(
    url: &str,
    topic: &str,
    resource: &str,
    body: &Value,
    secret: Option<&str>,
    now: i64,
) -> Option<post::Message> {
    let query = [("data.id", resource.to_owned()), ("type", topic.to_owned())];
    let request_id = Uuid::new_v4().to_string();
    let mut headers = Vec::new();
    if let Some(secret) = secret {
        let ts = (now / times::SECOND).to_string();
        headers.push(("x-signature", signature::sign(secret, resource, &request_id, &ts)));
    }
    headers.push(("x-request-id", request_id));
    post::Message::to_loopback(url, &query, headers, &body.to_string())
}
