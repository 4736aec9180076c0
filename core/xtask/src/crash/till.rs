//! The till's process: started, told, listened to, killed.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// A till that says nothing for this long hangs.
const PATIENCE: Duration = Duration::from_mins(1);

pub(super) struct Till {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Till {
    pub(super) fn start(program: &Path, arguments: [&str; 4], log: &File) -> Result<Self> {
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log.try_clone()?)
            .spawn()
            .with_context(|| format!("could not start {}", program.display()))?;
        let output = child.stdout.take().context("no output")?;
        let input = child.stdin.take();
        let (tell, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Self { child, input, lines })
    }

    pub(super) fn tell(&mut self, words: &str) -> Result<()> {
        let input = self.input.as_mut().context("its input is closed")?;
        writeln!(input, "{words}")?;
        input.flush()?;
        Ok(())
    }

    /// The next line, within a time; nothing when it is over.
    pub(super) fn hear(&self, time: Duration) -> Result<Option<String>> {
        match self.lines.recv_timeout(time) {
            Ok(line) => Ok(Some(line)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => bail!("the till ended by itself"),
        }
    }

    /// The next line, which must come.
    pub(super) fn must_hear(&self) -> Result<String> {
        self.hear(PATIENCE)?.context("the till hangs")
    }

    /// SIGKILL. Gives what it had said and nobody had heard yet.
    pub(super) fn kill(mut self) -> Result<Vec<String>> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(self.lines.iter().collect())
    }

    /// Closes its input and waits for it to end well.
    pub(super) fn end(mut self) -> Result<Vec<String>> {
        drop(self.input.take());
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait()? {
                break status;
            }
            if begun.elapsed() > PATIENCE {
                self.child.kill()?;
                bail!("the till does not end");
            }
            thread::sleep(Duration::from_millis(2));
        };
        if !status.success() {
            bail!("the till ended with {status}");
        }
        Ok(self.lines.iter().collect())
    }
}
