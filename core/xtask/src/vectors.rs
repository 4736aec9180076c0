//! `cargo xtask vectors`: the same conformance cases in every language.
//!
//! Each language's runner reads `core/conformance`, fails on a kind it does not
//! know, and prints one line `vectors: N`. A runner that skips a file would
//! still pass by itself: that is why the numbers are compared.

use anyhow::{Context, Result, ensure};

use crate::language::Language;
use crate::workspace::Workspace;

const AT_LEAST: u64 = 120;

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let mut results = Vec::new();
    for language in Language::ALL {
        println!("\n=== {} ===", language.name());
        let result = language.vectors(workspace).and_then(|finished| count(&finished.text));
        if let Err(problem) = &result {
            println!("{}: FAILED: {problem:#}", language.name());
        }
        results.push((language, result));
    }

    println!();
    let mut numbers = Vec::new();
    for (language, result) in results {
        match result {
            Ok(ref number) => println!("{} {number}", language.name()),
            Err(ref problem) => println!("{} failed: {problem:#}", language.name()),
        }
        numbers.extend(result.ok());
    }
    verdict(&numbers)
}

fn verdict(numbers: &[u64]) -> Result<()> {
    ensure!(numbers.len() == Language::ALL.len(), "the vectors did not pass in every language");
    let first = numbers.first().copied().unwrap_or(0);
    ensure!(numbers.iter().all(|number| *number == first), "not every language ran every vector");
    ensure!(first >= AT_LEAST, "there are {first} vectors; at least {AT_LEAST} are expected");
    Ok(())
}

/// The number after `vectors:`, wherever in a line the runner prints it.
fn count(output: &str) -> Result<u64> {
    let mut numbers = output.lines().filter_map(|line| {
        let (_, rest) = line.split_once("vectors: ")?;
        rest.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
    });
    let number = numbers.next().context("the runner printed no line `vectors: N`")?;
    ensure!(numbers.next().is_none(), "the runner printed `vectors: N` more than once");
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_number() {
        assert_eq!(count("running\nvectors: 130\nok").unwrap(), 130);
        assert_eq!(count("tests/test_vectors.py vectors: 130\n.").unwrap(), 130);
        assert_eq!(count("# vectors: 7").unwrap(), 7);
        assert!(count("vectors: many").is_err());
        assert!(count("vectors: 1\nvectors: 1").is_err());
    }

    #[test]
    fn all_equal_and_enough() {
        assert!(verdict(&[130; 5]).is_ok());
        assert!(verdict(&[130; 4]).is_err());
        assert!(verdict(&[130, 130, 129, 130, 130]).is_err());
        assert!(verdict(&[119; 5]).is_err());
    }
}
