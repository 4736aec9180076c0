use super::{Refund, Timestamp};
use crate::money::Amount;
use crate::open_enum::open_enum;
use crate::raw::RawJson;

open_enum! {
    /// Where a payment stands.
    pub enum PaymentStatus {
        /// Paid. A partial refund leaves it so.
        Approved = "approved",
        /// Authorised, not captured.
        Authorized = "authorized",
        /// Being reviewed.
        InProcess = "in_process",
        /// Waiting for the buyer or a bank.
        Pending = "pending",
        /// In dispute.
        InMediation = "in_mediation",
        /// Not paid.
        Rejected = "rejected",
        /// Cancelled or expired.
        Cancelled = "cancelled",
        /// Refunded whole.
        Refunded = "refunded",
        /// Charged back.
        ChargedBack = "charged_back",
    }
}

open_enum! {
    /// Why a payment stands where it stands.
    pub enum PaymentStatusDetail {
        /// Credited.
        Accredited = "accredited",
        /// Part was refunded.
        PartiallyRefunded = "partially_refunded",
        /// Waits for its capture.
        PendingCapture = "pending_capture",
        /// Processed offline.
        OfflineProcess = "offline_process",
        /// Being processed.
        PendingContingency = "pending_contingency",
        /// Being reviewed by people.
        PendingReviewManual = "pending_review_manual",
        /// Will be tried again.
        DeferredRetry = "deferred_retry",
        /// Waits for a transfer.
        PendingWaitingTransfer = "pending_waiting_transfer",
        /// Waits for the buyer.
        PendingWaitingPayment = "pending_waiting_payment",
        /// Waits for a challenge.
        PendingChallenge = "pending_challenge",
        /// The bank failed.
        BankError = "bank_error",
        /// The 3DS challenge failed.
        CcRejected3dsChallenge = "cc_rejected_3ds_challenge",
        /// 3DS is mandatory.
        CcRejected3dsMandatory = "cc_rejected_3ds_mandatory",
        /// Wrong card number.
        CcRejectedBadFilledCardNumber = "cc_rejected_bad_filled_card_number",
        /// Wrong expiry date.
        CcRejectedBadFilledDate = "cc_rejected_bad_filled_date",
        /// Something is filled in wrongly.
        CcRejectedBadFilledOther = "cc_rejected_bad_filled_other",
        /// Wrong security code.
        CcRejectedBadFilledSecurityCode = "cc_rejected_bad_filled_security_code",
        /// The card is not accepted.
        CcRejectedBlacklist = "cc_rejected_blacklist",
        /// The buyer must call the bank.
        CcRejectedCallForAuthorize = "cc_rejected_call_for_authorize",
        /// The card is disabled.
        CcRejectedCardDisabled = "cc_rejected_card_disabled",
        /// The card failed.
        CcRejectedCardError = "cc_rejected_card_error",
        /// The same was paid a moment ago.
        CcRejectedDuplicatedPayment = "cc_rejected_duplicated_payment",
        /// Refused by fraud prevention.
        CcRejectedHighRisk = "cc_rejected_high_risk",
        /// Not enough money.
        CcRejectedInsufficientAmount = "cc_rejected_insufficient_amount",
        /// These instalments are not offered.
        CcRejectedInvalidInstallments = "cc_rejected_invalid_installments",
        /// Tried too often.
        CcRejectedMaxAttempts = "cc_rejected_max_attempts",
        /// Another reason.
        CcRejectedOtherReason = "cc_rejected_other_reason",
        /// This type of card is not allowed (Brazil).
        CcRejectedCardTypeNotAllowed = "cc_rejected_card_type_not_allowed",
        /// Over the rate of amounts.
        CcAmountRateLimitExceeded = "cc_amount_rate_limit_exceeded",
        /// Data is missing.
        RejectedInsufficientData = "rejected_insufficient_data",
        /// The bank refused.
        RejectedByBank = "rejected_by_bank",
        /// Regulations forbid it.
        RejectedByRegulations = "rejected_by_regulations",
        /// Not enough money.
        InsufficientAmount = "insufficient_amount",
        /// Expired.
        Expired = "expired",
        /// Cancelled by the seller.
        ByCollector = "by_collector",
        /// Cancelled by the buyer.
        ByPayer = "by_payer",
        /// Refunded whole.
        Refunded = "refunded",
        /// Refunded by the vendor.
        ByAdmin = "by_admin",
        /// A chargeback was settled.
        Settled = "settled",
        /// A chargeback was paid back.
        Reimbursed = "reimbursed",
        /// A chargeback is under way.
        InProcess = "in_process",
    }
}

