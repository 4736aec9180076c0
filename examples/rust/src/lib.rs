//! What the examples share: a shop in a sandbox and somebody who buys there, and
//! a receiver of notifications.

mod buyer;
mod receiver;
mod shop;

pub use buyer::{Buyer, Screen};
pub use receiver::receiver;
pub use shop::{POS, STORE, Shop};

/// Whatever goes wrong in an example.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
