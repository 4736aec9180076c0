//! Those who sell, and the test users made through the API.

use rust_decimal::Decimal;

use crate::site::Site;

/// Somebody who is paid.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) site: Site,
    pub(crate) nickname: String,
    /// What refunds are paid from.
    pub(crate) balance: Decimal,
}

impl Account {
    pub(crate) fn new(user_id: u64, site: Site, balance: Decimal) -> Self {
        Self { site, nickname: format!("TESTUSER{user_id}"), balance }
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
