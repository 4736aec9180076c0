//! Be paid at the counter by Mercado Pago QR, in Argentina, Brazil, Chile,
//! Colombia, Mexico, Peru and Uruguay.
//!
//! Two levels: a sale ([`Client::sell`]), which is the whole job, and the API's
//! own nouns ([`Client::instore_orders`], [`Client::merchant_orders`],
//! [`Client::payments`], [`Client::refunds`], [`Client::stores`],
//! [`Client::pos`], [`Client::reports`]), one method per endpoint. [`Client::setup`] makes the stores
//! and POS that are declared. Beside them, without a client: [`qr`], the codes
//! that buyers scan, and [`notifications`], what the API calls a server with.
//!
//! Amounts are decimal from end to end. Every call returns one [`Error`], which
//! says what to branch on ([`ErrorKind`]), whether the same may succeed later,
//! and the key with which it can be repeated. An answer that was lost is
//! [`ErrorKind::OutcomeUnknown`], never a guess.
//!
//! [`migrate`] turns requests of the in-store orders API into those of Orders.

mod client;
mod clock;
mod config;
mod credentials;
mod error;
mod explain;
mod ids;
mod journal;
mod language;
pub mod migrate;
mod money;
mod network;
pub mod notifications;
mod oauth;
mod open_enum;
mod paid;
mod per_process;
mod pipeline;
pub mod qr;
mod raw;
pub mod reports;
mod requests;
mod resources;
mod sale;
mod sellers;
mod setup;
mod site;
mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
mod tokens;
mod transport;
mod ttl;
mod wire;
mod work;

pub mod model;

pub use client::Client;
pub use clock::{BoxFuture, Clock, SystemClock};
pub use config::BASE_URL;
pub use credentials::AccessToken;
pub use error::{Error, Result};
pub use explain::explain;
pub use ids::{CollectorId, ExternalPosId, ExternalReference, ExternalStoreId, IdempotencyKey};
pub use journal::Journal;
pub use model::*;
pub use money::{Amount, AmountInput};
pub use oauth::OAuth;
pub use raw::RawJson;
pub use resources::{
    InstoreOrders, MerchantOrders, Orders, PagedSearch, Payments, PosResource, Refunds, ReportFiles, Reports,
    SearchAll, Stores,
};
pub use sale::{LateMoneyEvents, Resumed, Sale, SaleEvents};
pub use sellers::{Sellers, TokenStore};
pub use setup::Setup;
pub use site::SiteFacts;
pub use tokens::TokenProvider;
pub use ttl::Ttl;
#[doc(hidden)]
pub use work::running;
