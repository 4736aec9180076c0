use std::fmt::{Result, Write};

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::numbers::Numbers;
use super::periods::{Period, Step, periods};
use super::units::{Percent, Pixels};
use super::words::{Words, filled};
use crate::model::ReportTotals;
use crate::money::Amount;

/// Of the plot, in pixels. What is across is in percent of the page's width, so
/// that a narrow page squeezes bars but not letters.
const HEIGHT: i64 = 200;
const ABOVE: i64 = 10;
const BELOW: i64 = 26;
/// How many dates fit under the bars of a phone.
const DATES: usize = 5;

/// The chart of gross and net by day; nothing where no row has a day.
pub(super) fn bars(out: &mut String, words: &Words, numbers: &Numbers, totals: &[ReportTotals]) -> Result {
    let (step, periods) = periods(totals);
    let (Some(first), Some(last)) = (periods.first(), periods.last()) else { return Ok(()) };
    let scale = Scale::over(&periods);
    let height = ABOVE + HEIGHT + BELOW;
    out.push_str("<figure class=\"chart\">\n<div class=\"plot\">\n");
    axis(out, numbers, &scale, height)?;
    writeln!(
        out,
        "<svg class=\"bars\" role=\"img\" aria-labelledby=\"bars-title bars-desc\" width=\"100%\" \
         height=\"{height}\">"
    )?;
    writeln!(out, "<title id=\"bars-title\">{}</title>", words.bars_title)?;
    let told = [&*numbers.date(first.start), &*numbers.date(last.start)];
    writeln!(out, "<desc id=\"bars-desc\">{}</desc>", filled(words.bars_desc, &told))?;
    for tick in scale.ticks() {
        let class = if tick.is_zero() { "zero" } else { "grid" };
        let y = Pixels(scale.y(tick));
        writeln!(out, "<line class=\"{class}\" x1=\"0\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/>")?;
    }
    let slot = 10_000 / i64::try_from(periods.len()).unwrap_or(i64::MAX);
    let every = periods.len().div_ceil(DATES);
    let mut left = 0;
    for (i, period) in periods.iter().enumerate() {
        let name = named(step, period.start, words, numbers);
        let told = |value: Decimal| numbers.amount(Amount::from(value));
        writeln!(
            out,
            "<g><title>{name}: {} {}, {} {}</title>",
            words.gross,
            told(period.gross),
            words.net,
            told(period.net)
        )?;
        bar(out, "gross", (left + slot / 10, slot * 8 / 10), &scale, period.gross)?;
        bar(out, "net", (left + slot * 3 / 10, slot * 4 / 10), &scale, period.net)?;
        out.push_str("</g>\n");
        if i.is_multiple_of(every) {
            let (at, anchor) = match left + slot / 2 {
                middle if middle < 800 => (left, "start"),
                middle if middle > 9_200 => (left + slot, "end"),
                middle => (middle, "middle"),
            };
            let date = short(step, period.start, numbers);
            let y = height - 8;
            writeln!(out, "<text x=\"{}\" y=\"{y}\" text-anchor=\"{anchor}\">{date}</text>", Percent(at))?;
        }
        left += slot;
    }
    out.push_str("</svg>\n</div>\n<figcaption><span class=\"key\"><i class=\"gross\"></i>");
    write!(out, "{}</span> <span class=\"key\"><i class=\"net\"></i>{}</span> ", words.gross, words.net)?;
    let [day, week, month, year] = words.a_bar_is;
    let a_bar_is = match step {
        Step::Day => day,
        Step::Week => week,
        Step::Month => month,
        Step::Year => year,
    };
    writeln!(out, "<span>{a_bar_is}</span></figcaption>\n</figure>")
}

/// The amounts left of the plot, as wide as they are.
fn axis(out: &mut String, numbers: &Numbers, scale: &Scale, height: i64) -> Result {
    let told: Vec<(i64, String)> = scale.ticks().map(|tick| (scale.y(tick), numbers.plain(tick))).collect();
    let letters = told.iter().map(|(_, text)| text.chars().count()).max().unwrap_or_default();
    let width = letters * 7 + 10;
    writeln!(out, "<svg class=\"axis\" aria-hidden=\"true\" width=\"{width}\" height=\"{height}\">")?;
    for (y, text) in told {
        writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{text}</text>",
            width - 6,
            Pixels(y + 40)
        )?;
    }
    out.push_str("</svg>\n");
    Ok(())
}

