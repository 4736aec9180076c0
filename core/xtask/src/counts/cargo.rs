use super::Counts;

/// The sum of all `test result:` lines: one for each test binary, one or two
/// for each crate's doc tests.
pub(crate) fn cargo(output: &str) -> Counts {
    let mut counts = Counts::default();
    for line in output.lines() {
        let Some(result) = line.strip_prefix("test result: ") else {
            continue;
        };
        let Some((_, numbers)) = result.split_once(". ") else {
            continue;
        };
        for part in numbers.split("; ") {
            match part.split_once(' ') {
                Some((number, "passed")) => counts.passed += number.parse().unwrap_or(0),
                Some((number, "failed")) => counts.failed += number.parse().unwrap_or(0),
                Some((number, "ignored")) => counts.skipped += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_every_binary_up() {
        let output = "\
running 2 tests
test a ... ok
test b ... FAILED

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

   Doc-tests cobro
test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 0 filtered out; finished in 0.51s
a test printed: test result: ok. 9 passed; 9 failed
";
        assert_eq!(cargo(output), Counts { passed: 13, failed: 1, skipped: 3 });
    }

    #[test]
    fn counts_nothing_where_nothing_ran() {
        assert_eq!(cargo("error: could not compile `cobro`"), Counts::default());
    }
}
