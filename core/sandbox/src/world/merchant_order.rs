//! What ties an order to the attempts to pay it. One per scan.

use rust_decimal::Decimal;

use super::World;
use super::cash_out::Handover;
use super::order::Order;
use super::payment::{Payment, Status};

/// One buyer's checkout of an order.
#[derive(Debug)]
pub(crate) struct MerchantOrder {
    pub(crate) id: u64,
    pub(crate) owner: u64,
    pub(crate) order_id: u64,
    pub(crate) scan_id: String,
    pub(crate) preference_id: String,
    pub(crate) payer_id: u64,
    pub(crate) payments: Vec<u64>,
    /// Of the cash in it, once it is paid.
    pub(crate) handover: Option<Handover>,
    pub(crate) created: i64,
}

/// A merchant order at one moment; all but its identity follows from the payments.
#[derive(Debug)]
pub(crate) struct Snapshot<'a> {
    pub(crate) merchant_order: &'a MerchantOrder,
    pub(crate) order: &'a Order,
    pub(crate) payments: Vec<&'a Payment>,
    pub(crate) paid: Decimal,
    pub(crate) refunded: Decimal,
    pub(crate) status: &'static str,
    pub(crate) order_status: &'static str,
    pub(crate) updated: i64,
}

impl World {
    /// What was known of a merchant order at `moment`. [D] `merchant_orders.json`, states
    pub(crate) fn merchant_order_at(&self, id: u64, moment: i64) -> Option<Snapshot<'_>> {
        let merchant_order = self.merchant_orders.get(&id).filter(|known| known.created <= moment)?;
        let order = self.orders.get(&merchant_order.order_id)?;
        let payments: Vec<&Payment> = merchant_order
            .payments
            .iter()
            .filter_map(|payment| self.payments.get(payment)?.at(moment))
            .collect();

        let taken = || payments.iter().filter(|payment| payment.was_approved());
        let paid: Decimal = taken().map(|payment| payment.amount).sum();
        let refunded: Decimal = taken().map(|payment| payment.refunded).sum();
        let covered = paid >= order.total;
        let in_process = payments.iter().any(|payment| payment.status == Status::InProcess);
        let ended = self.settings.expire_merchant_orders && !order.is_live(moment);
        let (status, order_status) = if paid == Decimal::ZERO && !in_process && ended {
            ("expired", "expired")
        } else {
            let reverted = refunded > Decimal::ZERO;
            let order_status = match () {
                () if reverted && refunded == paid => "reverted",
                () if reverted => "partially_reverted",
                () if covered => "paid",
                () if in_process => "payment_in_process",
                () if paid > Decimal::ZERO => "partially_paid",
                () => "payment_required",
            };
            (if covered { "closed" } else { "opened" }, order_status)
        };
        let updated = payments.iter().map(|payment| payment.updated).max().unwrap_or(merchant_order.created);
        Some(Snapshot { merchant_order, order, payments, paid, refunded, status, order_status, updated })
    }

    pub(crate) fn is_closed(&self, merchant_order_id: u64, now: i64) -> bool {
        self.merchant_order_at(merchant_order_id, now).is_some_and(|snapshot| snapshot.status == "closed")
    }
}
