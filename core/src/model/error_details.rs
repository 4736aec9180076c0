use std::time::Duration;

use crate::open_enum::open_enum;

/// What went wrong, in the one word that programs branch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Something the caller gave breaks a rule; nothing was sent. `field`,
    /// `value` and `rule` say which.
    InvalidInput,
    /// The token is missing, wrong or expired.
    Unauthorized,
    /// The token may not do this.
    Forbidden,
    /// The API has no such thing.
    NotFound,
    /// It conflicts with what is already there: another live sale on the POS,
    /// a key used for something else, a state that forbids it.
    Conflict,
    /// Too many requests, even after waiting. `retry_after` says how long.
    RateLimited,
    /// The API understood and said no.
    Refused,
    /// A refund was refused; `refusal` says why.
    RefundRefused,
    /// The seller's account lacks the money for the refund.
    InsufficientFunds,
    /// It can't be cancelled: a payment made at the counter, which can only be
    /// refunded, or a dynamic order of the in-store API, which ends by itself.
    NotCancellable,
    /// The API failed, and nothing was changed.
    Server,
    /// The API was not reached, or the connection broke while reading from it;
    /// nothing was changed.
    Network,
    /// No answer in time to a call that changes nothing.
    Timeout,
    /// It may or may not have been done: the answer was lost. Ask again with
    /// the same `idempotency_key`, or read.
    OutcomeUnknown,
    /// The journal can't be read or written, so nothing was sent.
    Journal,
    /// The API answered something that can't be read.
    UnexpectedResponse,
    /// The caller stopped waiting. What was begun goes on.
    Interrupted,
    /// A defect of this library.
    Internal,
}

open_enum! {
    /// Why the API refused a refund, by its code, whatever the HTTP status.
    pub enum RefundRefusal {
        /// Nothing is left to refund.
        AlreadyRefunded = "already_refunded",
        /// More than what is left was asked for.
        MoreThanLeft = "more_than_left",
        /// The payment's state does not allow it: only approved ones can be refunded.
        NotRefundable = "not_refundable",
        /// The window has closed: 180 days from approval, 90 in Peru.
        TooOld = "too_old",
        /// This payment can only be refunded whole.
        PartialUnsupported = "partial_unsupported",
        /// No more partial refunds on this payment.
        TooMany = "too_many",
        /// The same was asked within the last minute: look before repeating.
        RepeatedTooSoon = "repeated_too_soon",
        /// The movements of the payment are not there yet; try later.
        NotYet = "not_yet",
        /// The seller's account lacks the money; the kind is `InsufficientFunds`.
        NoBalance = "no_balance",
        /// Another refund of the payment is under way or its outcome unknown,
        /// and with it more would be refunded than is left: settle that first,
        /// by its key.
        UnderWay = "under_way",
    }
}

/// All that is known about an error. Crosses every language boundary whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorDetails {
    /// What went wrong.
    pub kind: ErrorKind,
    /// A sentence for the developer: what happened and what to do.
    pub message: String,
    /// What was being done, such as `refunds.create`.
    pub operation: Option<String>,
    /// The API's own code.
    pub code: Option<String>,
    /// The HTTP status.
    pub status: Option<u32>,
    /// The API's id of the request, for its support.
    pub request_id: Option<String>,
    /// This library's id of the operation, in every log line of it.
    pub correlation_id: Option<String>,
    /// Whether the same call may succeed later unchanged.
    pub retryable: bool,
    /// How many times it was sent.
    pub attempts: u32,
    /// The key of the intent: repeat the call with it and it is done at most once.
    pub idempotency_key: Option<String>,
    /// Which input was refused, as a path such as `items[0].unit_price`.
    pub field: Option<String>,
    /// What it held. Never a secret.
    pub value: Option<String>,
    /// The rule it breaks, such as `max_length`.
    pub rule: Option<String>,
    /// Why a refund was refused.
    pub refusal: Option<RefundRefusal>,
    /// How long the API asks to wait.
    pub retry_after: Option<Duration>,
    /// The start of the API's answer, secrets removed.
    pub body: Option<String>,
}
