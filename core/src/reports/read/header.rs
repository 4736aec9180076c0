//! The line of headings: which separator, which columns, which report.

use super::column::{COLUMNS, Column, fold, key_of};
use super::fields::{Fields, Shape, Splitter};
use crate::error::{Error, Result};
use crate::model::{ReportKind, ReportLabelRequest, ReportReadOptions};

/// How many lines may come before the headings.
pub(super) const PREAMBLE: usize = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    Settlement,
    Release,
}

impl Which {
    pub(crate) fn kind(self) -> ReportKind {
        match self {
            Self::Settlement => ReportKind::Settlement,
            Self::Release => ReportKind::Release,
        }
    }
}

/// What a file's headings say.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub(crate) which: Which,
    pub(crate) splitter: Splitter,
    /// Where each known column is.
    places: [Option<u16>; COLUMNS],
    /// The others, each with its key, or its heading where that is not known.
    pub(crate) others: Vec<(usize, String)>,
    /// The line as it is: files that were put together have it again.
    line: String,
    /// The line after it.
    pub(crate) rows_line: u64,
}

impl Header {
    /// Reads the headings from a file's beginning.
    pub(crate) fn read(text: &str, options: &ReportReadOptions) -> Result<Self> {
        for (index, line) in text.split_inclusive('\n').take(PREAMBLE).enumerate() {
            let Some((splitter, headings)) = split(line, options) else { continue };
            let mut header = Self {
                which: Which::Settlement,
                splitter,
                places: [None; COLUMNS],
                others: Vec::new(),
                line: line.trim_end().to_owned(),
                rows_line: index as u64 + 2,
            };
            for (place, heading) in headings.into_iter().enumerate() {
                header.put(place, &heading, options);
            }
            header.which = header.which(options)?;
            header.check()?;
            return Ok(header);
        }
        Err(unreadable("it has no line with the headings of a settlement or release report"))
    }

    fn put(&mut self, place: usize, heading: &str, options: &ReportReadOptions) {
        let column = column(heading, options);
        let free = column.and_then(|column| self.places.get_mut(column as usize)).filter(|at| at.is_none());
        if let (Some(at), Ok(place)) = (free, u16::try_from(place)) {
            *at = Some(place);
            return;
        }
        let key = given(heading, options).map_or_else(|| key_of(heading), |label| label.key.trim());
        self.others.push((place, key.to_owned()));
    }

    fn which(&self, options: &ReportReadOptions) -> Result<Which> {
        match &options.report {
            Some(ReportKind::Settlement) => return Ok(Which::Settlement),
            Some(ReportKind::Release) => return Ok(Which::Release),
            Some(ReportKind::Unknown(other)) => {
                return Err(Error::invalid("report", other, "enum", "it must be settlement or release"));
            }
            None => {}
        }
        let has = |columns: &[Column]| columns.iter().filter(|column| self.place(**column).is_some()).count();
        let release = has(&[Column::RecordType, Column::Credit, Column::Debit, Column::Gross, Column::MpFee]);
        let settlement = has(&[
            Column::TransactionType,
            Column::Amount,
            Column::Fee,
            Column::SettlementNet,
            Column::Approved,
        ]);
        Ok(if release > settlement { Which::Release } else { Which::Settlement })
    }

    fn check(&self) -> Result<()> {
        let has = |columns: &[Column]| columns.iter().any(|column| self.place(*column).is_some());
        if !has(&[Column::SourceId, Column::ExternalReference, Column::OrderId, Column::OrderMp]) {
            return Err(unreadable("it has neither SOURCE_ID nor EXTERNAL_REFERENCE among its columns"));
        }
        let amounts: &[Column] = match self.which {
            Which::Settlement => &[Column::Amount, Column::SettlementNet, Column::Real],
            Which::Release => &[Column::Gross, Column::Credit, Column::Debit],
        };
        if !has(amounts) {
            let names: Vec<_> = amounts.iter().map(|column| column.key()).collect();
            return Err(unreadable(&format!("it has no column of amounts ({})", names.join(", "))));
        }
        Ok(())
    }

    pub(crate) fn place(&self, column: Column) -> Option<usize> {
        self.places.get(column as usize).copied().flatten().map(usize::from)
    }

    /// Whether a line is the headings again.
    pub(crate) fn is_repeated(&self, line: &str) -> bool {
        // Each of the files has its own byte order mark.
        line.len() >= self.line.len() && line.trim_start_matches('\u{feff}').trim_end() == self.line
    }
}

fn unreadable(advice: &str) -> Error {
    Error::invalid("report", "<file>", "headings", advice)
}

fn given<'o>(heading: &str, options: &'o ReportReadOptions) -> Option<&'o ReportLabelRequest> {
    let heading = heading.trim();
    let folded = fold(heading);
    options.labels.iter().find(|label| {
        let label = label.label.trim();
        // A heading in letters that are folded away is only itself.
        if folded.is_empty() { !heading.is_empty() && label == heading } else { fold(label) == folded }
    })
}

/// By the caller's labels first: they are there because ours are wrong.
fn column(heading: &str, options: &ReportReadOptions) -> Option<Column> {
    match given(heading, options) {
        Some(label) => Column::of_key(label.key.trim()),
        None => Column::of_heading(heading),
    }
}

/// A line's headings by the separator that gives the most known ones; at least
/// two, so that a title above them is not taken for them.
fn split(line: &str, options: &ReportReadOptions) -> Option<(Splitter, Vec<String>)> {
    let mut best: Option<(usize, Splitter, Vec<String>)> = None;
    for separator in [b',', b';', b'\t', b'|'] {
        let mut fields = Fields::default();
        let mut splitter = Splitter { separator, width: 0 };
        if !matches!(splitter.split(line, 0, &mut fields).shape, Shape::Fields(_)) {
            continue;
        }
        let mut headings: Vec<String> =
            fields.spans.iter().map(|span| span.of(line, &fields.unquoted).trim().to_owned()).collect();
        while headings.pop_if(|last| last.is_empty()).is_some() {}
        splitter.width = headings.len();
        let known = headings.iter().filter(|heading| column(heading, options).is_some()).count();
        if known >= 2 && best.as_ref().is_none_or(|(most, ..)| known > *most) {
            best = Some((known, splitter, headings));
        }
    }
    best.map(|(_, splitter, headings)| (splitter, headings))
}
