//! What is posted to tell of something.

use form_urlencoded::parse;
use serde_json::{Value, json};
use uuid::Uuid;

use super::letter::{Key, Letter, Subject};
use super::post::Post;
use super::signature::sign;
use crate::times::{self, SECOND};
use crate::world::secret::Secret;

/// [D] webhook topics table
const MERCHANT_ORDER_WEBHOOK: &str = "topic_merchant_order_wh";

/// What a letter is about: its topic on the network, and the resource's id.
pub(super) fn topic(letter: &Letter) -> (&'static str, Value) {
    match &letter.subject {
        Subject::MerchantOrder { id, .. } if wants_webhooks(&letter.url) => {
            (MERCHANT_ORDER_WEBHOOK, json!(id))
        }
        Subject::MerchantOrder { id, .. } => ("merchant_order", json!(id)),
        Subject::Payment { id, .. } => ("payment", json!(id)),
        Subject::Order { id, .. } => ("order", json!(id)),
        Subject::Link { user_id, .. } => ("mp-connect", json!(user_id)),
    }
}

/// [D] What a seller writes into `notification_url` who wants webhooks alone.
fn wants_webhooks(url: &str) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    parse(query.as_bytes()).any(|(name, value)| name == "source_news" && value == "webhooks")
}

/// The POST that tells; none when the URL is not plain http to loopback. It says
/// the same each time it comes, but for the signature's moment.
pub(super) fn write(id: u64, letter: &Letter, secret: Option<&Secret>, now: i64) -> Option<Post> {
    let resource = match topic(letter).1 {
        Value::String(text) => text,
        other => other.to_string(),
    };
    // [D] in-person IPN, [F] body
    if matches!(letter.subject, Subject::MerchantOrder { .. }) && !wants_webhooks(&letter.url) {
        let body = json!({
            "resource": format!("https://api.mercadolibre.com/merchant_orders/{resource}"),
            "topic": "merchant_order",
        });
        let query = [("topic", "merchant_order".to_owned()), ("id", resource.clone())];
        let headers = headers(letter, &resource, secret, now);
        return Post::to_loopback(&letter.url, &query, headers, &body.to_string());
    }
    let query = [("data.id", resource.clone()), ("type", topic(letter).0.to_owned())];
    let headers = headers(letter, &resource, secret, now);
    Post::to_loopback(&letter.url, &query, headers, &webhook(id, letter).to_string())
}

/// The body of a webhook. [D] webhooks v1
fn webhook(id: u64, letter: &Letter) -> Value {
    let (id, (topic, resource)) = (900_100_000 + id, topic(letter));
    match &letter.subject {
        // The site of the seller doesn't matter to its date.
        Subject::MerchantOrder { action, owner, at, .. } | Subject::Payment { action, owner, at, .. } => {
            json!({
                "id": id,
                "live_mode": true,
                "type": topic,
                "date_created": times::utc(*at),
                "user_id": owner,
                "api_version": "v1",
                "action": action,
                "data": { "id": resource.to_string() },
            })
        }
        // [F] body; [D] says `order`, the vendor's tools also say `orders`.
        Subject::Order { action, owner, application_id, at, data, .. } => json!({
            "action": action,
            "api_version": "v1",
            "application_id": application_id.to_string(),
            "date_created": times::utc(*at),
            "live_mode": true,
            "type": topic,
            "user_id": owner.to_string(),
            "data": data,
        }),
        // [D] actions, [F] fields; that the resource is the seller is ours.
        Subject::Link { user_id, client_id, action, at } => json!({
            "id": id,
            "live_mode": true,
            "type": topic,
            "date_created": times::utc(*at),
            "application_id": client_id,
            "user_id": user_id,
            "version": 1,
            "api_version": "v1",
            "action": action,
            "data": { "id": resource.to_string() },
        }),
    }
}

/// [S] The id is signed as it is in the URL, capitals and all. [D] What comes to
/// a `notification_url` bears a signature that nobody can verify.
fn headers(
    letter: &Letter,
    resource: &str,
    secret: Option<&Secret>,
    now: i64,
) -> Vec<(&'static str, String)> {
    let ts = (now / SECOND).to_string();
    let sign = |key: &str| ("x-signature", sign(key, resource, &letter.request_id, &ts));
    let signature = match letter.key {
        Key::Nobodys => Some(sign(&Uuid::new_v4().to_string())),
        Key::Applications => secret.map(|secret| sign(secret.reveal())),
    };
    signature.into_iter().chain([("x-request-id", letter.request_id.clone())]).collect()
}
