//! Whether something is paid, by the documented rules: pure.

use crate::model::{MerchantOrderPayment, MerchantOrderStatus, OrderStatus, PaymentStatus};
use crate::money::Amount;

/// A payment counts while it is approved and not all of it was refunded; a
/// partial refund leaves it approved.
pub(crate) fn payment(status: &PaymentStatus, amount: Option<Amount>, refunded: Option<Amount>) -> bool {
    let whole = matches!((amount, refunded), (Some(amount), Some(refunded)) if refunded >= amount);
    *status == PaymentStatus::Approved && !whole
}

/// A merchant order counts when it says so, `closed` or `paid`, and the payments
/// that brought money cover its total. It stays so after a refund, as its status
/// does.
pub(crate) fn merchant_order(
    status: &MerchantOrderStatus,
    order_status: Option<&OrderStatus>,
    total: Option<Amount>,
    approved: Amount,
) -> bool {
    let says_so = *status == MerchantOrderStatus::Closed || order_status == Some(&OrderStatus::Paid);
    says_so && total.is_some_and(|total| approved >= total)
}

/// The sum of the payments that brought money.
pub(crate) fn approved(payments: &[MerchantOrderPayment]) -> Amount {
    let brought = payments.iter().filter(|payment| brought_money(&payment.status));
    brought.filter_map(|payment| payment.transaction_amount).fold(Amount::ZERO, |sum, amount| {
        // More than an amount holds is no less than any total.
        sum.plus(amount).unwrap_or(sum)
    })
}

/// Approved once, whatever happened since: `closed` counts these too.
pub(crate) fn brought_money(status: &PaymentStatus) -> bool {
    matches!(
        status,
        PaymentStatus::Approved
            | PaymentStatus::InMediation
            | PaymentStatus::Refunded
            | PaymentStatus::ChargedBack
    )
}

/// Not decided. A status of which nothing is known is not decided either.
pub(crate) fn is_pending(status: &PaymentStatus) -> bool {
    matches!(
        status,
        PaymentStatus::InProcess
            | PaymentStatus::Pending
            | PaymentStatus::Authorized
            | PaymentStatus::Unknown(_)
    )
}
