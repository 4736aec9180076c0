//! `cargo xtask fuzz`: everything that reads what others wrote, under libFuzzer,
//! which looks for input that takes a branch no other took.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::command::Finished;
use crate::workspace::Workspace;

/// What libFuzzer needs to see the branches; the sanitizers, which need a nightly
/// compiler, find what Rust without `unsafe` does not do.
const WATCHED: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// Another one than that of the tests: all of it is built otherwise.
const HOST: &str = "x86_64-unknown-linux-gnu";

/// Seconds in all that the tests fuzz for: enough to see that it works.
const TEST_SECONDS: u64 = 24;

/// No input may take longer, in seconds, or need more, in MB.
const SLOWEST: &str = "5";
const LARGEST: &str = "512";

/// Whether nothing was found.
pub(crate) fn run(workspace: &Workspace, options: &[&str]) -> Result<bool> {
    let (seconds, only) = read(options)?;
    let readers = readers(workspace, only)?;
    let program = build(workspace)?;
    let share = (seconds / readers.len() as u64).max(1).to_string();
    let mut lines = Vec::new();
    let mut failed = Vec::new();
    let mut runs = 0;
    for reader in &readers {
        let seeds = workspace.root.join("core/fuzz/corpus").join(reader);
        let found = workspace.target.join("fuzz-corpus").join(reader);
        fs::create_dir_all(&found)?;
        let fuzzed = workspace
            .step(&format!("fuzz-{reader}"), &program, "")
            .args([format!("-max_total_time={share}"), format!("-timeout={SLOWEST}")])
            .args([format!("-rss_limit_mb={LARGEST}"), format!("-artifact_prefix={}/", found.display())])
            .args(["-max_len=4096", "-print_final_stats=1", "-verbosity=0"])
            .args([&found, &seeds])
            .env("COBRO_FUZZ", reader)
            .finish()?;
        let (count, peak) = (stat(&fuzzed, "number_of_executed_units"), stat(&fuzzed, "peak_rss_mb"));
        runs += count;
        lines.push(format!("fuzz {reader}: {count} runs, at most {peak} MB"));
        if !fuzzed.succeeded() || count == 0 {
            failed.push(reader.clone());
        }
    }
    println!("\n{}", lines.join("\n"));
    println!("fuzz: {} readers, {runs} runs, failed: {}", readers.len(), failed.len());
    for reader in &failed {
        println!("{reader} failed: the input is in {}", workspace.target.join("fuzz-corpus").display());
    }
    Ok(failed.is_empty())
}

pub(crate) fn test(workspace: &Workspace) -> Result<()> {
    ensure!(run(workspace, &["--seconds", &TEST_SECONDS.to_string()])?, "fuzzing found something");
    Ok(())
}

fn read<'a>(options: &[&'a str]) -> Result<(u64, Option<&'a str>)> {
    let (mut seconds, mut only) = (600, None);
    let mut rest = options;
    while let [name, value, more @ ..] = rest {
        match *name {
            "--seconds" => seconds = value.parse().context("--seconds takes a whole number")?,
            "--reader" => only = Some(*value),
            other => bail!("no option `{other}`"),
        }
        rest = more;
    }
    ensure!(rest.is_empty(), "an option lacks its value");
    Ok((seconds, only))
}

/// Each has a folder of seeds, which a test of the core holds against its list.
fn readers(workspace: &Workspace, only: Option<&str>) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(workspace.root.join("core/fuzz/corpus"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if only.is_none_or(|only| only == name) {
            names.push(name);
        }
    }
    names.sort();
    ensure!(!names.is_empty(), "no such reader");
    Ok(names)
}

fn build(workspace: &Workspace) -> Result<String> {
    let target = workspace.target.join("fuzz");
    // The versions that are tested, and no second file of them to keep up.
    fs::copy(workspace.root.join("Cargo.lock"), workspace.root.join("core/fuzz/Cargo.lock"))?;
    workspace
        .step("fuzz-build", "cargo", "")
        .args(["build", "--quiet", "--release", "--manifest-path", "core/fuzz/Cargo.toml"])
        // Naming the target keeps build scripts and macros out of it.
        .args(["--target", HOST])
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTFLAGS", WATCHED)
        .run()?;
    let program: PathBuf = target.join(HOST).join("release/cobro-fuzz");
    Ok(program.to_string_lossy().into_owned())
}

fn stat(fuzzed: &Finished, name: &str) -> u64 {
    let start = format!("stat::{name}:");
    let value = fuzzed.text.lines().find_map(|line| line.strip_prefix(&start));
    value.and_then(|value| value.trim().parse().ok()).unwrap_or(0)
}
