//! What became of it all.

use std::collections::BTreeMap;
use std::fmt;

use super::deck::{Card, Moment};
use crate::compare_safety::way::{Api, Qr};

/// In the form that the simulation prints, too, after a line for each way to sell.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) faults: u64,
    pub(super) kills: u64,
    pub(super) lost: usize,
    pub(super) doubled: usize,
    pub(super) wrong_screens: usize,
    pub(super) problems: Vec<String>,
    ways: BTreeMap<(Api, Qr), Way>,
}

/// One way to sell.
#[derive(Debug, Default)]
struct Way {
    sales: usize,
    /// By what the customer scanned.
    drawn: usize,
    printed: usize,
    refunds: usize,
    kills: BTreeMap<Moment, u64>,
    /// Of those, after how many the till came up on the other generation.
    moved: u64,
}

impl Tally {
    fn way(&mut self, card: Card) -> &mut Way {
        self.ways.entry((card.api, card.qr)).or_default()
    }

    pub(super) fn sold(&mut self, card: Card) {
        self.way(card).sales += 1;
    }

    pub(super) fn scanned(&mut self, card: Card, drawn: bool) {
        let way = self.way(card);
        if drawn {
            way.drawn += 1;
        } else {
            way.printed += 1;
        }
    }

    pub(super) fn refunded(&mut self, card: Card) {
        self.way(card).refunds += 1;
    }

    pub(super) fn killed(&mut self, card: Card) {
        self.kills += 1;
        let way = self.way(card);
        *way.kills.entry(card.moment).or_default() += 1;
        way.moved += u64::from(card.moves);
    }

    /// What was not tried counts as a problem: nothing is known of it.
    pub(super) fn demand_all(&mut self) {
        for (api, qr) in Api::ALL.iter().flat_map(|api| Qr::ALL.map(|qr| (*api, qr))) {
            let way = self.ways.entry((api, qr)).or_default();
            let mut missed: Vec<String> = Moment::ALL
                .iter()
                .filter(|moment| !way.kills.contains_key(moment))
                .map(|moment| format!("killed in {moment}"))
                .collect();
            let (drawn, printed) = (qr != Qr::Static, qr != Qr::Dynamic);
            let counts = [
                ("refunded", way.refunds > 0),
                ("moved to the other generation", way.moved > 0),
                ("scanned as drawn", way.drawn > 0 || !drawn),
                ("scanned as printed", way.printed > 0 || !printed),
            ];
            missed.extend(counts.iter().filter(|(_, seen)| !seen).map(|(what, _)| (*what).to_owned()));
            self.problems.extend(missed.iter().map(|what| format!("no {qr} sale of {api} was {what}")));
        }
    }

    pub(super) fn is_clean(&self) -> bool {
        self.lost + self.doubled + self.wrong_screens + self.problems.len() == 0
    }

    pub(super) fn sales(&self) -> usize {
        self.ways.values().map(|way| way.sales).sum()
    }

    pub(super) fn refunds(&self) -> usize {
        self.ways.values().map(|way| way.refunds).sum()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.problems {
            writeln!(f, "{problem}")?;
        }
        for ((api, qr), way) in &self.ways {
            let Way { sales, drawn, printed, refunds, moved, .. } = way;
            write!(f, "{api:<7} {qr:<7} sales={sales} drawn={drawn} printed={printed} refunds={refunds}")?;
            for moment in Moment::ALL {
                write!(f, " {moment}_kills={}", way.kills.get(&moment).copied().unwrap_or(0))?;
            }
            writeln!(f, " moved={moved}")?;
        }
        write!(
            f,
            "seeds=1 sales={} refunds={} faults={} kills={} lost={} doubled={} wrong_screens={} violations={}",
            self.sales(),
            self.refunds(),
            self.faults,
            self.kills,
            self.lost,
            self.doubled,
            self.wrong_screens,
            self.problems.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::deck::{Deck, Dice, ROUND};
    use super::*;

    /// All of a round, but for what `skips`.
    fn tally(skips: impl Fn(Card) -> bool) -> Tally {
        let (mut deck, mut dice, mut tally) = (Deck::new(), Dice(1), Tally::default());
        for _ in 0..ROUND {
            let card = deck.draw(&mut dice);
            if skips(card) {
                continue;
            }
            tally.sold(card);
            tally.killed(card);
            tally.refunded(card);
            tally.scanned(card, card.drawn);
        }
        tally.demand_all();
        tally
    }

    #[test]
    fn what_was_not_tried_is_a_problem() {
        assert!(tally(|_| false).is_clean());
        let without = tally(|card| (card.api, card.qr) == (Api::Orders, Qr::Hybrid));
        assert_eq!(without.problems.len(), 8, "{:?}", without.problems);
        let without = tally(|card| card.moment == Moment::Wait && card.qr == Qr::Dynamic);
        assert_eq!(
            without.problems,
            ["no dynamic sale of instore was killed in wait", "no dynamic sale of orders was killed in wait"]
        );
    }
}
