//! What a call says of itself to `tracing`: never a token, a body or a buyer.

use std::time::Duration;

use crate::pipeline::Facts;

/// A call ended, well or not.
pub(crate) fn ended(facts: &Facts, took: Duration) {
    tracing::info!(
        target: "cobro",
        operation = facts.operation,
        correlation_id = format_args!("{:016x}", facts.correlation),
        attempts = facts.attempts,
        status = facts.status,
        request_id = facts.request_id.as_deref(),
        took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "call ended"
    );
}

/// An attempt failed and another will be made.
pub(crate) fn sends_again(facts: &Facts, delay: Duration) {
    tracing::warn!(
        target: "cobro",
        operation = facts.operation,
        correlation_id = format_args!("{:016x}", facts.correlation),
        attempts = facts.attempts,
        status = facts.status,
        delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
        "attempt failed, sending again"
    );
}

/// The API refused the access token, and another is tried.
pub(crate) fn renewed(facts: &Facts) {
    tracing::info!(
        target: "cobro",
        operation = facts.operation,
        correlation_id = format_args!("{:016x}", facts.correlation),
        "access token refused, sending again with another"
    );
}

/// A seller's tokens could not be refreshed; what there is still serves.
pub(crate) fn refreshes_later(user_id: i64, error: &crate::Error) {
    tracing::warn!(target: "cobro", user_id, %error, "tokens not refreshed yet");
}

/// What was done could not be noted in the journal.
pub(crate) fn not_kept(idempotency_key: &str, error: &crate::Error) {
    tracing::error!(target: "cobro", idempotency_key, %error, "done, but the journal could not note it");
}

/// The API gave an order another time to live than it was asked for.
pub(crate) fn other_ttl(external_reference: &str, asked: Duration, given: Duration) {
    tracing::warn!(
        target: "cobro",
        external_reference,
        asked_s = asked.as_secs(),
        given_s = given.as_secs(),
        "the API gave the order another time to live"
    );
}

/// A look at a sale failed and another will be made.
pub(crate) fn looks_again(external_reference: &str, error: &crate::Error) {
    tracing::warn!(target: "cobro", external_reference, %error, "look failed, looking again");
}

/// A search for many sales failed and another will be made.
pub(crate) fn searches_again(error: &crate::Error) {
    tracing::warn!(target: "cobro", %error, "search for all waits failed, searching again");
}

/// A refund of late money failed and will be tried again.
pub(crate) fn refunds_again(external_reference: &str, payment_id: &str, error: &crate::Error) {
    tracing::warn!(target: "cobro", external_reference, payment_id, %error, "late money not refunded yet");
}

/// Late money that nobody read had to make room. It is refunded already, or
/// shows on the sale.
pub(crate) fn late_money_unread(external_reference: &str, payment_id: &str) {
    tracing::error!(target: "cobro", external_reference, payment_id, "late money that nobody read is dropped");
}
