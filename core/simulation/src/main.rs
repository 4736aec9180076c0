//! The simulation as a program: `cargo xtask simulate`.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use cobro_simulation::{Report, Totals, simulate};

/// Seeds that once failed, one to a line; what follows a `#` says why.
const ONCE_FAILED: &str = include_str!("../seeds.txt");

const HELP: &str = "\
usage: cargo xtask simulate [--seeds N] [--from S] [--once-failed] [--trace] [--json]

  --seeds N      how many shops; 1000 when absent
  --from S       the first seed; another one each time when absent
  --once-failed  those that once failed as well
  --trace        tell each shop's story
  --json         the last line as JSON
";

struct Wanted {
    seeds: Vec<u64>,
    trace: bool,
    json: bool,
}

fn main() -> ExitCode {
    match parse(std::env::args().skip(1)) {
        Ok(Some(wanted)) => match run(&wanted) {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(error) => complain(&error.to_string()),
        },
        Ok(None) => complain(HELP),
        Err(why) => complain(&format!("{why}\n{HELP}")),
    }
}

fn complain(why: &str) -> ExitCode {
    // Nobody is left to tell when stderr is gone.
    let _ = writeln!(io::stderr(), "{why}");
    ExitCode::FAILURE
}

fn parse(mut given: impl Iterator<Item = String>) -> Result<Option<Wanted>, String> {
    let (mut count, mut from) = (None, None);
    let (mut once_failed, mut trace, mut json) = (false, false, false);
    while let Some(argument) = given.next() {
        let mut number = || -> Result<u64, String> {
            let text = given.next().ok_or_else(|| format!("{argument} needs a number"))?;
            text.parse().map_err(|_| format!("{text:?} is no number"))
        };
        match argument.as_str() {
            "--seeds" => count = Some(number()?),
            "--from" => from = Some(number()?),
            "--once-failed" => once_failed = true,
            "--trace" => trace = true,
            "--json" => json = true,
            "--help" | "-h" => return Ok(None),
            other => return Err(format!("no such option: {other}")),
        }
    }
    let from = from.unwrap_or_else(fresh);
    let mut seeds = if once_failed { once_failing() } else { Vec::new() };
    seeds.extend((0..count.unwrap_or(1000)).map(|n| from.wrapping_add(n)));
    Ok(Some(Wanted { seeds, trace, json }))
}

fn once_failing() -> Vec<u64> {
    ONCE_FAILED.lines().filter_map(|line| line.split('#').next()?.trim().parse().ok()).collect()
}

/// Seeds nobody has tried, most likely.
fn fresh() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(0) * 1000
}

/// Whether all seeds kept the laws.
fn run(wanted: &Wanted) -> io::Result<bool> {
    let started = Instant::now();
    let totals = Mutex::new(Totals::default());
    let next = AtomicU64::new(0);
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let results: Vec<io::Result<()>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| work(wanted, &next, &totals))).collect();
        let crashed = || io::Error::other("a simulation's thread crashed");
        workers.into_iter().map(|worker| worker.join().unwrap_or_else(|_| Err(crashed()))).collect()
    });
    results.into_iter().collect::<io::Result<()>>()?;
    let totals = totals.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut out = io::stdout().lock();
    let millis = started.elapsed().as_millis().max(1);
    let per_minute = u128::from(totals.seeds) * 60_000 / millis;
    writeln!(out, "{per_minute} seeds a minute on {threads} threads")?;
    writeln!(out, "{}", if wanted.json { totals.json() } else { totals.line() })?;
    Ok(totals.violations == 0)
}

fn work(wanted: &Wanted, next: &AtomicU64, totals: &Mutex<Totals>) -> io::Result<()> {
    loop {
        let index = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(usize::MAX);
        let Some(&seed) = wanted.seeds.get(index) else { return Ok(()) };
        let report = simulate(seed, None)?;
        tell(&report, wanted.trace)?;
        totals.lock().unwrap_or_else(std::sync::PoisonError::into_inner).add(&report.totals);
    }
}

fn tell(report: &Report, trace: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if trace {
        for line in &report.trace {
            writeln!(out, "{line}")?;
        }
    }
    if !report.breaches.is_empty() {
        for breach in &report.breaches {
            writeln!(out, "seed {}: {breach}", report.seed)?;
        }
        writeln!(out, "replay it: cargo xtask simulate --seeds 1 --from {} --trace", report.seed)?;
    }
    Ok(())
}
