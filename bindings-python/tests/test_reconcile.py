"""Reconciliations, without a client."""

from __future__ import annotations

import asyncio
import gc
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cobro import ExpectedSaleRequest, FindingKind, InvalidInputError, WaitInterruptedError, reports

import report_files
from report_files import KINDS, names
from support import LIMIT, run_script, script, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def sales() -> Iterator[ExpectedSaleRequest]:
    for line in report_files.SALES.splitlines()[1:]:
        reference, amount, currency, date, payment_id, pos, store = line.split(",")
        yield ExpectedSaleRequest(
            external_reference=reference,
            amount=amount,
            currency=currency,
            date=datetime.fromisoformat(date.replace("Z", "+00:00")),
            payment_id=payment_id or None,
            pos=pos or None,
            store=store or None,
        )


def test_sales_of_a_file_and_of_an_iterable(tmp_path: Path) -> None:
    report, file = report_files.write(tmp_path)
    for source in (file, str(file), sales(), tuple(sales())):
        with reports.reconcile(report, source) as reconciliation:
            found = list(reconciliation)
            summary = reconciliation.summary()
        assert [finding.kind.value for finding in found] == KINDS
        assert (found[1].expected, found[1].reported) == (Decimal(200), Decimal(210))
        assert (summary.sales, summary.matched, summary.net) == (4, 2, Decimal("1223.81"))
        assert (found[0].pos, found[0].store, found[0].line) == ("CAJA1", "CENTRO", 2)


def test_sales_of_a_file_and_others_besides(tmp_path: Path) -> None:
    report, file = report_files.write(tmp_path)
    more = [ExpectedSaleRequest(external_reference="NOBODY", amount=77)]
    with reports.reconcile(report, more, sales_csv=file) as reconciliation:
        summary = reconciliation.summary()
    assert (summary.sales, summary.matched, summary.unknown) == (5, 3, 0)
    with pytest.raises(InvalidInputError) as caught:
        reports.reconcile(report, file, sales_csv=file)
    assert (caught.value.field, caught.value.rule) == ("sales_csv", "conflict")


def test_no_sales_at_all(tmp_path: Path) -> None:
    report, _ = report_files.write(tmp_path)
    more = tmp_path / "more.csv"
    more.write_text(report_files.HEADINGS, encoding="utf-8")
    with reports.reconcile([report, str(more)]) as reconciliation:
        summary = reconciliation.summary()
    assert (summary.rows, summary.sales, summary.unknown, summary.bad_row) == (6, 0, 5, 1)


def test_a_summary_alone_and_its_files(tmp_path: Path) -> None:
    report, file = report_files.write(tmp_path)
    out: dict[str, Any] = {name: tmp_path / f"out.{name}" for name in ("json", "csv", "html")}
    told: list[tuple[int, int]] = []
    with reports.reconcile(
        report, file, **out, language="en", progress=lambda *reached: told.append(reached)
    ) as reconciliation:
        summary = reconciliation.summary()
        assert reconciliation.summary() is summary
    findings, last = report_files.told(out["json"])
    assert [finding["finding"] for finding in findings] == KINDS
    assert (last["net"], last["missing_amount"]) == ("1223.81", "99.9")
    assert '<html lang="en">' in out["html"].read_text(encoding="utf-8")
    assert len(out["csv"].read_text(encoding="utf-8").splitlines()) == len(KINDS) + 1
    size = report.stat().st_size + file.stat().st_size
    assert told[-1] == (size, size) == reconciliation_size(report, file)


def reconciliation_size(report: Path, file: Path) -> tuple[int, int]:
    """What a reconciliation says of itself when it has ended."""
    reconciliation = reports.reconcile(report, file)
    assert reconciliation.progress[0] == 0
    reconciliation.summary()
    return reconciliation.progress


def test_delay_and_end(tmp_path: Path) -> None:
    report, file = report_files.write(tmp_path)
    end = datetime(2026, 11, 1, tzinfo=timezone.utc)
    with reports.reconcile(report, file, settlement_delay=timedelta(days=2), until=end) as reconciliation:
        summary = reconciliation.summary()
    assert (summary.missing, summary.pending, summary.pending_amount) == (0, 1, Decimal("99.9"))


