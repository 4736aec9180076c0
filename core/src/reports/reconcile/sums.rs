//! What a row comes to, and whether its own amounts say so.

use super::super::Micros;
use super::super::read::{Row, Which};
use crate::model::RowKind;

/// The parts that a row, or many rows, come to: what leads to the net, and the
/// payouts apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sums {
    pub(super) gross: Micros,
    pub(super) fees: Micros,
    pub(super) taxes: Micros,
    pub(super) refunds: Micros,
    pub(super) chargebacks: Micros,
    pub(super) other: Micros,
    pub(super) net: Micros,
    pub(super) payouts: Micros,
}

impl Sums {
    pub(super) fn add(&mut self, more: &Self) {
        self.each(more, Micros::plus);
    }

    pub(super) fn take(&mut self, less: &Self) {
        self.each(less, Micros::less);
    }

    fn each(&mut self, with: &Self, change: impl Fn(Micros, Micros) -> Micros) {
        self.gross = change(self.gross, with.gross);
        self.fees = change(self.fees, with.fees);
        self.taxes = change(self.taxes, with.taxes);
        self.refunds = change(self.refunds, with.refunds);
        self.chargebacks = change(self.chargebacks, with.chargebacks);
        self.other = change(self.other, with.other);
        self.net = change(self.net, with.net);
        self.payouts = change(self.payouts, with.payouts);
    }
}

/// A row's own amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amounts {
    /// Before fees and taxes.
    pub(super) amount: Micros,
    pub(super) fees: Micros,
    pub(super) taxes: Micros,
    pub(super) net: Micros,
    /// Whether they lead to the net; `None` where the file has no net of its own.
    pub(super) add_up: Option<bool>,
}

/// The vendor's files disagree about which columns lead to the net. A settlement
/// row's marketplace fee is a part of it in an export of 2026, and repeats the
/// fee in a sample of 2019; financing and shipping are within the fee there, and
/// beside it in a release report.
pub(super) fn amounts(row: &Row, which: Which) -> Amounts {
    let or_zero = |amount: Option<Micros>| amount.unwrap_or_default();
    let (fee, taxes) = (or_zero(row.fee), or_zero(row.taxes));
    let marketplace = or_zero(row.marketplace_fee);
    let coupon = or_zero(row.coupon);
    let candidates = match which {
        Which::Settlement => [fee, fee.plus(marketplace)],
        Which::Release => {
            let all = fee.plus(or_zero(row.financing_fee)).plus(or_zero(row.shipping_fee));
            [all, all.plus(marketplace)]
        }
    };
    let [first, _] = candidates;
    let Some(amount) = row.amount else {
        // A file without the gross: what is known is the net.
        let net = or_zero(row.net);
        return Amounts { amount: net.less(first).less(taxes), fees: first, taxes, net, add_up: None };
    };
    let Some(net) = row.net else {
        return Amounts { amount, fees: first, taxes, net: amount.plus(first).plus(taxes), add_up: None };
    };
    let before = net.less(amount).less(taxes);
    // Where a coupon belongs is not documented.
    let leads =
        |fees: &&Micros| before == **fees || before == fees.plus(coupon) || before == fees.less(coupon);
    match candidates.iter().find(leads) {
        Some(fees) => Amounts { amount, fees: *fees, taxes, net, add_up: Some(true) },
        None => Amounts { amount, fees: first, taxes, net, add_up: Some(false) },
    }
}

/// Into which parts a row goes. What its own amounts leave over is `other`, so
/// that every sum of rows balances.
pub(super) fn sums(kind: RowKind, of: &Amounts) -> Sums {
    let mut sums = Sums::default();
    match kind {
        RowKind::Balance => return sums,
        RowKind::Payout => {
            sums.payouts = of.net;
            return sums;
        }
        RowKind::Payment => sums.gross = of.amount,
        RowKind::Refund => sums.refunds = of.amount,
        RowKind::Chargeback | RowKind::ChargebackCancel | RowKind::Dispute | RowKind::DisputeCancel => {
            sums.chargebacks = of.amount;
        }
        RowKind::Tax | RowKind::Shipping | RowKind::Reserve | RowKind::Other => sums.other = of.amount,
    }
    sums.fees = of.fees;
    sums.taxes = of.taxes;
    sums.net = of.net;
    sums.other = sums.other.plus(of.net.less(of.amount).less(of.fees).less(of.taxes));
    sums
}
