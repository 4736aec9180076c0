//! What is true in the sandbox, whoever may know about it.

pub(crate) mod account;
pub(crate) mod agenda;
pub(crate) mod buyer;
pub(crate) mod cash_out;
pub(crate) mod charges;
pub(crate) mod claim;
pub(crate) mod ids;
pub(crate) mod kept_answers;
pub(crate) mod merchant_order;
pub(crate) mod movement;
pub(crate) mod oauth;
pub(crate) mod order;
pub(crate) mod payment;
pub(crate) mod payout;
pub(crate) mod pos;
pub(crate) mod qr;
pub(crate) mod refund;
pub(crate) mod reports;
pub(crate) mod secret;
pub(crate) mod settlement;
pub(crate) mod standing;
pub(crate) mod store;
pub(crate) mod terms;
pub(crate) mod v1_order;
pub(crate) mod versions;

use std::collections::BTreeMap;

use crate::notices::Notice;
use crate::options::{SandboxOptions, Settings};
use crate::site::Site;

use account::{Account, TestUser};
use agenda::Agenda;
use buyer::Scan;
use ids::Ids;
use kept_answers::KeptAnswers;
use merchant_order::MerchantOrder;
use movement::Movement;
use oauth::OAuth;
use order::Order;
use payment::Payment;
use pos::Pos;
use refund::Refund;
use reports::{Desk, Report};
use store::Store;
use terms::Terms;
use versions::Versions;

/// Everything the sandbox remembers, by id.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) settings: Settings,
    pub(crate) ids: Ids,
    pub(crate) stores: BTreeMap<u64, Store>,
    pub(crate) pos: BTreeMap<u64, Pos>,
    pub(crate) orders: BTreeMap<u64, Order>,
    pub(crate) scans: Vec<Scan>,
    pub(crate) merchant_orders: BTreeMap<u64, MerchantOrder>,
    pub(crate) payments: BTreeMap<u64, Versions<Payment>>,
    pub(crate) refunds: BTreeMap<u64, Versions<Refund>>,
    /// In order of time.
    pub(crate) movements: Vec<Movement>,
    pub(crate) desks: BTreeMap<(u64, Report), Desk>,
    pub(crate) test_users: Vec<TestUser>,
    pub(crate) kept_answers: KeptAnswers,
    pub(crate) agenda: Agenda,
    pub(crate) oauth: OAuth,
    accounts: BTreeMap<u64, Account>,
    default_site: Site,
    outbox: Vec<Notice>,
}

impl World {
    pub(crate) fn new(options: &SandboxOptions) -> Self {
        Self {
            settings: options.settings.clone(),
            ids: Ids::default(),
            stores: BTreeMap::new(),
            pos: BTreeMap::new(),
            orders: BTreeMap::new(),
            scans: Vec::new(),
            merchant_orders: BTreeMap::new(),
            payments: BTreeMap::new(),
            refunds: BTreeMap::new(),
            movements: Vec::new(),
            desks: BTreeMap::new(),
            test_users: Vec::new(),
            kept_answers: KeptAnswers::default(),
            agenda: Agenda::default(),
            oauth: OAuth::default(),
            accounts: BTreeMap::new(),
            default_site: options.site,
            outbox: Vec::new(),
        }
    }

    /// The account, made when it is first heard of: any well-formed token is one.
    pub(crate) fn account(&mut self, user_id: u64) -> &mut Account {
        let (site, balance) = (self.default_site, self.settings.balance);
        self.accounts.entry(user_id).or_insert_with(|| Account::new(user_id, site, balance))
    }

    pub(crate) fn site(&self, user_id: u64) -> Site {
        self.accounts.get(&user_id).map_or(self.default_site, |account| account.site)
    }

    pub(crate) fn terms(&self, user_id: u64) -> Terms {
        self.accounts.get(&user_id).map(|account| account.terms).unwrap_or_default()
    }

    /// What was in the account before anything moved.
    pub(crate) fn initial_balance(&self, user_id: u64) -> rust_decimal::Decimal {
        self.accounts.get(&user_id).map_or(self.settings.balance, |account| account.initial)
    }

    pub(crate) fn nickname(&self, user_id: u64) -> &str {
        self.accounts.get(&user_id).map_or("", |account| account.nickname.as_str())
    }

    /// Up to when searches see what was written.
    pub(crate) fn search_horizon(&self, now: i64) -> i64 {
        let lag = i64::try_from(self.settings.search_lag_s).unwrap_or(i64::MAX);
        now.saturating_sub(lag.saturating_mul(crate::times::SECOND))
    }

    pub(crate) fn notify(&mut self, notice: Notice) {
        self.outbox.push(notice);
    }

    pub(crate) fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.outbox)
    }
}
