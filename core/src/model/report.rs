use std::time::Duration;

use super::{ReportKind, Timestamp};
use crate::open_enum::open_enum;
use crate::raw::RawJson;

open_enum! {
    /// How far a report has come. The vendor's sources have three vocabularies
    /// that disagree, so only [`Report::file_name`] says that there is a file.
    pub enum ReportStatus {
        /// Not begun.
        Pending = "pending",
        /// Being made.
        InProgress = "in_progress",
        /// Being made.
        Processing = "processing",
        /// Made.
        Processed = "processed",
        /// Made.
        Done = "done",
        /// Made; seen in Brazil, undocumented.
        Enabled = "enabled",
        /// Made, and can be downloaded.
        Available = "available",
        /// Could not be made.
        Failed = "failed",
        /// The file is no longer kept.
        Expired = "expired",
        /// Removed, or its schedule was.
        Deleted = "deleted",
    }
}

open_enum! {
    /// What had a report made.
    pub enum ReportOrigin {
        /// Somebody asked for it.
        Manual = "manual",
        /// The account's schedule.
        Schedule = "schedule",
    }
}

/// A report of the account: one that is being made, or its file. Answers
/// differ in what they have, so all but the id may be absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The id of the task that makes it, by which it is followed.
    pub id: String,
    /// The id of the report itself; absent until it is made.
    pub report_id: Option<String>,
    /// The account it is of.
    pub account_id: Option<i64>,
    /// The user it is of.
    pub user_id: Option<i64>,
    /// Where its range begins.
    pub begin_date: Option<Timestamp>,
    /// Where its range ends.
    pub end_date: Option<Timestamp>,
    /// When it was asked for; `date_created` in the older answers.
    pub generation_date: Option<Timestamp>,
    /// When something about it last changed.
    pub last_modified: Option<Timestamp>,
    /// What had it made.
    pub created_from: Option<ReportOrigin>,
    /// The name of its file, to download it by. Absent until there is a file:
    /// this, not the status, says that it is ready.
    pub file_name: Option<String>,
    /// How far it has come, in the API's word.
    pub status: Option<ReportStatus>,
    /// Which of the two reports.
    pub report_type: Option<ReportKind>,
    /// The same, in most answers.
    pub sub_type: Option<ReportKind>,
    /// The file's format, such as `CSV`.
    pub format: Option<String>,
    /// ISO 4217.
    pub currency_id: Option<String>,
    /// Whether it is of a test account, which gets empty reports.
    pub is_test: Option<bool>,
    /// Not documented.
    pub is_reserve: Option<bool>,
    /// How often making it was tried again.
    pub retries: Option<i64>,
    /// The API's answer, whole.
    pub raw: RawJson,
}

/// The range of a report to be made: from 23 hours, which a day of summer time
/// may have, to 60 days. Sent in UTC and whole seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRequest {
    /// The first moment.
    pub begin_date: Timestamp,
    /// The last moment, such as the last second of a day.
    pub end_date: Timestamp,
}

/// Which reports to look for. An empty search finds all of the kind, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportSearch {
    /// Only the one of this id.
    pub id: Option<String>,
    /// Only the one of this file, spelt exactly so.
    pub file_name: Option<String>,
    /// Only those whose range begins then.
    pub begin_date: Option<Timestamp>,
    /// Only those whose range ends then.
    pub end_date: Option<Timestamp>,
    /// Only those that this had made.
    pub created_from: Option<ReportOrigin>,
    /// Only those of this account.
    pub account_id: Option<i64>,
    /// Only those in this currency: capital letters, at most 10.
    pub currency_id: Option<String>,
    /// Only those made since then; goes with `range_end_date`.
    pub range_begin_date: Option<Timestamp>,
    /// Only those made until then; goes with `range_begin_date`.
    pub range_end_date: Option<Timestamp>,
    /// How many a page holds, at most 500; as the API likes when absent.
    pub limit: Option<u32>,
    /// Where the page begins, at most 10000.
    pub offset: Option<u32>,
}

/// One page of found reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportPage {
    /// The reports.
    pub results: Vec<Report>,
    /// The `offset` of the next page; absent on the last one, and where the API
    /// has more than it gives: it goes no further than 10000.
    pub next_offset: Option<u32>,
    /// How many there are in all, where the API says so.
    pub total: Option<u32>,
}

/// How far a download has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportProgress {
    /// How many bytes of the file are here.
    pub bytes: i64,
    /// How many it has, where the API says so.
    pub total: Option<i64>,
}

/// A report's file that was downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportDownload {
    /// Where it is: the path that was given.
    pub path: String,
    /// How many bytes it has.
    pub bytes: i64,
    /// How many of them were there already, from a download that had broken
    /// off; 0 when it began anew.
    pub resumed_from: i64,
}

/// Reports to be made, waited for and downloaded: as many as the days need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFetchRequest {
    /// Which of the two reports.
    pub report: ReportKind,
    /// The first day, such as `2026-10-01`.
    pub from: String,
    /// The last day, itself included, such as `2026-10-31`.
    pub to: String,
    /// Where days begin and end: a name such as `America/Santiago` or an offset
    /// such as `-03:00`. The zone of the site's capital when absent.
    pub time_zone: Option<String>,
    /// The folder in which the files get one of their own. The system's
    /// temporary one when absent, which apps can't write to on every telephone.
    pub folder: Option<String>,
    /// How long to wait for the files at most, all together; 30 minutes when
    /// absent, the vendor promises nothing.
    pub timeout: Option<Duration>,
}
