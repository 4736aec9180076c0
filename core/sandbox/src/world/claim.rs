//! Buyers who want their money back from somebody else than the seller.

use rust_decimal::Decimal;

use super::World;
use super::charges::Charges;
use super::movement::{Kind, Movement};
use super::payment::{Payment, Status};

/// A buyer's claim on a payment, until the seller wins it.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) way: Way,
    pub(crate) amount: Decimal,
    given_back: Charges,
    lost: bool,
}

/// To whom the buyer went.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Way {
    /// The card's issuer.
    Chargeback,
    /// Mercado Pago.
    Dispute,
}

impl Claim {
    /// Of the payment, as long as there is this claim. [D] the payment's reference
    pub(crate) fn words(&self) -> (Status, &'static str) {
        match self.way {
            _ if self.lost => (Status::ChargedBack, "settled"),
            Way::Chargeback => (Status::ChargedBack, Status::ChargedBack.usual_detail()),
            Way::Dispute => (Status::InMediation, Status::InMediation.usual_detail()),
        }
    }
}

impl World {
    /// A buyer claims a payment, all that is left of it unless told otherwise.
    /// The money is held at once.
    pub(crate) fn open_claim(
        &mut self,
        payment_id: u64,
        way: Way,
        amount: Option<Decimal>,
        now: i64,
    ) -> Result<(), String> {
        let payment = self.payment(payment_id).ok_or_else(|| format!("no payment {payment_id}"))?.clone();
        if payment.status != Status::Approved {
            return Err(format!("payment {payment_id} is {}, not approved", payment.status.name()));
        }
        let left = self.refundable(&payment);
        let amount = amount.unwrap_or(left);
        let fits = self.site(payment.owner).facts().fits(amount);
        if amount <= Decimal::ZERO || amount > left || !fits {
            return Err(format!("{amount} can't be claimed: {left} is left"));
        }
        let given_back = self.given_back(&payment, amount);
        let kind = match way {
            Way::Chargeback => Kind::Chargeback,
            Way::Dispute => Kind::Dispute,
        };
        self.move_money(claimed(&payment, kind, -amount, given_back.reversed(), now));
        self.edit_payment(payment_id, now, |payment| {
            payment.claim = Some(Claim { way, amount, given_back, lost: false });
            payment.restate();
        });
        self.notify_payment(payment_id, "payment.updated", now);
        Ok(())
    }

    /// Ends a claim. One that the seller wins gives the money back; one that is
    /// lost leaves it where it is.
    pub(crate) fn close_claim(&mut self, payment_id: u64, won: bool, now: i64) -> Result<(), String> {
        let payment = self.payment(payment_id).ok_or_else(|| format!("no payment {payment_id}"))?.clone();
        let open = payment.claim.as_ref().filter(|claim| !claim.lost);
        let claim = open.ok_or_else(|| format!("payment {payment_id} has no open claim"))?;
        if won {
            let kind = match claim.way {
                Way::Chargeback => Kind::ChargebackCancel,
                Way::Dispute => Kind::DisputeCancel,
            };
            self.move_money(claimed(&payment, kind, claim.amount, claim.given_back, now));
        }
        self.edit_payment(payment_id, now, |payment| {
            payment.claim = payment.claim.take().filter(|_| !won).map(|claim| Claim { lost: true, ..claim });
            payment.restate();
        });
        self.notify_payment(payment_id, "payment.updated", now);
        Ok(())
    }
}

fn claimed(payment: &Payment, kind: Kind, amount: Decimal, charges: Charges, now: i64) -> Movement {
    Movement {
        owner: payment.owner,
        kind,
        own_id: None,
        payment_id: Some(payment.id),
        amount,
        charges,
        began: now,
        at: now,
        released: now.max(payment.released.unwrap_or(now)),
    }
}
