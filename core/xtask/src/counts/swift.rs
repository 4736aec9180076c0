use super::Counts;

/// `swift test` runs both of Swift's test libraries, one after the other, and
/// each prints a summary of its own even when it has no tests.
pub(crate) fn swift(output: &str) -> Counts {
    let mut counts = xctest(output);
    counts += swift_testing(output);
    counts
}

/// Each nested suite prints an `Executed` line: the outermost one counts. Its
/// number of failures is of failed assertions, so failed tests are counted
/// from their own lines.
fn xctest(output: &str) -> Counts {
    let (mut total, mut failed, mut skipped) = (0, 0, 0);
    let mut outermost = false;
    for line in output.lines() {
        if let Some(suite) = line.strip_prefix("Test Suite '") {
            outermost = suite.starts_with("All tests'") || suite.starts_with("Selected tests'");
        } else if let Some(case) = line.strip_prefix("Test Case '") {
            failed += u64::from(case.contains("' failed ("));
            skipped += u64::from(case.contains("' skipped ("));
        } else if let Some(executed) = line.trim_start().strip_prefix("Executed ")
            && outermost
        {
            total += executed.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0);
            outermost = false;
        }
    }
    Counts::of_total(total, failed, skipped)
}

/// `✔ Test run with 4 tests passed after …`, skipped ones included.
fn swift_testing(output: &str) -> Counts {
    let (mut total, mut failed, mut skipped) = (0, 0, 0);
    for line in output.lines() {
        let Some((_symbol, event)) = line.split_once(" Test ") else {
            continue;
        };
        if let Some(run) = event.strip_prefix("run with ") {
            total += run.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0);
        } else if event.contains(" failed after ") {
            failed += 1;
        } else if event.ends_with(" skipped.") || event.contains(" skipped: \"") {
            skipped += 1;
        }
    }
    Counts::of_total(total, failed, skipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    // As Swift 6.0.3 printed it on Linux.
    const BOTH: &str = r#"Test Suite 'All tests' started at 2026-11-22 23:59:36.317
Test Suite 'debug.xctest' started at 2026-11-22 23:59:36.330
Test Suite 'OldTests' started at 2026-11-22 23:59:36.330
Test Case 'OldTests.testBad' started at 2026-11-22 23:59:36.330
a.swift:6: error: OldTests.testBad : XCTAssertEqual failed: ("2") is not equal to ("3") -
a.swift:6: error: OldTests.testBad : XCTAssertEqual failed: ("2") is not equal to ("4") -
Test Case 'OldTests.testBad' failed (0.001 seconds)
Test Case 'OldTests.testSkip' started at 2026-11-22 23:59:36.332
a.swift:7: OldTests.testSkip : Test skipped - no
Test Case 'OldTests.testSkip' skipped (0.0 seconds)
Test Case 'OldTests.testTwo' started at 2026-11-22 23:59:36.332
Test Case 'OldTests.testTwo' passed (0.0 seconds)
Test Suite 'OldTests' failed at 2026-11-22 23:59:36.332
	 Executed 3 tests, with 1 test skipped and 2 failures (0 unexpected) in 0.002 (0.002) seconds
Test Suite 'debug.xctest' failed at 2026-11-22 23:59:36.332
	 Executed 3 tests, with 1 test skipped and 2 failures (0 unexpected) in 0.002 (0.002) seconds
Test Suite 'All tests' failed at 2026-11-22 23:59:36.332
	 Executed 3 tests, with 1 test skipped and 2 failures (0 unexpected) in 0.002 (0.002) seconds
◇ Test run started.
↳ Testing Library Version: 6.0.3
◇ Suite NewTests started.
◇ Test works() started.
◇ Test many(n:) started.
✘ Test skipped() skipped: "why"
➜ Test other() skipped.
◇ Passing 1 argument n → 1 to many(n:)
✘ Test many(n:) recorded an issue with 1 argument n → 3 at a.swift:13:72: Expectation failed: (n → 3) < 3
✔ Test works() passed after 0.001 seconds.
✘ Test many(n:) failed after 0.001 seconds with 1 issue.
✘ Test "a named one" failed after 0.001 seconds with 2 issues.
✘ Suite NewTests failed after 0.002 seconds with 3 issues.
✘ Test run with 5 tests failed after 0.002 seconds with 3 issues.
"#;

    #[test]
    fn counts_each_library_once() {
        assert_eq!(swift(BOTH), Counts { passed: 2, failed: 3, skipped: 3 });
        assert_eq!(xctest(BOTH), Counts { passed: 1, failed: 1, skipped: 1 });
    }

    #[test]
    fn counts_a_selection() {
        let output = "\
Test Suite 'Selected tests' started at 2026-11-22 23:59:37.851
Test Suite 'VectorsTests' passed at 2026-11-22 23:59:37.853
	 Executed 2 tests, with 0 failures (0 unexpected) in 0.0 (0.0) seconds
Test Suite 'Selected tests' passed at 2026-11-22 23:59:37.853
	 Executed 2 tests, with 0 failures (0 unexpected) in 0.0 (0.0) seconds
✔ Test run with 0 tests passed after 0.002 seconds.
";
        assert_eq!(swift(output), Counts { passed: 2, failed: 0, skipped: 0 });
    }

    #[test]
    fn counts_nothing_where_nothing_ran() {
        assert_eq!(swift("error: no such module 'Cobro'\n"), Counts::default());
    }
}
