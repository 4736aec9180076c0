//! From an answer that says no, to an error: a pure function.

use crate::model::{ErrorKind, RefundRefusal};
use crate::wire::error_body::ErrorBody;

use super::report_codes::report_code;
use super::shop_codes::shop_code;

/// What kind of call was refused: codes mean different things to different calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Refund,
    /// A code or a refresh token for tokens.
    Token,
    Store,
    Pos,
    Report,
    Other,
}

/// What a refusal means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Meaning {
    pub(crate) kind: ErrorKind,
    pub(crate) refusal: Option<RefundRefusal>,
    pub(crate) retryable: bool,
    /// What to do, where more can be said than the API says.
    pub(crate) advice: Option<&'static str>,
    /// Which input the API means, by this library's name.
    pub(crate) field: Option<&'static str>,
}

impl Meaning {
    pub(super) fn of(kind: ErrorKind) -> Self {
        Self { kind, refusal: None, retryable: false, advice: None, field: None }
    }

    pub(super) fn advising(self, advice: &'static str) -> Self {
        Self { advice: Some(advice), ..self }
    }

    pub(super) fn about(self, field: &'static str) -> Self {
        Self { field: Some(field), ..self }
    }

    fn retryable(self) -> Self {
        Self { retryable: true, ..self }
    }

    fn refund(refusal: RefundRefusal, advice: &'static str) -> Self {
        Self {
            kind: ErrorKind::RefundRefused,
            refusal: Some(refusal),
            retryable: false,
            advice: Some(advice),
            field: None,
        }
    }
}

/// Reads a refusal. The code decides before the HTTP status does: the vendor's
/// own reference lists refund codes under statuses that can't be right (2024
/// under 404, 4040 under 401).
pub(crate) fn classify(subject: Subject, status: u16, body: &ErrorBody) -> Meaning {
    let code = body.code.as_deref().unwrap_or_default();
    let meaning = match subject {
        Subject::Token => token_code(code),
        Subject::Refund => by_code(code).or_else(|| refund_code(code)),
        Subject::Store | Subject::Pos => by_code(code).or_else(|| shop_code(subject, status, body)),
        Subject::Report => report_code(status, code).or_else(|| by_code(code)),
        Subject::Other => by_code(code),
    };
    meaning.unwrap_or_else(|| by_status(status))
}

fn by_code(code: &str) -> Option<Meaning> {
    let meaning = match code {
        "invalid_access_token" | "5" | "invalid_token" | "unauthorized" | "invalid_credentials" => {
            unauthorized()
        }
        "4" | "3002" | "2041" | "user_not_authorized" | "invalid_order_owner" => forbidden(),
        "2000" | "2032" | "point_of_sale_in_store_order_not_found" => Meaning::of(ErrorKind::NotFound),
        "pos_not_found" => Meaning::of(ErrorKind::NotFound).advising(
            "the seller has no POS with this external id: check external_pos_id and whose token it is",
        ),
        "idempotency_key_already_used" => Meaning::of(ErrorKind::Conflict)
            .advising("the key was used within 24 hours: read what became of it before using another"),
        "instore_order_locked_error" => Meaning::of(ErrorKind::Conflict)
            .retryable()
            .advising("a buyer is paying right now: read, or ask again"),
        "order_already_canceled" | "order_already_cancelled" | "cannot_cancel_order" => {
            Meaning::of(ErrorKind::Conflict).advising("the order's state forbids it: read it")
        }
        _ => return None,
    };
    Some(meaning)
}

