use std::fmt;

use cobro::{Amount, ReconcileSummary};

/// A summary, for a terminal.
pub(crate) struct Told<'a>(pub(crate) &'a ReconcileSummary);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let summary = self.0;
        writeln!(f, "{} rows, {} sales", summary.rows, summary.sales)?;
        writeln!(f)?;
        for (name, count) in [
            ("matched", summary.matched),
            ("amount differs", summary.amount_differs),
            ("missing", summary.missing),
            ("unknown", summary.unknown),
            ("refunded", summary.refunded),
            ("refunded in part", summary.partially_refunded),
            ("charged back", summary.charged_back),
            ("in mediation", summary.in_mediation),
            ("duplicate", summary.duplicate),
            ("bad rows", summary.bad_row),
            ("pending", summary.pending),
        ] {
            if count > 0 {
                writeln!(f, "  {name:<16} {count:>14}")?;
            }
        }
        writeln!(f)?;
        for (name, amount) in [
            ("gross", summary.gross),
            ("refunds", summary.refunds),
            ("chargebacks", summary.chargebacks),
            ("other", summary.other),
            ("fees", summary.fees),
            ("taxes", summary.taxes),
            ("net", summary.net),
            ("payouts", summary.payouts),
        ] {
            writeln!(
                f,
                "  {name:<16} {:>14} {}",
                told(amount),
                summary.currency.as_deref().unwrap_or_default()
            )?;
        }
        if summary.rows_that_do_not > 0 {
            writeln!(f, "\nrows that do not add up: {}; the rest is in `other`", summary.rows_that_do_not)?;
        }
        match summary.balance_difference {
            Some(difference) if difference != Amount::ZERO => {
                writeln!(f, "\nthe report's balances differ by {}", told(difference))
            }
            _ => Ok(()),
        }
    }
}

/// With at least two decimals, so that columns line up.
fn told(amount: Amount) -> String {
    let mut decimal = amount.as_decimal();
    decimal.rescale(decimal.scale().max(2));
    decimal.to_string()
}
