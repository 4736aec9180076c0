"""The reconciliation of files, as somebody with a terminal does it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import report_files
from report_files import KINDS, names, told
from support import LIMIT

EXAMPLE = Path(__file__).parents[2] / "examples" / "python" / "reconcile.py"
FILES = ["--sales", "sales.csv", "--report", "settlement.csv"]


def reconcile(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(EXAMPLE), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LIMIT, check=False)


def test_a_shop_and_its_report(tmp_path: Path) -> None:
    report_files.write(tmp_path)
    wanted = ["--json", "out.jsonl", "--csv", "out.csv", "--html", "out.html", "--language", "en"]
    done = reconcile(tmp_path, *FILES, *wanted)
    assert (done.returncode, done.stderr) == (0, "")
    shown = [line.split() for line in done.stdout.splitlines()]
    assert shown[0] == ["6", "rows,", "4", "sales"]
    for line in ["matched 2", "amount differs 1", "refunded in part 1", "bad rows 1", "gross 1797.50 ARS"]:
        assert line.split() in shown, line
    for line in ["refunds -500.00 ARS", "fees -62.91 ARS", "taxes -10.78 ARS", "net 1223.81 ARS"]:
        assert line.split() in shown, line
    findings, summary = told(tmp_path / "out.jsonl")
    assert [finding["finding"] for finding in findings] == KINDS
    assert (summary["net"], summary["missing_amount"]) == ("1223.81", "99.9")
    second = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()[1]
    # As every language's example has it.
    assert second == (
        '{"finding":"amount_differs","external_reference":"SALE-2","source_id":"127000000002",'
        '"expected":"200","reported":"210","line":3,"reason":"external_reference"}'
    )
    assert names(tmp_path) == ["out.csv", "out.html", "out.jsonl", "sales.csv", "settlement.csv"]


@pytest.mark.parametrize("until", ["2026-10-31", "2026-11-01T00:00:00Z", "2026-10-31T21:00:00-03:00"])
def test_what_is_late_is_pending(tmp_path: Path, until: str) -> None:
    report_files.write(tmp_path)
    late = ["--json", "out.jsonl", "--until", until, "--settlement-delay", "2"]
    assert reconcile(tmp_path, *FILES, *late).returncode == 0
    _, summary = told(tmp_path / "out.jsonl")
    assert (summary["missing"], summary["pending"], summary["pending_amount"]) == (0, 1, "99.9")


def test_several_reports_are_one(tmp_path: Path) -> None:
    report_files.write(tmp_path)
    (tmp_path / "more.csv").write_text(report_files.HEADINGS)
    done = reconcile(tmp_path, *FILES, "--report", "more.csv")
    assert done.stdout.startswith("6 rows, 4 sales\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--sales", "sales.csv"],
        ["--fast"],
        [*FILES, "--until", "soon"],
        [*FILES, "--until", "2026-10-31T10:00:00"],
        [*FILES, "--settlement-delay", "1.5"],
    ],
)
def test_wrong_usage_ends_with_2_and_says_how(tmp_path: Path, arguments: list[str]) -> None:
    done = reconcile(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: reconcile" in done.stderr


def test_a_failure_ends_with_1_names_the_file_and_leaves_nothing(tmp_path: Path) -> None:
    report_files.write(tmp_path)
    for report, html, named in [
        ("nowhere.csv", "out.html", "nowhere.csv"),
        ("settlement.csv", "no/such/out.html", "no/such/out.html"),
    ]:
        arguments = ["--sales", "sales.csv", "--report", report, "--json", "out.jsonl", "--html", html]
        done = reconcile(tmp_path, *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("reconcile: ")
        assert named in done.stderr
        assert names(tmp_path) == ["sales.csv", "settlement.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_a_terminal_sees_how_far_it_is(tmp_path: Path) -> None:
    report_files.write(tmp_path)
    terminal, other = os.openpty()
    command = [sys.executable, str(EXAMPLE), *FILES]
    with os.fdopen(other, "wb") as stderr:
        done = subprocess.run(
            command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=stderr, timeout=LIMIT, check=False
        )
        drawn = os.read(terminal, 65536).decode()
    os.close(terminal)
    assert done.returncode == 0
    assert "#" * 40 in drawn
    assert drawn.endswith("\r\x1b[K")
