//! The sandbox over real HTTP, on its virtual clock.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says so by failing"
)]

mod amounts;
mod auth;
mod binary;
mod cases;
mod cash_outs;
mod clock;
mod control;
mod dynamic_cases;
mod emv;
mod faults;
mod harness;
mod in_process;
mod instore_orders;
mod merchant_orders;
mod notification_retries;
mod notifications;
mod oauth;
mod order_bodies;
mod order_cash_outs;
mod order_discounts;
mod order_expiry;
mod order_keys;
mod order_notifications;
mod order_payments;
mod order_refunds;
mod order_search;
mod orders;
mod payments;
mod pos;
mod qrs;
mod refunds;
mod report_claims;
mod report_configs;
mod report_downloads;
mod report_harness;
mod report_releases;
mod report_rows;
mod report_schedules;
mod report_searches;
mod report_shops;
mod reports;
mod spec;
mod stores;
mod test_users;
