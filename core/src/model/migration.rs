use std::time::Duration;

use super::{QrMode, Site, Timestamp};

/// A request of the in-store orders API, v1, v2 or dynamic QR, that is to
/// become one of the Orders API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationRequest {
    /// Its body, in JSON.
    pub body: String,
    /// The POS of its path; letters and digits, fewer than 40.
    pub external_pos_id: String,
    /// The QR of the new order: `static` for v1 and v2, `dynamic` for a POST
    /// to `/qrs`, `hybrid` for a PUT there.
    pub qr: QrMode,
    /// The seller's country: it decides the currency and its decimals.
    pub site: Site,
    /// Its header `X-Ttl-Store-Preference`, in whole seconds. Orders takes
    /// from 30 s to 3600 h.
    pub ttl: Option<Duration>,
    /// The time of sending, from which the date is counted at which the order
    /// is to end. Needed when the body has such a date, and only then.
    pub now: Option<Timestamp>,
}

/// What becomes of a part of the old request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MigrationChangeKind {
    /// It has another place or name.
    Moved,
    /// It is written another way.
    Reformatted,
    /// It is new: the old request had nothing for it.
    Added,
    /// It is not sent any more.
    Dropped,
    /// What takes its place does something else: read the note.
    ChangesMeaning,
}

/// One difference between the old request and the new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationChange {
    /// What.
    pub kind: MigrationChangeKind,
    /// Where it was: a path in the old body such as `items[].sku_number`, or
    /// what was beside the body, the POS in the URL and the header. Absent on
    /// what is new.
    pub field: Option<String>,
    /// Where it is: a path in the new body. Absent on what is dropped.
    pub to: Option<String>,
    /// Why, and what there is to do, in one English sentence or two.
    pub note: String,
}

/// An order for the Orders API, and how it differs from the old request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// The body in JSON, to be posted to `/v1/orders` with an
    /// `X-Idempotency-Key`.
    pub body: String,
    /// The differences; what all lines have in common is there once.
    pub changes: Vec<MigrationChange>,
}
