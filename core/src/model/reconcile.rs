use std::time::Duration;

use super::{ReportLabelRequest, Timestamp};
use crate::money::{Amount, AmountInput};

/// A sale that a report should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedSaleRequest {
    /// The sale's reference.
    pub external_reference: String,
    /// What the buyer paid.
    pub amount: AmountInput,
    /// The currency, such as `ARS`; not compared when absent.
    pub currency: Option<String>,
    /// When it was paid. Without it a sale that no report has is always missing.
    pub date: Option<Timestamp>,
    /// The payment's id, the surest of all that rows are matched by.
    pub payment_id: Option<String>,
    /// The order's id on the Orders API, `ORD…`.
    pub order_id: Option<String>,
    /// The POS, for the totals of rows that name none.
    pub pos: Option<String>,
    /// The store, for the totals of rows that name none.
    pub store: Option<String>,
}

/// What a report says of a sale, or of something that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindingKind {
    /// A payment of a sale, and it is what was expected.
    Matched,
    /// A payment of a sale, of another amount or in another currency.
    AmountDiffers,
    /// A sale that should be in the report, and is not.
    Missing,
    /// A row of nothing that was sold: `reason` says whether it is a payment
    /// that nobody knows (`no_sale`) or another movement, such as a `payout`.
    Unknown,
    /// A refund, with which all of its sale went back.
    Refunded,
    /// A refund of a part of its sale.
    PartiallyRefunded,
    /// A chargeback of a sale, or one that was decided for the seller
    /// (`reason` is then `chargeback_cancel`).
    ChargedBack,
    /// A claim over a sale, or one that was decided for the seller (`reason` is
    /// then `dispute_cancel`).
    InMediation,
    /// A second payment of a sale (`second_payment`), a second row of its payment
    /// that is not the same (`second_row`: its money counts too), or a row that
    /// was there before, of a sale or not (`repeated_row`: its money counts once).
    Duplicate,
    /// A row that can't be read: `reason` says why.
    BadRow,
}

/// By what a row was matched with its sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MatchedBy {
    /// The payment's id.
    PaymentId,
    /// The order's id.
    OrderId,
    /// The reference of the sale.
    ExternalReference,
}

/// One thing that a reconciliation found. Every row of a report but balances
/// gives exactly one, and so does every missing sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// By what the row was matched; absent when it was not.
    pub matched_by: Option<MatchedBy>,
    /// Why: by what it was matched, or what is wrong, in one word or, for a bad
    /// row, a sentence.
    pub reason: String,
    /// The sale's reference, else the row's.
    pub external_reference: Option<String>,
    /// `SOURCE_ID` of the row, else the sale's payment id.
    pub source_id: Option<String>,
    /// What the sale should have brought, before fees and taxes.
    pub expected: Option<Amount>,
    /// What the row says, before fees and taxes, with its sign.
    pub reported: Option<Amount>,
    /// What the operation cost, below zero when it was kept.
    pub fees: Option<Amount>,
    /// What was withheld for taxes, below zero.
    pub taxes: Option<Amount>,
    /// What came into the account.
    pub net: Option<Amount>,
    /// The day of the row as the file writes it, or of the missing sale in UTC.
    pub day: Option<String>,
    /// The POS, of the row or else of the sale.
    pub pos: Option<String>,
    /// The store, of the row or else of the sale.
    pub store: Option<String>,
    /// How the buyer paid.
    pub payment_method: Option<String>,
    /// Which of the files, the first being 0; absent when it is of none.
    pub file: Option<u32>,
    /// The line in that file; of a bad row of sales, in theirs.
    pub line: Option<i64>,
}

/// Over what a sum goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TotalsBy {
    /// A day, as the report dates its rows.
    Day,
    /// A POS.
    Pos,
    /// A store.
    Store,
    /// How buyers paid.
    PaymentMethod,
}

