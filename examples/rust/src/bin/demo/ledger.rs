//! The sandbox's own books, against which the day is checked.

use cobro_examples::Result;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::totals::Totals;

#[derive(Deserialize)]
struct Ledger {
    orders: Vec<Order>,
    payments: Vec<Payment>,
    refunds: Vec<Refund>,
}

#[derive(Deserialize)]
struct Order {
    state: String,
}

#[derive(Deserialize)]
struct Payment {
    status: String,
    amount: String,
}

#[derive(Deserialize)]
struct Refund {
    status: String,
    amount: String,
}

/// Fails when the ledger says anything else than the library did.
pub(crate) fn check(ledger: &str, told: &Totals) -> Result<()> {
    let truth = serde_json::from_str::<Ledger>(ledger)?.totals()?;
    if truth != *told {
        return Err(format!("the ledger differs\n  told:   {told:?}\n  ledger: {truth:?}").into());
    }
    Ok(())
}

impl Ledger {
    fn totals(&self) -> Result<Totals> {
        let ended = |state: &str| self.orders.iter().filter(|order| order.state == state).count();
        // A refunded payment was a sale too.
        let payments = self.payments.iter().filter(|p| matches!(p.status.as_str(), "approved" | "refunded"));
        let refunds = self.refunds.iter().filter(|refund| refund.status == "approved");
        Ok(Totals {
            paid: ended("paid").try_into()?,
            expired: ended("expired").try_into()?,
            cancelled: ended("deleted").try_into()?,
            sold: sum(payments.map(|payment| &payment.amount))?,
            refunded: sum(refunds.map(|refund| &refund.amount))?,
        })
    }
}

fn sum<'a>(mut amounts: impl Iterator<Item = &'a String>) -> Result<Decimal> {
    amounts.try_fold(Decimal::ZERO, |sum, amount| Ok(sum + Decimal::from_str_exact(amount)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEDGER: &str = r#"{
        "orders": [{"state": "paid"}, {"state": "expired"}, {"state": "deleted"}],
        "payments": [{"status": "rejected", "amount": "9"}, {"status": "refunded", "amount": "4500.5"}],
        "refunds": [{"status": "approved", "amount": "4500.50"}]
    }"#;

    fn told() -> Totals {
        let amount = Decimal::new(450_050, 2);
        Totals { paid: 1, expired: 1, cancelled: 1, sold: amount, refunded: amount }
    }

    #[test]
    fn agrees_with_the_truth() {
        check(LEDGER, &told()).unwrap();
    }

    #[test]
    fn tells_a_cent_apart() {
        let cent = Decimal::new(1, 2);
        let wrong = [
            Totals { sold: told().sold + cent, ..told() },
            Totals { refunded: told().refunded - cent, ..told() },
            Totals { paid: 2, ..told() },
            Totals { expired: 0, ..told() },
            Totals { cancelled: 2, ..told() },
        ];
        for totals in wrong {
            assert!(check(LEDGER, &totals).is_err(), "{totals:?}");
        }
    }
}
