//! What payments say about a sale whose order is not known: a pure decision.

use super::assess::{empty, sum};
use crate::clock::earlier;
use crate::model::{Payment, SaleInfo, SaleOutcome, SalePayment, SaleStatus};
use crate::money::Amount;
use crate::paid::{brought_money, is_pending};
use std::time::Duration;

/// Two servers' clocks.
const SKEW: Duration = Duration::from_mins(1);

/// Reads a sale's outcome out of the payments with its reference. Never says
/// `Expired` or `Cancelled`: those need more than payments.
pub(crate) fn assess_payments(info: &SaleInfo, found: &[Payment]) -> SaleOutcome {
    let mut outcome = empty(info);
    let ours = |payment: &&Payment| {
        payment.external_reference.as_deref() == Some(info.external_reference.as_str())
            && payment.collector_id.is_none_or(|id| id == info.collector_id)
            && payment.date_created.is_none_or(|date| date >= earlier(info.created_at, SKEW))
    };
    let mut ours: Vec<&Payment> = found.iter().filter(ours).collect();
    ours.sort_by_key(|payment| (payment.date_approved, payment.id));
    let mut covered = Amount::ZERO;
    for payment in &ours {
        let made = sale_payment(payment);
        if !brought_money(&payment.status) {
            outcome.attempts.push(made);
        } else if covered >= info.amount {
            outcome.duplicates.push(made);
        } else {
            covered = covered.plus(made.amount).unwrap_or(covered);
            outcome.payments.push(made);
        }
    }
    outcome.paid_amount = sum(&outcome.payments, |payment| payment.amount);
    outcome.refunded_amount = sum(&outcome.payments, |payment| payment.amount_refunded);
    let foreign = outcome
        .payments
        .iter()
        .find(|payment| payment.currency_id.as_ref().is_some_and(|currency| *currency != info.currency_id));
    if let Some(payment) = foreign {
        let currency = payment.currency_id.as_deref().unwrap_or_default();
        outcome.mismatch = Some(format!("a payment is in {currency}, the sale in {}", info.currency_id));
        outcome.status = SaleStatus::Mismatch;
    } else if covered > info.amount {
        outcome.mismatch = Some(format!("{covered} was paid, {} asked for", info.amount));
        outcome.status = SaleStatus::Mismatch;
    } else if covered == info.amount {
        outcome.status = SaleStatus::Paid;
    } else if ours.iter().any(|payment| is_pending(&payment.status)) {
        outcome.status = SaleStatus::InProcess;
    }
    outcome
}

fn sale_payment(payment: &Payment) -> SalePayment {
    SalePayment {
        payment_id: Some(payment.id),
        transaction_id: None,
        merchant_order_id: None,
        status: payment.status.clone(),
        status_detail: payment.status_detail.clone(),
        amount: payment.transaction_amount.unwrap_or_default(),
        amount_refunded: payment.transaction_amount_refunded.unwrap_or_default(),
        currency_id: payment.currency_id.clone(),
        date_approved: payment.date_approved,
    }
}
