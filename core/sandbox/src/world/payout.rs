//! Money that comes or goes without a payment.

use rust_decimal::Decimal;

use super::World;
use super::charges::Charges;
use super::movement::{Kind, Movement};

impl World {
    /// Sends money to the seller's bank, which may send it back. Gives its id.
    pub(crate) fn pay_out(
        &mut self,
        owner: u64,
        amount: Decimal,
        returned: bool,
        now: i64,
    ) -> Result<u64, String> {
        let there = self.released_balance(owner, now).min(self.account(owner).balance);
        if amount > there {
            return Err(format!("{amount} can't be paid out: {there} is there"));
        }
        let id = self.move_freely(owner, Kind::Payout, None, -amount, now)?;
        if returned {
            self.move_freely(owner, Kind::PayoutReturn, Some(id), amount, now)?;
        }
        Ok(id)
    }

    /// Gives the seller money. Gives its id.
    pub(crate) fn give_cashback(&mut self, owner: u64, amount: Decimal, now: i64) -> Result<u64, String> {
        self.move_freely(owner, Kind::Cashback, None, amount, now)
    }

    fn move_freely(
        &mut self,
        owner: u64,
        kind: Kind,
        id: Option<u64>,
        amount: Decimal,
        now: i64,
    ) -> Result<u64, String> {
        if !self.site(owner).facts().fits(amount) {
            return Err(format!("{amount} is no amount of {}", self.site(owner).facts().currency));
        }
        let big = self.settings.big_ids;
        let id = id.unwrap_or_else(|| self.ids.payout(big));
        self.move_money(Movement {
            owner,
            kind,
            own_id: Some(id),
            payment_id: None,
            amount,
            charges: Charges::default(),
            began: now,
            at: now,
            released: now,
        });
        Ok(id)
    }
}
