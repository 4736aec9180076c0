use crate::model::{FindingKind, MatchedBy};

/// All kinds, in the order in which they are told.
#[cfg(test)]
pub(super) const ALL: [FindingKind; 10] = [
    FindingKind::Matched,
    FindingKind::AmountDiffers,
    FindingKind::Missing,
    FindingKind::Unknown,
    FindingKind::Refunded,
    FindingKind::PartiallyRefunded,
    FindingKind::ChargedBack,
    FindingKind::InMediation,
    FindingKind::Duplicate,
    FindingKind::BadRow,
];

/// The word for a kind in files that programs read.
pub(super) fn kind_word(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Matched => "matched",
        FindingKind::AmountDiffers => "amount_differs",
        FindingKind::Missing => "missing",
        FindingKind::Unknown => "unknown",
        FindingKind::Refunded => "refunded",
        FindingKind::PartiallyRefunded => "partially_refunded",
        FindingKind::ChargedBack => "charged_back",
        FindingKind::InMediation => "in_mediation",
        FindingKind::Duplicate => "duplicate",
        FindingKind::BadRow => "bad_row",
    }
}

/// The word for what a row was matched by.
pub(super) fn matched_by_word(by: MatchedBy) -> &'static str {
    match by {
        MatchedBy::PaymentId => "payment_id",
        MatchedBy::OrderId => "order_id",
        MatchedBy::ExternalReference => "external_reference",
    }
}
