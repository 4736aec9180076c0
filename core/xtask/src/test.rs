//! `cargo xtask test`: every language's tests, and one line for each at the end.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::counts::Counts;
use crate::language::Language;
use crate::secrets;
use crate::workspace::Workspace;

/// Runs them all, whatever fails. Whether everything passed; the last line
/// printed is the sum.
pub(crate) fn run(workspace: &Workspace, languages: &[Language]) -> Result<bool> {
    if workspace.logs().exists() {
        fs::remove_dir_all(workspace.logs())?;
    }
    fs::create_dir_all(workspace.logs())?;
    let mut results = Vec::new();
    for &language in languages {
        println!("\n=== {} ===", language.name());
        results.push((language, test(workspace, language)));
    }

    println!();
    for (language, result) in &results {
        for problem in &result.problems {
            println!("{}: FAILED: {problem}", language.name());
        }
        println!("{}: {} s", language.name(), result.took.as_secs());
        if result.counts.skipped > 0 {
            println!("{}: {} skipped", language.name(), result.counts.skipped);
        }
    }
    let mut sum = Counts::default();
    for (language, result) in &results {
        println!("{}: {}", language.name(), result.total());
        sum += result.total();
    }
    println!("{sum}");
    Ok(sum.failed == 0)
}

struct Outcome {
    counts: Counts,
    took: Duration,
    problems: Vec<String>,
}

impl Outcome {
    /// With each problem as a failure: a language whose tests could not run has failed.
    fn total(&self) -> Counts {
        let mut total = self.counts;
        total.failed += self.problems.len() as u64;
        total
    }
}

fn test(workspace: &Workspace, language: Language) -> Outcome {
    let started = Instant::now();
    let mut counts = Counts::default();
    let mut problems = Vec::new();
    let ran = language.test(workspace, &mut counts).and_then(|()| {
        ensure!(counts.ran() > 0, "the runner counted no test");
        Ok(())
    });
    let clean = secrets::search_logs(workspace, language.name());
    for result in [ran, clean] {
        if let Err(problem) = result {
            problems.push(format!("{problem:#}"));
        }
    }
    Outcome { counts, took: started.elapsed(), problems }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_a_failure() {
        let counts = Counts { passed: 3, failed: 0, skipped: 1 };
        let outcome = Outcome { counts, took: Duration::ZERO, problems: vec!["stubs differ".to_owned()] };
        assert_eq!(outcome.total().to_string(), "3 passed, 1 failed");
    }
}
