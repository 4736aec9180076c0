//! `cargo xtask bench reports`: a report of a million rows against a million
//! sales, by the core, by its Python package, by polars and by `DuckDB`, on the
//! same files. All have to reach the same figures.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::python;
use crate::workspace::Workspace;

const FOLDER: &str = "core/benches/reports";
const ROWS: &str = "1000000";
/// The files are in the page cache then, and the fastest run is the one least disturbed.
const RUNS: usize = 5;

/// One way to the figures.
struct Way {
    name: &'static str,
    command: Vec<PathBuf>,
}

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let files = workspace.target.join("bench-reports");
    fs::create_dir_all(&files)?;
    let core = build(workspace)?;
    let others = environment(workspace)?;
    let own = python::install_release(workspace)?;
    let written = Command::new(&core).arg("write").arg(&files).arg(ROWS).status()?;
    ensure!(written.success(), "the files can't be written");
    for name in ["settlement.csv", "sales.csv"] {
        println!("{name}: {} MB", fs::metadata(files.join(name))?.len() / 1_000_000);
    }
    let script = |name: &str| workspace.root.join(FOLDER).join(name);
    let ways = [
        Way { name: "cobro", command: vec![core, "reconcile".into()] },
        Way { name: "cobro in Python", command: vec![own, script("with_cobro.py")] },
        Way { name: "polars", command: vec![others.clone(), script("with_polars.py")] },
        Way { name: "DuckDB", command: vec![others, script("with_duckdb.py")] },
    ];
    compare(&ways, &files)
}

fn build(workspace: &Workspace) -> Result<PathBuf> {
    workspace
        .step("bench-reports", "cargo", "")
        .args(["bench", "--profile", "release", "-p", "cobro", "--bench", "reports", "--no-run"])
        .run()?;
    let built = workspace.target.join("release/deps");
    let is_bench = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("reports-") && path.extension().is_none()
    };
    let made = fs::read_dir(&built)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    let newest = made
        .into_iter()
        .filter(is_bench)
        .max_by_key(|path| fs::metadata(path).and_then(|m| m.modified()).ok());
    newest.with_context(|| format!("no bench in {}", built.display()))
}

/// Apart from the package's own tools, which do not need them.
fn environment(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("bench-reports-venv");
    let interpreter = folder.join("bin/python");
    if !interpreter.exists() {
        workspace.step("bench-reports", "python3", "").args(["-m", "venv"]).arg(&folder).run()?;
    }
    workspace
        .step("bench-reports", &interpreter, "")
        .args(["-m", "pip", "install", "--quiet", "--requirement"])
        .arg(workspace.root.join(FOLDER).join("requirements.txt"))
        .run()?;
    Ok(interpreter)
}

fn compare(ways: &[Way], files: &Path) -> Result<()> {
    let mut fastest: BTreeMap<&str, Run> = BTreeMap::new();
    let mut figures: Option<(&str, String)> = None;
    // In turns, so that what disturbs one disturbs all.
    for _ in 0..RUNS {
        for way in ways {
            let (run, told) = once(way, files)?;
            match &figures {
                None => figures = Some((way.name, told)),
                Some((first, known)) => {
                    ensure!(*known == told, "{} and {first} differ:\n{told}\n{known}", way.name);
                }
            }
            let best = fastest.entry(way.name).or_insert(run);
            best.seconds = best.seconds.min(run.seconds);
            best.call = best.call.min(run.call);
            best.peak = best.peak.max(run.peak);
        }
    }
    println!(
        "\nall reach the same figures; the fastest of {RUNS} runs in turns, the highest peak of memory:"
    );
    for way in ways {
        if let Some(Run { seconds, call, peak }) = fastest.get(way.name) {
            print!("{:16} {seconds:6.2} s {:6} MB", way.name, peak / 1024);
            println!(
                "{}",
                if call < seconds { format!("  (the call alone {call:.2} s)") } else { String::new() }
            );
        }
    }
    Ok(())
}

/// What one run took.
#[derive(Clone, Copy)]
struct Run {
    /// The whole process.
    seconds: f64,
    /// Without an interpreter's start and its imports, where the script tells it.
    call: f64,
    /// Of memory, in KiB.
    peak: u64,
}

/// What it took, and its figures.
fn once(way: &Way, files: &Path) -> Result<(Run, String)> {
    let (program, arguments) = way.command.split_first().context("nothing to run")?;
    let started = Instant::now();
    let output = Command::new(program).args(arguments).arg(files).output()?;
    let seconds = started.elapsed().as_secs_f64();
    let (told, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    ensure!(output.status.success(), "{}: {said}", way.name);
    let tells = |name: &str| said.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let peak = tells("peak ").and_then(|text| text.parse().ok());
    let peak = peak.with_context(|| format!("{} tells no peak: {said}", way.name))?;
    let call = tells("call ").and_then(|text| text.parse().ok()).unwrap_or(seconds);
    Ok((Run { seconds, call, peak }, told.into_owned()))
}
