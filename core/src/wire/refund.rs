use serde::de::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::lenient;
use super::number::Number;
use crate::model::{Refund, RefundMode, RefundSource, RefundStatus, Timestamp};
use crate::money::Amount;
use crate::raw::RawJson;

/// The body of a refund: `{}` refunds all that is left.
#[derive(Debug, Serialize)]
pub(crate) struct RefundBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) amount: Option<Number>,
}

#[derive(Debug, Deserialize)]
struct Body<'a> {
    #[serde(default, deserialize_with = "lenient::i64")]
    id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::i64")]
    payment_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::amount")]
    amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::amount")]
    amount_refunded_to_payer: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::amount")]
    adjustment_amount: Option<Amount>,
    #[serde(default, deserialize_with = "lenient::open")]
    status: Option<RefundStatus>,
    #[serde(default, deserialize_with = "lenient::open")]
    refund_mode: Option<RefundMode>,
    // Typed as an array in the reference, an object in the SDKs and in fact.
    #[serde(borrow, default)]
    source: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient::string")]
    reason: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    unique_sequence_number: Option<String>,
    #[serde(default, deserialize_with = "lenient::moment")]
    date_created: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
struct Source {
    #[serde(default, deserialize_with = "lenient::string")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    name: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "lenient::string")]
    source_type: Option<String>,
}

/// A list: the schema says one object, the SDKs an array. Both are read.
pub(crate) fn read_list(body: &[u8]) -> Result<Vec<Refund>, serde_json::Error> {
    lenient::one_or_many(body)?.into_iter().map(|one| read_one(one.get())).collect()
}

pub(crate) fn read(body: &[u8]) -> Result<Refund, serde_json::Error> {
    read_one(super::text(body)?)
}

pub(super) fn read_one(raw: &str) -> Result<Refund, serde_json::Error> {
    let body: Body<'_> = serde_json::from_str(raw)?;
    Ok(Refund {
        id: Some(body.id.ok_or_else(|| serde_json::Error::custom("a refund without id"))?),
        order_refund_id: None,
        transaction_id: None,
        payment_id: body.payment_id,
        amount: body.amount,
        amount_refunded_to_payer: body.amount_refunded_to_payer,
        adjustment_amount: body.adjustment_amount,
        status: body.status,
        refund_mode: body.refund_mode,
        source: body.source.and_then(source),
        reason: body.reason,
        unique_sequence_number: body.unique_sequence_number,
        date_created: body.date_created,
        idempotency_key: None,
        raw: RawJson::new(raw),
    })
}

fn source(raw: &RawValue) -> Option<RefundSource> {
    let mut one = raw.get();
    if one.starts_with('[') {
        one = serde_json::from_str::<Vec<&RawValue>>(one).ok()?.first()?.get();
    }
    let source: Source = serde_json::from_str(one).ok()?;
    Some(RefundSource { id: source.id, name: source.name, source_type: source.source_type })
}
