//! Numbers for what comes into the world.

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
}

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
