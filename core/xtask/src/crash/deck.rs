//! What is sold and where the plug is pulled: each of all possibilities in each
//! round, in an order that the seed decides.

use std::fmt;

use crate::compare_safety::way::{Api, Qr};

/// One sale.
#[derive(Debug, Clone, Copy)]
pub(super) struct Card {
    pub(super) api: Api,
    pub(super) qr: Qr,
    /// Where the plug is pulled.
    pub(super) moment: Moment,
    /// Whether the till comes up on the other generation of the API, like that
    /// of a shop that changes it.
    pub(super) moves: bool,
    /// Whether the customer scans what is drawn rather than what is printed.
    pub(super) drawn: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Moment {
    Sell,
    Cancel,
    Wait,
    Refund,
}

/// Of each way to sell, in a round: as many in a refund as anywhere else.
const MOMENTS: [Moment; 6] =
    [Moment::Sell, Moment::Cancel, Moment::Wait, Moment::Refund, Moment::Refund, Moment::Refund];

/// How many cards show every possibility.
pub(super) const ROUND: u64 = 36;

#[derive(Debug)]
pub(super) struct Deck {
    round: usize,
    left: Vec<Card>,
}

impl Deck {
    pub(super) fn new() -> Self {
        Self { round: 0, left: Vec::new() }
    }

    pub(super) fn draw(&mut self, dice: &mut Dice) -> Card {
        loop {
            if let Some(card) = self.left.pop() {
                return card;
            }
            self.left = cards(self.round);
            self.round += 1;
            for end in (1..self.left.len()).rev() {
                let other = dice.below(end as u64 + 1);
                self.left.swap(end, usize::try_from(other).unwrap_or(end));
            }
        }
    }
}

fn cards(round: usize) -> Vec<Card> {
    let ways = Api::ALL.iter().flat_map(|api| Qr::ALL.map(|qr| (*api, qr)));
    let of_way = |(api, qr)| {
        MOMENTS.iter().enumerate().map(move |(number, moment)| {
            // What was perhaps sent is asked for again where it was asked for.
            let moves = *moment != Moment::Sell && (number + round).is_multiple_of(2);
            let drawn = match qr {
                Qr::Static => false,
                Qr::Dynamic => true,
                Qr::Hybrid => (number / 2 + round).is_multiple_of(2),
            };
            Card { api, qr, moment: *moment, moves, drawn }
        })
    };
    ways.flat_map(of_way).collect()
}

impl Moment {
    pub(super) const ALL: [Self; 4] = [Self::Sell, Self::Cancel, Self::Wait, Self::Refund];
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Sell => "sell",
            Self::Cancel => "cancel",
            Self::Wait => "wait",
            Self::Refund => "refund",
        })
    }
}

/// splitmix64: the same seed gives the same choices, as far as processes do.
#[derive(Debug)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % end
    }

    pub(super) fn one_of(&mut self, end: u64) -> bool {
        self.below(end) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_everything_in_each_round_and_in_another_order() {
        let (mut deck, mut dice) = (Deck::new(), Dice(1));
        let mut rounds = Vec::new();
        for _ in 0..2 {
            let round: Vec<Card> = (0..ROUND).map(|_| deck.draw(&mut dice)).collect();
            for (api, qr) in Api::ALL.iter().flat_map(|api| Qr::ALL.map(|qr| (*api, qr))) {
                let of_way = |card: &&Card| (card.api, card.qr) == (api, qr);
                for (moment, times) in Moment::ALL.into_iter().zip([1, 1, 1, 3]) {
                    let cards = round.iter().filter(of_way).filter(|card| card.moment == moment);
                    assert_eq!(cards.count(), times);
                }
                let moving = round.iter().filter(of_way).filter(|card| card.moves).count();
                assert!((2..=3).contains(&moving));
            }
            rounds.push(format!("{round:?}"));
        }
        assert_ne!(rounds[0], rounds[1]);
    }
}
