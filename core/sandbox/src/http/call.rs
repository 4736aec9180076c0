//! One call as a handler sees it.

use axum::body::Bytes;
use axum::http::HeaderMap;

/// One call as a handler sees it.
#[derive(Debug)]
pub(crate) struct Call {
    /// Virtual milliseconds since 1970.
    pub(crate) now: i64,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    params: Vec<(String, String)>,
    query: Vec<(String, String)>,
}

impl Call {
    pub(crate) fn new(
        now: i64,
        headers: HeaderMap,
        params: Vec<(String, String)>,
        query: &str,
        body: Bytes,
    ) -> Self {
        let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Self { now, headers, body, params, query }
    }

    /// A segment of the path by its name in the route.
    pub(crate) fn param(&self, name: &str) -> &str {
        find(&self.params, name).unwrap_or_default()
    }

    /// A query parameter; an empty one counts as absent.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        find(&self.query, name).filter(|value| !value.is_empty())
    }

    /// A header that is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}