open_enum! {
    /// Which date a payment search sorts and ranges by.
    pub enum SearchRange {
        /// When it was made.
        DateCreated = "date_created",
        /// When it last changed.
        DateLastUpdated = "date_last_updated",
        /// When its money is released.
        MoneyReleaseDate = "money_release_date",
    }
}

open_enum! {
    /// The order of a payment search.
    pub enum SearchCriteria {
        /// Oldest first.
        Asc = "asc",
        /// Newest first.
        Desc = "desc",
    }
}

/// A fee of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeDetail {
    /// Such as `mercadopago_fee`.
    pub fee_type: Option<String>,
    /// How much.
    pub amount: Option<Amount>,
    /// `collector` or `payer`.
    pub fee_payer: Option<String>,
}

/// A payment, less the buyer's personal data, which is only in `raw`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its id: 64 bits, more than a JavaScript number holds.
    pub id: i64,
    /// Where it stands.
    pub status: PaymentStatus,
    /// Why.
    pub status_detail: Option<PaymentStatusDetail>,
    /// Whether it is approved and not all of it was refunded. A partial refund
    /// leaves it so.
    pub is_paid: bool,
    /// Whether it is not decided: it may still be approved or rejected.
    pub is_pending: bool,
    /// The sale's reference.
    pub external_reference: Option<String>,
    /// The merchant order it belongs to, where the API says so.
    pub merchant_order_id: Option<i64>,
    /// What the seller charged.
    pub transaction_amount: Option<Amount>,
    /// Refunded so far.
    pub transaction_amount_refunded: Option<Amount>,
    /// Discount funded by a campaign.
    pub coupon_amount: Option<Amount>,
    /// Part of the amount that is tax.
    pub taxes_amount: Option<Amount>,
    /// What the buyer paid.
    pub total_paid_amount: Option<Amount>,
    /// What the seller receives after fees.
    pub net_received_amount: Option<Amount>,
    /// ISO 4217.
    pub currency_id: Option<String>,
    /// Such as `account_money`, `visa`, `pix`.
    pub payment_method_id: Option<String>,
    /// Such as `account_money`, `credit_card`, `bank_transfer`.
    pub payment_type_id: Option<String>,
    /// How many instalments.
    pub installments: Option<u32>,
    /// Such as `regular_payment`.
    pub operation_type: Option<String>,
    /// Who collects.
    pub collector_id: Option<i64>,
    /// The POS's internal id; absent when it was not paid at a POS.
    pub pos_id: Option<String>,
    /// The store's internal id.
    pub store_id: Option<String>,
    /// Whether it is real money.
    pub live_mode: Option<bool>,
    /// The fees.
    pub fee_details: Vec<FeeDetail>,
    /// The refunds so far.
    pub refunds: Vec<Refund>,
    /// When it was made.
    pub date_created: Option<Timestamp>,
    /// When it was approved: the refund window counts from here.
    pub date_approved: Option<Timestamp>,
    /// When it last changed.
    pub date_last_updated: Option<Timestamp>,
    /// When its money is released to the seller.
    pub money_release_date: Option<Timestamp>,
    /// The API's answer, whole. Holds personal data of the buyer: don't log it.
    pub raw: RawJson,
}

/// Which payments to look for. The API wants a sort, a reference and a range
/// of dates; what is absent gets its usual value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentSearch {
    /// Only of this sale.
    pub external_reference: Option<String>,
    /// Only with this status.
    pub status: Option<PaymentStatus>,
    /// Only of this store (internal id).
    pub store_id: Option<String>,
    /// Only of this POS (internal id).
    pub pos_id: Option<String>,
    /// Only of this seller.
    pub collector_id: Option<i64>,
    /// Only of this buyer.
    pub payer_id: Option<i64>,
    /// What `begin_date` and `end_date` mean, and what is sorted by; `date_created` when absent.
    pub range: Option<SearchRange>,
    /// `desc` when absent.
    pub criteria: Option<SearchCriteria>,
    /// From when on.
    pub begin_date: Option<Timestamp>,
    /// Until when.
    pub end_date: Option<Timestamp>,
    /// How many a page holds; the API's 30 when absent.
    pub limit: Option<u32>,
    /// Where the page begins.
    pub offset: Option<u32>,
}

/// One page of found payments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentPage {
    /// The payments.
    pub results: Vec<Payment>,
    /// The `offset` of the next page; absent on the last one.
    pub next_offset: Option<u32>,
    /// How many there are in all, where the API says so.
    pub total: Option<u32>,
}
