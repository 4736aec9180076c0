//! Secrets out of text that goes into an error.

/// How much of a body an error keeps.
const MOST: usize = 2048;

/// The start of a body without anything that looks like a token, and without
/// what the call itself sent that is secret.
pub(crate) fn redact<'a>(body: &[u8], own: impl Iterator<Item = &'a str>) -> Option<String> {
    if body.is_empty() {
        return None;
    }
    // Cut after cleaning: a cut in the middle of a token would hide it from the search.
    let text = String::from_utf8_lossy(body);
    let mut clean = own.fold(text.into_owned(), |text, secret| text.replace(secret, "<redacted>"));
    // `TG-` begins refresh tokens and codes.
    for prefix in ["APP_USR-", "TEST-", "TG-"] {
        clean = without_tokens(&clean, prefix);
    }
    if clean.len() > MOST {
        let end = (0..=MOST).rev().find(|i| clean.is_char_boundary(*i)).unwrap_or(0);
        clean.truncate(end);
        clean.push('…');
    }
    Some(clean)
}

fn without_tokens(text: &str, prefix: &str) -> String {
    let mut parts = text.split(prefix);
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        clean.push_str("<redacted>");
        clean.push_str(part.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn removes_own_and_foreign_tokens_and_cuts() {
        let body = br#"{"message":"bad s3cret","token":"APP_USR-12-34-ab_c-7","other":"TEST-9"}"#;
        let clean = redact(body, ["s3cret"].into_iter()).unwrap();
        assert_eq!(clean, r#"{"message":"bad <redacted>","token":"<redacted>","other":"<redacted>"}"#);
        assert_eq!(redact(&[b'a'; 5000], [].into_iter()).unwrap().len(), 2048 + '…'.len_utf8());
        assert_eq!(redact(b"", [].into_iter()), None);
    }
}
