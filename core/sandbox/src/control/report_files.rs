//! `POST /_sandbox/report_file` and `POST /_sandbox/report_next`: files that the
//! ledger knows nothing of.

use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;

use super::body::{Id, ReportName, read};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, control_error};
use crate::world::reports::generation::File;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PutFile {
    user_id: Id,
    report: ReportName,
    file_name: String,
    content: Option<String>,
    content_base64: Option<String>,
    status: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Next {
    user_id: Id,
    report: ReportName,
    content: Option<String>,
    content_base64: Option<String>,
}

/// A file that is listed and downloaded as it is.
pub(crate) fn put(app: &App, call: &Call) -> Answer {
    let given: PutFile = read(call)?;
    let (user_id, ReportName(report)) = (given.user_id.0, given.report);
    let content = content(given.content, given.content_base64)?;
    let mut world = app.world();
    let desk = world.desk(user_id, report);
    if given.file_name.is_empty() || desk.has_file(&given.file_name) {
        return Err(control_error(409, "file_name: one that no file has"));
    }
    let file = File { name: given.file_name, content };
    let id = world.put_file(user_id, report, file, given.status, call.now);
    Ok(Reply::json(200, &json!({ "id": id })))
}

/// The next report that is asked for has this content.
pub(crate) fn next(app: &App, call: &Call) -> Answer {
    let given: Next = read(call)?;
    let content = content(given.content, given.content_base64)?;
    let mut world = app.world();
    let desk = world.desk(given.user_id.0, given.report.0);
    desk.next_contents.push_back(content);
    Ok(Reply::json(200, &json!({ "waiting": desk.next_contents.len() })))
}

fn content(text: Option<String>, base64: Option<String>) -> Result<Bytes, Reply> {
    match (text, base64) {
        (Some(text), None) => Ok(text.into()),
        (None, Some(base64)) => {
            let bytes = STANDARD.decode(base64);
            bytes.map(Bytes::from).map_err(|error| control_error(400, &format!("content_base64: {error}")))
        }
        _ => Err(control_error(400, "give content or content_base64")),
    }
}
