//! What is left to chance, so that the same seed throws the same.

use std::sync::atomic::{AtomicU64, Ordering};

/// A seeded source of numbers (splitmix64). Shared by all of a shop: one thread
/// runs it, so the order of the throws is part of what the seed decides.
#[derive(Debug)]
pub(crate) struct Dice(AtomicU64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        let dice = Self(AtomicU64::new(seed));
        // Neighbouring seeds must not throw the same, shifted by one.
        let spread = dice.next();
        Self(AtomicU64::new(spread))
    }

    pub(crate) fn next(&self) -> u64 {
        let mut bits = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// From `low` to `high`, both possible.
    pub(crate) fn between(&self, low: u64, high: u64) -> u64 {
        low + self.next() % (high.saturating_sub(low) + 1)
    }

    /// Whether something of that many per cent happens.
    pub(crate) fn chance(&self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    pub(crate) fn pick<T: Copy>(&self, from: &[T], otherwise: T) -> T {
        let count = u64::try_from(from.len()).unwrap_or(1).max(1);
        let index = usize::try_from(self.next() % count).unwrap_or(0);
        from.get(index).copied().unwrap_or(otherwise)
    }

    /// One of those, by their weights.
    pub(crate) fn weighted<T: Copy>(&self, from: &[(u64, T)], otherwise: T) -> T {
        let sum: u64 = from.iter().map(|(weight, _)| weight).sum();
        let mut left = self.next() % sum.max(1);
        for (weight, what) in from {
            if left < *weight {
                return *what;
            }
            left -= weight;
        }
        otherwise
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_throws_the_same_and_a_neighbour_does_not() {
        let throws = |seed| {
            let dice = Dice::new(seed);
            [0; 8].map(|_| dice.next())
        };
        assert_eq!(throws(7), throws(7));
        let (a, b) = (throws(7), throws(8));
        assert!(a.iter().all(|throw| !b.contains(throw)));
    }

    #[test]
    fn stays_within_what_is_asked_for() {
        let dice = Dice::new(1);
        let throws: Vec<u64> = (0..1000).map(|_| dice.between(3, 5)).collect();
        assert!([3, 4, 5].iter().all(|n| throws.contains(n)));
        assert!(throws.iter().all(|n| (3..=5).contains(n)));
        assert_eq!(dice.weighted(&[(0, 'a'), (5, 'b')], 'c'), 'b');
    }
}
