//! Money on its way back.

use rust_decimal::Decimal;

use super::World;
use super::charges::Charges;
use super::movement::{Kind, Movement};
use super::payment::Payment;
use super::versions::Versions;

/// Money on its way back.
#[derive(Clone, Debug)]
pub(crate) struct Refund {
    pub(crate) id: u64,
    /// Its id in `/v1/orders`, `REF…`.
    pub(crate) v1_id: Option<String>,
    pub(crate) payment_id: u64,
    pub(crate) amount: Decimal,
    /// What the seller gets back of what was kept of the payment.
    pub(crate) given_back: Charges,
    pub(crate) status: Status,
    pub(crate) idempotency_key: String,
    pub(crate) created: i64,
}

/// Where a refund stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Status {
    Approved,
    InProcess,
    Rejected,
    Cancelled,
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::InProcess => "in_process",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }

    /// The same in the words of `/v1/orders`.
    pub(crate) fn v1_name(self) -> &'static str {
        match self {
            Self::Approved => "processed",
            Self::InProcess => "processing",
            Self::Rejected | Self::Cancelled => "failed",
        }
    }
}

impl World {
    pub(crate) fn refund(&self, id: u64) -> Option<&Refund> {
        self.refunds.get(&id).map(Versions::get)
    }

    pub(crate) fn refunds_of(&self, payment_id: u64) -> impl Iterator<Item = &Refund> {
        self.refunds.values().map(Versions::get).filter(move |refund| refund.payment_id == payment_id)
    }

    /// What can still be refunded; refunds under way have taken their part.
    pub(crate) fn refundable(&self, payment: &Payment) -> Decimal {
        let queued: Decimal = self
            .refunds_of(payment.id)
            .filter(|refund| refund.status == Status::InProcess)
            .map(|refund| refund.amount)
            .sum();
        let claimed = payment.claim.as_ref().map_or(Decimal::ZERO, |claim| claim.amount);
        payment.amount - payment.refunded - queued - claimed
    }

    /// What a refund of `amount` takes from the seller's balance.
    pub(crate) fn refund_cost(&self, payment: &Payment, amount: Decimal) -> Decimal {
        amount - self.given_back(payment, amount).total()
    }

    /// Queues a refund and takes its money.
    pub(crate) fn open_refund(&mut self, payment: &Payment, amount: Decimal, key: String, now: i64) -> u64 {
        let id = self.ids.refund(self.settings.big_ids);
        let v1_id = payment.merchant_order_id.is_none().then(|| self.ids.ulid("REF", now));
        let given_back = self.given_back(payment, amount);
        self.account(payment.owner).take(amount - given_back.total());
        let refund = Refund {
            id,
            v1_id,
            payment_id: payment.id,
            amount,
            given_back,
            status: Status::InProcess,
            idempotency_key: key,
            created: now,
        };
        self.refunds.insert(id, Versions::new(now, refund));
        id
    }

    /// Decides a queued refund. One that isn't approved gives the money back to the seller.
    pub(crate) fn decide_refund(&mut self, id: u64, status: Status, now: i64) {
        let Some(refund) = self.refund(id).cloned() else { return };
        if let Some(versions) = self.refunds.get_mut(&id) {
            versions.edit(now, |refund| refund.status = status);
        }
        if status == Status::Approved {
            self.edit_payment(refund.payment_id, now, |payment| {
                payment.refunded += refund.amount;
                payment.restate();
            });
            let Some(payment) = self.payment(refund.payment_id) else { return };
            let (owner, order_id, released) = (payment.owner, payment.order_id, payment.released);
            // Its money was taken when it was queued.
            self.note_movement(Movement {
                owner,
                kind: Kind::Refund,
                own_id: Some(id),
                payment_id: Some(refund.payment_id),
                amount: -refund.amount,
                charges: refund.given_back.reversed(),
                began: refund.created,
                at: now,
                released: now.max(released.unwrap_or(now)),
            });
            self.notify_order(order_id, "order.refunded", now);
        } else if let Some(owner) = self.payment(refund.payment_id).map(|payment| payment.owner) {
            self.account(owner).give(refund.amount - refund.given_back.total());
        }
    }
}
