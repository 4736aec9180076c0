//! A headless Chromium, driven over its debugging protocol.

#![allow(clippy::indexing_slicing, reason = "what a JSON value does not have is null")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

/// The program, and the Debian package that has it.
pub(crate) const TOOL: (&str, &str) = ("chromium", "chromium");

/// It speaks through a pipe on the descriptors 3 and 4, which only a shell can
/// give it from here. One that hangs is ended.
const START: &str = "exec timeout --kill-after=10 900 \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>\"$0\"";

const OPTIONS: [&str; 10] = [
    "--headless",
    // It does not run as root with one.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
];

/// The browser with one tab.
#[derive(Debug)]
pub(crate) struct Chromium {
    process: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    last_id: u64,
    session: Option<String>,
    events: Vec<Value>,
}

impl Chromium {
    /// With an empty profile in this folder, which must be new.
    pub(crate) fn start(profile: &Path) -> Result<Self> {
        let mut user_data = std::ffi::OsString::from("--user-data-dir=");
        user_data.push(profile);
        let mut process = Command::new("sh")
            .args(["-c", START])
            .arg(profile.with_extension("log"))
            .arg(TOOL.0)
            .args(OPTIONS)
            .arg(user_data)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("starting chromium")?;
        let to = process.stdin.take().context("chromium has no stdin")?;
        let from = BufReader::new(process.stdout.take().context("chromium has no stdout")?);
        let mut browser = Self { process, to, from, last_id: 0, session: None, events: Vec::new() };
        let tab = browser.call("Target.createTarget", &json!({ "url": "about:blank" }))?;
        let attach = json!({ "targetId": tab["targetId"], "flatten": true });
        let attached = browser.call("Target.attachToTarget", &attach)?;
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page.enable", "Runtime.enable", "Log.enable", "Network.enable"] {
            browser.call(domain, &json!({}))?;
        }
        Ok(browser)
    }

    /// Carries out a command and gives its result.
    pub(crate) fn call(&mut self, method: &str, params: &Value) -> Result<Value> {
        self.last_id += 1;
        let mut message = json!({ "id": self.last_id, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = session.as_str().into();
        }
        let mut bytes = serde_json::to_vec(&message)?;
        bytes.push(0);
        self.to.write_all(&bytes)?;
        loop {
            let mut message = self.read()?;
            if message["id"] != self.last_id {
                self.events.push(message);
                continue;
            }
            ensure!(message["error"].is_null(), "{method}: {}", message["error"]);
            return Ok(message["result"].take());
        }
    }

    /// Opens a page, waits until it is there and drawn, and forgets what was
    /// told of others.
    pub(crate) fn open(&mut self, url: &str) -> Result<()> {
        self.events.clear();
        let opened = self.call("Page.navigate", &json!({ "url": url }))?;
        ensure!(opened["errorText"].is_null(), "{url}: {}", opened["errorText"]);
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let event = self.read()?;
            self.events.push(event);
        }
        self.evaluate("new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn)))")?;
        Ok(())
    }

    /// What came of a script, or of its promise.
    pub(crate) fn evaluate(&mut self, script: &str) -> Result<Value> {
        let params = json!({ "expression": script, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.call("Runtime.evaluate", &params)?;
        ensure!(answer["exceptionDetails"].is_null(), "{}", answer["exceptionDetails"]);
        Ok(answer["result"]["value"].take())
    }

    /// What happened in the page since it was opened.
    pub(crate) fn events(&self) -> &[Value] {
        &self.events
    }

    fn read(&mut self) -> Result<Value> {
        let mut bytes = Vec::new();
        self.from.read_until(0, &mut bytes)?;
        if bytes.pop() != Some(0) {
            bail!("chromium has ended; its log lies beside its profile");
        }
        Ok(serde_json::from_slice(&bytes)?)
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // It ends with its pipe, too, but what it writes until then would be in
        // the way of whoever removes its profile.
        let _ = self.call("Browser.close", &json!({}));
        let _ = self.process.wait();
    }
}
