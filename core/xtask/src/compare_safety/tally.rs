//! What the screens said, held against what was true.

use std::fmt;

use super::cashier::Outcome;
use super::till::Screen;

/// Of one program.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Scenarios, each with one fault.
    pub(super) faults: u64,
    /// Of those, how many hit a request of this program.
    pub(super) hit: u64,
    /// Refunds beyond the one that the cashier meant.
    pub(super) doubled: u64,
    /// Refunds that the screen called done and that were never executed.
    pub(super) lost: u64,
    /// Screens that said the opposite of what was true.
    pub(super) wrong: u64,
    /// Screens that still said "not known" when the cashier gave up, or that a
    /// sale could not be begun. Neither right nor wrong.
    pub(super) unknown: u64,
}

impl Tally {
    pub(super) fn of(outcomes: &[Outcome]) -> Self {
        let mut tally = Self::default();
        for outcome in outcomes {
            tally.add(outcome);
        }
        tally
    }

    fn add(&mut self, outcome: &Outcome) {
        self.faults += 1;
        self.hit += u64::from(outcome.hits > 0);
        match outcome.sale {
            Some((Screen::Paid, paid)) => self.wrong += u64::from(!paid),
            Some((Screen::NotPaid, paid)) => self.wrong += u64::from(paid),
            _ => self.unknown += 1,
        }
        for (screen, executed) in &outcome.refunds {
            self.doubled += executed.saturating_sub(1) as u64;
            match screen {
                Screen::Refunded => self.lost += u64::from(*executed == 0),
                Screen::Unknown => self.unknown += 1,
                _ => self.wrong += u64::from(*executed > 0),
            }
        }
    }

    /// Whether money and screens were right throughout.
    pub(super) fn safe(&self) -> bool {
        (self.doubled, self.lost, self.wrong) == (0, 0, 0)
    }

    /// Per thousand faults, with one decimal where there are not a thousand.
    fn per_thousand(&self, count: u64) -> String {
        let tenths = (count * 10_000 + self.faults / 2).checked_div(self.faults).unwrap_or(0);
        if self.faults == 1000 { count.to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
    }
}

pub(super) const HEADINGS: &str = "doubled    lost   wrong  unknown   faults that hit";

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = [self.doubled, self.lost, self.wrong].map(|count| self.per_thousand(count));
        let [doubled, lost, wrong] = shown;
        let unknown = self.per_thousand(self.unknown);
        write!(f, "{doubled:>7} {lost:>7} {wrong:>7} {unknown:>8}   {} of {}", self.hit, self.faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(sale: (Screen, bool), refunds: &[(Screen, usize)]) -> Outcome {
        Outcome { number: 0, hits: 2, sale: Some(sale), refunds: refunds.to_vec() }
    }

    #[test]
    fn counts_what_is_wrong_and_only_that() {
        let right = [
            outcome((Screen::Paid, true), &[(Screen::Refunded, 1), (Screen::Refused, 0), (Screen::Error, 0)]),
            outcome((Screen::NotPaid, false), &[]),
        ];
        assert!(Tally::of(&right).safe());
        let wrong = [
            outcome((Screen::Paid, true), &[(Screen::Refunded, 3), (Screen::Refunded, 0)]),
            outcome((Screen::Paid, true), &[(Screen::Error, 2), (Screen::Refused, 1)]),
            outcome((Screen::NotPaid, true), &[]),
            outcome((Screen::Paid, false), &[(Screen::Unknown, 1)]),
            outcome((Screen::Error, false), &[]),
        ];
        let expected = Tally { faults: 5, hit: 5, doubled: 3, lost: 1, wrong: 4, unknown: 2 };
        assert_eq!(Tally::of(&wrong), expected);
        assert!(!expected.safe());
    }

    #[test]
    fn is_per_thousand() {
        let tally = Tally { faults: 60, hit: 50, doubled: 1, ..Tally::default() };
        assert_eq!(tally.to_string(), "   16.7     0.0     0.0      0.0   50 of 60");
        let tally = Tally { faults: 1000, hit: 900, wrong: 12, ..Tally::default() };
        assert_eq!(tally.to_string(), "      0       0      12        0   900 of 1000");
    }
}
