//! What is said about notifications in `snake_case`, as logs and vectors name it.

use crate::model::{ConfirmationKind, NotificationSource, SignatureFailure, SignatureOutcome, SignedIdCase};

impl NotificationSource {
    /// `ipn` or `webhook`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ipn => "ipn",
            Self::Webhook => "webhook",
        }
    }
}

impl SignatureOutcome {
    /// The outcome in `snake_case`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotChecked => "not_checked",
            Self::Verified => "verified",
            Self::UnsignedByDesign => "unsigned_by_design",
            Self::Failed => "failed",
        }
    }
}

impl SignatureFailure {
    /// The failure in `snake_case`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MissingHeader => "missing_header",
            Self::MalformedHeader => "malformed_header",
            Self::MissingTimestamp => "missing_timestamp",
            Self::MalformedTimestamp => "malformed_timestamp",
            Self::MissingHash => "missing_hash",
            Self::MalformedHash => "malformed_hash",
            Self::Mismatch => "mismatch",
            Self::OutOfTolerance => "out_of_tolerance",
        }
    }
}

impl SignedIdCase {
    /// `as_received` or `lower_case`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AsReceived => "as_received",
            Self::LowerCase => "lower_case",
        }
    }
}

impl ConfirmationKind {
    /// The kind in `snake_case`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::MerchantOrder => "merchant_order",
            Self::Order => "order",
            Self::Pending => "pending",
            Self::Nothing => "nothing",
        }
    }
}
