//! Something to tell, and to whom.

use serde_json::Value;
use uuid::Uuid;

use super::schedule::NotificationRetries;
use crate::options::Settings;

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
    /// IPN, topic `merchant_order`, or the webhook that stands for it.
    MerchantOrder { id: u64, action: &'static str, owner: u64, at: i64 },
    /// Webhook, topic `payment`.
    Payment { id: u64, action: &'static str, owner: u64, at: i64 },
    /// Webhook, topic `mp-connect`: a seller and an application.
    Link { user_id: u64, client_id: u64, action: &'static str, at: i64 },
    /// Webhook, topic `order`; `data` is the order as it was then.
    Order { id: String, action: &'static str, owner: u64, application_id: u64, at: i64, data: Value },
}

/// What signs it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Key {
    /// The application's secret, if there is one.
    Applications,
    /// One that nobody has.
    Nobodys,
}

/// A notice with its address.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub(super) url: String,
    pub(super) subject: Subject,
    pub(super) key: Key,
    /// The same each time it comes, so that a receiver knows it again.
    pub(super) request_id: String,
    /// When it came for the first time.
    pub(super) first: i64,
    pub(super) retries: NotificationRetries,
}

/// How notices are told at the moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    retries: NotificationRetries,
    signed_payments: bool,
}

impl Manner {
    pub(crate) fn of(settings: &Settings) -> Self {
        Self { retries: settings.notification_retries, signed_payments: settings.signed_payment_webhooks }
    }
}

impl Letter {
    /// Without an address when the application has set up no webhook.
    pub(super) fn of(notice: Notice, webhook_url: Option<&str>, manner: Manner, now: i64) -> Option<Self> {
        let Notice { to, subject } = notice;
        let signed_payment = manner.signed_payments && matches!(subject, Subject::Payment { .. });
        let (url, key) = match to {
            To::Url(url) if signed_payment => (url, Key::Applications),
            To::Url(url) => (url, Key::Nobodys),
            To::Application => (webhook_url?.to_owned(), Key::Applications),
        };
        let request_id = Uuid::new_v4().to_string();
        Some(Self { url, subject, key, request_id, first: now, retries: manner.retries })
    }
}
