//! Notifications: what needs no client.

use std::sync::Arc;
use std::time::Duration;

use cobro::model::{NotificationEvent, Timestamp};
use cobro::notifications::{self, Delivery, ReplayGuard, Verifier};

use crate::error::NativeError;

type Result<T> = std::result::Result<T, NativeError>;

/// The parts of an HTTP request.
#[derive(Debug, uniffi::Record)]
pub struct NativeDelivery {
    /// `POST`.
    pub method: String,
    /// Names and values in turn.
    pub headers: Vec<String>,
    /// Or a URL.
    pub query: String,
    /// As it came.
    pub body: Vec<u8>,
}

impl From<NativeDelivery> for Delivery {
    fn from(given: NativeDelivery) -> Self {
        let (pairs, _) = given.headers.as_chunks::<2>();
        let pairs = pairs.iter().map(|[name, value]| (name, value));
        Self::new(&given.method, pairs, &given.query, &given.body)
    }
}

/// Reads a notification without checking its signature.
#[uniffi::export]
pub(crate) fn notification_parse(delivery: NativeDelivery) -> Result<NotificationEvent> {
    Ok(notifications::parse(&delivery.into())?)
}

/// Checks signatures.
#[derive(Debug, uniffi::Object)]
pub struct NativeVerifier(Verifier);

#[uniffi::export]
impl NativeVerifier {
    #[uniffi::constructor]
    pub fn new(secrets: Vec<String>, tolerance: Option<Duration>) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(Verifier::new(secrets)?.with_tolerance(tolerance)?)))
    }

    pub fn verify(&self, delivery: NativeDelivery, now: Timestamp) -> Result<NotificationEvent> {
        Ok(self.0.verify(&delivery.into(), now)?)
    }
}

/// Remembers which notifications came already.
#[derive(Debug, uniffi::Object)]
pub struct NativeReplayGuard(ReplayGuard);

#[uniffi::export]
impl NativeReplayGuard {
    #[uniffi::constructor]
    pub fn new(capacity: u32, ttl: Duration) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(ReplayGuard::new(capacity, ttl)?)))
    }

    #[expect(clippy::needless_pass_by_value, reason = "UniFFI gives what it lifted away")]
    pub fn is_new(&self, verified: bool, key: Option<String>, now: Timestamp) -> Result<bool> {
        Ok(self.0.is_new_key(verified, key.as_deref(), now))
    }
}
