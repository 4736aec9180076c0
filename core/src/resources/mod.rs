//! The API in its own words: one file per noun, one method per endpoint.

mod instore_orders;
pub(crate) mod ledger;
mod lost_create;
mod merchant_orders;
mod order_check;
mod orders;
mod path;
mod payments;
mod pos;
pub(crate) mod pos_check;
pub(crate) mod qr_order_check;
pub(crate) mod refunding;
mod refunds;
mod reports;
mod search;
pub(crate) mod store_check;
mod stores;

use crate::model::ErrorKind;

pub use instore_orders::InstoreOrders;
pub use merchant_orders::MerchantOrders;
pub use orders::Orders;
pub use payments::Payments;
pub use pos::PosResource;
pub use refunds::Refunds;
pub use reports::{ReportFiles, Reports};
pub use search::{PagedSearch, SearchAll};
pub use stores::Stores;

pub(crate) use order_check::{CheckedOrder, too_large};
pub(crate) use qr_order_check::{CheckedQrOrder, Mode, Names, check_mode};

/// A page holds at least one. The API documents no maximum.
pub(crate) fn page_limit(limit: Option<u32>) -> crate::Result<()> {
    match limit {
        Some(0) => Err(crate::Error::invalid("limit", "0", "min", "a page holds at least 1")),
        _ => Ok(()),
    }
}

fn nothing_to_change() -> crate::Error {
    crate::Error::invalid("name", "", "required", "nothing is to change: give it or another field")
}

/// What became of a removal. One that can be sent again finds nothing left when
/// the attempt before was done; else a read tells.
async fn removed<T>(
    sent: crate::Result<T>,
    read: impl AsyncFnOnce() -> crate::Result<()>,
) -> crate::Result<()> {
    match sent {
        Ok(_) => Ok(()),
        Err(unsure) if unsure.kind() == ErrorKind::OutcomeUnknown => {
            let gone = unsure.status() == Some(404)
                || read().await.is_err_and(|read| read.kind() == ErrorKind::NotFound);
            if gone { Ok(()) } else { Err(unsure) }
        }
        Err(refused) => Err(refused),
    }
}
