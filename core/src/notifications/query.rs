use crate::error::{Error, Result};

/// Much more than the vendor appends to anybody's URL.
const LONGEST: usize = 8 * 1024;

/// What the vendor appends to the URL that it was given.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) topic: Option<String>,
    pub(super) id: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) data_id: Option<String>,
}

impl Query {
    /// Reads a query, or the query of a URL. Of several of one name the last
    /// counts: an earlier one is the receiver's own, since the vendor appends.
    pub(super) fn read(text: &str) -> Result<Self> {
        if text.len() > LONGEST {
            let advice = "no notification has so long a query";
            return Err(Error::invalid("query", text, "max_length", advice));
        }
        let mut query = Self::default();
        for (name, value) in form_urlencoded::parse(pairs(text).as_bytes()) {
            let place = match name.as_ref() {
                "topic" => &mut query.topic,
                "id" => &mut query.id,
                "type" => &mut query.kind,
                "data.id" => &mut query.data_id,
                _ => continue,
            };
            *place = trimmed(&value);
        }
        Ok(query)
    }
}

/// What follows the `?` of a URL. One after a `=` or `&` is part of a value.
fn pairs(text: &str) -> &str {
    match text.split_once('?') {
        Some((path, query)) if !path.contains(['=', '&']) => query,
        _ => text,
    }
}

fn trimmed(value: &str) -> Option<String> {
    Some(value.trim()).filter(|value| !value.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> (Option<String>, Option<String>) {
        let query = Query::read(text).unwrap();
        (query.id, query.data_id)
    }

    #[test]
    fn reads_what_is_appended() {
        let some = |text: &str| Some(text.to_owned());
        for (text, id, data_id) in [
            ("topic=payment&id=5", some("5"), None),
            ("?data.id=ORD1&type=order", None, some("ORD1")),
            ("/mp/ipn?caja=1&id=6", some("6"), None),
            ("https://shop.example/mp?data.id=7", None, some("7")),
            ("next=/a?b&id=8", some("8"), None),
            ("id=own&topic=payment&id=9", some("9"), None),
            ("data%2Eid=10", None, some("10")),
            ("id=%31%31&data.id=+12+", some("11"), some("12")),
            ("id=&data.id=%20", None, None),
            ("/mp/ipn", None, None),
            ("", None, None),
            ("%ff%fe=%zz&&&=", None, None),
        ] {
            assert_eq!(ids(text), (id, data_id), "{text}");
        }
        assert!(Query::read(&"a".repeat(LONGEST + 1)).is_err());
    }
}
