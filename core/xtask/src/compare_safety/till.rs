//! A till: a program of some language, asked by one line of JSON for each
//! thing that its cashier does, and answering by one line what it shows.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::way::Qr;

/// Beyond what any answer takes: only a till that hangs meets it.
const LIMIT: Duration = Duration::from_mins(2);

/// What the cashier does.
#[derive(Debug, Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum Act<'a> {
    /// Begins a sale at the POS.
    Sell { pos: &'a str, reference: &'a str, amount: &'a str, ttl_s: u64, qr: Qr },
    /// Waits for the payment of the last sale.
    Wait,
    /// Looks once how the last sale stands.
    Check,
    /// Cancels the last sale.
    Cancel,
    /// Refunds of the last sale. The same intent again is the same refund asked for again.
    Refund { intent: &'a str, amount: Option<&'a str> },
}

/// What the till shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Screen {
    /// "Please scan."
    Scan,
    Paid,
    NotPaid,
    Refunded,
    /// "That can't be done": no use asking again.
    Refused,
    /// "It failed."
    Error,
    /// "It may have been done; ask again."
    Unknown,
}

#[derive(Debug, Deserialize)]
struct Ready {
    ready: String,
}

/// An answer.
#[derive(Debug, Deserialize)]
pub(super) struct Shown {
    pub(super) screen: Screen,
    /// The QR that the till draws under "please scan".
    pub(super) qr_data: Option<String>,
}

pub(super) struct Till {
    child: Child,
    acts: Option<ChildStdin>,
    lines: Receiver<String>,
    /// Where the sandbox it is on listens.
    pub(super) sandbox: String,
}

impl Till {
    /// Starts it. What it says on stderr goes to the log.
    pub(super) fn start(mut command: Command, log: &File) -> Result<Self> {
        let title = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log.try_clone()?).spawn();
        let mut child = child.with_context(|| format!("could not start `{title}`"))?;
        let output = child.stdout.take().context("no output")?;
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let acts = child.stdin.take();
        let mut till = Self { child, acts, lines, sandbox: String::new() };
        let first = till.line().with_context(|| format!("`{title}` did not begin"))?;
        till.sandbox = serde_json::from_str::<Ready>(&first).with_context(|| first.clone())?.ready;
        Ok(till)
    }

    pub(super) fn ask(&mut self, act: &Act<'_>) -> Result<Shown> {
        let acts = self.acts.as_mut().context("it was closed")?;
        writeln!(acts, "{}", serde_json::to_string(act)?)?;
        acts.flush()?;
        let line = self.line().with_context(|| format!("asked for {act:?}"))?;
        serde_json::from_str(&line).with_context(|| line.clone())
    }

    /// Closes it, and makes sure that it ends well.
    pub(super) fn close(mut self) -> Result<()> {
        self.acts = None;
        // Its output ends when it does.
        while self.line().is_ok() {}
        let status = self.child.wait()?;
        if !status.success() {
            bail!("the till ended with {status}");
        }
        Ok(())
    }

    fn line(&mut self) -> Result<String> {
        self.lines.recv_timeout(LIMIT).context("the till says nothing: see its log")
    }
}

impl Drop for Till {
    fn drop(&mut self) {
        // Of no effect on one that has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
