//! Whether a scanner of another maker reads the codes that the core draws:
//! zbar, after librsvg where the picture is an SVG.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::counts::Counts;
use crate::debian;
use crate::workspace::Workspace;

/// The programs, and the Debian packages that have them.
const TOOLS: [(&str, &str); 2] = [("zbarimg", "zbar-tools"), ("rsvg-convert", "librsvg2-bin")];

/// Each picture is a test.
pub(crate) fn test(workspace: &Workspace, counts: &mut Counts) -> Result<()> {
    for (program, package) in TOOLS {
        debian::require(workspace, program, package)?;
    }
    let folder = workspace.target.join("qr-sheet");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    workspace
        .step("rust-qr-sheet", "cargo", "")
        .args(["run", "--quiet", "--profile", "ci", "-p", "cobro", "--all-features"])
        .args(["--example", "qr-sheet", "--"])
        .arg(&folder)
        .run()?;
    let mut scanned = Counts::default();
    for picture in pictures(&folder)? {
        match scan(&picture) {
            Ok(()) => scanned.passed += 1,
            Err(problem) => {
                println!("{}: {problem:#}", picture.display());
                scanned.failed += 1;
            }
        }
    }
    ensure!(scanned.ran() > 0, "there is no picture to scan");
    println!("QR codes scanned by zbar: {scanned}");
    *counts += scanned;
    Ok(())
}

fn pictures(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<std::io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "png" || extension == "svg"));
    paths.sort();
    Ok(paths)
}

fn scan(picture: &Path) -> Result<()> {
    let wanted = fs::read(picture.with_added_extension("txt"))?;
    let seen = if picture.extension().is_some_and(|extension| extension == "svg") {
        // Its text has the other extension, so this is no picture of the sheet's own.
        let drawn = picture.with_added_extension("drawn");
        output(Command::new("rsvg-convert").arg("--output").arg(&drawn).arg(picture))?;
        zbar(&drawn)?
    } else {
        zbar(picture)?
    };
    ensure!(seen == wanted, "zbar reads {:?}", String::from_utf8_lossy(&seen));
    Ok(())
}

/// The text of the codes in a picture, as bytes.
fn zbar(picture: &Path) -> Result<Vec<u8>> {
    let options = ["--raw", "--quiet", "--nodbus", "-Sdisable", "-Sqrcode.enable"];
    let mut text = output(Command::new("zbarimg").args(options).arg(picture))?;
    // It ends each code with a line break.
    ensure!(text.pop() == Some(b'\n'), "zbar reads nothing");
    Ok(text)
}

fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output = command.output().with_context(|| format!("starting {command:?}"))?;
    let problem = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?}: {}: {}", output.status, problem.trim());
    Ok(output.stdout)
}
