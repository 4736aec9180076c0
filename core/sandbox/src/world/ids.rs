//! Numbers and names for what comes into the world.

use uuid::{Builder, Uuid};

use crate::split_mix::{GAMMA, mix};

/// The first integer that a double can't hold.
const BEYOND_DOUBLES: u64 = (1 << 53) + 1;

/// The next number of each kind.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    payments: u64,
    refunds: u64,
    merchant_orders: u64,
    orders: u64,
    stores: u64,
    pos: u64,
    test_users: u64,
    payouts: u64,
    reports: u64,
    names: u64,
}

impl Ids {
    pub(crate) fn payment(&mut self, big: bool) -> u64 {
        pick(&mut self.payments, 118_200_300_400, 1, big)
    }

    pub(crate) fn refund(&mut self, big: bool) -> u64 {
        pick(&mut self.refunds, 16_220_001_110, 2, big)
    }

    pub(crate) fn merchant_order(&mut self, big: bool) -> u64 {
        pick(&mut self.merchant_orders, 31_000_222_333, 3, big)
    }

    /// Orders have no number on the network; this one is the sandbox's own.
    pub(crate) fn order(&mut self) -> u64 {
        next(&mut self.orders)
    }

    pub(crate) fn store(&mut self) -> u64 {
        54_001_233 + next(&mut self.stores)
    }

    pub(crate) fn pos(&mut self) -> u64 {
        90_000_000 + next(&mut self.pos)
    }

    pub(crate) fn test_user(&mut self) -> u64 {
        900_000_000 + next(&mut self.test_users)
    }

    /// Of money that has no payment: payouts, cashback. Of the same kind as payments'.
    pub(crate) fn payout(&mut self, big: bool) -> u64 {
        pick(&mut self.payouts, 127_400_500_600, 4, big)
    }

    /// Of a report's task.
    pub(crate) fn report(&mut self) -> u64 {
        88_123_455 + next(&mut self.reports)
    }

    /// `ORD`, `PAY` or `REF` and 26 characters: a moment, then chance.
    pub(crate) fn ulid(&mut self, prefix: &str, now: i64) -> String {
        let moment = u128::try_from(now).unwrap_or_default() << 80;
        let ulid = moment | (self.chance() >> 48);
        let digits = (0..26).rev().map(|place| {
            let digit = usize::try_from((ulid >> (5 * place)) & 31).unwrap_or_default();
            char::from(CROCKFORD.get(digit).copied().unwrap_or(b'0'))
        });
        prefix.chars().chain(digits).collect()
    }

    /// The part of a token that is hard to guess.
    pub(crate) fn hex(&mut self) -> String {
        format!("{:032x}", self.chance())
    }

    /// What a QR calls its order.
    pub(crate) fn uuid(&mut self) -> Uuid {
        Builder::from_random_bytes(self.chance().to_be_bytes()).into_uuid()
    }

    /// Looks like chance, and is the same in every run.
    fn chance(&mut self) -> u128 {
        let count = next(&mut self.names);
        let half = |number: u64| u128::from(mix(number.wrapping_mul(GAMMA)));
        (half(2 * count) << 64) | half(2 * count + 1)
    }
}

/// The digits of base 32 without I, L, O and U.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn next(counter: &mut u64) -> u64 {
    *counter += 1;
    *counter
}

/// Big ids are all odd: above 2^53 a double holds only even numbers, so whoever
/// takes one through a double gets somebody else's.
fn pick(counter: &mut u64, small: u64, kind: u64, big: bool) -> u64 {
    let count = next(counter);
    if big { BEYOND_DOUBLES + kind * 1_000_000_000_000 + 2 * count } else { small + count - 1 }
}
