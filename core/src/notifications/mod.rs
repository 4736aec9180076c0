//! What the API calls a server with: IPN and webhooks, from the bare parts of
//! the HTTP request to a typed event. Pure: no client, no clock, nothing is
//! sent and no URL in a notification is followed.
//!
//! **A notification is a hint.** They come twice, late, in the wrong order, from
//! somebody else, or not at all. Answer 200 first, within the 22 seconds that the
//! vendor waits, and then let a client look: [`Client::notify_of`] makes its waits
//! look sooner, [`Client::confirm`] reads what the notification names.
//!
//! ```
//! use cobro::notifications::{Delivery, Verifier};
//! use cobro::{SignatureOutcome, Timestamp};
//!
//! let verifier = Verifier::new(["the application's webhook secret"])?;
//!
//! let headers = [("Content-Type", "application/json")];
//! let body = br#"{"resource": "https://api.mercadolibre.com/merchant_orders/31", "topic": "merchant_order"}"#;
//! let delivery = Delivery::new("POST", headers, "topic=merchant_order&id=31", body);
//! let event = verifier.verify(&delivery, Timestamp::now())?;
//! assert_eq!(event.numeric_id, Some(31));
//! assert_eq!(event.signature.outcome, SignatureOutcome::UnsignedByDesign);
//! # Ok::<(), cobro::Error>(())
//! ```
//!
//! What the in-store API sends is not signed in a way that can be checked (the
//! vendor's webhooks page for QR, and the comments of its SDKs): only webhooks
//! that are set in the developer panel are, those of payments and of the Orders
//! API among them.
//!
//! [`Client::notify_of`]: crate::Client::notify_of
//! [`Client::confirm`]: crate::Client::confirm

mod body;
mod dedupe;
mod delivery;
mod event;
mod manifest;
mod names;
mod query;
mod replay;
mod signature;
mod topic;
mod verifier;

pub use delivery::Delivery;
pub use replay::ReplayGuard;
pub use verifier::Verifier;

use crate::error::Result;
use crate::model::NotificationEvent;

#[cfg(feature = "testing")]
pub(crate) use manifest::{Manifest, sign};

/// Reads a notification without checking its signature.
///
/// What is no notification is an [`InvalidInput`] error whose field is the part
/// of the request (`method`, `query`, `body`) or the value in it (`topic`, `id`,
/// `data.id`, `resource`, …), and whose rule is one of
///
/// * `enum`: not a POST;
/// * `max_length`: the query has more than 8 KiB, the body more than 256 KiB, or
///   a value is too long for what it is;
/// * `utf8`, `json`: the body is not a JSON object;
/// * `shape`: neither an IPN nor a webhook;
/// * `required`: there is no topic, or an IPN has no id;
/// * `format`: a topic or an id that is none.
///
/// [`InvalidInput`]: crate::ErrorKind::InvalidInput
pub fn parse(delivery: &Delivery) -> Result<NotificationEvent> {
    event::read(delivery).map(|(event, _)| event)
}
