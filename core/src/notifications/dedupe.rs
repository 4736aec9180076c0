use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::body::{Body, Data};
use crate::model::NotificationEvent;

/// What makes a notification itself: the same in all its repetitions.
///
/// Its own id where it has one. Not the resource's alone: the vendor sends one
/// IPN for each change of a merchant order, all with the same text, and who
/// drops the second has dropped "paid". There, and for events of the Orders API
/// (which have no id but a version), what differs is taken, down to the id of
/// the delivery; where there is none of it, there is no key.
pub(super) fn dedupe_key(event: &NotificationEvent, body: &Body<'_>, data: Option<&Data>) -> Option<String> {
    // In other webhooks than a merchant order's this is the API's, such as `v1`.
    let counted = body.version.as_deref().filter(|version| version.bytes().all(|b| b.is_ascii_digit()));
    let version = data.and_then(|data| data.version.as_deref()).or(counted);
    let at = event.date_created.map(|at| at.to_string());
    let mark = match (&event.notification_id, version, at, &event.request_id) {
        (Some(id), ..) => ["id", id, ""].map(str::to_owned),
        (None, Some(version), at, _) => ["version".to_owned(), version.to_owned(), at.unwrap_or_default()],
        (None, None, Some(at), _) => ["date".to_owned(), at, String::new()],
        (None, None, None, Some(request)) => ["request", request, ""].map(str::to_owned),
        (None, None, None, None) => return None,
    };
    let parts = (&event.raw_topic, &event.resource_id, &event.action, mark);
    // As JSON, so that no two lists of parts are one text; hashed, so that
    // nobody makes it long.
    let text = serde_json::to_string(&parts).ok()?;
    let mut key = String::with_capacity(64);
    for byte in Sha256::digest(text) {
        let _ = write!(key, "{byte:02x}");
    }
    Some(key)
}
