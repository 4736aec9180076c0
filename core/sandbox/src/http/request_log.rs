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

impl RequestLog {
    /// Notes a request and gives its number.
    pub(crate) fn begin(&mut self, unix_ms: i64, parts: &Parts, body: &[u8]) -> u64 {
        self.last += 1;
        let mut headers = Map::new();
        for name in parts.headers.keys() {
            let values =
                parts.headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
            let shown = if name == AUTHORIZATION {
                "[redacted]".to_owned()
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
            body: String::from_utf8_lossy(body).into_owned(),
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
