//! Error bodies: four envelopes, all read by one tolerant reader.

use serde_json::Value;

/// What an error body says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ErrorBody {
    /// The API's own code: the first cause's, else the `error` word.
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

impl ErrorBody {
    /// Reads any body, an empty or an HTML one included.
    pub(crate) fn read(body: &[u8]) -> Self {
        let Ok(Value::Object(body)) = serde_json::from_slice(body) else { return Self::default() };
        let causes =
            ["cause", "causes", "errors"].iter().filter_map(|name| body.get(*name)).flat_map(flatten);
        let mut code = None;
        let mut described = None;
        for cause in causes {
            code = code.or_else(|| text(cause.get("code")));
            described = described
                .or_else(|| text(cause.get("description")))
                .or_else(|| text(cause.get("message")))
                .or_else(|| text(Some(cause)));
        }
        Self {
            code: code.or_else(|| text(body.get("error"))).or_else(|| text(body.get("code"))),
            message: text(body.get("message")).or(described),
        }
    }
}

/// An array's elements, or the one thing in its place.
fn flatten(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(all) => all.iter().collect(),
        other => vec![other],
    }
}

fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorBody;

    fn read(body: &str) -> (Option<String>, Option<String>) {
        let body = ErrorBody::read(body.as_bytes());
        (body.code, body.message)
    }

    #[test]
    fn a_code_that_is_no_code_is_skipped() {
        let (code, message) =
            read(r#"{"cause": [{"code": null}, {"code": "", "description": "d"}, {"code": 7}]}"#);
        assert_eq!((code.as_deref(), message.as_deref()), (Some("7"), Some("d")));
    }

    #[test]
    fn what_is_not_utf8_says_nothing() {
        let body = ErrorBody::read(b"{\"message\": \"\xff\"}");
        assert_eq!(body, ErrorBody::default());
    }

    #[test]
    fn a_message_that_is_not_text_gives_way_to_the_cause() {
        let (code, message) =
            read(r#"{"message": {"es": "no"}, "error": ["x"], "cause": {"description": "d"}}"#);
        assert_eq!((code, message.as_deref()), (None, Some("d")));
    }
}
