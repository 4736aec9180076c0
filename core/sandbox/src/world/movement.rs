//! Money that came or went. The reports are made of nothing else.

use rust_decimal::Decimal;

use super::World;
use super::charges::Charges;
use super::order::Order;
use super::terms::RefundSource;

/// Money that came or went.
#[derive(Clone, Debug)]
pub(crate) struct Movement {
    pub(crate) owner: u64,
    pub(crate) kind: Kind,
    /// Of the refund, the payout or the cashback.
    pub(crate) own_id: Option<u64>,
    pub(crate) payment_id: Option<u64>,
    /// Negative where it goes.
    pub(crate) amount: Decimal,
    pub(crate) charges: Charges,
    /// When what it is about was asked for.
    pub(crate) began: i64,
    pub(crate) at: i64,
    /// When it counts in what the seller can use.
    pub(crate) released: i64,
}

/// What money moves for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Payment,
    Refund,
    Chargeback,
    /// A chargeback that the seller won.
    ChargebackCancel,
    Dispute,
    /// A dispute that the seller won.
    DisputeCancel,
    Payout,
    /// A payout that the bank sent back.
    PayoutReturn,
    Cashback,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Refund => "refund",
            Self::Chargeback => "chargeback",
            Self::ChargebackCancel => "chargeback_cancel",
            Self::Dispute => "dispute",
            Self::DisputeCancel => "dispute_cancel",
            Self::Payout => "payout",
            Self::PayoutReturn => "payout_return",
            Self::Cashback => "cashback",
        }
    }

    pub(crate) fn is_payout(self) -> bool {
        matches!(self, Self::Payout | Self::PayoutReturn)
    }
}

impl Movement {
    pub(crate) fn net(&self) -> Decimal {
        self.amount - self.charges.total()
    }
}

impl World {
    /// Moves money.
    pub(crate) fn move_money(&mut self, movement: Movement) {
        self.account(movement.owner).give(movement.net());
        self.note_movement(movement);
    }

    /// Notes money that has moved already.
    pub(crate) fn note_movement(&mut self, movement: Movement) {
        self.movements.push(movement);
    }

    pub(crate) fn movements_of(&self, owner: u64) -> impl Iterator<Item = &Movement> {
        self.movements.iter().filter(move |movement| movement.owner == owner)
    }

    /// What the reports call a movement.
    pub(crate) fn source_id(&self, movement: &Movement) -> Option<u64> {
        let by_refund = self.terms(movement.owner).refund_source == RefundSource::Refund;
        if by_refund {
            movement.own_id.or(movement.payment_id)
        } else {
            movement.payment_id.or(movement.own_id)
        }
    }

    /// The order that a movement is about.
    pub(crate) fn order_of(&self, movement: &Movement) -> Option<&Order> {
        self.orders.get(&self.payment(movement.payment_id?)?.order_id)
    }

    /// What the seller can use at that moment.
    pub(crate) fn released_balance(&self, owner: u64, moment: i64) -> Decimal {
        let released = self.movements_of(owner).filter(|movement| movement.released <= moment);
        released.map(Movement::net).fold(self.initial_balance(owner), Decimal::saturating_add)
    }
}
