//! A buyer's attempt to pay.

use rust_decimal::Decimal;

use super::World;
use super::charges::Charges;
use super::claim::Claim;
use super::movement::{Kind, Movement};
use super::order::End;

/// A buyer's attempt to pay.
#[derive(Clone, Debug)]
pub(crate) struct Payment {
    pub(crate) id: u64,
    pub(crate) owner: u64,
    pub(crate) order_id: u64,
    /// None for an order of `/v1/orders`.
    pub(crate) merchant_order_id: Option<u64>,
    pub(crate) payer_id: u64,
    pub(crate) amount: Decimal,
    pub(crate) method: &'static Method,
    /// Whether `amount` is its order's discounted total for that method.
    pub(crate) discounted: bool,
    pub(crate) status: Status,
    pub(crate) status_detail: String,
    /// Sum of its approved refunds.
    pub(crate) refunded: Decimal,
    /// Of `amount`, what doesn't reach the seller; nothing until approved.
    pub(crate) charges: Charges,
    /// The buyer's, if there is one that the seller hasn't won.
    pub(crate) claim: Option<Claim>,
    pub(crate) created: i64,
    pub(crate) approved: Option<i64>,
    /// When the seller can use the money.
    pub(crate) released: Option<i64>,
    pub(crate) updated: i64,
}

/// Where a payment stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Status {
    Approved,
    Rejected,
    InProcess,
    Cancelled,
    Refunded,
    ChargedBack,
    InMediation,
}

/// How a buyer pays.
#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) id: &'static str,
    pub(crate) kind: &'static str,
}

/// Pix, whose refunds can take their time.
pub(crate) const PIX: &str = "pix";

/// What a buyer can pay with here. The types are those of the payment reference;
/// Pix reports `bank_transfer`, as payments in Brazil do.
pub(crate) static METHODS: [Method; 8] = [
    Method { id: "account_money", kind: "account_money" },
    Method { id: "visa", kind: "credit_card" },
    Method { id: "master", kind: "credit_card" },
    Method { id: "amex", kind: "credit_card" },
    Method { id: "debvisa", kind: "debit_card" },
    Method { id: "debmaster", kind: "debit_card" },
    Method { id: "consumer_credits", kind: "digital_currency" },
    Method { id: PIX, kind: "bank_transfer" },
];

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::InProcess => "in_process",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
            Self::ChargedBack => "charged_back",
            Self::InMediation => "in_mediation",
        }
    }

    /// What a payment's `status_detail` says when nobody says otherwise.
    pub(crate) fn usual_detail(self) -> &'static str {
        match self {
            Self::Approved => "accredited",
            Self::Rejected => "cc_rejected_other_reason",
            Self::InProcess => "pending_contingency",
            Self::Cancelled => "by_payer",
            Self::Refunded => "refunded",
            Self::ChargedBack => "in_process",
            Self::InMediation => "pending",
        }
    }
}

impl Payment {
    /// Whether money came in, even if it went back since.
    pub(crate) fn was_approved(&self) -> bool {
        match self.status {
            Status::Approved | Status::Refunded | Status::ChargedBack | Status::InMediation => true,
            Status::Rejected | Status::InProcess | Status::Cancelled => false,
        }
    }

    pub(crate) fn is_pix(&self) -> bool {
        self.method.id == PIX
    }

    /// Says what it is now that it has `refunded` and `claim`.
    pub(crate) fn restate(&mut self) {
        let (status, detail) = match &self.claim {
            Some(claim) => claim.words(),
            None if self.refunded == self.amount => (Status::Refunded, Status::Refunded.usual_detail()),
            None if self.refunded.is_zero() => (Status::Approved, Status::Approved.usual_detail()),
            None => (Status::Approved, "partially_refunded"),
        };
        self.status = status;
        detail.clone_into(&mut self.status_detail);
    }
}

impl World {
    pub(crate) fn payment(&self, id: u64) -> Option<&Payment> {
        self.payments.get(&id).map(super::versions::Versions::get)
    }

    pub(crate) fn edit_payment(&mut self, id: u64, now: i64, change: impl FnOnce(&mut Payment)) {
        if let Some(payment) = self.payments.get_mut(&id) {
            payment.edit(now, |payment| {
                payment.updated = now;
                change(payment);
            });
        }
    }

    /// Gives a payment its verdict. Money comes in with approval, and the order
    /// leaves its till once its checkout is covered.
    pub(crate) fn decide_payment(&mut self, id: u64, now: i64, status: Status, detail: String) {
        let Some(payment) = self.payment(id).cloned() else { return };
        let approved = status == Status::Approved;
        let charges = if approved { self.charges(&payment) } else { Charges::default() };
        let released = now.saturating_add(self.terms(payment.owner).release_delay);
        self.edit_payment(id, now, |payment| {
            payment.status = status;
            payment.status_detail = detail;
            payment.charges = charges;
            payment.approved = approved.then_some(now);
            payment.released = approved.then_some(released);
        });
        if approved {
            self.move_money(Movement {
                owner: payment.owner,
                kind: Kind::Payment,
                own_id: None,
                payment_id: Some(id),
                amount: payment.amount,
                charges,
                began: payment.created,
                at: now,
                released,
            });
            match payment.merchant_order_id {
                Some(id) if self.is_closed(id, now) => {
                    self.end_order(payment.order_id, End::Paid);
                    self.await_cash_out(id, now);
                }
                Some(_) => {}
                None => {
                    self.end_order(payment.order_id, End::Paid);
                    self.notify_order(payment.order_id, "order.processed", now);
                }
            }
        } else {
            self.expire_after(&payment, now);
        }
    }
}
