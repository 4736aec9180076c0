use std::fmt::{Result, Write};

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::attention::Attention;
use super::bars::bars;
use super::escape::Text;
use super::numbers::Numbers;
use super::shares::shares;
use super::tables;
use super::words::{Words, filled};
use crate::model::{FindingKind, ReconcileSummary, TotalsBy};
use crate::money::Amount;
use crate::reports::output::kind::kind_word;

/// No script, no picture, no font, no frame, no form: only what is in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const STYLE: &str = include_str!("style.css");

/// All that a page is made of.
#[derive(Debug)]
pub(super) struct Page<'a> {
    /// The page's language tag.
    pub(super) tag: &'a str,
    pub(super) words: &'static Words,
    pub(super) numbers: Numbers,
    pub(super) summary: &'a ReconcileSummary,
    pub(super) attention: &'a Attention,
    pub(super) made_at: Timestamp,
}

impl Page<'_> {
    pub(super) fn write(&self, out: &mut String) -> Result {
        let words = self.words;
        write!(
            out,
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
            Text(self.tag),
            words.title
        )?;
        self.header(out)?;
        out.push_str("<main>\n");
        self.in_short(out)?;
        self.totals(out)?;
        self.counts(out)?;
        self.parts(out)?;
        self.to_look_at(out)?;
        writeln!(out, "</main>\n<footer><p>{}</p></footer>\n</body>\n</html>", words.footer)
    }

    fn header(&self, out: &mut String) -> Result {
        let (words, numbers, summary) = (self.words, &self.numbers, self.summary);
        let days = || {
            let days =
                summary.totals.iter().filter(|totals| totals.by == TotalsBy::Day && !totals.key.is_empty());
            days.map(|totals| Text(&totals.key))
        };
        let period = match (days().next(), days().next_back()) {
            (Some(first), Some(last)) => {
                let told = |day: Text<'_>| Text(&numbers.day(day.0)).to_string();
                filled(words.from_to, &[&told(first), &told(last)])
            }
            _ => words.no_period.to_owned(),
        };
        let currency = Text(summary.currency.as_deref().unwrap_or(words.no_currency));
        writeln!(out, "<header>\n<h1>{}</h1>\n<dl>", words.title)?;
        writeln!(out, "<div><dt>{}</dt><dd id=\"period\">{period}</dd></div>", words.period)?;
        writeln!(out, "<div><dt>{}</dt><dd id=\"currency\">{currency}</dd></div>", words.currency)?;
        writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", words.rows, numbers.count(summary.rows))?;
        writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", words.sales, numbers.count(summary.sales))?;
        writeln!(
            out,
            "<div><dt>{}</dt><dd><time datetime=\"{}\">{}</time></dd></div>\n</dl>\n</header>",
            words.made,
            self.made_at,
            numbers.moment(self.made_at)
        )
    }

    fn in_short(&self, out: &mut String) -> Result {
        let (words, numbers, summary) = (self.words, &self.numbers, self.summary);
        let to_look_at = numbers.count(i64::try_from(self.attention.count()).unwrap_or(i64::MAX));
        writeln!(out, "<section class=\"short\">\n<h2>{}</h2>", words.in_short)?;
        if self.attention.count() == 0 {
            writeln!(out, "<p class=\"verdict well\">{}</p>", words.all_well)?;
        } else {
            let link = format!("<a href=\"#to-look-at\">{to_look_at}</a>");
            writeln!(out, "<p class=\"verdict\">{}</p>", filled(words.some_to_look_at, &[&link]))?;
        }
        out.push_str("<dl class=\"cards\">\n");
        let currency = Text(summary.currency.as_deref().unwrap_or_default());
        for (name, amount) in [
            (words.gross, summary.gross),
            (words.fees, summary.fees),
            (words.taxes, summary.taxes),
            (words.refunds, summary.refunds),
            (words.net, summary.net),
        ] {
            let told = numbers.amount(amount);
            writeln!(out, "<div><dt>{name} {currency}</dt><dd>{told}</dd></div>")?;
        }
        writeln!(out, "<div><dt>{}</dt><dd>{to_look_at}</dd></div>", words.to_look_at)?;
        out.push_str("</dl>\n</section>\n");
        Ok(())
    }

    fn totals(&self, out: &mut String) -> Result {
        let (words, numbers, summary) = (self.words, &self.numbers, self.summary);
        let rows = [
            ("gross", words.gross, summary.gross, words.gross_note),
            ("refunds", words.refunds, summary.refunds, words.refunds_note),
            ("chargebacks", words.chargebacks, summary.chargebacks, words.chargebacks_note),
            ("other", words.other, summary.other, words.other_note),
            ("fees", words.fees, summary.fees, words.fees_note),
            ("taxes", words.taxes, summary.taxes, words.taxes_note),
            ("net", words.net, summary.net, words.net_note),
            ("payouts", words.payouts, summary.payouts, words.payouts_note),
        ];
        writeln!(out, "<section>\n<h2>{}</h2>", words.totals)?;
        let currency = Text(summary.currency.as_deref().unwrap_or(words.no_currency)).to_string();
        let caption = format!("{}. {}.", words.totals_caption, filled(words.amounts_in, &[&currency]));
        tables::table(out, "scroll", "totals", caption, |out| {
            tables::head(out, [(words.concept, false), (words.amount, true), (words.meaning, false)])?;
            out.push_str("<tbody>\n");
            for (id, name, amount, note) in rows {
                write!(out, "<tr id=\"total-{id}\"><th scope=\"row\">{name}</th>")?;
                tables::amount(out, numbers, amount)?;
                writeln!(out, "<td>{note}</td></tr>")?;
            }
            out.push_str("</tbody>\n");
            Ok(())
        })?;
        self.equation(out)?;
        if summary.rows_that_do_not == 0 {
            writeln!(out, "<p>{}</p>", words.rows_add_up)?;
        } else {
            let told = [summary.rows_that_do_not, summary.rows_that_add_up].map(|rows| numbers.count(rows));
            let told = filled(words.rows_do_not, &told.each_ref().map(String::as_str));
            writeln!(out, "<p class=\"warning\">{told}</p>")?;
        }
        match summary.balance_difference {
            Some(difference) if difference.is_zero() => writeln!(out, "<p>{}</p>", words.balance_right)?,
            Some(difference) => {
                let told = filled(words.balance_wrong, &[&numbers.amount(difference)]);
                writeln!(out, "<p class=\"warning\">{told}</p>")?;
            }
            None => {}
        }
        out.push_str("</section>\n");
        Ok(())
    }

    /// The sum in numbers, done once more from what the page shows.
    fn equation(&self, out: &mut String) -> Result {
        let (words, numbers, summary) = (self.words, &self.numbers, self.summary);
        let parts =
            [summary.gross, summary.refunds, summary.chargebacks, summary.other, summary.fees, summary.taxes];
        let sum = parts.iter().fold(Decimal::ZERO, |sum, part| sum.saturating_add(part.as_decimal()));
        write!(out, "<p id=\"equation\">{}<br>\n<span class=\"sum\">", words.equation)?;
        for (i, part) in parts.iter().enumerate() {
            let told = numbers.amount(*part);
            match (i, part.as_decimal().is_sign_negative()) {
                (0, _) => out.push_str(&told),
                (_, true) => write!(out, " + ({told})")?,
                (_, false) => write!(out, " + {told}")?,
            }
        }
        writeln!(out, " = {}</span><br>", numbers.amount(Amount::from(sum)))?;
        let difference = summary.net.as_decimal().saturating_sub(sum);
        if difference.is_zero() {
            writeln!(out, "<strong>{}</strong></p>", words.balances)
        } else {
            let told = filled(words.does_not_balance, &[&numbers.amount(Amount::from(difference))]);
            writeln!(out, "<strong class=\"warning\">{told}</strong></p>")
        }
    }

    fn counts(&self, out: &mut String) -> Result {
        let (words, numbers, summary) = (self.words, &self.numbers, self.summary);
        let counts = [
            (FindingKind::Matched, summary.matched),
            (FindingKind::AmountDiffers, summary.amount_differs),
            (FindingKind::Missing, summary.missing),
            (FindingKind::Unknown, summary.unknown),
            (FindingKind::Refunded, summary.refunded),
            (FindingKind::PartiallyRefunded, summary.partially_refunded),
            (FindingKind::ChargedBack, summary.charged_back),
            (FindingKind::InMediation, summary.in_mediation),
            (FindingKind::Duplicate, summary.duplicate),
            (FindingKind::BadRow, summary.bad_row),
        ];
        let pending = ("pending", &words.pending, summary.pending, summary.pending_amount);
        let rows = counts.map(|(kind, count)| {
            let amount = if kind == FindingKind::Missing { summary.missing_amount } else { Amount::ZERO };
            (kind_word(kind), words.kind(kind), count, amount)
        });
        writeln!(out, "<section>\n<h2>{}</h2>", words.findings)?;
        tables::table(out, "scroll", "counts", words.findings_caption, |out| {
            let meaning = format!("{} · {}", words.meaning, words.to_do);
            tables::head(out, [(words.finding, false), (words.count, true), (meaning.as_str(), false)])?;
            out.push_str("<tbody>\n");
            for (id, kind, count, amount) in rows.into_iter().chain([pending]) {
                let class = if count == 0 { " class=\"none\"" } else { "" };
                write!(out, "<tr id=\"count-{id}\"{class}><th scope=\"row\">{}</th>", kind.name)?;
                tables::count(out, numbers, count)?;
                write!(out, "<td>{}", kind.means)?;
                if !amount.is_zero() {
                    write!(out, " {}", filled(words.for_an_amount, &[&numbers.amount(amount)]))?;
                }
                writeln!(out, " <span class=\"to-do\">{}</span></td></tr>", kind.to_do)?;
            }
            out.push_str("</tbody>\n");
            Ok(())
        })?;
        out.push_str("</section>\n");
        Ok(())
    }

    fn parts(&self, out: &mut String) -> Result {
        let words = self.words;
        for (by, id, title, column) in [
            (TotalsBy::Day, "by-day", words.by_day, words.day),
            (TotalsBy::Pos, "by-pos", words.by_pos, words.pos),
            (TotalsBy::Store, "by-store", words.by_store, words.store),
            (TotalsBy::PaymentMethod, "by-method", words.by_method, words.method),
        ] {
            let summary = self.summary;
            writeln!(out, "<section>\n<h2>{title}</h2>")?;
            match by {
                TotalsBy::Day => bars(out, words, &self.numbers, &summary.totals)?,
                TotalsBy::PaymentMethod => shares(out, words, &self.numbers, &summary.totals)?,
                TotalsBy::Pos | TotalsBy::Store => {}
            }
            if summary.totals.iter().any(|totals| totals.by == by && !totals.key.is_empty()) {
                tables::totals(out, words, &self.numbers, summary, by, (id, title, column))?;
            } else {
                writeln!(out, "<p>{}</p>", words.none_named)?;
            }
            out.push_str("</section>\n");
        }
        Ok(())
    }

    fn to_look_at(&self, out: &mut String) -> Result {
        let (words, numbers) = (self.words, &self.numbers);
        writeln!(out, "<section>\n<h2 id=\"to-look-at\">{}</h2>", words.attention)?;
        if self.attention.count() == 0 {
            writeln!(out, "<p>{}</p>", words.nothing)?;
        }
        for (group, shown) in self.attention.groups() {
            let kind = words.kind(group.kind);
            writeln!(out, "<h3>{}</h3>\n<p>{} {}</p>", kind.name, kind.means, kind.to_do)?;
            let [told, count] =
                [shown.len(), group.count].map(|n| numbers.count(i64::try_from(n).unwrap_or(i64::MAX)));
            if shown.len() < group.count {
                writeln!(out, "<p class=\"shown\">{}</p>", filled(words.shown, &[&told, &count]))?;
            }
            let id = format!("list-{}", kind_word(group.kind));
            let caption = format!("{}: {count}", kind.name);
            tables::findings(out, words, numbers, shown, (&id, &caption))?;
        }
        out.push_str("</section>\n");
        Ok(())
    }
}
