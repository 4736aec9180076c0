//! What the three bindings share: the runtime, cancellation, and the ways
//! values without a common type cross a boundary.

mod cancel;
mod run;
mod runtime;
pub mod values;

pub use cancel::CancelToken;
pub use run::{block_on, run, run_cancellable};
pub use runtime::shutdown;
