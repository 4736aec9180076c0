//! The one error of the library.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::model::{ErrorDetails, ErrorKind, RefundRefusal};

/// `Result` with the library's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// What every fallible call returns. Branch on [`Error::kind`]; show the
/// `Display` text to developers, not to cashiers.
///
/// Cheap to move: one pointer.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    details: ErrorDetails,
    /// Shared: one fault of a look can be the answer to many waits.
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// What a token provider or a token store of the caller's says when it fails.
    /// Of a provider's errors `Network`, `Timeout`, `RateLimited` and `Server` stay
    /// what they are; others become `Unauthorized`.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            details: ErrorDetails {
                kind,
                message: message.into(),
                operation: None,
                code: None,
                status: None,
                request_id: None,
                correlation_id: None,
                retryable: false,
                attempts: 0,
                idempotency_key: None,
                field: None,
                value: None,
                rule: None,
                refusal: None,
                retry_after: None,
                body: None,
            },
            source: None,
        }))
    }

    /// An input that breaks a rule: nothing was sent.
    pub fn invalid(field: &str, value: &str, rule: &str, advice: &str) -> Self {
        // A value can be anything the caller had at hand, a whole file included.
        let shown: String = value.chars().take(120).collect();
        let mut error =
            Self::new(ErrorKind::InvalidInput, format!("{field}: {advice} (rule {rule}); it is {shown:?}"));
        error.0.details.field = Some(field.to_owned());
        error.0.details.value = Some(shown);
        error.0.details.rule = Some(rule.to_owned());
        error
    }

    /// With what it came from.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    pub(crate) fn with(mut self, set: impl FnOnce(&mut ErrorDetails)) -> Self {
        set(&mut self.0.details);
        self
    }

    /// Puts the input's place in front of its field: `unit_price` becomes
    /// `items[0].unit_price`.
    pub(crate) fn under(mut self, place: &str) -> Self {
        let details = &mut self.0.details;
        if let Some(field) = &mut details.field {
            let full = format!("{place}.{field}");
            if let Some(rest) = details.message.strip_prefix(field.as_str()) {
                details.message = format!("{full}{rest}");
            }
            *field = full;
        }
        self
    }

    /// Says at what part of a larger job it went wrong.
    pub(crate) fn during(self, part: &str) -> Self {
        self.with(|d| d.message = format!("{part}: {}", d.message))
    }

    /// The caller stopped waiting. Made by bindings whose language has its own
    /// way to stop a wait.
    pub fn interrupted(operation: &str) -> Self {
        Self::new(ErrorKind::Interrupted, "the wait was stopped by its caller; what was begun goes on")
            .with(|d| d.operation = Some(operation.to_owned()))
    }

    /// Whether it says nothing of what was asked for: the API was not reached, or
    /// did not get as far as deciding it.
    pub(crate) fn decides_nothing(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::RateLimited
                | ErrorKind::Network
                | ErrorKind::Timeout
                | ErrorKind::Server
                | ErrorKind::Unauthorized
                | ErrorKind::Forbidden
                | ErrorKind::UnexpectedResponse
        )
    }

    /// What it is when an earlier call with the same key may have been carried out.
    pub(crate) fn leaves_unknown(self) -> Self {
        self.with(|d| {
            d.kind = ErrorKind::OutcomeUnknown;
            d.retryable = true;
            d.message = format!(
                "an earlier attempt may have been carried out, and this one tells nothing of it: {}. \
                 Ask again with the same key, or read",
                d.message
            );
        })
    }

    /// A defect of the library, such as a panic caught at a boundary.
    pub fn internal(what: &str) -> Self {
        Self::new(ErrorKind::Internal, format!("a defect of cobro, please report it: {what}"))
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.details.kind
    }

    /// All that is known.
    pub fn details(&self) -> &ErrorDetails {
        &self.0.details
    }

    /// All that is known, for bindings that hand it on.
    pub fn into_details(self) -> ErrorDetails {
        self.0.details
    }

    /// The API's own code.
    pub fn code(&self) -> Option<&str> {
        self.0.details.code.as_deref()
    }

    /// The HTTP status.
    pub fn status(&self) -> Option<u32> {
        self.0.details.status
    }

    /// Whether the same call may succeed later unchanged.
    pub fn is_retryable(&self) -> bool {
        self.0.details.retryable
    }

    /// The key of the intent.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.0.details.idempotency_key.as_deref()
    }

    /// Why a refund was refused.
    pub fn refusal(&self) -> Option<&RefundRefusal> {
        self.0.details.refusal.as_ref()
    }

    /// How long the API asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.details.retry_after
    }
}

impl From<ErrorDetails> for Error {
    /// For bindings, of an error that another language threw.
    fn from(details: ErrorDetails) -> Self {
        Self(Box::new(Inner { details, source: None }))
    }
}

impl ErrorKind {
    /// The kind in `snake_case`, as logs and vectors name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::RateLimited => "rate_limited",
            Self::Refused => "refused",
            Self::RefundRefused => "refund_refused",
            Self::InsufficientFunds => "insufficient_funds",
            Self::NotCancellable => "not_cancellable",
            Self::Server => "server",
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Journal => "journal",
            Self::UnexpectedResponse => "unexpected_response",
            Self::Interrupted => "interrupted",
            Self::Internal => "internal",
        }
    }

    /// The kind of that name, as [`Self::as_str`] gives it.
    pub fn named(name: &str) -> Option<Self> {
        const ALL: [ErrorKind; 18] = [
            ErrorKind::InvalidInput,
            ErrorKind::Unauthorized,
            ErrorKind::Forbidden,
            ErrorKind::NotFound,
            ErrorKind::Conflict,
            ErrorKind::RateLimited,
            ErrorKind::Refused,
            ErrorKind::RefundRefused,
            ErrorKind::InsufficientFunds,
            ErrorKind::NotCancellable,
            ErrorKind::Server,
            ErrorKind::Network,
            ErrorKind::Timeout,
            ErrorKind::OutcomeUnknown,
            ErrorKind::Journal,
            ErrorKind::UnexpectedResponse,
            ErrorKind::Interrupted,
            ErrorKind::Internal,
        ];
        ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for ErrorDetails {
    /// One line that has what support asks for first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = &self.operation {
            write!(f, "{operation}: ")?;
        }
        f.write_str(&self.message)?;
        let mut separator = " [";
        let mut part = |f: &mut fmt::Formatter<'_>, name: &str, value: &dyn fmt::Display| {
            let written = write!(f, "{separator}{name} {value}");
            separator = ", ";
            written
        };
        part(f, "kind", &self.kind)?;
        if let Some(code) = &self.code {
            part(f, "code", code)?;
        }
        if let Some(status) = &self.status {
            part(f, "status", status)?;
        }
        if let Some(refusal) = &self.refusal {
            part(f, "refusal", refusal)?;
        }
        if self.attempts > 1 {
            part(f, "attempts", &self.attempts)?;
        }
        if let Some(key) = &self.idempotency_key {
            part(f, "idempotency key", key)?;
        }
        if let Some(id) = &self.request_id {
            part(f, "request", id)?;
        }
        if let Some(id) = &self.correlation_id {
            part(f, "operation", id)?;
        }
        f.write_str("]")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.details, f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error").field("details", &self.0.details).field("source", &self.0.source).finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| &**source as _)
    }
}