def test_what_is_refused(tmp_path: Path) -> None:
    report, file = report_files.write(tmp_path)
    many = [ExpectedSaleRequest(external_reference="A", amount=1)] * 2000
    money = ExpectedSaleRequest(external_reference="A", amount=1.5)  # type: ignore[arg-type]
    below = ExpectedSaleRequest(external_reference="A", amount=-1)
    for given, field, rule in [
        ([*many, money], "sales[2000].amount", "type"),
        ([*many, below], "sales[2000].amount", "positive"),
        ([*many, "A"], "sales[2000]", "type"),
        (tmp_path / "nowhere.csv", "sales_csv", "readable"),
    ]:
        with pytest.raises(InvalidInputError) as caught:
            reports.reconcile(report, given, json=tmp_path / "out.jsonl")  # type: ignore[arg-type]
        assert (caught.value.field, caught.value.rule) == (field, rule)
        assert str(caught.value).startswith(f"{field}: ")
    for paths, more, field in [
        ([], {}, "reports"),
        ([report, 7], {}, "reports[1]"),
        (tmp_path / "nowhere.csv", {}, "reports[0]"),
        (report, {"csv": file}, "csv"),
        (report, {"html": tmp_path / "no" / "such.html"}, "html"),
    ]:
        with pytest.raises(InvalidInputError) as caught:
            reports.reconcile(paths, file, **more)  # type: ignore[arg-type]
        assert caught.value.field == field
    assert names(tmp_path) == ["sales.csv", "settlement.csv"]


def test_left_midway_it_leaves_no_file(tmp_path: Path) -> None:
    report = report_files.write_long(tmp_path)
    out = tmp_path / "out.jsonl"
    with reports.reconcile(report, json=out) as reconciliation:
        assert next(reconciliation).kind is FindingKind.UNKNOWN
        assert len(names(tmp_path)) == 2
    assert names(tmp_path) == ["long.csv"]
    with pytest.raises(InvalidInputError) as caught:
        reconciliation.summary()
    assert caught.value.rule == "open"
    reconciliation.close()

    reconciliation = reports.reconcile(report, json=out)
    next(reconciliation)
    del reconciliation
    gc.collect()
    until(lambda: names(tmp_path) == ["long.csv"])


def test_one_that_never_began_leaves_no_file(tmp_path: Path) -> None:
    report, file = report_files.write(tmp_path)
    with reports.reconcile(report, file, json=tmp_path / "out.jsonl"):
        pass
    assert names(tmp_path) == ["sales.csv", "settlement.csv"]


@pytest.mark.parametrize("how", ["summary", "iteration"])
def test_progress_that_raises_ends_it(tmp_path: Path, how: str) -> None:
    report = report_files.write_long(tmp_path)

    def progress(_done: int, _total: int) -> None:
        raise LookupError

    reconciliation = reports.reconcile(report, json=tmp_path / "out.jsonl", progress=progress)
    with pytest.raises(LookupError):
        reconciliation.summary() if how == "summary" else next(reconciliation)
    reconciliation.close()
    # It may have been at its end by the time that somebody was told.
    assert names(tmp_path) in (["long.csv"], ["long.csv", "out.jsonl"])


def test_what_a_file_fails_with_comes_out(tmp_path: Path) -> None:
    report, file = report_files.write(tmp_path)
    report.write_text("nothing\n", encoding="utf-8")
    for work in (list, lambda it: it.summary()):
        with reports.reconcile(report, file) as reconciliation, pytest.raises(InvalidInputError) as caught:
            work(reconciliation)
        assert (caught.value.field, caught.value.value) == ("reports[0]", str(report))


