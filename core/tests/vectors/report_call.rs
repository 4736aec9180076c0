use std::path::Path;

use cobro::{Client, Error, ReportFiles, ReportKind};
use serde_json::{Value, json};

use crate::args::Args;
use crate::reports;

/// A call of reports. The outer error is a mistake of the vector.
pub(crate) async fn report_call(
    client: &Client,
    name: &str,
    mut args: Args,
) -> Result<Result<Value, Error>, String> {
    let calls = client.reports();
    if name == "reports.fetch" {
        return match calls.fetch(&reports::fetch(args)?).await {
            Ok(files) => shown_files(&files).map(Ok),
            Err(error) => Ok(Err(error)),
        };
    }
    let kind = reports::kind(&mut args)?;
    Ok(match name {
        "reports.create" => {
            let request = reports::request(args)?;
            calls.create(kind, &request).await.map(|report| reports::shown(&report))
        }
        "reports.task" => {
            let id = args.text("id")?;
            args.done()?;
            calls.task(kind, &id).await.map(|report| reports::shown(&report))
        }
        "reports.wait" => {
            let (id, timeout) = (args.text("id")?, args.maybe_duration("timeout")?);
            args.done()?;
            calls.wait(kind, &id, timeout).await.map(|report| reports::shown(&report))
        }
        "reports.list" => {
            args.done()?;
            calls.list(kind).await.map(|all| reports::shown_list(&all))
        }
        "reports.search" => {
            let search = reports::search(args)?;
            calls.search(kind, &search).await.map(|page| reports::shown_page(&page))
        }
        "reports.search_all" => search_all(client, kind, args).await?,
        "reports.config" => {
            args.done()?;
            let config = calls.config(kind).await;
            config.map(|config| config.as_ref().map_or(Value::Null, reports::shown_config))
        }
        "reports.create_config" => {
            let config = reports::config(args)?;
            calls.create_config(kind, &config).await.map(|config| reports::shown_config(&config))
        }
        "reports.update_config" => {
            let config = reports::config(args)?;
            calls.update_config(kind, &config).await.map(|config| reports::shown_config(&config))
        }
        "reports.schedule_on" => {
            args.done()?;
            calls.schedule_on(kind).await.map(|()| Value::Null)
        }
        "reports.schedule_off" => {
            args.done()?;
            calls.schedule_off(kind).await.map(|()| Value::Null)
        }
        "reports.download" => download(client, kind, args).await?,
        other => return Err(format!("there is no call {other}")),
    })
}

async fn search_all(client: &Client, kind: ReportKind, args: Args) -> Result<Result<Value, Error>, String> {
    let mut all = client.reports().search_all(kind, reports::search(args)?);
    let mut found = Vec::new();
    loop {
        match all.next().await {
            Ok(Some(report)) => found.push(reports::shown(&report)),
            Ok(None) => return Ok(Ok(found.into())),
            Err(error) => return Ok(Err(error)),
        }
    }
}

async fn download(client: &Client, kind: ReportKind, mut args: Args) -> Result<Result<Value, Error>, String> {
    let (file_name, place) = (args.text("file_name")?, args.maybe_text("path")?);
    args.done()?;
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let path = folder.path().join(place.unwrap_or_else(|| "report.csv".to_owned()));
    let mut last = Value::Null;
    let done = client
        .reports()
        .download(kind, &file_name, &path, |progress| {
            last = json!({"bytes": progress.bytes, "total": progress.total});
        })
        .await;
    match done {
        Ok(done) => {
            let (bytes, resumed_from) = (done.bytes, done.resumed_from);
            let text = text(&path)?;
            Ok(Ok(json!({"bytes": bytes, "resumed_from": resumed_from, "progress": last, "text": text})))
        }
        Err(error) => Ok(Err(error)),
    }
}

fn shown_files(files: &ReportFiles) -> Result<Value, String> {
    let file = |(path, report): (&std::path::PathBuf, &cobro::Report)| {
        Ok(json!({"report": reports::shown(report), "text": text(path)?}))
    };
    files.paths().iter().zip(files.reports()).map(file).collect()
}

fn text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| e.to_string())
}
