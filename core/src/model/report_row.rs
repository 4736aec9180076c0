use super::Timestamp;
use crate::money::Amount;
use crate::open_enum::open_enum;

open_enum! {
    /// Which of the vendor's two reports.
    pub enum ReportKind {
        /// `settlement_report`, "all transactions": rows by when an operation was approved.
        Settlement = "settlement",
        /// `release_report`, "liberations": rows by when the money could be used.
        Release = "release",
    }
}

/// What a row of a report is, whichever report and language it came in. The
/// vendor's own word stays beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowKind {
    /// A buyer paid.
    Payment,
    /// Money went back to a buyer, all or a part.
    Refund,
    /// A card holder disowned a payment.
    Chargeback,
    /// A chargeback was decided for the seller.
    ChargebackCancel,
    /// A buyer's claim is being looked at, and the money held.
    Dispute,
    /// A claim was decided for the seller.
    DisputeCancel,
    /// Money went from the account to a bank, or came back from there.
    Payout,
    /// A tax of its own row.
    Tax,
    /// Shipping.
    Shipping,
    /// Money held back for something, or let go again.
    Reserve,
    /// Not a movement: an opening, closing or informational balance.
    Balance,
    /// All else: cashback, yields, credits, and what this version does not know.
    Other,
}

/// A column of a report that has no field of its own, as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportColumn {
    /// The column's key, or its heading where that is not known.
    pub key: String,
    /// The text in the row, without its quotes.
    pub value: String,
}

/// A row of a settlement or release report. A field is absent where the file
/// has no such column or the row has nothing in it; amounts are exact and have
/// the file's signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// The line of the file on which the row begins, the first being 1; in a
    /// workbook the sheet's row.
    pub line: i64,
    /// Which report the row is of.
    pub report: ReportKind,
    /// What the row is.
    pub kind: RowKind,
    /// `TRANSACTION_TYPE` of a settlement report, as it is.
    pub transaction_type: Option<String>,
    /// `RECORD_TYPE` of a release report, as it is.
    pub record_type: Option<String>,
    /// `DESCRIPTION`: in a release report what the movement is, as it is.
    pub description: Option<String>,
    /// `SOURCE_ID`: the operation, usually the payment's id.
    pub source_id: Option<String>,
    /// `EXTERNAL_REFERENCE`.
    pub external_reference: Option<String>,
    /// `ORDER_MP` where it has something, else `ORDER_ID`.
    pub order_id: Option<String>,
    /// When it was approved (`SETTLEMENT_DATE`) or released (`DATE`).
    pub date: Option<Timestamp>,
    /// `TRANSACTION_DATE`: when the operation began.
    pub transaction_date: Option<Timestamp>,
    /// `MONEY_RELEASE_DATE`: when the money could or can be used.
    pub release_date: Option<Timestamp>,
    /// `TRANSACTION_AMOUNT` or `GROSS_AMOUNT`: before fees and taxes.
    pub amount: Option<Amount>,
    /// `FEE_AMOUNT` or `MP_FEE_AMOUNT`; below zero when it was kept.
    pub fee: Option<Amount>,
    /// `MKP_FEE_AMOUNT`. The vendor's older files repeat the fee here.
    pub marketplace_fee: Option<Amount>,
    /// `FINANCING_FEE_AMOUNT`; in a settlement report a part of `fee`.
    pub financing_fee: Option<Amount>,
    /// `SHIPPING_FEE_AMOUNT`; in a settlement report a part of `fee`.
    pub shipping_fee: Option<Amount>,
    /// `TAXES_AMOUNT`; below zero when they were withheld.
    pub taxes: Option<Amount>,
    /// `COUPON_AMOUNT`.
    pub coupon: Option<Amount>,
    /// What came into the account, or went out of it: `SETTLEMENT_NET_AMOUNT`,
    /// or `NET_CREDIT_AMOUNT` less `NET_DEBIT_AMOUNT`.
    pub net: Option<Amount>,
    /// `BALANCE_AMOUNT`: the account's balance after the row.
    pub balance: Option<Amount>,
    /// `TRANSACTION_CURRENCY`, `SETTLEMENT_CURRENCY` or `CURRENCY`.
    pub currency: Option<String>,
    /// `PAYMENT_METHOD`.
    pub payment_method: Option<String>,
    /// `PAYMENT_METHOD_TYPE`.
    pub payment_method_type: Option<String>,
    /// `EXTERNAL_POS_ID` where it has something, else `POS_ID`.
    pub pos: Option<String>,
    /// `EXTERNAL_STORE_ID` where it has something, else `STORE_ID`.
    pub store: Option<String>,
    /// All other columns in which the row has something, known or not.
    pub columns: Vec<ReportColumn>,
}

/// A row that can't be read. It is told, never left out silently, and the rows
/// after it are read all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// The line of the file on which the row begins, the first being 1.
    pub line: i64,
    /// The column that can't be read; absent when the row as a whole can't.
    pub column: Option<String>,
    /// What is wrong.
    pub reason: String,
}

/// How a report is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportReadOptions {
    /// Which report it is. By the columns when absent.
    pub report: Option<ReportKind>,
    /// Headings that this library does not know, and what they stand for.
    pub labels: Vec<ReportLabelRequest>,
}

/// What a heading stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportLabelRequest {
    /// The heading as the file has it; case and surrounding blanks don't matter.
    pub label: String,
    /// The column's key, such as `SOURCE_ID`.
    pub key: String,
}
