//! What a till asks to be paid.

use rust_decimal::Decimal;
use serde_json::value::RawValue;

/// An order put on a till.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) id: u64,
    pub(crate) owner: u64,
    pub(crate) pos_id: u64,
    pub(crate) store_id: u64,
    /// The application of the token it came with.
    pub(crate) application_id: u64,
    pub(crate) external_reference: String,
    pub(crate) title: String,
    pub(crate) total: Decimal,
    pub(crate) items: Vec<Item>,
    /// The seller's integrator, as the number it came as.
    pub(crate) sponsor_id: Option<Box<RawValue>>,
    pub(crate) notification_url: Option<String>,
    /// The fields a GET echoes, as they came.
    pub(crate) echo: Vec<(&'static str, Box<RawValue>)>,
    pub(crate) created: i64,
    pub(crate) expires: i64,
    pub(crate) end: Option<End>,
}

/// A line of an order.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) sku_number: Option<String>,
    pub(crate) category: Option<String>,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) unit_price: Decimal,
    pub(crate) quantity: Decimal,
}

/// How an order left its till, other than by time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum End {
    Paid,
    Deleted,
    Replaced,
}

impl Order {
    pub(crate) fn is_live(&self, now: i64) -> bool {
        self.end.is_none() && now < self.expires
    }

    pub(crate) fn state(&self, now: i64) -> &'static str {
        match self.end {
            Some(End::Paid) => "paid",
            Some(End::Deleted) => "deleted",
            Some(End::Replaced) => "replaced",
            None if now < self.expires => "live",
            None => "expired",
        }
    }
}

impl super::World {
    /// The order a till shows at the moment.
    pub(crate) fn live_order(&self, pos_id: u64, now: i64) -> Option<&Order> {
        self.latest_order(pos_id).filter(|order| order.is_live(now))
    }

    /// The order a till showed last. A till has at most one at a time.
    pub(crate) fn latest_order(&self, pos_id: u64) -> Option<&Order> {
        self.orders.values().rev().find(|order| order.pos_id == pos_id)
    }

    pub(crate) fn end_order(&mut self, order_id: u64, end: End) {
        if let Some(order) = self.orders.get_mut(&order_id) {
            order.end = Some(end);
        }
    }
}
