//! Those who sell, and the test users made through the API.

use rust_decimal::Decimal;

use super::terms::Terms;
use crate::site::Site;

/// Somebody who is paid.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) site: Site,
    pub(crate) nickname: String,
    /// What refunds are paid from.
    pub(crate) balance: Decimal,
    /// The part of it that no movement brought.
    pub(crate) initial: Decimal,
    pub(crate) terms: Terms,
}

impl Account {
    pub(crate) fn new(user_id: u64, site: Site, balance: Decimal) -> Self {
        let nickname = format!("TESTUSER{user_id}");
        Self { site, nickname, balance, initial: balance, terms: Terms::default() }
    }

    /// Sets the balance as if the difference had always been there.
    pub(crate) fn set_balance(&mut self, balance: Decimal) {
        self.initial = self.initial.saturating_add(balance.saturating_sub(self.balance));
        self.balance = balance;
    }

    /// Saturating, as the control plane can set any balance.
    pub(crate) fn give(&mut self, amount: Decimal) {
        self.balance = self.balance.saturating_add(amount);
    }

    pub(crate) fn take(&mut self, amount: Decimal) {
        self.balance = self.balance.saturating_sub(amount);
    }
}

/// A user made by `POST /users/test`.
#[derive(Debug)]
pub(crate) struct TestUser {
    pub(crate) id: u64,
    pub(crate) owner: u64,
    pub(crate) site: Site,
    pub(crate) description: String,
    pub(crate) created: i64,
}
