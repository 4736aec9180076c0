use std::fmt::{Result, Write};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::escape::Text;
use super::numbers::Numbers;
use super::units::Percent;
use super::words::{Words, filled};
use crate::model::{ReportTotals, TotalsBy};
use crate::money::Amount;

/// How many bars there are at most; all others are one.
const MOST: usize = 10;
/// Of a bar and the line of text over it, in pixels.
const ROW: usize = 42;

/// The chart of each method's share of the gross; nothing without payments.
pub(super) fn shares(out: &mut String, words: &Words, numbers: &Numbers, totals: &[ReportTotals]) -> Result {
    let mut methods: Vec<(&str, Decimal)> = totals
        .iter()
        .filter(|totals| totals.by == TotalsBy::PaymentMethod)
        .map(|totals| (totals.key.as_str(), totals.gross.as_decimal()))
        .filter(|(_, gross)| *gross > Decimal::ZERO)
        .collect();
    let sum = sum(&methods);
    if methods.is_empty() {
        return Ok(());
    }
    methods.sort_by_key(|(_, gross)| std::cmp::Reverse(*gross));
    let mut bars: Vec<(String, Decimal)> = Vec::new();
    let others = if methods.len() > MOST { methods.split_off(MOST - 1) } else { Vec::new() };
    for (key, gross) in methods {
        let name = if key.is_empty() { words.without.to_owned() } else { shortened(key) };
        bars.push((name, gross));
    }
    if !others.is_empty() {
        bars.push((filled(words.all_others, &[&others.len().to_string()]), self::sum(&others)));
    }

    writeln!(
        out,
        "<figure class=\"chart\">\n<svg class=\"shares\" role=\"img\" aria-labelledby=\"shares-title \
         shares-desc\" width=\"100%\" height=\"{}\">",
        bars.len() * ROW
    )?;
    writeln!(out, "<title id=\"shares-title\">{}</title>", words.shares_title)?;
    writeln!(out, "<desc id=\"shares-desc\">{}</desc>", words.shares_desc)?;
    for (i, (name, gross)) in bars.iter().enumerate() {
        let top = i * ROW;
        let told = numbers.amount(Amount::from(*gross));
        let percent = numbers.percent(of_sum(*gross, sum, 1_000));
        writeln!(out, "<text x=\"0\" y=\"{}\">{}</text>", top + 14, Text(name))?;
        let y = top + 14;
        writeln!(out, "<text x=\"100%\" y=\"{y}\" text-anchor=\"end\">{told} · {percent}</text>")?;
        let y = top + 20;
        writeln!(out, "<rect class=\"track\" x=\"0\" y=\"{y}\" width=\"100%\" height=\"12\" rx=\"2\"/>")?;
        let width = Percent(of_sum(*gross, sum, 10_000).max(20));
        writeln!(out, "<rect class=\"net\" x=\"0\" y=\"{y}\" width=\"{width}\" height=\"12\" rx=\"2\"/>")?;
    }
    writeln!(out, "</svg>\n<figcaption>{}</figcaption>\n</figure>", words.shares_title)
}

fn sum(methods: &[(&str, Decimal)]) -> Decimal {
    methods.iter().fold(Decimal::ZERO, |sum, (_, gross)| sum.saturating_add(*gross))
}

/// What share of a sum it is, the whole being this many parts.
fn of_sum(gross: Decimal, sum: Decimal, parts: i64) -> i64 {
    let share = gross.checked_div(sum).unwrap_or_default();
    (share * Decimal::from(parts)).round().to_i64().unwrap_or_default()
}

/// As much of a method's name as fits beside its amount.
fn shortened(name: &str) -> String {
    match name.char_indices().nth(22) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::reports::output::sample;

    fn drawn(methods: &[(&str, &str)]) -> String {
        let method = |(key, gross): &(&str, &str)| sample::totals(TotalsBy::PaymentMethod, key, gross, gross);
        let totals: Vec<ReportTotals> = methods.iter().map(method).collect();
        let mut out = String::new();
        let numbers = Numbers::of(Language::En, "en", Some("ARS"));
        shares(&mut out, Words::of(Language::En), &numbers, &totals).unwrap();
        out
    }

    #[test]
    fn the_largest_first_with_its_share() {
        let drawn = drawn(&[("visa", "250"), ("<pix>", "750"), ("", "0"), ("refunds", "-5")]);
        let (first, second) = (drawn.find("&lt;pix&gt;").unwrap(), drawn.find("visa").unwrap());
        assert!(first < second);
        assert!(drawn.contains("750.00 · 75.0%") && drawn.contains("width=\"75.00%\""), "{drawn}");
        assert!(drawn.contains("250.00 · 25.0%") && !drawn.contains("refunds"), "{drawn}");
    }

    #[test]
    fn many_are_gathered_and_none_draw_nothing() {
        let names: Vec<String> = (0..30).map(|n| format!("method {n}")).collect();
        let methods: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "1")).collect();
        let drawn = drawn(&methods);
        assert_eq!(drawn.matches("class=\"track\"").count(), 10);
        assert!(drawn.contains("All others (21)") && drawn.contains("21.00 · 70.0%"), "{drawn}");
        assert_eq!(self::drawn(&[("visa", "0")]), "");
    }
}
