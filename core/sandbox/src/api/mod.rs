//! The API's endpoints, one file per noun.

pub(crate) mod authorization;
pub(crate) mod caller;
pub(crate) mod cash_outs;
pub(crate) mod instore_orders;
pub(crate) mod merchant_order_view;
pub(crate) mod merchant_orders;
pub(crate) mod oauth;
pub(crate) mod order_body;
pub(crate) mod orders;
pub(crate) mod paging;
pub(crate) mod payment_search;
pub(crate) mod payment_view;
pub(crate) mod payments;
pub(crate) mod pos;
pub(crate) mod pos_body;
pub(crate) mod qrs;
pub(crate) mod refund_view;
pub(crate) mod refunds;
pub(crate) mod reports;
pub(crate) mod store_body;
pub(crate) mod stores;
pub(crate) mod test_users;
