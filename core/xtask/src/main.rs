//! `cargo xtask <task>`: builds, tests, lints and generates everything of this
//! repository, in all five languages. `cargo xtask` alone lists the tasks.

#![allow(clippy::print_stdout, reason = "a command line tool speaks on stdout")]

mod r#gen;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
cargo xtask <task>

  gen [--check]    write the generated files, or fail when they are out of date
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize()?;
    match arguments {
        ["gen"] => r#gen::run(&root, false),
        ["gen", "--check"] => r#gen::run(&root, true),
        _ => bail!("{USAGE}"),
    }
}
