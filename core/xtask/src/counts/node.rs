use super::Counts;

/// The summaries of `node --test`, in either form that it prints them: `# pass 3`
/// (TAP) or `ℹ pass 3` (spec). Several runs add up.
pub(crate) fn node(output: &str) -> Counts {
    let mut counts = Counts::default();
    for line in output.lines() {
        let mut words = line.split_whitespace();
        let (Some("#" | "ℹ"), Some(word), Some(number), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            continue;
        };
        let Ok(number) = number.parse::<u64>() else {
            continue;
        };
        match word {
            "pass" => counts.passed += number,
            // A cancelled test was to run and did not end.
            "fail" | "cancelled" => counts.failed += number,
            "skipped" | "todo" => counts.skipped += number,
            _ => {}
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_forms() {
        let tap = "# tests 6\n# suites 1\n# pass 3\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 0\n# duration_ms 51.1\n";
        let spec = tap.replace('#', "ℹ");
        let expected = Counts { passed: 3, failed: 2, skipped: 1 };
        assert_eq!(node(tap), expected);
        assert_eq!(node(&spec), expected);
    }

    #[test]
    fn leaves_other_lines_alone() {
        assert_eq!(
            node("# pass the salt\n# Subtest: fail 3\nok 1 - pass 4\n# vectors: 130\n"),
            Counts::default()
        );
    }
}
