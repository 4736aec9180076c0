mod attention;
mod bars;
mod escape;
mod numbers;
mod page;
mod periods;
mod shares;
mod tables;
mod units;
mod words;

use std::io::{self, Write};

use attention::Attention;
use jiff::Timestamp;
use numbers::Numbers;
use page::Page;
use words::Words;

use crate::error::Result;
use crate::language::Language;
use crate::model::ReconcileSummary;
use crate::reports::{FindingRef, FindingSink};

/// A reconciliation as a page for the accountant: one HTML file that needs no
/// other, runs no script and asks no server.
///
/// It has the totals and the sum that makes the net of them, the findings by
/// kind with what each means and what to do, the sums by day, POS, store and
/// payment method as tables and charts, and a list of what wants somebody's
/// attention: all but what is matched, refunded, or a movement that every account
/// has (payouts, taxes, shipping, reserves), at most 1,000 findings, of each kind
/// the first; how many are not shown is said. Texts of more than 120 letters are
/// shortened in that list.
#[derive(Debug)]
pub struct HtmlPage {
    language: Language,
    tag: String,
    made_at: Timestamp,
    attention: Attention,
}

impl HtmlPage {
    /// `language` is `es`, `pt` or `en`, or a tag that begins with one, such as
    /// `es-AR`: amounts and days are written as there. `made_at` is shown as the
    /// moment at which the page was made, in UTC.
    pub fn new(language: &str, made_at: Timestamp) -> Result<Self> {
        Ok(Self {
            language: Language::of(language)?,
            tag: language.replace('_', "-"),
            made_at,
            attention: Attention::new(),
        })
    }

    /// Writes the page.
    pub fn write(&self, summary: &ReconcileSummary, out: &mut impl Write) -> io::Result<()> {
        let page = Page {
            tag: &self.tag,
            words: Words::of(self.language),
            numbers: Numbers::of(self.language, &self.tag, summary.currency.as_deref()),
            summary,
            attention: &self.attention,
            made_at: self.made_at,
        };
        let mut text = String::new();
        page.write(&mut text).map_err(io::Error::other)?;
        out.write_all(text.as_bytes())
    }
}

impl FindingSink for HtmlPage {
    fn take(&mut self, finding: &FindingRef<'_>) -> io::Result<()> {
        self.attention.take(finding)
    }
}

#[cfg(test)]
mod tests;
