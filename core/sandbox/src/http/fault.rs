//! What can go wrong with one request.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

use crate::json::Fields;
use crate::json::fields::{boolean, string};

/// What goes wrong with a request.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// Real milliseconds before anything happens.
    pub(crate) delay_ms: u64,
    /// Virtual milliseconds that pass before anything happens.
    pub(crate) delay_virtual_ms: u64,
    pub(crate) action: Action,
}

/// What goes wrong, apart from delay.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// Nothing; the fault is only a delay.
    Proceed,
    /// This answer instead of the real one; `commit` processes the request first.
    Answer { status: u16, headers: HeaderMap, body: String, commit: bool },
    /// The connection closes and nothing was processed.
    DropBefore,
    /// The request is processed, its answer lost.
    DropAfter,
    /// Headers and half of the body, then the connection closes.
    Truncate,
    /// Headers, then silence.
    StallBody,
    /// Processed, then silence without even headers.
    StallAnswer,
    /// 200 and a body that isn't JSON; `commit` processes the request first.
    Garbage { commit: bool },
}

impl Action {
    /// The name shown in the request log.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Proceed => "delay",
            Self::Answer { .. } => "status",
            Self::DropBefore => "drop_before",
            Self::DropAfter => "drop_after",
            Self::Truncate => "truncate",
            Self::StallBody | Self::StallAnswer => "stall",
            Self::Garbage { .. } => "garbage",
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "the shape of the call, read and forgotten")]
struct Spec {
    delay_ms: u64,
    delay_virtual_ms: u64,
    status: Option<u16>,
    headers: BTreeMap<String, String>,
    body: Option<Box<RawValue>>,
    commit: bool,
    drop_before: bool,
    drop_after: bool,
    truncate: bool,
    stall: Option<Box<RawValue>>,
    garbage: bool,
}

impl Fault {
    /// Reads the `do` of a fault: a name, or an object.
    pub(crate) fn read(raw: &RawValue) -> Result<Self, String> {
        let text = string(raw).map_or_else(|| raw.get().to_owned(), |name| format!("{{{name:?}:true}}"));
        let spec: Spec = serde_json::from_str(&text).map_err(|error| format!("do: {error}"))?;
        let mut actions = Vec::new();
        if let Some(status @ 200..=599) = spec.status {
            let body = spec.body.as_deref().map(|raw| string(raw).unwrap_or_else(|| raw.get().to_owned()));
            let headers = headers(&spec.headers)?;
            let body = body.unwrap_or_default();
            actions.push(Action::Answer { status, headers, body, commit: spec.commit });
        } else if spec.status.is_some() {
            return Err("do.status: 200 to 599".to_owned());
        } else if spec.body.is_some() || !spec.headers.is_empty() {
            return Err("do: body and headers need a status".to_owned());
        }
        let named = [
            (spec.drop_before, Action::DropBefore),
            (spec.drop_after, Action::DropAfter),
            (spec.truncate, Action::Truncate),
            (spec.garbage, Action::Garbage { commit: spec.commit }),
        ];
        actions.extend(named.into_iter().filter(|(on, _)| *on).map(|(_, action)| action));
        if let Some(stall) = spec.stall.as_deref() {
            match (boolean(stall), string(stall).as_deref()) {
                (Some(true), _) | (_, Some("body")) => actions.push(Action::StallBody),
                (_, Some("answer")) => actions.push(Action::StallAnswer),
                _ => return Err("do.stall: true, \"body\" or \"answer\"".to_owned()),
            }
        }
        let delayed = spec.delay_ms > 0 || spec.delay_virtual_ms > 0;
        let action = match (actions.len(), actions.pop()) {
            (1, Some(action)) => action,
            (0, _) if delayed => Action::Proceed,
            (0, _) => return Err("do: nothing to do".to_owned()),
            _ => {
                return Err("do: one of status, drop_before, drop_after, truncate, stall, garbage".to_owned());
            }
        };
        let commits = matches!(action, Action::Answer { .. } | Action::Garbage { .. });
        if spec.commit && !commits {
            return Err("do.commit: only with status or garbage".to_owned());
        }
        Ok(Self { delay_ms: spec.delay_ms, delay_virtual_ms: spec.delay_virtual_ms, action })
    }
}

fn headers(given: &BTreeMap<String, String>) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in given {
        let bad = || format!("do.headers: {name}: {value} is no header");
        let name = HeaderName::try_from(name.as_str()).map_err(|_| bad())?;
        headers.insert(name, HeaderValue::try_from(value.as_str()).map_err(|_| bad())?);
    }
    Ok(headers)
}

/// What a fault is for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Target {
    method: Option<String>,
    path: Option<String>,
}

impl Target {
    pub(crate) fn read(fields: &Fields) -> Result<Self, String> {
        if let Some(name) = fields.names().find(|name| !matches!(*name, "method" | "path")) {
            return Err(format!("match: unknown field {name}"));
        }
        let text = |name: &str| match fields.get(name) {
            None => Ok(None),
            Some(raw) => string(raw).map(Some).ok_or_else(|| format!("match.{name}: a string")),
        };
        Ok(Self { method: text("method")?, path: text("path")? })
    }

    pub(crate) fn hits(&self, method: &str, path: &str) -> bool {
        self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && self.path.as_ref().is_none_or(|pattern| path_matches(pattern, path))
    }
}

/// `*` stands for anything; a pattern without one means the path and what is below it.
fn path_matches(pattern: &str, path: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let Some(last) = pieces.next_back() else {
        return rest.is_empty() || rest.starts_with('/') || pattern.ends_with('/');
    };
    for piece in pieces {
        let Some((_, after)) = rest.split_once(piece) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::path_matches;

    #[test]
    fn a_path_means_itself_and_what_is_below() {
        assert!(path_matches("/v1/payments", "/v1/payments"));
        assert!(path_matches("/v1/payments", "/v1/payments/7/refunds"));
        assert!(!path_matches("/v1/payments", "/v1/paymentsx"));
        assert!(!path_matches("/v1/payments/7", "/v1/payments"));
    }

    #[test]
    fn a_star_stands_for_anything() {
        assert!(path_matches("/v1/payments/*/refunds", "/v1/payments/7/refunds"));
        assert!(!path_matches("/v1/payments/*/refunds", "/v1/payments/7"));
        assert!(path_matches("*/orders", "/instore/qr/x/orders"));
        assert!(path_matches("/instore/*/pos/*", "/instore/a/b/pos/c/orders"));
        assert!(!path_matches("/a*a", "/a"));
    }
}
