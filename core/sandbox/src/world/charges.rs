//! What doesn't reach the seller of a payment.

use rust_decimal::Decimal;

use super::World;
use super::payment::Payment;

/// What doesn't reach the seller of a payment, or comes back of it where negative.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Charges {
    /// Mercado Pago's.
    pub(crate) fee: Decimal,
    /// The platform's.
    pub(crate) mkp_fee: Decimal,
    /// Withheld.
    pub(crate) taxes: Decimal,
}

impl Charges {
    pub(crate) fn fees(self) -> Decimal {
        self.fee + self.mkp_fee
    }

    pub(crate) fn total(self) -> Decimal {
        self.fees() + self.taxes
    }

    pub(crate) fn reversed(self) -> Self {
        // Zero has no sign.
        self.each(|amount| Decimal::ZERO - amount)
    }

    fn each(self, change: impl Fn(Decimal) -> Decimal) -> Self {
        Self { fee: change(self.fee), mkp_fee: change(self.mkp_fee), taxes: change(self.taxes) }
    }

    fn less(self, other: Self) -> Self {
        Self {
            fee: self.fee - other.fee,
            mkp_fee: self.mkp_fee - other.mkp_fee,
            taxes: self.taxes - other.taxes,
        }
    }

    /// What of these goes with the first `part` of `whole`.
    fn of_first(self, part: Decimal, whole: Decimal, decimals: u32) -> Self {
        if part == whole {
            return self;
        }
        let share = part.checked_div(whole).unwrap_or_default();
        self.each(|amount| (amount * share).round_dp(decimals))
    }
}

impl World {
    /// What is kept of a payment that is approved now.
    pub(crate) fn charges(&self, payment: &Payment) -> Charges {
        let (terms, decimals) = (self.terms(payment.owner), self.site(payment.owner).facts().decimals);
        let part = |percent: Decimal| (payment.amount * percent / Decimal::ONE_HUNDRED).round_dp(decimals);
        Charges {
            fee: part(terms.fee_percent.unwrap_or(self.settings.fee_percent)),
            mkp_fee: part(terms.mkp_fee_percent),
            taxes: part(terms.tax_percent),
        }
    }

    /// What the seller gets back of that when `amount` of it goes back to the
    /// buyer. All parts together bring back all of it, to the cent.
    pub(crate) fn given_back(&self, payment: &Payment, amount: Decimal) -> Charges {
        if !self.terms(payment.owner).gives_back {
            return Charges::default();
        }
        let decimals = self.site(payment.owner).facts().decimals;
        let gone = payment.amount - self.refundable(payment);
        let until = |part| payment.charges.of_first(part, payment.amount, decimals);
        until(gone + amount).less(until(gone))
    }
}
