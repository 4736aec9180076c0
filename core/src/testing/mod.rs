//! The sandbox in process, clients on its clock, notifications as the API sends
//! them, and the pure decisions of the library by name, for tests: the library's
//! own and those of its users.

mod evaluate;
pub mod fuzz;
mod parts;
mod power;
mod sandbox;
mod sign;

pub use crate::journal::{Filter, Intent, MemoryStore, Store, Table};
pub use evaluate::evaluate;
pub use parts::{Parts, Wire, WireAnswer, WireFailure, WireRequest, client_of};
pub use sandbox::Sandbox;
pub use sign::{SignRequest, SignedNotification, ipn, sign};
