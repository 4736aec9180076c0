//! Notifications: what needs no client.

use cobro::notifications::{self, Delivery};
use napi::bindgen_prelude::Buffer;
use napi_derive::napi;

use crate::answer::{Answer, answer};
use crate::convert;
use crate::mirrors::NotificationEvent;

/// The parts of an HTTP request.
#[napi(object, object_to_js = false)]
pub struct NativeDelivery {
    pub method: String,
    /// Names and values in turn.
    pub headers: Vec<String>,
    pub query: String,
    pub body: Buffer,
}

impl From<NativeDelivery> for Delivery {
    fn from(given: NativeDelivery) -> Self {
        let (pairs, _) = given.headers.as_chunks::<2>();
        let pairs = pairs.iter().map(|[name, value]| (name, value));
        Self::new(&given.method, pairs, &given.query, &given.body)
    }
}

#[napi]
pub fn notification_parse(delivery: NativeDelivery) -> Answer<NotificationEvent> {
    answer(notifications::parse(&delivery.into()).map(Into::into))
}

#[napi]
pub struct NotificationVerifier(notifications::Verifier);

#[napi]
impl NotificationVerifier {
    /// Without a tolerance the time is not checked.
    #[napi]
    pub fn create(secrets: Vec<String>, tolerance_ms: Option<i64>) -> Answer<NotificationVerifier> {
        let tolerance = tolerance_ms.map(|millis| convert::duration("tolerance", millis)).transpose();
        let verifier =
            tolerance.and_then(|tolerance| notifications::Verifier::new(secrets)?.with_tolerance(tolerance));
        answer(verifier.map(Self))
    }

    #[napi]
    pub fn verify(&self, delivery: NativeDelivery, now_ms: i64) -> Answer<NotificationEvent> {
        let now = convert::timestamp("now", now_ms);
        answer(now.and_then(|now| self.0.verify(&delivery.into(), now)).map(Into::into))
    }
}

#[napi]
pub struct ReplayGuard(notifications::ReplayGuard);

#[napi]
impl ReplayGuard {
    #[napi]
    pub fn create(capacity: u32, ttl_ms: i64) -> Answer<ReplayGuard> {
        let ttl = convert::duration("ttl", ttl_ms);
        answer(ttl.and_then(|ttl| notifications::ReplayGuard::new(capacity, ttl)).map(Self))
    }

    #[napi]
    pub fn is_new(&self, verified: bool, key: Option<String>, now_ms: i64) -> Answer<bool> {
        let now = convert::timestamp("now", now_ms);
        answer(now.map(|now| self.0.is_new_key(verified, key.as_deref(), now)))
    }
}
