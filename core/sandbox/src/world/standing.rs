//! Where an order of `/v1/orders` stands, and what that is called.

/// Where an order of `/v1/orders` stands; all of it follows from time, its
/// cancellation and its payments.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Standing {
    Created,
    /// A buyer's payment isn't decided yet. The order still calls itself created.
    InProcess,
    Processed,
    PartiallyRefunded,
    Refunded,
    Canceled,
    Expired,
}

/// `status` and `status_detail`.
pub(crate) type Words = (&'static str, &'static str);

impl Standing {
    /// Of the order. [D] status page; for a paid one its detail there is
    /// `processed`, and `accredited` in the reference and all examples.
    pub(crate) fn of_order(self, as_status_page: bool) -> Words {
        match self {
            Self::Created | Self::InProcess => ("created", "created"),
            Self::Processed if as_status_page => ("processed", "processed"),
            Self::Processed => ("processed", "accredited"),
            Self::PartiallyRefunded => ("processed", "partially_refunded"),
            Self::Refunded => ("refunded", "refunded"),
            Self::Canceled => ("canceled", "canceled"),
            Self::Expired => ("expired", "expired"),
        }
    }

    /// Of its payment. [D] likewise; a waiting one is `ready_to_process` in the
    /// reference, `in_review` is in the reference of early 2025.
    pub(crate) fn of_transaction(self, as_status_page: bool) -> Words {
        match self {
            Self::Created if as_status_page => ("created", "created"),
            Self::Created => ("created", "ready_to_process"),
            Self::InProcess => ("processing", "in_review"),
            Self::Processed => ("processed", "accredited"),
            Self::PartiallyRefunded => ("processed", "partially_refunded"),
            Self::Refunded => ("refunded", "refunded"),
            Self::Canceled => ("canceled", "canceled_by_api"),
            Self::Expired => ("expired", "expired"),
        }
    }
}
