//! What the three bindings share: the runtime, cancellation, and the ways
//! values without a common type cross a boundary.

mod cancel;
mod late_money;
pub mod pure;
mod run;
mod runtime;

pub use cancel::CancelToken;
pub use late_money::LateMoneyReader;
pub use run::{block_on, run, run_cancellable, run_then, spawn};
pub use runtime::{drain, shutdown};
