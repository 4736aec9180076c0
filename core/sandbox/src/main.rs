//! The sandbox as a program.

use std::io::{self, Write as _};
use std::process::ExitCode;

use cobro_sandbox::{Sandbox, SandboxOptions};

const HELP: &str = "\
A local stand-in of the Mercado Pago in-person API.

Usage: cobro-sandbox [--port PORT] [--site SITE] [--manual-clock]

  --port PORT     port on 127.0.0.1; 0, the default, takes a free one
  --site SITE     country of accounts that no seed places elsewhere:
                  MLA (default) MLB MLC MCO MLM MPE MLU
  --manual-clock  sleepers on the virtual clock don't move it; only
                  POST /_sandbox/clock and real time do
  --help          this text

The first line it prints is `listening on http://127.0.0.1:PORT`; it serves
until SIGINT or SIGTERM. Any token `APP_USR-...-<user id>` is an account.
Make tills, scan, pay and break things under /_sandbox; see README.md.
";

#[tokio::main]
async fn main() -> ExitCode {
    let mut given = std::env::args().skip(1).peekable();
    // The alias `cargo sandbox` ends in `--` itself, and people write it again.
    given.next_if(|first| first == "--");
    let options = match parse(given) {
        Ok(Some(options)) => options,
        Ok(None) => return report(say(HELP)),
        Err(why) => {
            // Nobody is left to tell when stderr is gone.
            let _ = writeln!(io::stderr(), "cobro-sandbox: {why}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    report(serve(options).await)
}

async fn serve(options: SandboxOptions) -> io::Result<()> {
    let sandbox = Sandbox::start(options).await?;
    say(&format!("listening on {}\n", sandbox.base_url()))?;
    wait_for_signal().await?;
    sandbox.stop().await;
    Ok(())
}

/// The options, or none when help is wanted.
fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Option<SandboxOptions>, String> {
    let mut options = SandboxOptions::default();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--help" | "-h" => return Ok(None),
            "--port" => {
                let text = value()?;
                options.port = text.parse().map_err(|_| format!("{text:?} is no port"))?;
            }
            "--site" => options.site = value()?.parse()?,
            "--manual-clock" => options.auto_clock = false,
            _ => return Err(format!("unknown argument {argument:?}")),
        }
    }
    Ok(Some(options))
}

/// Flushed, because whoever started us waits for the line.
fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn report(outcome: io::Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "cobro-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(unix)]
async fn wait_for_signal() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn wait_for_signal() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
