use super::Timestamp;
use crate::money::Amount;
use crate::open_enum::open_enum;

open_enum! {
    /// What an intent in the journal does.
    pub enum IntentKind {
        /// Puts an order on a POS.
        Sale = "sale",
        /// Takes it off again.
        Cancel = "cancel",
        /// Gives money back.
        Refund = "refund",
    }
}

open_enum! {
    /// How far an intent in the journal came.
    pub enum IntentState {
        /// Written; perhaps sent, perhaps not. A crash leaves this.
        Begun = "begun",
        /// Sent, and its answer lost.
        OutcomeUnknown = "outcome_unknown",
        /// Taken by the API and not at its end: a sale that waits to be paid,
        /// a refund in process.
        Accepted = "accepted",
        /// At its end; `outcome` says which.
        Done = "done",
        /// Not carried out, and it won't be unless it is asked for again.
        Refused = "refused",
    }
}

/// An intent as the journal has it. No secret and no data of a buyer is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// What it does.
    pub kind: IntentKind,
    /// How far it came.
    pub state: IntentState,
    /// Its key. A cancel has its sale's.
    pub idempotency_key: String,
    /// The seller.
    pub collector_id: i64,
    /// The sale's reference; absent on a refund by payment id.
    pub external_reference: Option<String>,
    /// The sale's POS.
    pub external_pos_id: Option<String>,
    /// What a sale asks for, or what a refund gives back; absent on a refund
    /// of all that is left whose amount the API has not said yet.
    pub amount: Option<Amount>,
    /// The payments a refund is of.
    pub payment_ids: Vec<i64>,
    /// The refunds that were made.
    pub refund_ids: Vec<i64>,
    /// The order on the Orders API, `ORD…`.
    pub order_id: Option<String>,
    /// The refunds that were made on the Orders API, `REF…`.
    pub order_refund_ids: Vec<String>,
    /// How it ended: a sale's status, or the kind of the error that refused it.
    pub outcome: Option<String>,
    /// When it was written, by the API's clock; absent when no answer of the
    /// API had told its time before.
    pub created_at: Option<Timestamp>,
    /// When it was last touched, by the API's clock as far as it was known.
    pub updated_at: Timestamp,
}

/// Which entries of the journal are wanted; all that are absent don't narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalSearch {
    /// Of this kind.
    pub kind: Option<IntentKind>,
    /// In this state.
    pub state: Option<IntentState>,
    /// Of the sale with this reference.
    pub external_reference: Option<String>,
    /// With this key.
    pub idempotency_key: Option<String>,
    /// At most so many, the newest first; 1000 when absent.
    pub limit: Option<u32>,
}
