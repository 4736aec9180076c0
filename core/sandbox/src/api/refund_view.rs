//! A refund as on the network.

use serde::Serialize;
use serde_json::{Value, json};

use crate::json::Money;
use crate::times;
use crate::world::World;
use crate::world::refund::Refund;

/// A refund as on the network. [D] `chargebacks.json`, [O], [S] for `source` as an object
#[derive(Debug, Serialize)]
pub(crate) struct RefundView<'a> {
    id: u64,
    payment_id: u64,
    amount: Money,
    amount_refunded_to_payer: Money,
    adjustment_amount: u8,
    status: &'static str,
    refund_mode: &'static str,
    source: Source<'a>,
    date_created: String,
    unique_sequence_number: Option<&'static str>,
    reason: Option<&'static str>,
    label: [(); 0],
    metadata: Value,
    partition_details: [(); 0],
}

#[derive(Debug, Serialize)]
struct Source<'a> {
    id: String,
    name: &'a str,
    r#type: &'static str,
}

impl<'a> RefundView<'a> {
    pub(crate) fn new(refund: &Refund, world: &'a World) -> Self {
        let owner = world.payment(refund.payment_id).map_or(0, |payment| payment.owner);
        Self {
            id: refund.id,
            payment_id: refund.payment_id,
            amount: Money(refund.amount),
            amount_refunded_to_payer: Money(refund.amount),
            adjustment_amount: 0,
            status: refund.status.name(),
            refund_mode: "standard",
            source: Source { id: owner.to_string(), name: world.nickname(owner), r#type: "collector" },
            date_created: times::local(refund.created, world.site(owner)),
            unique_sequence_number: None,
            reason: None,
            label: [],
            metadata: json!({}),
            partition_details: [],
        }
    }
}
