//! What merchant orders say about a sale: a pure decision.

use std::time::Duration;

use crate::clock::earlier;
use crate::model::{
    Api, MerchantOrder, MerchantOrderPayment, MerchantOrderStatus, PaymentStatus, SaleInfo, SaleOutcome,
    SalePayment, SaleStatus,
};
use crate::money::Amount;
use crate::paid::{brought_money, is_pending};

/// A merchant order is made by a scan, after its sale; a second for the `Date`
/// header's cut, another for two servers' clocks.
const SKEW: Duration = Duration::from_secs(2);

/// Reads a sale's outcome out of all merchant orders found for its reference.
/// Never says `Expired` or `Cancelled`: those need more than merchant orders.
pub(crate) fn assess(info: &SaleInfo, found: &[MerchantOrder]) -> SaleOutcome {
    let mut outcome = empty(info);
    let mut ours: Vec<&MerchantOrder> = found.iter().filter(|order| concerns(info, order)).collect();
    // The order that was paid first pays the sale; a later one is the duplicate.
    ours.sort_by_key(|order| (closed_at(order), order.id));
    ours.dedup_by_key(|order| order.id);
    let mut pending = false;
    // Money that does not pay the sale by itself: of an order that is not
    // closed, or closed for something else.
    let mut other = Vec::new();
    for order in ours {
        outcome.merchant_order_ids.push(order.id);
        pending |= order.payments.iter().any(|p| is_pending(&p.status));
        let mut approved: Vec<&MerchantOrderPayment> =
            order.payments.iter().filter(|p| brought_money(&p.status)).collect();
        approved.sort_by_key(|p| (p.date_approved, p.id));
        outcome
            .attempts
            .extend(order.payments.iter().filter(|p| !brought_money(&p.status)).map(|p| payment(order, p)));
        if order.status == MerchantOrderStatus::Closed {
            match mismatch(info, order, &approved) {
                None => pay(&mut outcome, order, &approved),
                Some(reason) => {
                    outcome.mismatch.get_or_insert(reason);
                    other.extend(approved.iter().map(|p| payment(order, p)));
                }
            }
        } else {
            other.extend(approved.iter().map(|p| payment(order, p)));
        }
    }
    finish(outcome, other, pending)
}

/// The outcome of a sale of which nothing is known.
pub(super) fn empty(info: &SaleInfo) -> SaleOutcome {
    SaleOutcome {
        status: SaleStatus::Waiting,
        external_reference: info.external_reference.clone(),
        amount: info.amount,
        currency_id: info.currency_id.clone(),
        paid_amount: Amount::ZERO,
        refunded_amount: Amount::ZERO,
        payments: Vec::new(),
        duplicates: Vec::new(),
        attempts: Vec::new(),
        merchant_order_ids: Vec::new(),
        order_id: info.order_id.clone().filter(|_| info.api == Api::Orders),
        mismatch: None,
    }
}

pub(super) fn sum(payments: &[SalePayment], pick: fn(&SalePayment) -> Amount) -> Amount {
    payments.iter().fold(Amount::ZERO, |sum, payment| sum.plus(pick(payment)).unwrap_or(sum))
}

fn pay(outcome: &mut SaleOutcome, order: &MerchantOrder, approved: &[&MerchantOrderPayment]) {
    let already = outcome.status == SaleStatus::Paid;
    outcome.status = SaleStatus::Paid;
    let mut covered = Amount::ZERO;
    for p in approved {
        let made = payment(order, p);
        if already || covered >= outcome.amount {
            outcome.duplicates.push(made);
        } else {
            covered = covered.plus(made.amount).unwrap_or(covered);
            outcome.payments.push(made);
        }
    }
}

fn finish(mut outcome: SaleOutcome, other: Vec<SalePayment>, pending: bool) -> SaleOutcome {
    if outcome.status == SaleStatus::Paid {
        // The sale is paid without it: it goes back.
        outcome.duplicates.extend(other);
        outcome.mismatch = None;
    } else {
        // Not all of it yet, or not what was asked for: shown as what it is.
        outcome.payments.extend(other);
    }
    outcome.paid_amount = sum(&outcome.payments, |p| p.amount);
    outcome.refunded_amount = sum(&outcome.payments, |p| p.amount_refunded);
    if outcome.mismatch.is_some() {
        outcome.status = SaleStatus::Mismatch;
    } else if pending && outcome.status != SaleStatus::Paid {
        outcome.status = SaleStatus::InProcess;
    }
    outcome
}

/// Whether a merchant order is about this sale at all: same reference, same
/// seller, and not from before it, for references do get reused.
pub(super) fn concerns(info: &SaleInfo, order: &MerchantOrder) -> bool {
    let seller = order.collector.as_ref().and_then(|collector| collector.id);
    order.external_reference.as_deref() == Some(info.external_reference.as_str())
        && seller.is_none_or(|id| id == info.collector_id)
        && order.date_created.is_none_or(|date| date >= earlier(info.created_at, SKEW))
}

/// Why a closed merchant order does not pay this sale, if it does not.
fn mismatch(info: &SaleInfo, order: &MerchantOrder, approved: &[&MerchantOrderPayment]) -> Option<String> {
    let id = order.id;
    if order.collector.as_ref().and_then(|collector| collector.id) != Some(info.collector_id) {
        return Some(format!("merchant order {id} does not say who collects"));
    }
    if order.total_amount != Some(info.amount) {
        let total = order.total_amount.map_or_else(|| "no amount".to_owned(), |total| total.to_string());
        return Some(format!("merchant order {id} is for {total}, the sale for {}", info.amount));
    }
    if let Some(other) =
        approved.iter().find(|p| p.currency_id.as_ref().is_some_and(|c| *c != info.currency_id))
    {
        let currency = other.currency_id.as_deref().unwrap_or_default();
        return Some(format!("payment {} is in {currency}, the sale in {}", other.id, info.currency_id));
    }
    let sum = approved
        .iter()
        .fold(Amount::ZERO, |sum, p| sum.plus(p.transaction_amount.unwrap_or(Amount::ZERO)).unwrap_or(sum));
    (sum < info.amount)
        .then(|| format!("merchant order {id} is closed with {sum} of {} approved", info.amount))
}

fn closed_at(order: &MerchantOrder) -> (bool, Option<crate::model::Timestamp>) {
    let open = order.status != MerchantOrderStatus::Closed;
    (open, order.payments.iter().filter_map(|p| p.date_approved).max().or(order.date_created))
}

fn payment(order: &MerchantOrder, p: &MerchantOrderPayment) -> SalePayment {
    let amount = p.transaction_amount.unwrap_or(Amount::ZERO);
    // A status says it where the running total is not there.
    let whole = matches!(p.status, PaymentStatus::Refunded | PaymentStatus::ChargedBack);
    SalePayment {
        payment_id: Some(p.id),
        transaction_id: None,
        merchant_order_id: Some(order.id),
        status: p.status.clone(),
        status_detail: p.status_detail.clone(),
        amount,
        amount_refunded: p.amount_refunded.unwrap_or(if whole { amount } else { Amount::ZERO }),
        currency_id: p.currency_id.clone(),
        date_approved: p.date_approved,
    }
}
