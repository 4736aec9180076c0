//! `cargo xtask crash`: a real till with a journal on disk, against a real
//! sandbox over TCP, killed with SIGKILL at random moments, half of them inside
//! a refund; started again, resumed, and at the end compared with the ledger.
//! It sells on both generations of the API and on all three kinds of QR, and
//! often comes up on the other generation than it was killed on.

mod deck;
mod shop;
mod tally;
mod till;

use std::fs::{self, File};

use anyhow::{Context, Result, bail, ensure};

use crate::compare_safety::server::{self, Server};
use crate::workspace::Workspace;
use deck::ROUND;
use shop::Shop;

/// What the tests do.
pub(crate) const KILLS_OF_A_TEST: u64 = 100;

const USAGE: &str = "crash [--kills N] [--seed S]";

/// Whether nothing was lost, doubled or wrong.
pub(crate) fn run(workspace: &Workspace, arguments: &[&str]) -> Result<bool> {
    let (mut kills, mut seed) = (KILLS_OF_A_TEST, None);
    for pair in arguments.chunks(2) {
        match *pair {
            ["--kills", value] => kills = value.parse().context("--kills")?,
            ["--seed", value] => seed = Some(value.parse().context("--seed")?),
            _ => bail!("usage: {USAGE}"),
        }
    }
    ensure!(kills >= ROUND, "--kills: at least {ROUND}, one for each way to sell and each moment");
    let seed = seed.unwrap_or_else(|| u64::from(std::process::id()) << 20 ^ now_ms());
    server::build(workspace)?;
    workspace
        .step("crash-build", "cargo", "")
        .args(["build", "--profile", "ci", "-p", "cobro", "--all-features", "--example", "crash-till"])
        .run()?;
    let folder = workspace.target.join("crash");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    fs::create_dir_all(workspace.logs())?;
    let log = File::create(workspace.logs().join("rust-crash.log"))?;
    let server = Server::start(workspace, &log)?;
    let program = workspace.built().join("examples").join("crash-till");
    println!("seed {seed}");
    let tally = Shop::open(&server.url, program, folder.join("journal.db"), log, seed)?.trade(kills)?;
    println!("{tally}");
    Ok(tally.is_clean())
}

fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(0))
}
