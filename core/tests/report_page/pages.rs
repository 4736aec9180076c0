//! Writes pages of reconciliations into a folder, each with the JSON lines of
//! the same run, for a browser: `cargo xtask test rust` opens them.

#![allow(clippy::unwrap_used, reason = "a test's other half")]

mod shop;

use std::fs;
use std::path::{Path, PathBuf};

use cobro::ReconcileRequest;
use cobro::reports;
use shop::Shop;

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap());
    let shops = [
        ("small", Shop { days: 5, pos: 2, payments: 12 }),
        ("month", Shop { days: 31, pos: 6, payments: 40 }),
        ("year", Shop { days: 365, pos: 40, payments: 60 }),
        ("empty", Shop { days: 0, pos: 1, payments: 0 }),
    ];
    for (name, shop) in shops {
        let at = |ending: &str| folder.join(format!("{name}{ending}"));
        fs::write(at("-report.csv"), shop.report()).unwrap();
        fs::write(at("-sales.csv"), shop.sales()).unwrap();
        for language in ["es-AR", "pt-BR", "en"] {
            let request = ReconcileRequest {
                reports: vec![text(&at("-report.csv"))],
                sales_csv: Some(text(&at("-sales.csv"))),
                json: Some(text(&at(&format!("-{language}.jsonl")))),
                html: Some(text(&at(&format!("-{language}.html")))),
                language: Some(language.to_owned()),
                ..ReconcileRequest::default()
            };
            reports::reconcile(&request, &mut |_, _| {}).unwrap();
        }
    }
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}
