//! Notifications as the API sends them, for tests of who receives them.

use serde::{Deserialize, Deserializer};
use serde_json::json;

use crate::error::{Error, Result};
use crate::model::Timestamp;
use crate::notifications::{Delivery, Manifest, sign as hash};

/// A webhook to be made and signed.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignRequest {
    /// The application's webhook secret.
    pub secret: String,
    /// The topic, in the vendor's words: `payment`, `order`, …
    pub topic: String,
    /// What it is about.
    pub id: String,
    /// When it is signed.
    #[serde(deserialize_with = "moment")]
    pub signed_at: Timestamp,
    /// Whether `ts` counts milliseconds; else seconds, as in the vendor's example.
    #[serde(default)]
    pub milliseconds: bool,
    /// What happened; `payment.updated`, `order.processed` and the like when absent.
    #[serde(default)]
    pub action: Option<String>,
    /// The notification's own id; made when absent.
    #[serde(default)]
    pub notification_id: Option<i64>,
    /// The header `x-request-id`; made when absent.
    #[serde(default)]
    pub request_id: Option<String>,
    /// The seller; 7001 when absent.
    #[serde(default)]
    pub user_id: Option<i64>,
}

/// The parts of an HTTP request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNotification {
    /// `POST`.
    pub method: String,
    /// What the vendor appends to the receiver's URL, without `?`.
    pub query: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// JSON.
    pub body: String,
}

impl SignRequest {
    /// What every webhook has; the rest is made.
    pub fn new(
        secret: impl Into<String>,
        topic: impl Into<String>,
        id: impl Into<String>,
        signed_at: Timestamp,
    ) -> Self {
        Self {
            secret: secret.into(),
            topic: topic.into(),
            id: id.into(),
            signed_at,
            milliseconds: false,
            action: None,
            notification_id: None,
            request_id: None,
            user_id: None,
        }
    }
}

impl std::fmt::Debug for SignRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignRequest")
            .field("secret", &"<redacted>")
            .field("topic", &self.topic)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl SignedNotification {
    /// For [`parse`](crate::notifications::parse) and a
    /// [`Verifier`](crate::notifications::Verifier).
    pub fn delivery(&self) -> Delivery {
        let headers = self.headers.iter().map(|(name, value)| (name, value));
        Delivery::new(&self.method, headers, &self.query, &self.body)
    }
}

/// Makes a webhook that is signed as the API signs them.
pub fn sign(request: &SignRequest) -> Result<SignedNotification> {
    if request.secret.is_empty() {
        return Err(Error::invalid("secret", "<redacted>", "required", "nothing is signed without one"));
    }
    let ts =
        if request.milliseconds { request.signed_at.as_millisecond() } else { request.signed_at.as_second() };
    let ts = ts.to_string();
    let request_id = request.request_id.clone().unwrap_or_else(made);
    let manifest = Manifest { id: Some(&request.id), request_id: Some(&request_id), ts: &ts }.to_string();
    let signature = format!("ts={ts},v1={}", hash(&request.secret, &manifest));
    let body = json!({
        "id": request.notification_id.unwrap_or_else(number),
        "live_mode": true,
        "type": request.topic,
        "date_created": request.signed_at.to_string(),
        "user_id": request.user_id.unwrap_or(7001),
        "api_version": "v1",
        "action": request.action.clone().unwrap_or_else(|| usual_action(&request.topic)),
        "data": {"id": request.id},
    });
    let query = [("data.id", request.id.as_str()), ("type", &request.topic)];
    Ok(SignedNotification {
        method: "POST".to_owned(),
        query: form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish(),
        headers: headers(request_id, Some(signature)),
        body: body.to_string(),
    })
}

/// Makes an IPN, which nobody can sign: what the in-store API sends.
pub fn ipn(topic: &str, id: &str) -> SignedNotification {
    // The host that the vendor writes there; nothing ever calls it.
    let resource = match topic {
        "merchant_order" => format!("https://api.mercadolibre.com/merchant_orders/{id}"),
        _ => id.to_owned(),
    };
    SignedNotification {
        method: "POST".to_owned(),
        query: form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("topic", topic), ("id", id)])
            .finish(),
        headers: headers(made(), None),
        body: json!({"resource": resource, "topic": topic}).to_string(),
    }
}

fn headers(request_id: String, signature: Option<String>) -> Vec<(String, String)> {
    let mut headers = vec![
        ("content-type".to_owned(), "application/json".to_owned()),
        ("x-request-id".to_owned(), request_id),
    ];
    headers.extend(signature.map(|signature| ("x-signature".to_owned(), signature)));
    headers
}

fn moment<'de, D: Deserializer<'de>>(d: D) -> std::result::Result<Timestamp, D::Error> {
    String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
}

fn made() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// As long as the vendor's, and no more than all languages' numbers hold.
fn number() -> i64 {
    i64::from(uuid::Uuid::new_v4().as_fields().0) + 100_000_000_000
}

fn usual_action(topic: &str) -> String {
    match topic {
        "order" | "orders" => "order.processed".to_owned(),
        "topic_merchant_order_wh" => "update".to_owned(),
        topic => format!("{topic}.updated"),
    }
}
