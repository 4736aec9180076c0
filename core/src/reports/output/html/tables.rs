use std::fmt::{Display, Result, Write};

use super::escape::Text;
use super::numbers::Numbers;
use super::words::Words;
use crate::model::{Finding, ReconcileSummary, ReportTotals, TotalsBy};
use crate::money::Amount;

/// A table that scrolls by itself where it is too wide, and, one with as many
/// rows as the report likes, where it is too long.
pub(super) fn table(
    out: &mut String,
    class: &str,
    id: &str,
    caption: impl Display,
    rows: impl FnOnce(&mut String) -> Result,
) -> Result {
    writeln!(
        out,
        "<div class=\"{class}\" role=\"region\" aria-labelledby=\"{id}-caption\" tabindex=\"0\">\n\
         <table id=\"{id}\">\n<caption id=\"{id}-caption\">{caption}</caption>"
    )?;
    rows(out)?;
    out.push_str("</table>\n</div>\n");
    Ok(())
}

/// The row over a table; a heading whose column has numbers comes with `true`.
pub(super) fn head<'a>(out: &mut String, titles: impl IntoIterator<Item = (&'a str, bool)>) -> Result {
    out.push_str("<thead>\n<tr>");
    for (title, is_number) in titles {
        let class = if is_number { " class=\"n\"" } else { "" };
        write!(out, "<th scope=\"col\"{class}>{title}</th>")?;
    }
    out.push_str("</tr>\n</thead>\n");
    Ok(())
}

/// An amount for people, with the exact one for programs.
pub(super) fn amount(out: &mut String, numbers: &Numbers, amount: Amount) -> Result {
    write!(out, "<td class=\"n\"><data value=\"{amount}\">{}</data></td>", numbers.amount(amount))
}

pub(super) fn count(out: &mut String, numbers: &Numbers, count: i64) -> Result {
    write!(out, "<td class=\"n\"><data value=\"{count}\">{}</data></td>", numbers.count(count))
}

/// A file's text, which may be of another direction than the page's.
fn text(out: &mut String, text: &str) -> Result {
    write!(out, "<bdi>{}</bdi>", Text(text))
}

/// The sums over parts of one sort, and those over all.
pub(super) fn totals(
    out: &mut String,
    words: &Words,
    numbers: &Numbers,
    summary: &ReconcileSummary,
    by: TotalsBy,
    (id, title, column): (&str, &str, &str),
) -> Result {
    let currency = summary.currency.as_deref().unwrap_or(words.no_currency);
    let caption = super::words::filled(words.amounts_in, &[&Text(currency).to_string()]);
    table(out, "scroll long", id, format_args!("{title}. {caption}."), |out| {
        let numbered = [
            words.rows,
            words.gross,
            words.refunds,
            words.chargebacks,
            words.other,
            words.fees,
            words.taxes,
            words.net,
            words.payouts,
        ];
        head(out, std::iter::once((column, false)).chain(numbered.map(|title| (title, true))))?;
        out.push_str("<tbody>\n");
        for part in summary.totals.iter().filter(|totals| totals.by == by) {
            out.push_str("<tr><th scope=\"row\">");
            match part {
                ReportTotals { key, .. } if key.is_empty() => out.push_str(words.without),
                ReportTotals { key, by: TotalsBy::Day, .. } => text(out, &numbers.day(key))?,
                ReportTotals { key, .. } => text(out, key)?,
            }
            out.push_str("</th>");
            count(out, numbers, part.rows)?;
            for sum in [
                part.gross,
                part.refunds,
                part.chargebacks,
                part.other,
                part.fees,
                part.taxes,
                part.net,
                part.payouts,
            ] {
                amount(out, numbers, sum)?;
            }
            out.push_str("</tr>\n");
        }
        write!(out, "</tbody>\n<tfoot>\n<tr><th scope=\"row\">{}</th>", words.total)?;
        let rows = summary.totals.iter().filter(|totals| totals.by == by).map(|totals| totals.rows).sum();
        count(out, numbers, rows)?;
        for sum in [
            summary.gross,
            summary.refunds,
            summary.chargebacks,
            summary.other,
            summary.fees,
            summary.taxes,
            summary.net,
            summary.payouts,
        ] {
            amount(out, numbers, sum)?;
        }
        out.push_str("</tr>\n</tfoot>\n");
        Ok(())
    })
}

type AmountOf = fn(&Finding) -> Option<Amount>;
type TextOf = fn(&Finding) -> Option<&str>;

/// Findings of one kind, without the columns in which none of them has anything.
pub(super) fn findings(
    out: &mut String,
    words: &Words,
    numbers: &Numbers,
    findings: &[Finding],
    (id, caption): (&str, &str),
) -> Result {
    let amounts: [(&str, AmountOf); 2] =
        [(words.expected, |finding| finding.expected), (words.reported, |finding| finding.reported)];
    let texts: [(&str, TextOf); 5] = [
        (words.operation, |finding| finding.source_id.as_deref()),
        (words.day, |finding| finding.day.as_deref()),
        (words.pos, |finding| finding.pos.as_deref()),
        (words.store, |finding| finding.store.as_deref()),
        (words.method, |finding| finding.payment_method.as_deref()),
    ];
    let amounts: Vec<_> =
        amounts.iter().filter(|(_, of)| findings.iter().any(|one| of(one).is_some())).collect();
    let texts: Vec<_> = texts.iter().filter(|(_, of)| findings.iter().any(|one| of(one).is_some())).collect();
    let is_in_files = findings.iter().any(|finding| finding.line.is_some());
    table(out, "scroll long", id, caption, |out| {
        let titles = std::iter::once((words.reference, false))
            .chain(amounts.iter().map(|(title, _)| (*title, true)))
            .chain(texts.iter().map(|(title, _)| (*title, false)))
            .chain([(words.reason, false)])
            .chain(is_in_files.then_some([(words.file, true), (words.line, true)]).into_iter().flatten());
        head(out, titles)?;
        out.push_str("<tbody>\n");
        for finding in findings {
            out.push_str("<tr><th scope=\"row\">");
            text(out, finding.external_reference.as_deref().unwrap_or("–"))?;
            out.push_str("</th>");
            for (_, of) in &amounts {
                match of(finding) {
                    Some(sum) => amount(out, numbers, sum)?,
                    None => out.push_str("<td></td>"),
                }
            }
            for (title, of) in &texts {
                let value = of(finding).unwrap_or_default();
                out.push_str("<td>");
                if *title == words.day {
                    text(out, &numbers.day(value))?;
                } else {
                    text(out, value)?;
                }
                out.push_str("</td>");
            }
            out.push_str("<td class=\"why\">");
            text(out, words.reason(&finding.reason))?;
            out.push_str("</td>");
            if is_in_files {
                place(out, words, numbers, finding)?;
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n");
        Ok(())
    })
}

/// Which file, the first being 1 to people, and which line.
fn place(out: &mut String, words: &Words, numbers: &Numbers, finding: &Finding) -> Result {
    let file = match (finding.file, finding.line) {
        (Some(file), _) => numbers.count(i64::from(file) + 1),
        (None, Some(_)) => words.in_sales.to_owned(),
        (None, None) => String::new(),
    };
    let line = finding.line.map(|line| line.to_string()).unwrap_or_default();
    write!(out, "<td class=\"n\">{file}</td><td class=\"n\">{line}</td>")
}
