//! The API in its own words: one file per noun, one method per endpoint.

mod instore_orders;
pub(crate) mod ledger;
mod merchant_orders;
mod order_check;
mod orders;
mod path;
mod payments;
pub(crate) mod qr_order_check;
pub(crate) mod refunding;
mod refunds;
mod search;

pub use instore_orders::InstoreOrders;
pub use merchant_orders::MerchantOrders;
pub use orders::Orders;
pub use payments::Payments;
pub use refunds::Refunds;
pub use search::{PagedSearch, SearchAll};

pub(crate) use order_check::{CheckedOrder, too_large};
pub(crate) use qr_order_check::{CheckedQrOrder, Mode, Names, check_mode};

/// A page holds at least one. The API documents no maximum.
pub(crate) fn page_limit(limit: Option<u32>) -> crate::Result<()> {
    match limit {
        Some(0) => Err(crate::Error::invalid("limit", "0", "min", "a page holds at least 1")),
        _ => Ok(()),
    }
}
