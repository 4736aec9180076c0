//! Whether the accountant's pages are, in a browser, what the reconciliation
//! said: read, drawn, printed, and asking nobody.

#![allow(clippy::indexing_slicing, reason = "what a JSON value does not have is null")]

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::chromium::{Chromium, TOOL};
use crate::counts::Counts;
use crate::debian;
use crate::workspace::Workspace;

const LOOK: &str = include_str!("pages.js");

/// How a page is looked at.
struct View {
    name: &'static str,
    width: u32,
    height: u32,
    scheme: &'static str,
    media: &'static str,
}

const VIEWS: [View; 4] = [
    View { name: "desk", width: 1280, height: 900, scheme: "light", media: "screen" },
    View { name: "dark", width: 1280, height: 900, scheme: "dark", media: "screen" },
    View { name: "phone", width: 360, height: 740, scheme: "light", media: "screen" },
    // What is left of A4 on its side between the margins.
    View { name: "print", width: 1031, height: 703, scheme: "light", media: "print" },
];

/// Each page in each view is a test.
pub(crate) fn test(workspace: &Workspace, counts: &mut Counts) -> Result<()> {
    let (program, package) = TOOL;
    debian::require(workspace, program, package)?;
    let folder = workspace.target.join("report-pages");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    workspace
        .step("rust-report-pages", "cargo", "")
        .args(["run", "--quiet", "--profile", "ci", "-p", "cobro", "--all-features"])
        .args(["--example", "report-pages", "--"])
        .arg(&folder)
        .run()?;
    let mut browser = Chromium::start(&folder.join("profile"))?;
    let mut looked_at = Counts::default();
    for page in pages(&folder)? {
        for view in &VIEWS {
            match look(&mut browser, &page, view) {
                Ok(()) => looked_at.passed += 1,
                Err(problem) => {
                    println!("{} ({}): {problem:#}", page.display(), view.name);
                    looked_at.failed += 1;
                }
            }
        }
    }
    ensure!(looked_at.ran() > 0, "there is no page to look at");
    println!("pages of reconciliations in Chromium: {looked_at}");
    *counts += looked_at;
    Ok(())
}

fn pages(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<std::io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "html"));
    paths.sort();
    Ok(paths)
}

fn look(browser: &mut Chromium, page: &Path, view: &View) -> Result<()> {
    let screen = json!({
        "width": view.width, "height": view.height, "deviceScaleFactor": 1, "mobile": view.name == "phone",
    });
    browser.call("Emulation.setDeviceMetricsOverride", &screen)?;
    let scheme = json!([{ "name": "prefers-color-scheme", "value": view.scheme }]);
    browser.call("Emulation.setEmulatedMedia", &json!({ "media": view.media, "features": scheme }))?;
    browser.open(&format!("file://{}", page.display()))?;

    let summary = summary(&page.with_extension("jsonl"))?;
    let problems = browser.evaluate(&format!("{LOOK}({summary}, {})", view.media == "print"))?;
    let problems = problems.as_array().context("the page gave no answer")?;
    picture(browser, &page.with_extension(format!("{}.png", view.name)))?;
    if view.media == "print" {
        let printed = browser.call("Page.printToPDF", &json!({ "preferCSSPageSize": true }))?;
        keep(&printed, &page.with_extension("pdf"))?;
    }
    let told = problems.iter().filter_map(Value::as_str).map(str::to_owned);
    let all: Vec<String> = told.chain(browser.events().iter().filter_map(against)).collect();
    ensure!(all.is_empty(), "{}", all.join("; "));
    Ok(())
}

/// What an event says against the page: it should say nothing and ask nobody.
fn against(event: &Value) -> Option<String> {
    let params = &event["params"];
    match event["method"].as_str()? {
        "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded" => {
            Some(format!("the console says {params}"))
        }
        "Network.requestWillBeSent" if params["request"]["url"] != params["documentURL"] => {
            Some(format!("it asks for {}", params["request"]["url"]))
        }
        _ => None,
    }
}

/// Of the reconciliation's JSON lines, the last.
fn summary(lines: &Path) -> Result<Value> {
    let text = fs::read_to_string(lines).with_context(|| lines.display().to_string())?;
    let last: Value = serde_json::from_str(text.lines().next_back().context("no line")?)?;
    Ok(last["summary"].clone())
}

/// Of the whole page, for people to look at.
fn picture(browser: &mut Chromium, path: &Path) -> Result<()> {
    let root =
        browser.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")?;
    let clip = json!({ "x": 0, "y": 0, "width": root[0], "height": root[1], "scale": 1 });
    let params = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
    keep(&browser.call("Page.captureScreenshot", &params)?, path)
}

fn keep(answer: &Value, path: &Path) -> Result<()> {
    let data = answer["data"].as_str().context("chromium gave nothing")?;
    fs::write(path, BASE64_STANDARD.decode(data)?)?;
    Ok(())
}
