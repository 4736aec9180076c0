//! What was asked of the API, for tests to look at.

use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use serde::Serialize;
use serde_json::Map;

/// Everything asked outside `/_sandbox`, in order of arrival.
#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    entries: Vec<Entry>,
    last: u64,
}

/// One request.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    n: u64,
    /// Virtual time of arrival.
    unix_ms: i64,
    method: String,
    /// With its query.
    path: String,
    headers: Map<String, serde_json::Value>,
    body: String,
    /// Null when no answer left.
    status: Option<u16>,
    /// What a fault did to it.
    fault: Option<&'static str>,
}

const REDACTED: &str = "[redacted]";

/// What `/oauth/token` is told that nobody else should know.
const SECRETS: [&str; 4] = ["client_secret", "code", "code_verifier", "refresh_token"];

impl RequestLog {
    /// Notes a request and gives its number.
    pub(crate) fn begin(&mut self, unix_ms: i64, parts: &Parts, body: &[u8]) -> u64 {
        self.last += 1;
        let mut headers = Map::new();
        for name in parts.headers.keys() {
            let values =
                parts.headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
            let shown = if name == AUTHORIZATION {
                REDACTED.to_owned()
            } else {
                values.collect::<Vec<_>>().join(", ")
            };
            headers.insert(name.as_str().to_owned(), shown.into());
        }
        self.entries.push(Entry {
            n: self.last,
            unix_ms,
            method: parts.method.to_string(),
            path: parts.uri.to_string(),
            headers,
            body: shown_body(parts.uri.path(), body),
            status: None,
            fault: None,
        });
        self.last
    }

    pub(crate) fn finish(&mut self, n: u64, status: Option<u16>, fault: Option<&'static str>) {
        // Absent when a reset came between.
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.n == n) {
            entry.status = status;
            entry.fault = fault;
        }
    }

    /// Those numbered above `since`, and the last number given out.
    pub(crate) fn since(&self, since: u64) -> (Vec<Entry>, u64) {
        (self.entries.iter().filter(|entry| entry.n > since).cloned().collect(), self.last)
    }

    /// Forgets the entries; numbers go on, so that a request under way can't
    /// finish somebody else's entry.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}

/// The body as it came, without secrets.
fn shown_body(path: &str, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body).into_owned();
    if path != "/oauth/token" {
        return text;
    }
    if let Ok(mut fields) = serde_json::from_slice::<Map<String, serde_json::Value>>(body) {
        for (_, value) in fields.iter_mut().filter(|(name, _)| SECRETS.contains(&name.as_str())) {
            *value = REDACTED.into();
        }
        return serde_json::Value::from(fields).to_string();
    }
    if text.trim_start().starts_with('{') {
        return REDACTED.to_owned();
    }
    let pairs = form_urlencoded::parse(body).map(|(name, value)| {
        if SECRETS.contains(&name.as_ref()) { (name, REDACTED.into()) } else { (name, value) }
    });
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}
