use super::Micros;
use crate::model::{Finding, FindingKind, MatchedBy};

/// A [`Finding`] whose texts are still those of the file: made for each row, and
/// copied only if somebody keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingRef<'a> {
    /// See [`Finding::kind`]; so with all other fields.
    pub kind: FindingKind,
    pub matched_by: Option<MatchedBy>,
    pub reason: &'a str,
    pub external_reference: Option<&'a str>,
    pub source_id: Option<&'a str>,
    pub expected: Option<Micros>,
    pub reported: Option<Micros>,
    pub fees: Option<Micros>,
    pub taxes: Option<Micros>,
    pub net: Option<Micros>,
    pub day: Option<&'a str>,
    pub pos: Option<&'a str>,
    pub store: Option<&'a str>,
    pub payment_method: Option<&'a str>,
    pub file: Option<u32>,
    pub line: Option<u64>,
}

impl<'a> FindingRef<'a> {
    /// With nothing but its kind and reason.
    pub(crate) fn new(kind: FindingKind, reason: &'a str) -> Self {
        Self {
            kind,
            matched_by: None,
            reason,
            external_reference: None,
            source_id: None,
            expected: None,
            reported: None,
            fees: None,
            taxes: None,
            net: None,
            day: None,
            pos: None,
            store: None,
            payment_method: None,
            file: None,
            line: None,
        }
    }

    /// The same, on its own.
    pub fn to_finding(&self) -> Finding {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let amount = |micros: Option<Micros>| micros.map(Micros::amount);
        Finding {
            kind: self.kind,
            matched_by: self.matched_by,
            reason: self.reason.to_owned(),
            external_reference: text(self.external_reference),
            source_id: text(self.source_id),
            expected: amount(self.expected),
            reported: amount(self.reported),
            fees: amount(self.fees),
            taxes: amount(self.taxes),
            net: amount(self.net),
            day: text(self.day),
            pos: text(self.pos),
            store: text(self.store),
            payment_method: text(self.payment_method),
            file: self.file,
            line: self.line.map(|line| i64::try_from(line).unwrap_or(i64::MAX)),
        }
    }
}

/// What takes the findings of a reconciliation, in the order of the files' rows;
/// rows whose meaning shows only at the end then, and missing sales last.
pub trait FindingSink {
    /// Takes one. An error ends the reconciliation.
    fn take(&mut self, finding: &FindingRef<'_>) -> std::io::Result<()>;
}

impl<F: FnMut(&FindingRef<'_>) -> std::io::Result<()>> FindingSink for F {
    fn take(&mut self, finding: &FindingRef<'_>) -> std::io::Result<()> {
        self(finding)
    }
}
