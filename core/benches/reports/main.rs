//! `cargo xtask bench reports` runs this beside polars and `DuckDB`: `write FOLDER
//! ROWS` makes the files, `reconcile FOLDER` compares them and tells the figures.

mod files;

use std::error::Error;
use std::fs::File;
use std::path::Path;

use cobro::reports::{FindingRef, Reconciler};
use cobro::{ReconcileOptions, ReconcileSummary};

#[expect(clippy::print_stdout, reason = "what it is for")]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["write", folder, rows] => files::write(Path::new(folder), rows.parse()?)?,
        ["reconcile", folder] => {
            for line in figures(&reconcile(Path::new(folder))?) {
                println!("{line}");
            }
            eprintln!("peak {}", peak()?);
        }
        _ => println!("write FOLDER ROWS | reconcile FOLDER; `cargo xtask bench reports` does both"),
    }
    Ok(())
}

fn reconcile(folder: &Path) -> Result<ReconcileSummary, Box<dyn Error>> {
    let mut reconciler = Reconciler::new(&ReconcileOptions::default());
    reconciler.add_csv(File::open(folder.join("sales.csv"))?)?;
    let mut findings = 0_u64;
    let mut count = |_: &FindingRef<'_>| {
        findings += 1;
        Ok(())
    };
    reconciler.read(File::open(folder.join("settlement.csv"))?, &mut count)?;
    Ok(reconciler.finish(&mut count)?)
}

/// The most memory that this process had, in KiB.
fn peak() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}

/// As the scripts of the others tell them.
fn figures(summary: &ReconcileSummary) -> Vec<String> {
    let mut lines = vec![
        format!("rows {}", summary.rows),
        format!("sales {}", summary.sales),
        format!("matched {}", summary.matched),
        format!("amount_differs {}", summary.amount_differs),
        format!("missing {}", summary.missing),
        format!("unknown {}", summary.unknown),
        format!("refunded {}", summary.refunded),
        format!("partially_refunded {}", summary.partially_refunded),
        format!("gross {}", summary.gross),
        format!("fees {}", summary.fees),
        format!("taxes {}", summary.taxes),
        format!("refunds {}", summary.refunds),
        format!("net {}", summary.net),
    ];
    let totals = summary.totals.iter();
    lines.extend(totals.map(|total| format!("{:?} {} {} {}", total.by, total.key, total.rows, total.net)));
    lines
}