/// The sums over some rows. Each row is in exactly one of each [`TotalsBy`],
/// and `gross + refunds + chargebacks + other + fees + taxes = net`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportTotals {
    /// Over what.
    pub by: TotalsBy,
    /// Which day (`2026-10-31`), POS, store or method; empty for rows without.
    pub key: String,
    /// How many rows, those among them that are no movement too.
    pub rows: i64,
    /// Payments, before fees and taxes.
    pub gross: Amount,
    /// Fees, below zero.
    pub fees: Amount,
    /// Taxes withheld, below zero.
    pub taxes: Amount,
    /// Refunds, below zero.
    pub refunds: Amount,
    /// Chargebacks and claims, less those decided for the seller.
    pub chargebacks: Amount,
    /// All other movements but payouts, and what the file's own sums leave over.
    pub other: Amount,
    /// What came into the account, payouts aside.
    pub net: Amount,
    /// What was paid out to a bank, below zero.
    pub payouts: Amount,
}

/// What a reconciliation comes to. The counts are of findings; the sums are over
/// all rows, each counted once: `gross + refunds + chargebacks + other + fees +
/// taxes = net`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReconcileSummary {
    /// How many rows the reports have, bad ones and balances among them.
    pub rows: i64,
    /// How many sales were expected.
    pub sales: i64,
    /// Findings of each kind.
    pub matched: i64,
    /// Findings of this kind.
    pub amount_differs: i64,
    /// Findings of this kind.
    pub missing: i64,
    /// Findings of this kind.
    pub unknown: i64,
    /// Findings of this kind.
    pub refunded: i64,
    /// Findings of this kind.
    pub partially_refunded: i64,
    /// Findings of this kind.
    pub charged_back: i64,
    /// Findings of this kind.
    pub in_mediation: i64,
    /// Findings of this kind.
    pub duplicate: i64,
    /// Findings of this kind, in reports and among sales.
    pub bad_row: i64,
    /// Sales that no report has, and that none need have yet.
    pub pending: i64,
    /// What they come to.
    pub pending_amount: Amount,
    /// What missing sales come to.
    pub missing_amount: Amount,
    /// The currency; absent when neither sales nor reports name one.
    pub currency: Option<String>,
    /// Payments, before fees and taxes.
    pub gross: Amount,
    /// Fees, below zero.
    pub fees: Amount,
    /// Taxes withheld, below zero.
    pub taxes: Amount,
    /// Refunds, below zero.
    pub refunds: Amount,
    /// Chargebacks and claims, less those decided for the seller.
    pub chargebacks: Amount,
    /// All other movements but payouts, and what the file's own sums leave over.
    pub other: Amount,
    /// What came into the account, payouts aside.
    pub net: Amount,
    /// What was paid out to a bank, below zero.
    pub payouts: Amount,
    /// Rows whose own amounts add up to their net.
    pub rows_that_add_up: i64,
    /// Rows whose own amounts don't; what is left over is in `other`.
    pub rows_that_do_not: i64,
    /// Of a release report: by how much its closing balance differs from its
    /// opening one and all movements; absent without these two.
    pub balance_difference: Option<Amount>,
    /// The sums over parts, days first, then POS, stores and methods, each in
    /// the order of their keys.
    pub totals: Vec<ReportTotals>,
}

/// How sales and reports are compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReconcileOptions {
    /// How long after its date a sale may be without a row; none when absent.
    /// A release report needs as long as the account's money takes.
    pub settlement_delay: Option<Duration>,
    /// Until when the reports go. The end of the last row's day when absent.
    pub until: Option<Timestamp>,
    /// Headings of reports that this library does not know, and what they stand for.
    pub labels: Vec<ReportLabelRequest>,
}

/// A whole reconciliation of files, and what is written of it on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReconcileRequest {
    /// The paths of the reports, all of one kind: `.csv`, or `.xlsx`.
    pub reports: Vec<String>,
    /// The path of a CSV file of sales, whose first line names the columns, in any
    /// order: `external_reference,amount,currency,date,payment_id,pos,store`.
    pub sales_csv: Option<String>,
    /// How they are compared.
    pub options: ReconcileOptions,
    /// Where findings go, one JSON object to a line, the summary last.
    pub json: Option<String>,
    /// Where findings go as CSV.
    pub csv: Option<String>,
    /// Where a page for the accountant goes, in one HTML file.
    pub html: Option<String>,
    /// The page's language: `es`, `pt` or `en`, or a tag such as `es-AR`; `es`
    /// when absent.
    pub language: Option<String>,
}
