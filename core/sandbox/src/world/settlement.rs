//! What is decided later, and who is told.

use super::World;
use super::payment::{Payment, Status};
use super::refund::Status as RefundStatus;
use super::standing::Standing;
use crate::notices::{Notice, Subject, To, order_data};

impl World {
    /// Decides a payment that is in process.
    pub(crate) fn settle_payment(
        &mut self,
        id: u64,
        verdict: Status,
        detail: Option<String>,
        now: i64,
    ) -> Result<(), String> {
        let status = self.payment(id).ok_or_else(|| format!("no payment {id}"))?.status;
        if status != Status::InProcess {
            return Err(format!("payment {id} is {}, not in_process", status.name()));
        }
        self.decide_payment(id, now, verdict, detail.unwrap_or_else(|| verdict.usual_detail().to_owned()));
        self.notify_payment(id, "payment.updated", now);
        Ok(())
    }

    /// Decides a refund that is in process.
    pub(crate) fn settle_refund(&mut self, id: u64, verdict: RefundStatus, now: i64) -> Result<(), String> {
        let refund = self.refund(id).ok_or_else(|| format!("no refund {id}"))?;
        if refund.status != RefundStatus::InProcess {
            return Err(format!("refund {id} is {}, not in_process", refund.status.name()));
        }
        let payment_id = refund.payment_id;
        self.decide_refund(id, verdict, now);
        self.notify_payment(payment_id, "payment.updated", now);
        Ok(())
    }

    /// Tells of a payment and of the merchant order it belongs to. One of an order
    /// of `/v1/orders` belongs to none, and only the order is told of.
    pub(crate) fn notify_payment(&mut self, id: u64, action: &'static str, now: i64) {
        let Some(payment) = self.payment(id) else { return };
        let (owner, Some(merchant_order_id)) = (payment.owner, payment.merchant_order_id) else { return };
        let closing = payment.approved == Some(now) && self.is_closed(merchant_order_id, now);
        if let Some(url) = self.notification_url(merchant_order_id) {
            self.notify(Notice {
                to: To::Url(url),
                subject: Subject::Payment { id, action, owner, at: now },
            });
        }
        self.notify_merchant_order(merchant_order_id, "Updated", now);
        // Attempt and closing are two events. [D] in-person IPN
        if closing {
            self.notify_merchant_order(merchant_order_id, "Updated", now);
        }
    }

    /// Tells of an order, if it is one of `/v1/orders`.
    pub(crate) fn notify_order(&mut self, id: u64, action: &'static str, at: i64) {
        let Some(v1) = self.orders.get_mut(&id).and_then(|order| order.v1.as_mut()) else { return };
        v1.version += 1;
        let Some(snapshot) = self.v1_order_at(id, at) else { return };
        let subject = Subject::Order {
            id: snapshot.v1.id.clone(),
            action,
            owner: snapshot.order.owner,
            application_id: snapshot.order.application_id,
            at,
            data: order_data(&snapshot, self),
        };
        self.notify(Notice { to: To::Application, subject });
    }

    /// Lets an order of `/v1/orders` expire that only this payment kept from it.
    pub(crate) fn expire_after(&mut self, failed: &Payment, now: i64) {
        let Some(snapshot) = self.v1_order_at(failed.order_id, now) else { return };
        if snapshot.standing == Standing::Expired && failed.created < snapshot.order.expires {
            self.notify_order(failed.order_id, "order.expired", now);
        }
    }

    pub(crate) fn notify_merchant_order(&mut self, id: u64, action: &'static str, at: i64) {
        let Some(owner) = self.merchant_orders.get(&id).map(|known| known.owner) else { return };
        if let Some(url) = self.notification_url(id) {
            let subject = Subject::MerchantOrder { id, action, owner, at };
            self.notify(Notice { to: To::Url(url), subject });
        }
    }

    fn notification_url(&self, merchant_order_id: u64) -> Option<String> {
        let order_id = self.merchant_orders.get(&merchant_order_id)?.order_id;
        self.orders.get(&order_id)?.notification_url.clone()
    }
}
