//! The Python package: its wheel is built, installed in a virtual environment
//! and tested there, away from its sources.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::command::{Finished, Step};
use crate::compare_safety;
use crate::counts::{self, Counts};
use crate::language::Language;
use crate::workspace::Workspace;

const FOLDER: &str = "bindings-python";

pub(crate) fn test(workspace: &Workspace, counts: &mut Counts) -> Result<()> {
    environment(workspace)?;
    install_wheel(workspace)?;

    let report = workspace.logs().join("python-report.xml");
    let tests = in_environment(workspace, "python-test", "pytest", FOLDER)
        // `-rP` shows what passing tests print: it must not hold a secret either.
        .args(["tests", "-rP"])
        .arg(format!("--junitxml={}", report.display()))
        .finish()?;
    counts.record(counts::junit_file(&report)?, &tests)?;

    in_environment(workspace, "python-types", "mypy", FOLDER).args(["--strict", "tests"]).run()?;
    in_environment(workspace, "python-stubs", "stubtest", FOLDER).arg("cobro._native").run()?;
    compare_safety::test(workspace, Language::Python, counts)
}

pub(crate) fn vectors(workspace: &Workspace) -> Result<Finished> {
    environment(workspace)?;
    install_wheel(workspace)?;
    in_environment(workspace, "python-vectors", "pytest", FOLDER).args(["-s", "tests/test_vectors.py"]).run()
}

pub(crate) fn lint(workspace: &Workspace) -> Result<()> {
    environment(workspace)?;
    ruff(workspace, "check-python", &["check"])?;
    ruff(workspace, "check-python", &["format", "--check"])?;
    in_environment(workspace, "check-mypy", "mypy", FOLDER)
        .args(["--strict", "python/cobro", "benches", "safety", "../examples/python"])
        .run()?;
    Ok(())
}

pub(crate) fn format(workspace: &Workspace) -> Result<()> {
    environment(workspace)?;
    ruff(workspace, "format-python", &["check", "--fix"])?;
    ruff(workspace, "format-python", &["format"])
}

fn ruff(workspace: &Workspace, name: &str, arguments: &[&str]) -> Result<()> {
    in_environment(workspace, name, "ruff", "")
        .args(arguments)
        .args(workspace.written_sources("py")?)
        .run()?;
    Ok(())
}

pub(crate) fn bench(workspace: &Workspace) -> Result<()> {
    environment(workspace)?;
    install_wheel(workspace)?;
    in_environment(workspace, "python-bench", "python", "").arg("bindings-python/benches/bench.py").run()?;
    Ok(())
}

/// Installs the wheel for programs that use it.
pub(crate) fn install(workspace: &Workspace) -> Result<()> {
    environment(workspace)?;
    install_wheel(workspace)
}

/// A program of the safety comparison, on the installed packages.
pub(crate) fn safety(workspace: &Workspace, name: &str) -> Command {
    let mut command = Command::new(venv(workspace).join("bin/python"));
    command.current_dir(&workspace.target);
    command.arg(workspace.root.join(FOLDER).join("safety").join(format!("{name}_till.py")));
    command
}

fn venv(workspace: &Workspace) -> PathBuf {
    workspace.target.join("venv")
}

/// A tool of the virtual environment.
fn in_environment(workspace: &Workspace, name: &str, tool: &str, folder: &str) -> Step {
    workspace.step(name, venv(workspace).join("bin").join(tool), folder)
}

/// Makes the virtual environment with the pinned tools, unless it has them.
fn environment(workspace: &Workspace) -> Result<()> {
    let list = workspace.root.join(FOLDER).join("requirements-dev.txt");
    let wanted = fs::read_to_string(&list).with_context(|| list.display().to_string())?;
    // With the folder's name: the tools of one that was moved go on using the old one.
    let wanted = format!("{wanted}# {}\n", venv(workspace).display());
    let stamp = venv(workspace).join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    workspace
        .step("python-environment", "python3", "")
        .args(["-m", "venv", "--clear"])
        .arg(venv(workspace))
        .run()
        .context("no virtual environment (on Debian: apt-get install python3-venv)")?;
    in_environment(workspace, "python-environment", "python", "")
        .args(["-m", "pip", "install", "--quiet", "--requirement"])
        .arg(&list)
        .run()?;
    fs::write(stamp, wanted)?;
    Ok(())
}

/// Builds the wheel and installs it, and makes sure that it is what gets imported.
fn install_wheel(workspace: &Workspace) -> Result<()> {
    install_wheel_of(workspace, "ci")
}

/// As it is published; gives the interpreter that has it.
pub(crate) fn install_release(workspace: &Workspace) -> Result<PathBuf> {
    environment(workspace)?;
    install_wheel_of(workspace, "release")?;
    Ok(venv(workspace).join("bin/python"))
}

fn install_wheel_of(workspace: &Workspace, profile: &str) -> Result<()> {
    let wheels = workspace.target.join("wheels");
    if wheels.exists() {
        fs::remove_dir_all(&wheels)?;
    }
    in_environment(workspace, "python-wheel", "maturin", FOLDER)
        .args(["build", "--profile", profile, "--features", "testing", "--interpreter"])
        .arg(venv(workspace).join("bin/python"))
        .arg("--out")
        .arg(&wheels)
        .run()?;
    let wheel = fs::read_dir(&wheels)?.next().context("maturin wrote no wheel")??.path();

    let pip =
        || in_environment(workspace, "python-wheel", "python", "").args(["-m", "pip", "install", "--quiet"]);
    // The version number stays the same from build to build, hence by force.
    pip().args(["--force-reinstall", "--no-deps"]).arg(&wheel).run()?;
    pip().arg(&wheel).run()?;

    let imported = in_environment(workspace, "python-wheel", "python", FOLDER)
        .args(["-c", "import cobro; print(cobro.__file__)"])
        .run()?;
    ensure!(
        imported.text.trim().starts_with(&venv(workspace).display().to_string()),
        "`import cobro` takes {}, not the installed wheel",
        imported.text.trim()
    );
    Ok(())
}
