//! `GET /v1/account/{report}/{file_name}`: the file, or the rest of it.

use axum::http::header::{ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, ETAG};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::asked;
use super::view::Shown;
use crate::api::caller::digits;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, named_error};
use crate::world::World;

pub(crate) fn download(world: &mut World, call: &Call) -> Answer {
    let (owner, report) = asked(world, call)?;
    let name = call.param("file");
    let mut files = Shown::latest(world, owner, report, call.now)
        .filter_map(|shown| Some((shown.generation.file_at(call.now, shown.manner)?, shown.manner.ranges)));
    let found = files.find(|(file, _)| file.name == name);
    let (file, ranges) = found.ok_or_else(|| named_error(404, "not_found", "The file does not exist"))?;

    let whole = &file.content;
    let etag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(whole)));
    let mut headers = vec![
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (ETAG, etag.clone()),
    ];
    if !ranges {
        return Ok(Reply { status: 200, body: Some(whole.clone()), headers });
    }
    headers.push((ACCEPT_RANGES, "bytes".to_owned()));
    let same = call.header("if-range").is_none_or(|known| known == etag);
    let Some(first) = call.header("range").and_then(read_range).filter(|_| same) else {
        return Ok(Reply { status: 200, body: Some(whole.clone()), headers });
    };
    let length = whole.len();
    if first >= length {
        headers.push((CONTENT_RANGE, format!("bytes */{length}")));
        return Ok(Reply { status: 416, body: None, headers });
    }
    headers.push((CONTENT_RANGE, format!("bytes {first}-{}/{length}", length - 1)));
    Ok(Reply { status: 206, body: Some(whole.slice(first..)), headers })
}

/// The first byte of `bytes=N-`. Any other range is as good as none.
fn read_range(text: &str) -> Option<usize> {
    let first = text.strip_prefix("bytes=")?.strip_suffix('-')?;
    usize::try_from(digits(first)?).ok()
}
