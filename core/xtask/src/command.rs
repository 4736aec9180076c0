//! Running a tool: its output goes to the console as it comes, into a log file
//! and into memory for counting.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Longer than any step takes on a slow machine: a test that hangs must fail
/// its own language, not eat the time of the others.
const LIMIT: Duration = Duration::from_mins(20);

/// How long to go on reading when the tool itself has ended but something it
/// started (a compiler daemon, say) still holds its output open.
const LINGER: Duration = Duration::from_secs(2);

/// A command to be run.
#[derive(Debug)]
pub(crate) struct Step {
    command: Command,
    log: PathBuf,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Finished {
    /// stdout and stderr as they came.
    pub(crate) text: String,
    title: String,
    status: ExitStatus,
}

impl Finished {
    pub(crate) fn succeeded(&self) -> bool {
        self.status.success()
    }

    pub(crate) fn require_success(&self) -> Result<()> {
        if self.succeeded() {
            return Ok(());
        }
        bail!("`{}` failed: {}", self.title, self.status)
    }
}

impl Step {
    pub(crate) fn new(program: &OsStr, folder: &Path, log: PathBuf) -> Self {
        let mut command = Command::new(program);
        command.current_dir(folder).stdin(Stdio::null());
        // What `cargo run` tells this program about itself would be taken by
        // build scripts for something that changed, and dependencies be built again.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            let of_this_program = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"]
                .iter()
                .any(|prefix| text.starts_with(prefix));
            if of_this_program || text == "CARGO" || text == "CARGO_PRIMARY_PACKAGE" {
                command.env_remove(&name);
            }
        }
        // The output is read by programs: no colours, no progress bars.
        command
            .env_remove("FORCE_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .env("NO_COLOR", "1")
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_TERM_PROGRESS_WHEN", "never")
            .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
            .env("npm_config_audit", "false")
            .env("npm_config_fund", "false")
            .env("npm_config_update_notifier", "false");
        Self { command, log }
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    pub(crate) fn args<I: IntoIterator<Item: AsRef<OsStr>>>(mut self, arguments: I) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it to its end and fails when it failed.
    pub(crate) fn run(self) -> Result<Finished> {
        let finished = self.finish()?;
        finished.require_success()?;
        Ok(finished)
    }

    /// Runs it to its end, however that is.
    pub(crate) fn finish(mut self) -> Result<Finished> {
        let title = self.title();
        println!("\n$ {title}");
        if let Some(folder) = self.log.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut log = File::options().create(true).append(true).open(&self.log)?;
        writeln!(log, "$ {title}")?;

        let started = Instant::now();
        let (reader, writer) = io::pipe()?;
        let child = self.command.stdout(writer.try_clone()?).stderr(writer).spawn();
        let mut child = child.with_context(|| missing(&self.command))?;
        // The command holds the pipe's other end: reading would never end.
        drop(self.command);

        let (status, bytes) = follow(&mut child, &chunks(reader), started, &mut log)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some(status) = status else {
            bail!("`{title}` was ended after {} minutes", LIMIT.as_secs() / 60);
        };
        Ok(Finished { text, title, status })
    }

    fn title(&self) -> String {
        let words = std::iter::once(self.command.get_program()).chain(self.command.get_args());
        let title = words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ");
        match title.char_indices().nth(160) {
            // Formatters are given every file there is.
            Some((end, _)) => format!("{}…", title.get(..end).unwrap_or_default()),
            None => title,
        }
    }
}

fn missing(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let get = match program.as_ref() {
        "npm" | "node" => " (install Node.js 20 or newer)",
        "mvn" => " (install Maven and a JDK of at least 17)",
        "python3" => " (install Python 3.10 or newer)",
        "java" => " (install a JDK of at least 17)",
        _ => "",
    };
    format!("could not start `{program}`{get}")
}

fn chunks(mut reader: io::PipeReader) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            if sender.send(buffer.iter().take(count).copied().collect()).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Passes the output on until the tool has ended. `None` when it had to be ended.
fn follow(
    child: &mut Child,
    output: &Receiver<Vec<u8>>,
    started: Instant,
    log: &mut File,
) -> Result<(Option<ExitStatus>, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        match output.recv_timeout(LINGER) {
            Ok(chunk) => {
                io::stdout().write_all(&chunk)?;
                io::stdout().flush()?;
                log.write_all(&chunk)?;
                bytes.extend(chunk);
            }
            Err(RecvTimeoutError::Disconnected) => return Ok((Some(child.wait()?), bytes)),
            Err(RecvTimeoutError::Timeout) => {
                if let Some(status) = child.try_wait()? {
                    return Ok((Some(status), bytes));
                }
            }
        }
        if started.elapsed() > LIMIT {
            end_with_descendants(child.id());
            child.wait()?;
            return Ok((None, bytes));
        }
    }
}

/// Ends a process and all that it started: a test that spins in a grandchild
/// would go on for ever otherwise.
fn end_with_descendants(process: u32) {
    let table = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output();
    let table = table.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let doomed = descendants(process, &table);
    // Some may have ended by themselves meanwhile.
    let _ = Command::new("kill").arg("-KILL").args(doomed.iter().map(u32::to_string)).status();
}

/// The process and its descendants, by a table of process and parent ids.
fn descendants(process: u32, table: &str) -> Vec<u32> {
    let mut found = vec![process];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        next += 1;
        found.extend(table.lines().filter_map(|line| {
            let (child, its_parent) = line.trim().split_once(' ')?;
            let its_parent: u32 = its_parent.trim().parse().ok()?;
            if its_parent == parent { child.parse::<u32>().ok() } else { None }
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Step {
        let log = std::env::temp_dir().join(format!("cobro-xtask-{}.log", std::process::id()));
        Step::new(OsStr::new("sh"), Path::new("."), log).args(["-c", script])
    }

    #[test]
    fn collects_both_streams_and_the_status() {
        let finished = shell("echo out; echo err >&2; exit 3").finish().unwrap();
        assert!(finished.text.contains("out\n") && finished.text.contains("err\n"));
        assert!(!finished.succeeded());
        assert!(finished.require_success().unwrap_err().to_string().contains("exit status: 3"));
    }

    #[test]
    fn does_not_wait_for_what_outlives_the_tool() {
        let started = Instant::now();
        let finished = shell("sleep 20 & echo done").finish().unwrap();
        assert_eq!(finished.text, "done\n");
        assert!(started.elapsed() < Duration::from_secs(15));
    }

    #[test]
    fn finds_all_that_a_process_started() {
        let table = "    1     0\n   10     1\n   11    10\n   12     1\n  113    11\n  114    10\n";
        assert_eq!(descendants(10, table), [10, 11, 114, 113]);
        assert_eq!(descendants(12, table), [12]);
    }

    #[test]
    fn ends_what_takes_too_long_with_all_it_started() {
        let mut child = Command::new("sh").args(["-c", "sleep 60 & wait"]).spawn().unwrap();
        end_with_descendants(child.id());
        assert!(!child.wait().unwrap().success());
    }

    #[test]
    fn says_what_is_missing() {
        let step = Step::new(
            OsStr::new("/nowhere/tool"),
            Path::new("."),
            std::env::temp_dir().join("cobro-xtask.log"),
        );
        assert!(step.finish().unwrap_err().to_string().contains("could not start `/nowhere/tool`"));
    }
}
