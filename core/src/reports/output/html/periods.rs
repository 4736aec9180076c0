use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::model::{ReportTotals, TotalsBy};

/// How many bars a chart has at most: more can't be told apart on a phone.
const MOST: usize = 62;

/// How long a bar of the chart is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Day,
    Week,
    Month,
    Year,
}

impl Step {
    /// The first day of what this day is in.
    fn start(self, date: Date) -> Date {
        match self {
            Self::Day => date,
            Self::Week => {
                let days = i64::from(date.weekday().to_monday_zero_offset());
                date.checked_sub(days.days()).unwrap_or(date)
            }
            Self::Month => date.first_of_month(),
            Self::Year => date.first_of_year(),
        }
    }
}

/// What came in from one day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) start: Date,
    pub(super) gross: Decimal,
    pub(super) net: Decimal,
}

/// The days that have rows, or, where they are too many, their weeks, months or
/// years. Periods without a row are left out: one row with a date of another
/// century must not make all others one bar.
pub(super) fn periods(totals: &[ReportTotals]) -> (Step, Vec<Period>) {
    let days: Vec<Period> = totals
        .iter()
        .filter(|totals| totals.by == TotalsBy::Day)
        .filter_map(|totals| {
            let (gross, net) = (totals.gross.as_decimal(), totals.net.as_decimal());
            Some(Period { start: totals.key.parse().ok()?, gross, net })
        })
        .collect();
    let (mut step, mut drawn) = (Step::Day, days.clone());
    for longer in [Step::Week, Step::Month, Step::Year] {
        if drawn.len() > MOST {
            (step, drawn) = (longer, gathered(&days, longer));
        }
    }
    // So many years are dates that nobody meant.
    drawn.drain(..drawn.len().saturating_sub(MOST));
    (step, drawn)
}

fn gathered(days: &[Period], step: Step) -> Vec<Period> {
    let mut gathered: Vec<Period> = Vec::new();
    for day in days {
        let start = step.start(day.start);
        match gathered.last_mut() {
            Some(last) if last.start == start => {
                last.gross = last.gross.saturating_add(day.gross);
                last.net = last.net.saturating_add(day.net);
            }
            _ => gathered.push(Period { start, ..*day }),
        }
    }
    gathered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::output::sample;

    fn of_days(days: i64) -> Vec<ReportTotals> {
        let first: Date = "2026-01-01".parse().unwrap();
        (0..days)
            .map(|n| {
                let day = first.checked_add(n.days()).unwrap().to_string();
                sample::totals(TotalsBy::Day, &day, "100", "95.5")
            })
            .collect()
    }

    #[test]
    fn too_many_days_become_weeks_months_and_years() {
        for (days, step, bars, first) in [
            (0, Step::Day, 0, None),
            (1, Step::Day, 1, Some("2026-01-01")),
            (62, Step::Day, 62, Some("2026-01-01")),
            // A Thursday: its week began in the year before.
            (63, Step::Week, 10, Some("2025-12-29")),
            (365, Step::Week, 53, Some("2025-12-29")),
            (500, Step::Month, 17, Some("2026-01-01")),
            (2_500, Step::Year, 7, Some("2026-01-01")),
        ] {
            let totals = of_days(days);
            let (found, periods) = periods(&totals);
            assert_eq!((found, periods.len()), (step, bars), "{days} days");
            assert_eq!(periods.first().map(|period| period.start.to_string()).as_deref(), first);
            let gross: Decimal = periods.iter().map(|period| period.gross).sum();
            let net: Decimal = periods.iter().map(|period| period.net).sum();
            assert_eq!(gross, Decimal::from(days * 100));
            assert_eq!(net, Decimal::new(days * 955, 1));
        }
    }

    #[test]
    fn rows_without_a_day_and_other_sums_are_left_out() {
        let totals = [
            sample::totals(TotalsBy::Day, "", "1", "1"),
            sample::totals(TotalsBy::Day, "soon", "1", "1"),
            sample::totals(TotalsBy::Day, "2026-10-31", "1", "1"),
            sample::totals(TotalsBy::Pos, "2026-10-31", "1", "1"),
        ];
        assert_eq!(periods(&totals).1.len(), 1);
    }
}
