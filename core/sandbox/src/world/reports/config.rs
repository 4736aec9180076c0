//! What an account wants its report to look like.

use serde_json::value::RawValue;

use super::Report;
use super::columns;
use super::schedule::{Frequency, Rhythm};

/// What an account wants its report to look like. It belongs to the account, not
/// to an application.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one documented switch, none a state")]
pub(crate) struct Config {
    pub(crate) prefix: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) frequency: Frequency,
    pub(crate) separator: char,
    /// Of the dates in the file, in minutes from UTC.
    pub(crate) offset: i32,
    /// Of the header; none for the columns' keys.
    pub(crate) language: Option<Language>,
    pub(crate) refund_detailed: bool,
    /// Settlement: payouts.
    pub(crate) include_withdraw: bool,
    /// Settlement: chargebacks that the seller won.
    pub(crate) show_chargeback_cancel: bool,
    /// Release: payouts last.
    pub(crate) withdrawals_at_end: bool,
    /// Release: what there was before and after each payout.
    pub(crate) check_available_balance: bool,
    /// The fields as they came.
    pub(crate) shown: Vec<(&'static str, Box<RawValue>)>,
}

/// A column that is wanted.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) key: &'static str,
    /// Its header, if that is neither the key nor a label. [O]
    pub(crate) alias: Option<String>,
}

/// A language that headers are known in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Language {
    En,
    Es,
    Pt,
}

impl Language {
    pub(crate) fn read(text: &str) -> Option<Self> {
        match text {
            "en" => Some(Self::En),
            "es" => Some(Self::Es),
            "pt" => Some(Self::Pt),
            _ => None,
        }
    }
}

/// [D] `GMT-04`
pub(crate) const USUAL_OFFSET: i32 = -4 * 60;

impl Config {
    /// What holds until the account makes its own.
    pub(crate) fn usual(owner: u64, report: Report) -> Self {
        let usual = columns::usual(report);
        Self {
            prefix: format!("{}-report-{owner}", report.name()),
            columns: usual.iter().map(|key| Column { key, alias: None }).collect(),
            frequency: Frequency { rhythm: Rhythm::Daily, hour: 0 },
            separator: ',',
            offset: USUAL_OFFSET,
            language: None,
            refund_detailed: false,
            include_withdraw: false,
            show_chargeback_cancel: false,
            withdrawals_at_end: false,
            check_available_balance: false,
            shown: Vec::new(),
        }
    }
}
