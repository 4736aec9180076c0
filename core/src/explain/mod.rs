//! What a payment's status and detail mean, in a cashier's words: pure.

mod sentences;

use sentences::{SENTENCES, Sentence, UNKNOWN};

use crate::error::Result;
use crate::language::Language;
use crate::model::{MerchantOrderPayment, Payment, PaymentStatus, PaymentStatusDetail, SalePayment};

/// The sentence that a cashier is told of a payment that stands so.
///
/// `language` is `es`, `pt` or `en`, or a tag that begins with one, such as
/// `es-AR` or `pt_BR`. A detail that this version does not know gets its
/// status's general sentence, with the detail in it.
pub fn explain(
    status: &PaymentStatus,
    detail: Option<&PaymentStatusDetail>,
    language: &str,
) -> Result<String> {
    let pick = picker(language)?;
    let status = status.as_str();
    let detail = detail.map(PaymentStatusDetail::as_str).unwrap_or_default();
    let find = |detail: &str| SENTENCES.iter().find(|row| row.status == status && row.detail == detail);
    Ok(match (find(detail), find("*")) {
        // A `*` of the API's own is no detail that is in the list.
        (Some(row), _) if detail != "*" => pick(row).to_owned(),
        (_, Some(row)) => pick(row).replace("{}", detail),
        (_, None) => pick(&UNKNOWN).replace("{}", &named(status, detail)),
    })
}

fn named(status: &str, detail: &str) -> String {
    match (status, detail) {
        ("", "") => "?".to_owned(),
        (one, "") | ("", one) => one.to_owned(),
        (status, detail) => format!("{status}, {detail}"),
    }
}

fn picker(language: &str) -> Result<fn(&Sentence) -> &'static str> {
    Ok(match Language::of(language)? {
        Language::Es => |row| row.es,
        Language::Pt => |row| row.pt,
        Language::En => |row| row.en,
    })
}

impl Payment {
    /// The sentence that a cashier is told of it; see [`explain`].
    pub fn explain(&self, language: &str) -> Result<String> {
        explain(&self.status, self.status_detail.as_ref(), language)
    }
}

impl MerchantOrderPayment {
    /// The sentence that a cashier is told of it; see [`explain`].
    pub fn explain(&self, language: &str) -> Result<String> {
        explain(&self.status, self.status_detail.as_ref(), language)
    }
}

impl SalePayment {
    /// The sentence that a cashier is told of it; see [`explain`].
    pub fn explain(&self, language: &str) -> Result<String> {
        explain(&self.status, self.status_detail.as_ref(), language)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_documented_status_and_detail_has_its_sentences() {
        for status in PaymentStatus::KNOWN {
            for detail in ["", "*"] {
                let has = SENTENCES.iter().any(|row| row.status == *status && row.detail == detail);
                assert!(has, "{status} {detail:?}");
            }
        }
        for detail in PaymentStatusDetail::KNOWN {
            assert!(SENTENCES.iter().any(|row| row.detail == *detail), "{detail}");
        }
    }

    #[test]
    fn the_table_is_whole_and_names_nothing_twice() {
        let mut seen = HashSet::new();
        for row in SENTENCES.iter().chain([&UNKNOWN]) {
            let place = format!("{} {}", row.status, row.detail);
            assert!(seen.insert(place.clone()), "{place} is there twice");
            for text in [row.es, row.pt, row.en] {
                assert!(text.ends_with('.'), "{place}: {text}");
                assert_eq!(text.matches("{}").count(), usize::from(row.detail == "*"), "{place}: {text}");
            }
            assert!(row.es != row.pt && row.es != row.en && row.pt != row.en, "{place}");
            if row.status != "*" {
                assert!(PaymentStatus::from(row.status).is_known(), "{place}");
            }
            if !["", "*"].contains(&row.detail) {
                assert!(PaymentStatusDetail::from(row.detail).is_known(), "{place}");
            }
        }
    }
}
