//! The library's pure decisions by name, JSON in and out: how the conformance
//! vectors of the pure kinds run in every language.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::sign::{SignedNotification, ipn, sign};
use crate::error::{Error, Result};
use crate::model::{
    Api, ErrorKind, PaymentStatus, PaymentStatusDetail, QrMode, SaleInfo, SaleOutcome, SalePayment, Site,
};
use crate::money::{Amount, AmountInput};
use crate::pipeline::classify::{Subject, classify};
use crate::pipeline::retry::{Ending, Safety, Situation, maybe_done, retry_delay};
use crate::sale::{assess::assess, assess_order::assess_order, schedule};
use crate::transport::FailureKind;
use crate::ttl::Ttl;
use crate::wire::error_body::ErrorBody;
use crate::wire::lenient;
use crate::wire::number::Number;
use crate::{AccessToken, CollectorId, ExternalPosId, ExternalReference, ExternalStoreId, IdempotencyKey};

/// Decides one case. `kind` is one of `amount`, `ttl`, `ids`, `site`,
/// `error_mapping`, `retry`, `schedule`, `settle`, `paid`, `explain`; what goes in
/// and comes out is described beside the vectors. Two more make a notification of
/// the fields of [`super::SignRequest`] and of `topic` and `id`, for the other
/// languages: `sign` and `ipn`. A refused input is an answer too:
/// `{"error": {"kind", "field", "rule"}}`. Fails on an unknown kind and on
/// input that is not of its kind's shape.
pub fn evaluate(kind: &str, input: &str) -> Result<String> {
    let decided = match kind {
        "amount" => amount(&read(input)?),
        "ttl" => ttl(&read(input)?),
        "ids" => id(&read(input)?)?,
        "site" => site(&read(input)?),
        "error_mapping" => Ok(error_mapping(&read(input)?)?),
        "retry" => Ok(retry(&read(input)?)?),
        "schedule" => Ok(schedule(&read(input)?)),
        "settle" => settle(&read(input)?),
        "sign" => sign(&read(input)?).map(|signed| shown(&signed)),
        "ipn" => Ok(ipn_of(&read(input)?)),
        "paid" => paid(&read(input)?),
        "explain" => explain(&read(input)?),
        other => return Err(bad_case(&format!("there is no kind {other}"))),
    };
    let answer = decided.unwrap_or_else(|error| {
        let details = error.details();
        json!({"error": {"kind": details.kind.as_str(), "field": details.field, "rule": details.rule}})
    });
    Ok(answer.to_string())
}

fn read<'a, T: Deserialize<'a>>(input: &'a str) -> Result<T> {
    serde_json::from_str(input).map_err(|e| bad_case("the input is not of its kind's shape").with_source(e))
}

fn bad_case(message: &str) -> Error {
    Error::new(ErrorKind::InvalidInput, message).with(|d| d.operation = Some("evaluate".to_owned()))
}

/// `text` is checked as an amount to be sent; `json` is read as the API would
/// write it and written as it would be sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AmountCase<'a> {
    #[serde(default = "mla")]
    site: String,
    text: Option<String>,
    #[serde(borrow)]
    json: Option<&'a serde_json::value::RawValue>,
}

/// An amount inside an answer, read as all of them are.
#[derive(Deserialize)]
struct Read {
    #[serde(default, deserialize_with = "lenient::amount")]
    amount: Option<Amount>,
}

fn mla() -> String {
    "MLA".to_owned()
}

