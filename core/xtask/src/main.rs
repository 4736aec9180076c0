//! `cargo xtask <task>`: builds, tests, lints and generates everything of this
//! repository, in all five languages. `cargo xtask` alone lists the tasks.

#![allow(clippy::print_stdout, reason = "a command line tool speaks on stdout")]

mod bench;
mod bench_reports;
mod check;
mod chromium;
mod command;
mod compare_safety;
mod counts;
mod crash;
mod debian;
mod floats;
mod fuzz;
mod r#gen;
mod kotlin;
mod language;
mod mobile;
mod node;
mod pages;
mod parity;
mod python;
mod rust;
mod scans;
mod secrets;
mod simulate;
mod swift;
mod test;
mod vectors;
mod workspace;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use language::Language;
use workspace::Workspace;

const USAGE: &str = "\
usage: cargo xtask <task>

  test [language…]  build and test; all of rust python node kotlin swift by default
  vectors           the conformance vectors in every language
  check [part…]     formatters, linters, types, generated files; all of
                    gen parity money rust python node kotlin swift by default
  parity            whether each language can do what the core can
  fmt [language…]   format the sources
  gen [--check]     write the generated files, or fail when they are out of date
  bench [reports]   the benchmarks; `reports` for the one beside polars and DuckDB,
                    which is not among the others
  simulate [--seeds N] [--from S] [--once-failed] [--trace] [--json]
                    shops in virtual time, everything going wrong
  crash [--kills N] [--seed S]
                    a till with a journal, killed again and again
  fuzz [--seconds N] [--reader NAME]
                    everything that reads what others wrote
  compare-safety [--faults N] [--seed S] [--languages a,b]
                    the same faults through the official SDKs and through cobro
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all went well. A task that has said by itself what failed returns
/// `false`: the tests' last line has to stay the last.
fn run(arguments: &[&str]) -> Result<bool> {
    let workspace = Workspace::find()?;
    match arguments {
        ["test", names @ ..] => return test::run(&workspace, &languages(names)?),
        ["vectors"] => vectors::run(&workspace)?,
        ["check", parts @ ..] => check::run(&workspace, parts)?,
        ["fmt", names @ ..] => {
            languages(names)?.iter().try_for_each(|language| language.format(&workspace))?;
        }
        ["parity"] => parity::check(&workspace)?,
        ["gen"] => r#gen::run(&workspace, false)?,
        ["gen", "--check"] => r#gen::run(&workspace, true)?,
        ["bench"] => bench::run(&workspace)?,
        ["bench", "reports"] => bench_reports::run(&workspace)?,
        ["simulate", options @ ..] => return simulate::run(&workspace, options),
        ["crash", options @ ..] => return crash::run(&workspace, options),
        ["fuzz", options @ ..] => return fuzz::run(&workspace, options),
        ["compare-safety", options @ ..] => return compare_safety::run(&workspace, options),
        _ => bail!("no such task\n{USAGE}"),
    }
    Ok(true)
}

/// The named ones, or all.
fn languages(names: &[&str]) -> Result<Vec<Language>> {
    if names.is_empty() {
        return Ok(Language::ALL.to_vec());
    }
    let named = |name: &&str| Language::named(name).with_context(|| format!("no language `{name}`\n{USAGE}"));
    names.iter().map(named).collect()
}
