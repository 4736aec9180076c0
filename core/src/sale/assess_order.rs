//! What an order of the Orders API says about its sale: a pure decision.

use super::assess::{empty, sum};
use crate::model::{
    PaymentStatus, PaymentStatusDetail, QrOrder, QrOrderPayment, QrOrderStatus, QrPaymentStatus, SaleInfo,
    SaleOutcome, SalePayment, SaleStatus,
};
use crate::money::Amount;
use crate::resources::ledger::{charged, was_paid};

/// Reads a sale's outcome out of its order. One answer has status and payments
/// together and was read by the order's id, so it says of itself that the order
/// expired or was cancelled.
pub(crate) fn assess_order(info: &SaleInfo, order: &QrOrder) -> SaleOutcome {
    let mut outcome = SaleOutcome { order_id: Some(order.id.clone()), ..empty(info) };
    if !concerns(info, order) {
        return outcome;
    }
    let (paid, others): (Vec<&QrOrderPayment>, Vec<&QrOrderPayment>) =
        order.payments.iter().partition(|payment| was_paid(&payment.status));
    // What only waits for a buyer, or ended with its order, is no attempt.
    let is_attempt = |payment: &&QrOrderPayment| {
        !matches!(
            payment.status,
            QrPaymentStatus::Created | QrPaymentStatus::Canceled | QrPaymentStatus::Expired
        )
    };
    outcome.attempts = others.iter().copied().filter(is_attempt).map(|p| sale_payment(order, p)).collect();
    let undecided = |payment: &SalePayment| {
        matches!(payment.status, PaymentStatus::InProcess | PaymentStatus::Unknown(_))
    };
    let pending = order.status == QrOrderStatus::Processing || outcome.attempts.iter().any(undecided);
    let says_paid = matches!(
        order.status,
        QrOrderStatus::Processed | QrOrderStatus::Refunded | QrOrderStatus::ChargedBack
    );
    // What was paid, and what that stands for: more, where there is a discount.
    let (mut covered, mut stands_for) = (Amount::ZERO, Amount::ZERO);
    for payment in paid {
        let made = sale_payment(order, payment);
        if says_paid && !stands_for.is_zero() && stands_for >= info.amount {
            outcome.duplicates.push(made);
        } else {
            covered = covered.plus(made.amount).unwrap_or(covered);
            stands_for = stands_for.plus(payment.amount.unwrap_or(made.amount)).unwrap_or(stands_for);
            outcome.payments.push(made);
        }
    }
    outcome.paid_amount = sum(&outcome.payments, |payment| payment.amount);
    outcome.refunded_amount = sum(&outcome.payments, |payment| payment.amount_refunded);
    outcome.status = match order.status {
        _ if says_paid => {
            outcome.mismatch = mismatch(info, order, covered);
            if outcome.mismatch.is_some() { SaleStatus::Mismatch } else { SaleStatus::Paid }
        }
        _ if pending => SaleStatus::InProcess,
        // Money without an order that says so: not known what it is.
        _ if !outcome.payments.is_empty() => SaleStatus::Waiting,
        QrOrderStatus::Canceled => SaleStatus::Cancelled,
        QrOrderStatus::Expired => SaleStatus::Expired,
        _ => SaleStatus::Waiting,
    };
    outcome
}

/// Whether an order is this sale's: same reference, same seller.
fn concerns(info: &SaleInfo, order: &QrOrder) -> bool {
    order.external_reference.as_deref() == Some(info.external_reference.as_str())
        && order.user_id.is_none_or(|id| id == info.collector_id)
}

/// Why a paid order does not pay this sale, if it does not. A cash-out is no
/// payment of an order, so its payment may be less than its total; and where the
/// API says that there was a discount, less may have been paid.
fn mismatch(info: &SaleInfo, order: &QrOrder, covered: Amount) -> Option<String> {
    let id = &order.id;
    if order.total_amount.is_some_and(|total| total != info.amount) {
        let total = order.total_amount.unwrap_or_default();
        return Some(format!("order {id} is for {total}, the sale for {}", info.amount));
    }
    if order.currency_id.as_ref().is_some_and(|currency| *currency != info.currency_id) {
        let currency = order.currency_id.as_deref().unwrap_or_default();
        return Some(format!("order {id} is in {currency}, the sale in {}", info.currency_id));
    }
    let due = |p: &QrOrderPayment| if p.discount_type.is_some() { charged(p) } else { p.amount };
    let asked = order
        .payments
        .iter()
        .fold(Amount::ZERO, |sum, p| sum.plus(due(p).unwrap_or_default()).unwrap_or(sum));
    if covered.is_zero() {
        return Some(format!("order {id} is {} and shows no payment", order.status));
    }
    (covered < asked.min(info.amount))
        .then(|| format!("order {id} is {} with {covered} of {asked}", order.status))
}

fn sale_payment(order: &QrOrder, payment: &QrOrderPayment) -> SalePayment {
    let amount = charged(payment).unwrap_or_default();
    let whole = matches!(payment.status, QrPaymentStatus::Refunded | QrPaymentStatus::ChargedBack);
    SalePayment {
        payment_id: payment.reference_id,
        transaction_id: Some(payment.id.clone()),
        merchant_order_id: None,
        status: status(&payment.status),
        status_detail: payment.status_detail.as_deref().map(PaymentStatusDetail::from),
        amount,
        amount_refunded: payment.refunded_amount.unwrap_or(if whole { amount } else { Amount::ZERO }),
        currency_id: order.currency_id.clone(),
        // Not told; the order's last change may be a refund.
        date_approved: None,
    }
}

/// In the Payments API's words, so that a till reads both generations alike.
fn status(status: &QrPaymentStatus) -> PaymentStatus {
    match status {
        QrPaymentStatus::Created => PaymentStatus::Pending,
        QrPaymentStatus::Processed => PaymentStatus::Approved,
        QrPaymentStatus::Refunded => PaymentStatus::Refunded,
        QrPaymentStatus::Canceled | QrPaymentStatus::Expired => PaymentStatus::Cancelled,
        QrPaymentStatus::Processing => PaymentStatus::InProcess,
        QrPaymentStatus::Failed => PaymentStatus::Rejected,
        QrPaymentStatus::ChargedBack => PaymentStatus::ChargedBack,
        QrPaymentStatus::Unknown(other) => PaymentStatus::Unknown(other.clone()),
    }
}
