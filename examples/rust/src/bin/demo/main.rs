//! `cargo demo`: three sales at a counter, in a sandbox of their own. One is
//! paid and refunded, one expires, one is cancelled.

mod arguments;
mod ledger;
mod news;
mod person;
mod story;
mod totals;
mod voice;

use std::process::ExitCode;

use arguments::{Arguments, USAGE};
use cobro::Api;
use cobro_examples::{Result, Shop};
use news::News;
use story::Story;
use voice::Voice;

#[tokio::main]
async fn main() -> ExitCode {
    let mut given = std::env::args().skip(1).peekable();
    // The alias `cargo demo` ends in `--` itself, and people write it again.
    given.next_if(|first| first == "--");
    let arguments = match Arguments::read(given) {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("{problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<()> {
    let shop = Shop::open(arguments.site.clone(), Api::Instore).await?;
    let mut voice = Voice::new(arguments.json, &arguments.site);
    let totals = Story::new(&shop, &mut voice).play().await?;
    ledger::check(&shop.ledger().await?, &totals)?;
    voice.tell(&News::from(&totals))
}
