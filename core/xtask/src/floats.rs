//! No amount passes through binary floating point. The parts of the core that
//! hold amounts hold nothing else that would need it, so there the types are
//! banned altogether.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::workspace::Workspace;

const MONEY: [&str; 9] = [
    "core/src/money",
    "core/src/model",
    "core/src/wire",
    "core/src/sale",
    "core/src/resources",
    "core/src/journal",
    "core/src/reports",
    "core/src/notifications",
    "core/src/qr",
];

/// A workbook's numbers are binary before they come here. There they become
/// text, of the 15 digits that Excel keeps, and nothing else sees them.
const WORKBOOKS: &str = "core/src/reports/read/sheet.rs";

pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let mut finds = Vec::new();
    for path in workspace.sources("rs")? {
        if !holds_money(&path) {
            continue;
        }
        let source = fs::read_to_string(workspace.root.join(&path))?;
        finds.extend(float_lines(&source).map(|line| format!("{}:{line}", path.display())));
    }
    if !finds.is_empty() {
        bail!("`f32` or `f64` where amounts are handled: {}", finds.join(", "));
    }
    Ok(())
}

/// Files in these folders, and the files named like them.
fn holds_money(path: &Path) -> bool {
    path != Path::new(WORKBOOKS)
        && MONEY.iter().any(|part| path.starts_with(part) || path.with_extension("") == Path::new(part))
}

fn float_lines(source: &str) -> impl Iterator<Item = usize> {
    source
        .lines()
        .enumerate()
        .filter(|(_, line)| {
            let code = line.split("//").next().unwrap_or_default();
            code.split(|character: char| !character.is_alphanumeric() && character != '_')
                .any(|word| matches!(word, "f32" | "f64"))
        })
        .map(|(index, _)| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_floats_in_code_only() {
        let source = "// not an f64\nfn a(b: f64) {}\nlet af64 = 1;\nlet x = y as f32; // f64\n";
        assert_eq!(float_lines(source).collect::<Vec<_>>(), [2, 4]);
    }

    #[test]
    fn knows_where_money_is() {
        assert!(holds_money(Path::new("core/src/money.rs")));
        assert!(holds_money(Path::new("core/src/model/sale.rs")));
        assert!(holds_money(Path::new("core/src/reports/read/amount.rs")));
        assert!(!holds_money(Path::new("core/src/reports/read/sheet.rs")));
        assert!(!holds_money(Path::new("core/src/telemetry.rs")));
        assert!(!holds_money(Path::new("core/src/moneyless.rs")));
    }
}