def test_threads_share_the_findings(tmp_path: Path) -> None:
    lines: list[int | None] = []
    with reports.reconcile(report_files.write_long(tmp_path, 20_000)) as reconciliation:

        def take() -> None:
            lines.extend(finding.line for finding in reconciliation)

        threads = [threading.Thread(target=take) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(line for line in lines if line) == list(range(2, 20_002))


async def test_async(tmp_path: Path) -> None:
    report, file = report_files.write(tmp_path)
    async with await reports.async_reconcile(report, file) as reconciliation:
        assert [finding.kind.value async for finding in reconciliation] == KINDS
        assert (await reconciliation.summary()).net == Decimal("1223.81")
    told: list[tuple[int, int]] = []
    async with await reports.async_reconcile(
        [report], sales(), progress=lambda *reached: told.append(reached)
    ) as reconciliation:
        assert (await reconciliation.summary()).matched == 2
    assert told[-1][0] == told[-1][1]
    with pytest.raises(InvalidInputError) as caught:
        await reports.async_reconcile(report, ["A"])  # type: ignore[list-item]
    assert caught.value.field == "sales[0]"


async def test_async_left_midway(tmp_path: Path) -> None:
    report = report_files.write_long(tmp_path)
    async with await reports.async_reconcile(report, json=tmp_path / "out.jsonl") as reconciliation:
        async for finding in reconciliation:
            assert finding.line == 2
            break
    assert names(tmp_path) == ["long.csv"]


async def test_async_progress_that_raises_ends_it(tmp_path: Path) -> None:
    report = report_files.write_long(tmp_path)

    def progress(_done: int, _total: int) -> None:
        raise LookupError

    made = await reports.async_reconcile(report, json=tmp_path / "out.jsonl", progress=progress)
    with pytest.raises(LookupError):
        await made.__anext__()
    until(lambda: names(tmp_path) == ["long.csv"])


async def test_a_task_that_is_cancelled_loses_no_finding(tmp_path: Path) -> None:
    report = report_files.write_long(tmp_path, 3000)
    lines: list[int | None] = []
    async with await reports.async_reconcile(report) as reconciliation:
        for _ in range(20):
            taking = asyncio.ensure_future(reconciliation.__anext__())
            await asyncio.sleep(0)
            if not taking.cancel():
                lines.append(taking.result().line)
        lines += [finding.line async for finding in reconciliation]
    assert lines == list(range(2, 3002))


INTERRUPTED = """
from cobro import reports
# Whoever runs the tests in the background may have it ignored, which is inherited.
signal.signal(signal.SIGINT, signal.default_int_handler)
folder = sys.argv[1]
pipe = f"{folder}/report.csv"
os.mkfifo(pipe)
def feed():
    # A report that never ends, and brings nothing.
    global held
    held = open(pipe, "w")
    held.write("SOURCE_ID,TRANSACTION_TYPE,TRANSACTION_AMOUNT\\n")
    held.flush()
    print("waiting", flush=True)
threading.Thread(target=feed, daemon=True).start()
reconciliation = reports.reconcile(pipe, json=f"{folder}/out.jsonl")
try:
    CALL
except KeyboardInterrupt:
    print(time.monotonic(), flush=True)
held.close()
reconciliation.close()
print(sorted(os.listdir(folder)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with names")
@pytest.mark.parametrize("call", ["reconciliation.summary()", "next(reconciliation)"])
def test_ctrl_c(tmp_path: Path, call: str) -> None:
    command = script(INTERRUPTED.replace("CALL", call), str(tmp_path))
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout
        assert child.stdout.readline() == "waiting\n"
        sent = time.monotonic()
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=LIMIT)
    finally:
        child.kill()
        child.communicate()
    when, left = out.splitlines()
    assert 0 <= float(when) - sent < 0.2
    assert left == "['report.csv']"
    assert child.returncode == 0


def test_a_program_that_ends_meanwhile_leaves_no_file(tmp_path: Path) -> None:
    report_files.write_long(tmp_path)
    run_script(
        f"""
os.chdir({str(tmp_path)!r})
reconciliation = cobro.reports.reconcile("long.csv", json="out.jsonl")
next(reconciliation)
assert len(os.listdir(".")) == 2
"""
    )
    assert names(tmp_path) == ["long.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_child_leaves_its_parents_alone(tmp_path: Path) -> None:
    report_files.write(tmp_path)
    out = run_script(
        f"""
import warnings
warnings.simplefilter("ignore", DeprecationWarning)
os.chdir({str(tmp_path)!r})
reconciliation = cobro.reports.reconcile("settlement.csv", "sales.csv", json="out.jsonl")
pid = os.fork()
if pid == 0:
    try:
        reconciliation.summary()
    except cobro.InvalidInputError as error:
        assert error.rule == "process"
    del reconciliation
    with cobro.reports.reconcile("settlement.csv", "sales.csv") as own:
        print(own.summary().matched, flush=True)
    sys.exit(0)
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status), reconciliation.summary().matched)
"""
    )
    assert out == "2\n0 2\n"
    assert names(tmp_path) == ["out.jsonl", "sales.csv", "settlement.csv"]


def test_what_was_stopped_says_so(tmp_path: Path) -> None:
    reconciliation = reports.reconcile(report_files.write_long(tmp_path))
    next(reconciliation)
    reconciliation._native.stop()
    with pytest.raises(WaitInterruptedError):
        list(reconciliation)
