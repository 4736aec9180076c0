//! Receives notifications at `/mp`: 200 at once, then the work.
//!
//!     webhook [ADDRESS]
//!
//! The `COBRO_*` variables say of which account. Without `COBRO_WEBHOOK_SECRET`,
//! from the developer panel, nothing is checked; IPN can't be.

#![allow(clippy::print_stdout, reason = "a program in a terminal speaks on stdout")]

use cobro::notifications::Verifier;
use cobro::{Client, NotificationEvent};
use cobro_examples::{Result, receiver};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8000".to_owned());
    let secret = std::env::var("COBRO_WEBHOOK_SECRET").ok();
    let verifier = secret.map(|secret| Verifier::new([secret])).transpose()?;
    let client = Client::from_env()?;
    let router = receiver("/mp", verifier, move |event| look(client.clone(), event));
    let listener = TcpListener::bind(address).await?;
    println!("listening at {}", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}

/// Reads what it names from the API, and lets the sale that it concerns look.
async fn look(client: Client, event: NotificationEvent) {
    let (topic, id) = (&event.raw_topic, event.resource_id.as_deref().unwrap_or("?"));
    match client.confirm(&event).await {
        Ok(confirmed) => {
            let reference = confirmed.external_reference.as_deref().unwrap_or("none");
            println!("{topic} {id}: {}, reference {reference}", confirmed.kind.as_str());
        }
        Err(error) => eprintln!("{topic} {id}: {error}"),
    }
}
