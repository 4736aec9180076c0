//! What a till asks to be paid.

use rust_decimal::Decimal;
use serde_json::value::RawValue;

use super::v1_order::V1;

/// An order, of either generation of the API.
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
    /// The seller's integrator, as a JSON number.
    pub(crate) sponsor_id: Option<Box<RawValue>>,
    pub(crate) notification_url: Option<String>,
    /// The fields a GET echoes, as they came.
    pub(crate) echo: Vec<(&'static str, Box<RawValue>)>,
    /// Whether the buyer takes cash out with it.
    pub(crate) cash_out: bool,
    /// Until when the till's printed QR leads to it; none if it never does.
    pub(crate) on_till_until: Option<i64>,
    /// The text of a QR of its own.
    pub(crate) own_qr: Option<String>,
    pub(crate) created: i64,
    pub(crate) expires: i64,
    pub(crate) end: Option<End>,
    /// What it has as an order of `/v1/orders`.
    pub(crate) v1: Option<V1>,
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

/// How an order ended, other than by time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum End {
    Paid,
    Deleted,
    Replaced,
    /// By `POST /v1/orders/{id}/cancel`.
    Canceled,
}

impl Order {
    pub(crate) fn is_live(&self, now: i64) -> bool {
        self.end.is_none() && now < self.expires
    }

    /// Whether the till's printed QR leads to it, if it is the till's latest.
    pub(crate) fn is_on_till(&self, now: i64) -> bool {
        self.is_live(now) && self.on_till_until.is_some_and(|until| now < until)
    }

    pub(crate) fn state(&self, now: i64) -> &'static str {
        match self.end {
            Some(End::Paid) => "paid",
            Some(End::Deleted) => "deleted",
            Some(End::Replaced) => "replaced",
            Some(End::Canceled) => "canceled",
            None if now < self.expires => "live",
            None => "expired",
        }
    }
}

impl super::World {
    /// The in-store order a till shows at the moment.
    pub(crate) fn live_order(&self, pos_id: u64, now: i64) -> Option<&Order> {
        self.latest_order(pos_id).filter(|order| order.v1.is_none() && order.is_on_till(now))
    }

    /// The order that a till showed last, of whichever generation. A till shows one at a time.
    pub(crate) fn latest_order(&self, pos_id: u64) -> Option<&Order> {
        self.orders.values().rev().find(|order| order.pos_id == pos_id && order.on_till_until.is_some())
    }

    /// The order whose own QR has this text.
    pub(crate) fn order_by_qr(&self, text: &str) -> Option<&Order> {
        self.orders.values().rev().find(|order| order.own_qr.as_deref() == Some(text))
    }

    /// Makes room on a till for another order.
    pub(crate) fn clear_till(&mut self, pos_id: u64, now: i64) {
        let replaced = self.live_order(pos_id, now).map(|order| order.id);
        if let Some(replaced) = replaced {
            self.end_order(replaced, End::Replaced);
        }
    }

    pub(crate) fn end_order(&mut self, order_id: u64, end: End) {
        if let Some(order) = self.orders.get_mut(&order_id) {
            order.end = Some(end);
        }
    }
}
