//! The account's reports.

use std::path::PathBuf;

use cobro::ReportKind;
use napi::Env;
use napi::bindgen_prelude::{Either, Null};
use napi_derive::napi;

use crate::answer::{Answering, promise, stoppable};
use crate::cancel::CancelToken;
use crate::client::Client;
use crate::convert;
use crate::mirrors::{
    ReconcileRequest, Report, ReportConfig, ReportConfigRequest, ReportDownload, ReportFetchRequest,
    ReportPage, ReportRequest, ReportSearch,
};
use crate::progress::{Progress, teller};
use crate::reconciliation::Reconciliation;
use crate::report_files::{self, ReportFiles};

#[napi]
impl Client {
    #[napi]
    pub fn create_report<'env>(
        &self,
        env: &'env Env,
        report: String,
        request: ReportRequest,
    ) -> Answering<'env, Report> {
        let client = self.inner.clone();
        promise(env, async move {
            client.reports().create(report.into(), &request.try_into()?).await.map(Into::into)
        })
    }

    #[napi]
    pub fn get_report_task<'env>(
        &self,
        env: &'env Env,
        report: String,
        id: String,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, Report> {
        let client = self.inner.clone();
        stoppable(env, cancel, "reports.task", async move {
            client.reports().task(report.into(), &id).await.map(Into::into)
        })
    }

    #[napi]
    pub fn list_reports<'env>(
        &self,
        env: &'env Env,
        report: String,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, Vec<Report>> {
        let client = self.inner.clone();
        stoppable(env, cancel, "reports.list", async move {
            let reports = client.reports().list(report.into()).await?;
            Ok(reports.into_iter().map(Into::into).collect())
        })
    }

    #[napi]
    pub fn search_reports<'env>(
        &self,
        env: &'env Env,
        report: String,
        search: ReportSearch,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, ReportPage> {
        let client = self.inner.clone();
        stoppable(env, cancel, "reports.search", async move {
            client.reports().search(report.into(), &search.try_into()?).await.map(Into::into)
        })
    }

    #[napi]
    pub fn get_report_config<'env>(
        &self,
        env: &'env Env,
        report: String,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, Either<ReportConfig, Null>> {
        let client = self.inner.clone();
        stoppable(env, cancel, "reports.config", async move {
            let config = client.reports().config(report.into()).await?;
            Ok(config.map_or(Either::B(Null), |config| Either::A(config.into())))
        })
    }

    #[napi]
    pub fn create_report_config<'env>(
        &self,
        env: &'env Env,
        report: String,
        config: ReportConfigRequest,
    ) -> Answering<'env, ReportConfig> {
        let client = self.inner.clone();
        promise(env, async move {
            client.reports().create_config(report.into(), &config.try_into()?).await.map(Into::into)
        })
    }

    #[napi]
    pub fn update_report_config<'env>(
        &self,
        env: &'env Env,
        report: String,
        config: ReportConfigRequest,
    ) -> Answering<'env, ReportConfig> {
        let client = self.inner.clone();
        promise(env, async move {
            client.reports().update_config(report.into(), &config.try_into()?).await.map(Into::into)
        })
    }

    #[napi]
    pub fn schedule_reports<'env>(&self, env: &'env Env, report: String, on: bool) -> Answering<'env, ()> {
        let client = self.inner.clone();
        promise(env, async move {
            let report = ReportKind::from(report);
            if on {
                client.reports().schedule_on(report).await
            } else {
                client.reports().schedule_off(report).await
            }
        })
    }

    #[napi]
    pub fn download_report<'env>(
        &self,
        env: &'env Env,
        report: String,
        file_name: String,
        path: String,
        progress: Option<&Progress>,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, ReportDownload> {
        let client = self.inner.clone();
        let tell = teller(progress);
        stoppable(env, cancel, "reports.download", async move {
            let path = PathBuf::from(path);
            client.reports().download(report.into(), &file_name, &path, tell).await.map(Into::into)
        })
    }

    #[napi]
    pub fn wait_for_report<'env>(
        &self,
        env: &'env Env,
        report: String,
        id: String,
        timeout_ms: Option<i64>,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, Report> {
        let client = self.inner.clone();
        stoppable(env, cancel, "reports.wait", async move {
            let timeout = timeout_ms.map(|millis| convert::duration("timeout", millis)).transpose()?;
            client.reports().wait(report.into(), &id, timeout).await.map(Into::into)
        })
    }

    #[napi]
    pub fn fetch_reports<'env>(
        &self,
        env: &'env Env,
        request: ReportFetchRequest,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, ReportFiles> {
        let client = self.inner.clone();
        stoppable(env, cancel, "reports.fetch", report_files::fetch(client, request))
    }

    #[napi]
    pub fn reconcile_reports<'env>(
        &self,
        env: &'env Env,
        request: ReconcileRequest,
        since_ms: Option<i64>,
        until_ms: Option<i64>,
    ) -> Answering<'env, Reconciliation> {
        let client = self.inner.clone();
        promise(env, async move {
            let since = since_ms.map(|millis| convert::timestamp("since", millis)).transpose()?;
            let until = until_ms.map(|millis| convert::timestamp("until", millis)).transpose()?;
            client.reports().reconcile(&request.try_into()?, since, until).await.map(Into::into)
        })
    }
}