fn bar(out: &mut String, class: &str, (left, width): (i64, i64), scale: &Scale, value: Decimal) -> Result {
    let (zero, end) = (scale.y(Decimal::ZERO), scale.y(value));
    // However little it is, it is seen.
    let tall = (zero - end).abs().max(if value.is_zero() { 0 } else { 10 });
    let top = if value.is_sign_negative() { zero } else { zero - tall };
    writeln!(
        out,
        "<rect class=\"{class}\" x=\"{}\" width=\"{}\" y=\"{}\" height=\"{}\"/>",
        Percent(left),
        Percent(width),
        Pixels(top),
        Pixels(tall)
    )
}

fn named(step: Step, start: Date, words: &Words, numbers: &Numbers) -> String {
    match step {
        Step::Day => numbers.date(start),
        Step::Week => filled(words.week_of, &[&numbers.date(start)]),
        Step::Month => numbers.month(start),
        Step::Year => start.year().to_string(),
    }
}

fn short(step: Step, start: Date, numbers: &Numbers) -> String {
    match step {
        Step::Day | Step::Week => numbers.short_date(start),
        Step::Month => numbers.month(start),
        Step::Year => start.year().to_string(),
    }
}

/// From the lowest to the highest line of a plot, in round steps.
#[derive(Debug, PartialEq, Eq)]
struct Scale {
    step: Decimal,
    lowest: i64,
    highest: i64,
}

impl Scale {
    fn over(periods: &[Period]) -> Self {
        let values = || periods.iter().flat_map(|period| [period.gross, period.net]);
        let (max, min) =
            (values().fold(Decimal::ZERO, Decimal::max), values().fold(Decimal::ZERO, Decimal::min));
        let step = round_step(max.saturating_sub(min));
        let steps = |value: Decimal| value.checked_div(step).unwrap_or_default();
        let lowest = steps(min).floor().to_i64().unwrap_or_default();
        let highest = steps(max).ceil().to_i64().unwrap_or_default().max(lowest + 1);
        Self { step, lowest, highest }
    }

    fn ticks(&self) -> impl Iterator<Item = Decimal> {
        (self.lowest..=self.highest).map(|steps| self.step.saturating_mul(steps.into()))
    }

    /// How far down a value is, in tenths of a pixel.
    fn y(&self, value: Decimal) -> i64 {
        let steps = Decimal::from(self.highest) - value.checked_div(self.step).unwrap_or_default();
        let share = steps / Decimal::from(self.highest - self.lowest);
        ABOVE * 10 + (share * Decimal::from(HEIGHT * 10)).round().to_i64().unwrap_or_default()
    }
}

/// The least of 1, 2 and 5 times a power of ten of which four reach this far.
fn round_step(range: Decimal) -> Decimal {
    let mut unit = Decimal::new(1, 2);
    loop {
        for times in [1, 2, 5] {
            let step = unit.saturating_mul(times.into());
            if step.saturating_mul(4.into()) >= range {
                return step;
            }
        }
        unit = unit.saturating_mul(10.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_is_round_and_holds_all() {
        for (gross, net, step, lowest, highest) in [
            ("100", "90", "50", 0, 2),
            ("1234.56", "1200", "500", 0, 3),
            ("80", "-80", "50", -2, 2),
            ("0", "0", "0.01", 0, 1),
            ("0", "-5", "2", -3, 0),
            ("999999999999999999999", "0", "500000000000000000000", 0, 2),
        ] {
            let decimal = |text: &str| text.parse::<Decimal>().unwrap();
            let (gross, net) = (decimal(gross), decimal(net));
            let scale = Scale::over(&[Period { start: Date::constant(2026, 10, 31), gross, net }]);
            assert_eq!(scale, Scale { step: decimal(step), lowest, highest }, "{gross} {net}");
            for value in [gross, net] {
                assert!((100..=2_100).contains(&scale.y(value)), "{gross} {net}");
            }
        }
    }
}
