use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Counts;

/// A report in JUnit's XML, as pytest and Maven's surefire write it.
pub(crate) fn junit_file(path: &Path) -> Result<Counts> {
    let xml = fs::read_to_string(path).with_context(|| format!("no test report: {}", path.display()))?;
    junit(&xml).with_context(|| path.display().to_string())
}

/// All reports of a folder; none at all is an error.
pub(crate) fn junit_folder(folder: &Path) -> Result<Counts> {
    let mut counts = Counts::default();
    let entries = fs::read_dir(folder).with_context(|| format!("no test reports: {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "xml") {
            counts += junit_file(&path)?;
        }
    }
    Ok(counts)
}

/// Counted by test case, since what a suite's own numbers include differs
/// from writer to writer.
fn junit(xml: &str) -> Result<Counts> {
    let document = roxmltree::Document::parse(xml)?;
    let mut counts = Counts::default();
    for case in document.descendants().filter(|node| node.has_tag_name("testcase")) {
        let has = |name| case.children().any(|child| child.has_tag_name(name));
        if has("failure") || has("error") {
            counts.failed += 1;
        } else if has("skipped") {
            counts.skipped += 1;
        } else {
            counts.passed += 1;
        }
    }
    // An error outside of any test, such as a file that can't be imported, is
    // a case of its own in pytest's reports and in surefire's.
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_pytest() {
        let xml = r#"<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="5" time="0.1">
<testcase classname="t" name="a" time="0.001" /><testcase classname="t" name="b"><failure message="x">trace</failure></testcase>
<testcase classname="t" name="c"><skipped type="pytest.skip" message="m">s</skipped></testcase>
<testcase classname="" name="t.broken"><error message="collection failure">E</error></testcase>
<testcase classname="t" name="d"><system-out>hi</system-out></testcase></testsuite></testsuites>"#;
        assert_eq!(junit(xml).unwrap(), Counts { passed: 2, failed: 2, skipped: 1 });
    }

    #[test]
    fn reads_surefire() {
        let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="cobro.SaleTest" time="0.2" tests="3" errors="1" skipped="1" failures="0">
  <properties><property name="a" value="b"/></properties>
  <testcase name="sells()" classname="cobro.SaleTest" time="0.1"/>
  <testcase name="skips()" classname="cobro.SaleTest"><skipped/></testcase>
  <testcase name="breaks()" classname="cobro.SaleTest"><error type="E">at</error></testcase>
</testsuite>"#;
        assert_eq!(junit(xml).unwrap(), Counts { passed: 1, failed: 1, skipped: 1 });
    }

    #[test]
    fn refuses_half_a_report() {
        assert!(junit("<testsuite><testcase/>").is_err());
    }
}