fn amount(case: &AmountCase<'_>) -> Result<Value> {
    let site = Site::parse(&case.site)?;
    if let Some(text) = &case.text {
        let amount = AmountInput::from(text.as_str()).check("amount", &site)?;
        return Ok(json!({"amount": amount.to_string()}));
    }
    let raw = case.json.map_or("null", |raw| raw.get());
    let read: Read = serde_json::from_str(&format!("{{\"amount\":{raw}}}"))
        .map_err(|e| Error::internal("unreadable").with_source(e))?;
    let amount = read.amount.ok_or_else(|| Error::invalid("amount", raw, "decimal", "it can't be read"))?;
    let sent =
        serde_json::to_string(&Number(amount)).map_err(|e| Error::internal("unwritable").with_source(e))?;
    // As text: a JSON number would lose digits in some of the five readers.
    Ok(json!({"amount": amount.to_string(), "sent": sent}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TtlCase {
    ms: Option<u64>,
}

fn ttl(case: &TtlCase) -> Result<Value> {
    let ttl = case.ms.map(|ms| Ttl::new(Duration::from_millis(ms))).transpose()?.unwrap_or_default();
    Ok(json!({"header": ttl.as_secs().to_string()}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdCase {
    id: String,
    text: String,
}

fn id(case: &IdCase) -> Result<Result<Value>> {
    let text = case.text.as_str();
    Ok(match case.id.as_str() {
        "external_reference" => ExternalReference::parse(text).map(|id| json!({"id": id.as_str()})),
        "external_pos_id" => ExternalPosId::parse(text).map(|id| json!({"id": id.as_str()})),
        "external_store_id" => ExternalStoreId::parse(text).map(|id| json!({"id": id.as_str()})),
        "idempotency_key" => IdempotencyKey::parse(text).map(|id| json!({"id": id.as_str()})),
        "collector_id" => CollectorId::new(text.parse().unwrap_or(0)).map(|id| json!({"id": id.to_string()})),
        // Only what is public about a token comes out.
        "access_token" => AccessToken::parse(text)
            .map(|token| json!({"shown": format!("{token:?}"), "collector_id": token.collector_id().map(CollectorId::get)})),
        other => return Err(bad_case(&format!("there is no id {other}"))),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteCase {
    site: String,
}

fn site(case: &SiteCase) -> Result<Value> {
    let facts = Site::parse(&case.site)?.facts();
    Ok(json!({
        "id": facts.id,
        "country": facts.country,
        "country_code": facts.country_code,
        "currency": facts.currency,
        "currency_number": facts.currency_number,
        "decimals": facts.decimals,
        "refund_days": facts.refund_days,
        "domain": facts.domain,
        "documents": facts.documents,
    }))
}

/// `body` is the answer's text; JSON may be given as JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ErrorCase {
    #[serde(default)]
    subject: Option<String>,
    status: u16,
    #[serde(default)]
    body: Value,
}

fn error_mapping(case: &ErrorCase) -> Result<Value> {
    let subject = match case.subject.as_deref() {
        None => Subject::Other,
        Some("refund") => Subject::Refund,
        Some("store") => Subject::Store,
        Some("pos") => Subject::Pos,
        Some("report") => Subject::Report,
        Some(other) => return Err(bad_case(&format!("there is no subject {other}"))),
    };
    let text = match &case.body {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        json => json.to_string(),
    };
    let body = ErrorBody::read(text.as_bytes());
    let meaning = classify(subject, case.status, &body);
    let mut answer = json!({
        "kind": meaning.kind.as_str(),
        "code": body.code,
        "message": body.message,
        "refusal": meaning.refusal.as_ref().map(crate::model::RefundRefusal::as_str),
        "retryable": meaning.retryable,
    });
    // Only of these does the API say which field it means.
    if let (Subject::Store | Subject::Pos | Subject::Report, Some(answer)) = (subject, answer.as_object_mut())
    {
        answer.insert("field".to_owned(), json!(meaning.field));
    }
    Ok(answer)
}

/// One of `status` and `failure` says how the attempt ended.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RetryCase {
    safety: String,
    #[serde(default = "one")]
    attempts: u32,
    #[serde(default = "four")]
    max_attempts: u32,
    #[serde(default = "twenty_seconds")]
    time_left_ms: u64,
    #[serde(default)]
    jitter: u32,
    status: Option<u16>,
    retry_after_ms: Option<u64>,
    failure: Option<String>,
}

fn one() -> u32 {
    1
}

fn four() -> u32 {
    4
}

fn twenty_seconds() -> u64 {
    20_000
}

fn retry(case: &RetryCase) -> Result<Value> {
    let safety = match case.safety.as_str() {
        "read" => Safety::Read,
        "keyed" => Safety::Keyed,
        "replace" => Safety::Replace,
        "create" => Safety::Create,
        "remove" => Safety::Remove,
        other => return Err(bad_case(&format!("there is no safety {other}"))),
    };
    let ending = match (case.status, case.failure.as_deref()) {
        (Some(code), None) => {
            Ending::Status { code, retry_after: case.retry_after_ms.map(Duration::from_millis) }
        }
        (None, Some("not_sent")) => Ending::Failed(FailureKind::NotSent),
        (None, Some("lost")) => Ending::Failed(FailureKind::Lost),
        (None, Some("timed_out")) => Ending::Failed(FailureKind::TimedOut),
        _ => return Err(bad_case("one of status and failure (not_sent, lost, timed_out)")),
    };
    let situation = Situation {
        safety,
        attempts: case.attempts,
        max_attempts: case.max_attempts,
        time_left: Duration::from_millis(case.time_left_ms),
        jitter: case.jitter,
    };
    let delay = retry_delay(situation, ending).map(|delay| delay.as_millis());
    Ok(json!({"delay_ms": delay, "maybe_done": maybe_done(safety, ending)}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScheduleCase {
    age_ms: u64,
    since_activity_ms: Option<u64>,
    left_ms: u64,
    #[serde(default)]
    jitter: u32,
}

fn schedule(case: &ScheduleCase) -> Value {
    let next = schedule::next_look(schedule::Moment {
        age: Duration::from_millis(case.age_ms),
        since_activity: case.since_activity_ms.map(Duration::from_millis),
        left: Duration::from_millis(case.left_ms),
        jitter: case.jitter,
    });
    json!({"delay_ms": next.as_millis()})
}

/// A sale and the merchant orders found for it, or its order on the Orders API,
/// as the API writes them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettleCase<'a> {
    #[serde(default = "mla")]
    site: String,
    amount: String,
    external_reference: String,
    collector_id: i64,
    created_at: String,
    #[serde(borrow, default)]
    search: Option<&'a serde_json::value::RawValue>,
    #[serde(borrow, default)]
    order: Option<&'a serde_json::value::RawValue>,
}

fn settle(case: &SettleCase<'_>) -> Result<Value> {
    let site = Site::parse(&case.site)?;
    let created_at = case.created_at.parse().map_err(|e: jiff::Error| {
        Error::invalid("created_at", &case.created_at, "format", "RFC 3339").with_source(e)
    })?;
    let info = SaleInfo {
        api: if case.order.is_some() { Api::Orders } else { Api::Instore },
        qr: QrMode::Static,
        qr_data: None,
        order_id: None,
        can_cancel: true,
        external_reference: case.external_reference.clone(),
        external_pos_id: "POS1".to_owned(),
        external_store_id: None,
        amount: Amount::parse(&case.amount)?,
        currency_id: site.facts().currency.to_owned(),
        site,
        collector_id: case.collector_id,
        idempotency_key: "key".to_owned(),
        created_at,
        expires_at: crate::clock::later(created_at, Ttl::DEFAULT.as_duration()),
        ttl: Ttl::DEFAULT.as_duration(),
        asked_ttl: Ttl::DEFAULT.as_duration(),
    };
    let unreadable = |field: &str, e| Error::invalid(field, "", "format", "it can't be read").with_source(e);
    if let Some(order) = case.order {
        let order =
            crate::wire::qr_order::read(order.get().as_bytes()).map_err(|e| unreadable("order", e))?;
        return Ok(outcome(&assess_order(&info, &order)));
    }
    let search = case.search.map_or("null", |search| search.get());
    let page =
        crate::wire::merchant_order::read_page(search.as_bytes(), 0).map_err(|e| unreadable("search", e))?;
    Ok(outcome(&assess(&info, &page.elements)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IpnCase {
    topic: String,
    id: String,
}

fn ipn_of(case: &IpnCase) -> Value {
    shown(&ipn(&case.topic, &case.id))
}

fn shown(signed: &SignedNotification) -> Value {
    json!({
        "method": signed.method,
        "query": signed.query,
        "headers": signed.headers,
        "body": signed.body,
    })
}

fn outcome(outcome: &SaleOutcome) -> Value {
    let id = |p: &SalePayment| p.transaction_id.clone().map_or_else(|| json!(p.payment_id), Value::from);
    let ids = |payments: &[SalePayment]| -> Vec<Value> { payments.iter().map(id).collect() };
    json!({
        "status": outcome.status.as_str(),
        "paid_amount": outcome.paid_amount.to_string(),
        "refunded_amount": outcome.refunded_amount.to_string(),
        "payments": ids(&outcome.payments),
        "duplicates": ids(&outcome.duplicates),
        "attempts": ids(&outcome.attempts),
        "merchant_order_ids": outcome.merchant_order_ids,
        "mismatch": outcome.mismatch.is_some(),
    })
}

/// A payment or a merchant order as the API writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PaidCase<'a> {
    #[serde(borrow, default)]
    payment: Option<&'a serde_json::value::RawValue>,
    #[serde(borrow, default)]
    merchant_order: Option<&'a serde_json::value::RawValue>,
}

fn paid(case: &PaidCase<'_>) -> Result<Value> {
    let unreadable = |e| Error::invalid("case", "", "format", "it can't be read").with_source(e);
    if let Some(order) = case.merchant_order {
        let order = crate::wire::merchant_order::read(order.get().as_bytes()).map_err(unreadable)?;
        return Ok(json!({
            "is_paid": order.is_paid,
            "is_pending": order.is_pending,
            "approved_amount": order.approved_amount.to_string(),
        }));
    }
    let payment = case.payment.map_or("null", |payment| payment.get());
    let payment = crate::wire::payment::read(payment.as_bytes()).map_err(unreadable)?;
    Ok(json!({"is_paid": payment.is_paid, "is_pending": payment.is_pending}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExplainCase {
    status: String,
    #[serde(default)]
    status_detail: Option<String>,
    language: String,
}

fn explain(case: &ExplainCase) -> Result<Value> {
    let detail = case.status_detail.as_deref().map(PaymentStatusDetail::from);
    let text = crate::explain(&PaymentStatus::from(case.status.as_str()), detail.as_ref(), &case.language)?;
    Ok(json!({"text": text}))
}
