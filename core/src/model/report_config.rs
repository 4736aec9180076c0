use crate::open_enum::open_enum;
use crate::raw::RawJson;

open_enum! {
    /// How often the account's schedule makes a report.
    pub enum ReportFrequencyType {
        /// Each day.
        Daily = "daily",
        /// Each week.
        Weekly = "weekly",
        /// Each month.
        Monthly = "monthly",
    }
}

open_enum! {
    /// The language of a report's headings.
    pub enum ReportLanguage {
        /// English.
        En = "en",
        /// Spanish.
        Es = "es",
        /// Portuguese.
        Pt = "pt",
    }
}

/// When the account's schedule makes a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFrequency {
    /// How often.
    pub frequency_type: Option<ReportFrequencyType>,
    /// At which hour, 0 to 23.
    pub hour: Option<u32>,
    /// The day of the month or of the week, from 1.
    pub value: Option<u32>,
}

/// When the account's schedule is to make a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFrequencyRequest {
    /// How often.
    pub frequency_type: ReportFrequencyType,
    /// At which hour, 0 to 23.
    pub hour: u32,
    /// The day of the month (1 to 31) or of the week (1 to 7). What it means for
    /// a daily one is not documented; the vendor's samples have 1.
    pub value: u32,
}

/// A server of the seller's own that gets a copy of each file.
#[derive(Clone, PartialEq, Eq)]
pub struct ReportSftp {
    /// Its name or address.
    pub server: Option<String>,
    /// The user.
    pub username: Option<String>,
    /// The password, should the API answer it. Never shown in any output.
    pub password: Option<String>,
    /// The folder.
    pub remote_dir: Option<String>,
    /// The port.
    pub port: Option<u32>,
}

/// A server of the seller's own that is to get a copy of each file.
#[derive(Clone, PartialEq, Eq)]
pub struct ReportSftpRequest {
    /// Its name or address.
    pub server: String,
    /// The user.
    pub username: String,
    /// The password. Never shown in any output.
    pub password: String,
    /// The folder.
    pub remote_dir: String,
    /// The port, 1 to 65535; as the API likes when absent.
    pub port: Option<u32>,
}

/// How the account's reports of one kind are made. It belongs to the account,
/// not to the application: the files that the seller's accountant gets follow
/// it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportConfig {
    /// What file names begin with.
    pub file_name_prefix: Option<String>,
    /// The keys of the columns, in their order.
    pub columns: Vec<String>,
    /// When the schedule makes one.
    pub frequency: Option<ReportFrequency>,
    /// Where a copy of each file goes.
    pub sftp_info: Option<ReportSftp>,
    /// What stands between columns.
    pub separator: Option<String>,
    /// The zone of the dates in files, such as `GMT-04`: an offset without
    /// summer time. One of the vendor's sources has a name in its place.
    pub display_timezone: Option<String>,
    /// The language of the headings; the vendor's pages disagree on the formats
    /// in which.
    pub report_translation: Option<ReportLanguage>,
    /// The language of the headings, in the settlement report's newer spelling.
    pub header_language: Option<ReportLanguage>,
    /// Who is written to about each file.
    pub notification_email_list: Vec<String>,
    /// Whether the schedule is on.
    pub scheduled: Option<bool>,
    /// Whether the row of a refund has the refund's own reference instead of
    /// the payment's.
    pub refund_detailed: Option<bool>,
    /// Whether there is a column of coupons.
    pub coupon_detailed: Option<bool>,
    /// Settlement: whether payouts are in it.
    pub include_withdraw: Option<bool>,
    /// Settlement: whether shipping is in it.
    pub shipping_detail: Option<bool>,
    /// Settlement: whether chargebacks that were decided for the seller are in it.
    pub show_chargeback_cancel: Option<bool>,
    /// Settlement: whether fees to come are forecast.
    pub show_fee_prevision: Option<bool>,
    /// Release: whether payouts stand at the end. Read by its other name
    /// `include_withdrawal` too.
    pub include_withdrawal_at_end: Option<bool>,
    /// Release: whether each payout makes a file.
    pub execute_after_withdrawal: Option<bool>,
    /// Release: whether there are rows of the balance before and after payouts.
    pub check_available_balance: Option<bool>,
    /// Release: whether compensations are detailed.
    pub compensate_detail: Option<bool>,
    /// Release: whether reserves are put together.
    pub unite_reserve: Option<bool>,
    /// The API's answer, whole.
    pub raw: RawJson,
}

/// How the account's reports of one kind are to be made. What is absent is not
/// sent; whether the API then keeps what it had is not documented, so read
/// first and give all that is to stay. Options of the other kind are refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportConfigRequest {
    /// What file names begin with; not empty.
    pub file_name_prefix: String,
    /// The keys of the columns, in their order; at least one.
    pub columns: Vec<String>,
    /// When the schedule makes one. The schedule itself is switched apart.
    pub frequency: ReportFrequencyRequest,
    /// Where a copy of each file goes.
    pub sftp_info: Option<ReportSftpRequest>,
    /// What stands between columns; the API's default is `,`.
    pub separator: Option<String>,
    /// The zone of the dates in files, such as `GMT-03`: an offset without
    /// summer time. The API's default is `GMT-04`.
    pub display_timezone: Option<String>,
    /// The language of the headings.
    pub report_translation: Option<ReportLanguage>,
    /// Settlement: the language of the headings, in the newer spelling.
    pub header_language: Option<ReportLanguage>,
    /// Who is written to about each file. The account's own address is not
    /// implied. Not sent when empty.
    pub notification_email_list: Vec<String>,
    /// Whether the row of a refund has the refund's own reference instead of
    /// the payment's.
    pub refund_detailed: Option<bool>,
    /// Whether there is a column of coupons.
    pub coupon_detailed: Option<bool>,
    /// Settlement: whether payouts are in it.
    pub include_withdraw: Option<bool>,
    /// Settlement: whether shipping is in it.
    pub shipping_detail: Option<bool>,
    /// Settlement: whether chargebacks that were decided for the seller are in it.
    pub show_chargeback_cancel: Option<bool>,
    /// Settlement: whether fees to come are forecast.
    pub show_fee_prevision: Option<bool>,
    /// Release: whether payouts stand at the end.
    pub include_withdrawal_at_end: Option<bool>,
    /// Release: whether each payout makes a file.
    pub execute_after_withdrawal: Option<bool>,
    /// Release: whether there are rows of the balance before and after payouts.
    pub check_available_balance: Option<bool>,
    /// Release: whether compensations are detailed.
    pub compensate_detail: Option<bool>,
    /// Release: whether reserves are put together.
    pub unite_reserve: Option<bool>,
}

// Without the password.
impl std::fmt::Debug for ReportSftp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReportSftp")
            .field("server", &self.server)
            .field("username", &self.username)
            .field("remote_dir", &self.remote_dir)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for ReportSftpRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReportSftpRequest")
            .field("server", &self.server)
            .field("username", &self.username)
            .field("remote_dir", &self.remote_dir)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}
