//! A local, stateful stand-in of the Mercado Pago in-person API.
//!
//! It behaves like the real API on the network and keeps the truth to itself:
//! stores, tills, orders, buyers, payments, refunds and the clock are moved by a
//! control plane under `/_sandbox`. Where the vendor's sources are silent or
//! contradict each other, `FIDELITY.md` says what was chosen and why.
//!
//! ```no_run
//! # async fn demo() -> Result<(), Box<dyn std::error::Error>> {
//! use cobro_sandbox::{Sandbox, SandboxOptions};
//!
//! let sandbox = Sandbox::start(SandboxOptions::default()).await?;
//! let seed = r#"{"user_id": 701, "site": "MLA", "stores": [{"external_id": "S1", "pos": ["P1"]}]}"#;
//! sandbox.control("POST", "/_sandbox/seed", Some(seed)).await?;
//! println!("point your client at {} with {}", sandbox.base_url(), sandbox.token(701));
//! # Ok(())
//! # }
//! ```

mod api;
mod clock;
mod control;
mod http;
mod in_process;
mod json;
mod notices;
mod options;
mod sandbox;
mod site;
mod split_mix;
mod times;
mod world;

pub use clock::VirtualClock;
pub use control::ControlError;
pub use in_process::{Answer, InProcess};
pub use options::{
    LatePayments, NotificationRetries, OrderRefunds, PixRefunds, SandboxOptions, SecondOrder, Settings,
    StaticExpiry,
};
pub use sandbox::Sandbox;
pub use site::Site;
