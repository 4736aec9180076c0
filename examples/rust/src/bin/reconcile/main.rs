//! Does the money add up? Compares the sales of a shop, a CSV file, with the
//! account's reports.
//!
//!     reconcile --sales sales.csv --report settlement.csv --html out.html --json out.jsonl
//!
//! Ends with 0 when the comparison was made, whatever it found; with 1 when it
//! could not be made, and with 2 when it was asked for wrongly.

#![allow(clippy::print_stdout, reason = "a tool in a terminal speaks on stdout")]

mod arguments;
mod summary;

use std::process::ExitCode;

use cobro::reports;
use indicatif::{ProgressBar, ProgressStyle};
use summary::Told;

fn main() -> ExitCode {
    let request = match arguments::read(std::env::args().skip(1)) {
        Ok(request) => request,
        Err(problem) => {
            eprintln!("{problem}\n\n{}", arguments::USAGE);
            return ExitCode::from(2);
        }
    };
    let bar = bar();
    let ended = reports::reconcile(&request, &mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    match ended {
        Ok(summary) => {
            print!("{}", Told(&summary));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("reconcile: {error}");
            ExitCode::FAILURE
        }
    }
}

/// On stderr, and only where that is a terminal.
fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {eta} left");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
