//! The account's reports: made, followed, downloaded.

mod check;
mod config_check;
mod download;
mod fetch;
mod follow;
mod making;
mod part;
mod reconcile;
mod windows;

use std::path::Path;
use std::time::Duration;

use reqwest::Method;

use super::SearchAll;
use super::path::{Query, segment};
use crate::client::Client;
use crate::error::Result;
use crate::model::{
    ErrorKind, Report, ReportConfig, ReportConfigRequest, ReportDownload, ReportFetchRequest, ReportKind,
    ReportPage, ReportProgress, ReportRequest, ReportSearch,
};
use crate::pipeline::Call;
use crate::pipeline::classify::Subject;
use crate::pipeline::retry::Safety;
use crate::wire::report::seconds;
use crate::wire::{report, report_config};

pub use fetch::ReportFiles;
use follow::USUAL_TIMEOUT;
use making::Made;

/// `/v1/account/settlement_report` and `/v1/account/release_report`. Test
/// accounts get empty reports.
#[derive(Debug, Clone, Copy)]
pub struct Reports<'c>(pub(crate) &'c Client);

impl Reports<'_> {
    /// `POST /v1/account/{report}`: has a report of a range made, which takes
    /// minutes; see [`Self::wait`].
    ///
    /// Runs to its end even if the caller stops waiting for it. There is no key
    /// of idempotency: when the answer is lost, a report of this very range that
    /// was made since is looked for, and only when that tells nothing it is
    /// `OutcomeUnknown`. The API may take a range and make nothing of it (203):
    /// `Refused`, with the code `report_not_created` and the dates to ask with.
    pub async fn create(&self, kind: ReportKind, request: &ReportRequest) -> Result<Report> {
        match self.make(&kind, request).await? {
            Made::Report(report) => Ok(*report),
            Made::Nothing { error, .. } => Err(error),
        }
    }

    /// `GET /v1/account/{report}/task/{id}`: how far a report has come.
    pub async fn task(&self, kind: ReportKind, id: &str) -> Result<Report> {
        let path = format!("{}/task/{}", check::resource(&kind)?, check::id(id)?);
        let call = Call::read("reports.task", path).subject(Subject::Report);
        self.0.pipeline().send(&call).await?.read(Safety::Read, report::read)
    }

    /// `GET /v1/account/{report}/list`: the account's reports, as many as the API gives.
    pub async fn list(&self, kind: ReportKind) -> Result<Vec<Report>> {
        let call = Call::read("reports.list", format!("{}/list", check::resource(&kind)?));
        let call = call.subject(Subject::Report);
        self.0.pipeline().send(&call).await?.read(Safety::Read, report::read_list)
    }

    /// `GET /v1/account/{report}/search`: one page, newest first. Go on with its
    /// `next_offset` while there is one.
    pub async fn search(&self, kind: ReportKind, search: &ReportSearch) -> Result<ReportPage> {
        let resource = check::resource(&kind)?;
        check::search(search)?;
        let range = search.range_begin_date.map(|_| "date_created");
        let path = Query::new(&format!("{resource}/search"))
            .add("id", search.id.as_deref())
            .add("file_name", search.file_name.as_deref())
            .add("begin_date", search.begin_date.map(seconds))
            .add("end_date", search.end_date.map(seconds))
            .add("created_from", search.created_from.as_ref())
            .add("account_id", search.account_id)
            .add("currency_id", search.currency_id.as_deref())
            .add("range", range)
            .add("range_begin_date", search.range_begin_date.map(seconds))
            .add("range_end_date", search.range_end_date.map(seconds))
            .add("limit", search.limit)
            .add("offset", search.offset)
            .done();
        let call = Call::read("reports.search", path).subject(Subject::Report);
        let answer = self.0.pipeline().send(&call).await?;
        answer.read(Safety::Read, |body| report::read_page(body, search.offset.unwrap_or(0)))
    }

    /// All that a search finds, over all pages.
    pub fn search_all(
        &self,
        kind: ReportKind,
        search: ReportSearch,
    ) -> SearchAll<(ReportKind, ReportSearch)> {
        SearchAll::new(self.0, (kind, search))
    }

    /// `GET /v1/account/{report}/config`: how the account's reports are made;
    /// `None` when it has no configuration yet.
    pub async fn config(&self, kind: ReportKind) -> Result<Option<ReportConfig>> {
        let path = format!("{}/config", check::resource(&kind)?);
        let call = Call::read("reports.config", path).subject(Subject::Report);
        match self.0.pipeline().send(&call).await {
            Ok(answer) => answer.read(Safety::Read, report_config::read).map(Some),
            Err(none) if none.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// `POST /v1/account/{report}/config`: gives the account its first
    /// configuration. `Conflict` when it has one. It belongs to the account:
    /// whoever gets its files gets them so. Runs to its end even if the caller
    /// stops waiting for it; when the answer is lost, the configuration is read.
    pub async fn create_config(
        &self,
        kind: ReportKind,
        config: &ReportConfigRequest,
    ) -> Result<ReportConfig> {
        let call = config_call("reports.create_config", Method::POST, Safety::Create, &kind, config)?;
        let (client, config) = (self.0.clone(), config.clone());
        let made = Box::pin(async move {
            let sent = client.pipeline().send(&call).await;
            match sent.and_then(|answer| answer.read(Safety::Create, report_config::read)) {
                Err(lost) if lost.kind() == ErrorKind::OutcomeUnknown => {
                    let there = client.reports().config(kind).await.ok().flatten();
                    there.filter(|there| is_that(there, &config)).ok_or(lost)
                }
                made => made,
            }
        });
        self.0.work().run("reports.create_config", made).await
    }

    /// `PUT /v1/account/{report}/config`: changes how the account's reports are
    /// made from then on. It belongs to the account: the files that an accountant
    /// gets change with it, so read it first and give all that is to stay.
    /// Nothing in this library calls it. Runs to its end even if the caller stops
    /// waiting for it; asked for again, it changes nothing more.
    pub async fn update_config(
        &self,
        kind: ReportKind,
        config: &ReportConfigRequest,
    ) -> Result<ReportConfig> {
        let call = config_call("reports.update_config", Method::PUT, Safety::Replace, &kind, config)?;
        self.0.mutate(call).await?.read(Safety::Replace, report_config::read)
    }

    /// `POST /v1/account/{report}/schedule`: has reports made at the
    /// configuration's frequency. To change that, switch the schedule off, update
    /// the configuration, and switch it on again. Runs to its end even if the
    /// caller stops waiting for it.
    pub async fn schedule_on(&self, kind: ReportKind) -> Result<()> {
        self.schedule("reports.schedule_on", Method::POST, kind, true).await
    }

    /// `DELETE /v1/account/{report}/schedule`: has no more made by themselves.
    /// Runs to its end even if the caller stops waiting for it.
    pub async fn schedule_off(&self, kind: ReportKind) -> Result<()> {
        self.schedule("reports.schedule_off", Method::DELETE, kind, false).await
    }

    async fn schedule(
        &self,
        operation: &'static str,
        method: Method,
        kind: ReportKind,
        on: bool,
    ) -> Result<()> {
        let path = format!("{}/schedule", check::resource(&kind)?);
        let call = Call::new(operation, method, Safety::Replace, path).subject(Subject::Report);
        let client = self.0.clone();
        let switched = Box::pin(async move {
            match client.pipeline().send(&call).await {
                Ok(_) => Ok(()),
                Err(lost) if lost.kind() == ErrorKind::OutcomeUnknown => {
                    let config = client.reports().config(kind).await.ok().flatten();
                    let is_so = config.and_then(|config| config.scheduled) == Some(on);
                    if is_so { Ok(()) } else { Err(lost) }
                }
                Err(refused) => Err(refused),
            }
        });
        self.0.work().run(operation, switched).await
    }

    /// `GET /v1/account/{report}/{file_name}`: a report's file, to `path`.
    /// `NotFound` until there is one. `progress` is told of each piece.
    ///
    /// The file is never held in memory. It grows beside `path`, as `path` with
    /// `.part` at its end, and takes its place, also of a file that is there,
    /// when it is whole. A connection that breaks, or brings nothing for as long
    /// as a call may take, is gone on with where it broke, as often as the client
    /// sends a request; after one that brought
    /// 256 KiB the count begins anew. Another call
    /// goes on as well, if the API still has the very file, by its `ETag`; else
    /// it begins anew. `Conflict` while another download writes there.
    pub async fn download(
        &self,
        kind: ReportKind,
        file_name: &str,
        path: &Path,
        progress: impl FnMut(ReportProgress) + Send,
    ) -> Result<ReportDownload> {
        let resource = format!("{}/{}", check::resource(&kind)?, segment(check::file_name(file_name)?));
        self.download_to(&resource, path, progress).await
    }

    /// Waits until a report's file is there, at most for `timeout`, 30 minutes
    /// when absent, and gives the report with its `file_name`.
    ///
    /// A report that will have no file is `Refused` with the code
    /// `report_failed`, `report_deleted` or `report_expired`. When the time is
    /// over, it is `Timeout`: the report is still being made and can be waited
    /// for again. Faults of the network are waited out. It can be stopped at any
    /// moment.
    pub async fn wait(&self, kind: ReportKind, id: &str, timeout: Option<Duration>) -> Result<Report> {
        check::resource(&kind)?;
        check::id(id)?;
        self.follow(&kind, id, timeout.unwrap_or(USUAL_TIMEOUT)).await
    }

    /// Has the reports of some days made, waits for them and downloads them into
    /// a folder that goes with what is given back.
    ///
    /// A report is of 60 days at most, so more days are several files: they
    /// neither overlap nor leave anything out. The account's configuration is
    /// used as it is. An API that makes nothing of a range (203) is asked once
    /// more with the dates it shows, if these leave nothing out. Stopping it
    /// leaves the reports that were asked for in the account.
    pub async fn fetch(&self, request: &ReportFetchRequest) -> Result<ReportFiles> {
        self.fetch_all(request).await
    }
}

fn config_call(
    operation: &'static str,
    method: Method,
    safety: Safety,
    kind: &ReportKind,
    config: &ReportConfigRequest,
) -> Result<Call> {
    let path = format!("{}/config", check::resource(kind)?);
    let body = config_check::check(kind, config)?;
    let call = Call::new(operation, method, safety, path).subject(Subject::Report).json(&body)?;
    Ok(match &config.sftp_info {
        Some(sftp) => call.secret(&sftp.password),
        None => call,
    })
}

/// Whether what is there is what was to be made.
fn is_that(there: &ReportConfig, asked: &ReportConfigRequest) -> bool {
    let frequency = there.frequency.as_ref();
    there.file_name_prefix.as_ref() == Some(&asked.file_name_prefix)
        && there.columns == asked.columns
        && frequency.and_then(|it| it.frequency_type.as_ref()) == Some(&asked.frequency.frequency_type)
        && frequency.and_then(|it| it.hour) == Some(asked.frequency.hour)
        && frequency.and_then(|it| it.value) == Some(asked.frequency.value)
}