fn refund_code(code: &str) -> Option<Meaning> {
    let meaning = match code {
        "2030" | "2031" => Meaning {
            kind: ErrorKind::InsufficientFunds,
            ..Meaning::refund(
                RefundRefusal::NoBalance,
                "the seller's account lacks the money: top it up and refund again with the same key",
            )
        },
        "2063" | "2018" | "4293" => Meaning::refund(
            RefundRefusal::NotRefundable,
            "only an approved payment with something left can be refunded: read the payment",
        ),
        "2025" | "2027" => {
            Meaning::refund(RefundRefusal::NotRefundable, "this kind of payment can't be refunded by the API")
        }
        "2024" | "15016" => Meaning::refund(
            RefundRefusal::TooOld,
            "payments can be refunded for 180 days after approval, 90 in Peru",
        ),
        "3024" | "4295" => {
            Meaning::refund(RefundRefusal::PartialUnsupported, "this payment can only be refunded whole")
        }
        "4296" => Meaning::refund(RefundRefusal::AlreadyRefunded, "nothing is left to refund"),
        // The Orders API's.
        "in_store_payment_refund_order" => Meaning::refund(
            RefundRefusal::TooOld,
            "the refund window is over: 180 to 360 days after the payment, depending on the source",
        ),
        "unsupported_partially_refunds"
        | "partial_refund_not_allowed_with_cashout"
        | "partial_refund_forbidden_with_tips" => {
            Meaning::refund(RefundRefusal::PartialUnsupported, "this order can only be refunded whole")
        }
        "refund_amount_exceeds" => Meaning::refund(RefundRefusal::MoreThanLeft, "less is left to refund"),
        "order_already_refunded" => {
            Meaning::refund(RefundRefusal::AlreadyRefunded, "nothing is left to refund")
        }
        "invalid_order_status" | "cannot_refund_order" => {
            Meaning::refund(RefundRefusal::NotRefundable, "only a paid order can be refunded: read it")
        }
        "2022" => {
            Meaning::refund(RefundRefusal::TooMany, "no more partial refunds are allowed on this payment")
        }
        "2029" => {
            Meaning::refund(RefundRefusal::NotYet, "the payment's movements are not there yet: try later")
                .retryable()
        }
        "2001" => Meaning::refund(
            RefundRefusal::RepeatedTooSoon,
            "the same was asked within the last minute: list the refunds before repeating",
        ),
        // About the request itself. Printed under 401 and 404, where the status
        // would say that the token is bad or the payment not there.
        "2085" | "3012" | "4025" | "4037" | "4040" | "4041" | "4211" | "4248" | "4291" | "4292" | "4294"
        | "4297" => Meaning::of(ErrorKind::Refused),
        _ => return None,
    };
    Some(meaning)
}

/// The word in `error`: the causes are plain text here.
fn token_code(code: &str) -> Option<Meaning> {
    let meaning = match code {
        "invalid_grant" | "expired_grant" => Meaning::of(ErrorKind::Unauthorized).advising(
            "the code or refresh token expired, was used or revoked, belongs to another application, or the \
             redirect_uri differs: the seller has to authorise again",
        ),
        "invalid_client" | "unauthorized_client" => Meaning::of(ErrorKind::Unauthorized)
            .advising("check client_id and client_secret: they are the application's, not a token"),
        "forbidden" => Meaning::of(ErrorKind::Forbidden)
            .advising("the application may not do this: look at its settings and the seller's permissions"),
        "invalid_scope" | "invalid_request" | "unsupported_grant_type" => Meaning::of(ErrorKind::Refused),
        _ => return None,
    };
    Some(meaning)
}

fn by_status(status: u16) -> Meaning {
    match status {
        401 => unauthorized(),
        403 => forbidden(),
        404 => Meaning::of(ErrorKind::NotFound),
        409 => Meaning::of(ErrorKind::Conflict)
            .advising("the key was used for something else, or the state forbids it: read before repeating"),
        423 => Meaning::of(ErrorKind::Conflict)
            .retryable()
            .advising("the same key is being worked on: repeat with the same key in a moment"),
        429 => Meaning::of(ErrorKind::RateLimited).retryable().advising("wait before calling again"),
        408 | 424 | 500..=599 => Meaning::of(ErrorKind::Server).retryable(),
        400..=499 => Meaning::of(ErrorKind::Refused),
        300..=399 => Meaning::of(ErrorKind::UnexpectedResponse).advising(
            "a redirect is never followed, as it would carry the token away: check base_url and proxy",
        ),
        _ => Meaning::of(ErrorKind::UnexpectedResponse),
    }
}

fn unauthorized() -> Meaning {
    Meaning::of(ErrorKind::Unauthorized).advising("check the access token: it is missing, wrong or expired")
}

fn forbidden() -> Meaning {
    Meaning::of(ErrorKind::Forbidden).advising("the token acts for one seller only: check whose it is")
}
