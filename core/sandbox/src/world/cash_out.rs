//! Cash that a buyer takes out with a payment.

use super::World;
use super::agenda::Due;
use super::refund::Status;
use crate::times::SECOND;

/// [D] Five minutes from the transaction.
const PATIENCE: i64 = 5 * 60 * SECOND;

/// Whether the till handed the cash over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Handover {
    Awaited,
    Done,
    Failed,
}

impl World {
    /// Waits for the till's word once an order with cash in it is paid.
    pub(crate) fn await_cash_out(&mut self, merchant_order_id: u64, now: i64) {
        let Some(known) = self.merchant_orders.get_mut(&merchant_order_id) else { return };
        if self.orders.get(&known.order_id).is_some_and(|order| order.cash_out) {
            known.handover = Some(Handover::Awaited);
            self.agenda.add(now + PATIENCE, Due::CashOut(merchant_order_id));
        }
    }

    /// Notes the till's word, or its silence. Without a yes the buyer gets all of
    /// the money back; that this is more than the cash is our reading.
    pub(crate) fn settle_cash_out(&mut self, merchant_order_id: u64, done: bool, now: i64) {
        let known = self.merchant_orders.get_mut(&merchant_order_id);
        let Some(known) = known.filter(|known| known.handover == Some(Handover::Awaited)) else { return };
        known.handover = Some(if done { Handover::Done } else { Handover::Failed });
        let payments = if done { Vec::new() } else { known.payments.clone() };
        for id in payments {
            let Some(payment) = self.payment(id).filter(|payment| payment.was_approved()).cloned() else {
                continue;
            };
            let left = self.refundable(&payment);
            if !left.is_zero() {
                // Nobody asked for it, so it has no key.
                let refund_id = self.open_refund(&payment, left, String::new(), now);
                self.decide_refund(refund_id, Status::Approved, now);
                self.notify_payment(id, "payment.updated", now);
            }
        }
    }
}
