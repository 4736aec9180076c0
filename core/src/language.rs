//! The languages in which people are told something.

use crate::error::{Error, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Es,
    Pt,
    En,
}

impl Language {
    /// Of `es`, `pt` or `en`, or a tag that begins with one, such as `es-AR` or `pt_BR`.
    pub(crate) fn of(tag: &str) -> Result<Self> {
        let language = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        match language.as_str() {
            "es" => Ok(Self::Es),
            "pt" => Ok(Self::Pt),
            "en" => Ok(Self::En),
            _ => Err(Error::invalid(
                "language",
                tag,
                "enum",
                "it must be es, pt or en, or a tag such as es-AR or pt-BR",
            )),
        }
    }
}
