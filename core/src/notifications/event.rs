use super::body::{Body, Data};
use super::dedupe::dedupe_key;
use super::delivery::Delivery;
use super::query::Query;
use crate::error::{Error, Result};
use crate::ids::max_length;
use crate::model::{
    NotificationEvent, NotificationSignature, NotificationSource, NotificationTopic, SignatureOutcome,
};
use crate::raw::RawJson;

/// Reads a notification. Gives, too, what its URL says, which is what is signed.
pub(super) fn read(delivery: &Delivery) -> Result<(NotificationEvent, Query)> {
    if !delivery.method.eq_ignore_ascii_case("POST") {
        return Err(Error::invalid("method", &delivery.method, "enum", "notifications come by POST"));
    }
    let query = Query::read(&delivery.query)?;
    let (body, text) = Body::read(&delivery.body)?;
    let data = body.data();
    let source = source(&query, &body, data.as_ref())?;
    let raw_topic = topic(source, &query, &body)?;
    let topic = NotificationTopic::of(&raw_topic);
    let resource_id = match source {
        NotificationSource::Ipn => Some(ipn_resource(&query, &body)?),
        NotificationSource::Webhook => webhook_resource(&topic, &query, &body, data.as_ref())?,
    };
    let mut event = NotificationEvent {
        source,
        action: short("action", body.action.as_deref())?,
        numeric_id: resource_id.as_deref().and_then(number),
        resource_id,
        // A merchant order's webhook has the order's own id there.
        notification_id: short("id", body.id.as_deref())?
            .filter(|_| topic != NotificationTopic::MerchantOrder),
        user_id: body.user_id,
        application_id: body.application_id,
        live_mode: body.live_mode,
        date_created: body.date_created,
        request_id: short("x-request-id", delivery.request_id.as_deref())?,
        dedupe_key: None,
        signature: unchecked(source, &topic),
        raw: RawJson::new(text),
        raw_topic,
        topic,
    };
    event.dedupe_key = dedupe_key(&event, &body, data.as_ref());
    Ok((event, query))
}

fn source(query: &Query, body: &Body<'_>, data: Option<&Data>) -> Result<NotificationSource> {
    if body.kind.is_some() || data.is_some() || query.data_id.is_some() {
        return Ok(NotificationSource::Webhook);
    }
    if query.topic.is_some() || body.topic.is_some() {
        return Ok(NotificationSource::Ipn);
    }
    // Last: it may be the receiver's own.
    if query.kind.is_some() {
        return Ok(NotificationSource::Webhook);
    }
    let advice = "it has neither the topic of an IPN nor the type of a webhook";
    Err(Error::invalid("body", "", "shape", advice))
}

/// Where URL and body differ, the URL says what an IPN is about and the body
/// what a webhook is about: these are the places that are documented for it.
fn topic(source: NotificationSource, query: &Query, body: &Body<'_>) -> Result<String> {
    let (field, found) = match source {
        NotificationSource::Ipn => ("topic", query.topic.as_ref().or(body.topic.as_ref())),
        NotificationSource::Webhook => {
            let kind = body.kind.as_ref().or(query.kind.as_ref());
            ("type", kind.or(query.topic.as_ref()).or(body.topic.as_ref()))
        }
    };
    let topic =
        found.ok_or_else(|| Error::invalid(field, "", "required", "it does not say what it is about"))?;
    max_length(field, topic, 64)?;
    if !topic.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')) {
        return Err(Error::invalid(field, topic, "format", "no topic is called so"));
    }
    Ok(topic.clone())
}

fn ipn_resource(query: &Query, body: &Body<'_>) -> Result<String> {
    if let Some(id) = &query.id {
        return resource_id("id", id);
    }
    match &body.resource {
        // Never followed: whose URL it is does not matter.
        Some(resource) => resource_id("resource", resource.trim().rsplit('/').next().unwrap_or_default()),
        None => {
            Err(Error::invalid("id", "", "required", "an IPN says what it is about by an id or a resource"))
        }
    }
}

/// The id in the URL first: it is what the signature covers.
fn webhook_resource(
    topic: &NotificationTopic,
    query: &Query,
    body: &Body<'_>,
    data: Option<&Data>,
) -> Result<Option<String>> {
    let in_data = data.and_then(|data| data.id.as_ref());
    // Seen in the field and in no table: a merchant order's webhook without
    // `data.id`, whose own `id` is the order's.
    let own = body.id.as_ref().filter(|_| *topic == NotificationTopic::MerchantOrder);
    let found =
        [("data.id", query.data_id.as_ref()), ("data.id", in_data), ("id", query.id.as_ref()), ("id", own)];
    found
        .into_iter()
        .find_map(|(field, id)| id.filter(|id| !id.trim().is_empty()).map(|id| resource_id(field, id)))
        .transpose()
}

fn resource_id(field: &str, text: &str) -> Result<String> {
    let id = text.trim();
    let good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    if id.is_empty() || id.len() > 64 || !id.bytes().all(good) {
        let advice = "an id has 1 to 64 letters, digits, _ or -";
        return Err(Error::invalid(field, text, "format", advice));
    }
    Ok(id.to_owned())
}

fn number(id: &str) -> Option<i64> {
    let digits = id.bytes().all(|b| b.is_ascii_digit());
    id.parse().ok().filter(|number| digits && *number > 0)
}

fn short(field: &str, text: Option<&str>) -> Result<Option<String>> {
    let Some(text) = text else { return Ok(None) };
    max_length(field, text, 256)?;
    Ok(Some(text.to_owned()))
}

/// What the vendor signs and what not; the pages of all sites say so of QR.
pub(super) fn is_unsigned_by_design(source: NotificationSource, topic: &NotificationTopic) -> bool {
    source == NotificationSource::Ipn || *topic == NotificationTopic::MerchantOrder
}

fn unchecked(source: NotificationSource, topic: &NotificationTopic) -> NotificationSignature {
    let outcome = if is_unsigned_by_design(source, topic) {
        SignatureOutcome::UnsignedByDesign
    } else {
        SignatureOutcome::NotChecked
    };
    NotificationSignature {
        outcome,
        failure: None,
        reason: None,
        manifest: None,
        signed_at: None,
        id_case: None,
        secret_index: None,
    }
}
