"""The account's reports, on the sandbox in virtual time."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import time
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cobro import (
    CallTimeoutError,
    ConflictError,
    InvalidInputError,
    NetworkError,
    NotFoundError,
    RefusedError,
    ReportConfigRequest,
    ReportFrequencyRequest,
    ReportKind,
    ReportProgress,
    ReportRow,
    ReportSftpRequest,
)

import report_files
from report_files import names
from support import LIMIT, USER, requested, run_script, script, sell_and_buy

if TYPE_CHECKING:
    from pathlib import Path

    from cobro import AsyncClient, Client
    from cobro.testing import Sandbox

OCTOBER = {
    "begin_date": datetime(2025, 10, 1, 3, tzinfo=timezone.utc),
    "end_date": datetime(2025, 11, 1, 2, 59, 59, tzinfo=timezone.utc),
}
PLACE = "/v1/account/settlement_report"
CONTENT = "0123456789" * 30_000


def options(sandbox: Sandbox, **given: Any) -> None:  # noqa: ANN401
    sandbox.control("POST", "/_sandbox/report_options", {"user_id": USER, **given})


def put(sandbox: Sandbox, name: str, content: str) -> None:
    file = {"user_id": USER, "report": "settlement", "file_name": name, "content": content}
    sandbox.control("POST", "/_sandbox/report_file", file)


def break_off(sandbox: Sandbox) -> None:
    """Half of what is left comes, and then the connection ends."""
    sandbox.faults("truncate", match={"method": "GET", "path": f"{PLACE}/odd.csv"}, times=1)


def test_made_followed_and_found(sandbox: Sandbox, client: Client) -> None:
    made = client.reports.create("settlement", **OCTOBER)
    assert (made.file_name, made.status) == (None, "pending")
    assert client.reports.task(ReportKind.SETTLEMENT, made.id).id == made.id
    ready = client.reports.wait("settlement", made.id)
    assert ready.file_name
    assert [report.file_name for report in client.reports.list("settlement")] == [ready.file_name]
    assert client.reports.search("settlement", id=made.id).results[0].file_name == ready.file_name
    for _ in range(4):
        client.reports.create("settlement", **OCTOBER)
    found = list(client.reports.search_all("settlement", limit=2))
    assert len({report.id for report in found}) == 5
    assert requested(sandbox, "GET", "/search") == 4


def test_a_wait_has_an_end(sandbox: Sandbox, client: Client) -> None:
    options(sandbox, ready_after_s=3600)
    made = client.reports.create("settlement", **OCTOBER)
    with pytest.raises(CallTimeoutError):
        client.reports.wait("settlement", made.id, timeout=60)
    assert client.reports.wait("settlement", made.id, timeout=timedelta(hours=2)).file_name
    options(sandbox, fail=1, ready_after_s=1)
    failed = client.reports.create("settlement", **OCTOBER)
    with pytest.raises(RefusedError) as caught:
        client.reports.wait("settlement", failed.id)
    assert caught.value.code == "report_failed"


def test_configuration_and_schedule(client: Client) -> None:
    frequency = ReportFrequencyRequest(frequency_type="daily", hour=5, value=1)
    word = "open-sesame"
    sftp = ReportSftpRequest(server="sftp.example", username="u", password=word, remote_dir="/")
    asked = ReportConfigRequest(
        file_name_prefix="shop", columns=["SOURCE_ID"], frequency=frequency, sftp_info=sftp
    )
    assert word not in repr(asked)
    assert client.reports.config("release") is None
    made = client.reports.create_config("release", asked)
    assert made.columns == ("SOURCE_ID",)
    with pytest.raises(ConflictError):
        client.reports.create_config("release", asked)
    more = ReportConfigRequest(file_name_prefix="till", columns=["SOURCE_ID", "DATE"], frequency=frequency)
    assert client.reports.update_config("release", more).file_name_prefix == "till"
    client.reports.schedule_on("release")
    config = client.reports.config("release")
    assert config is not None
    assert config.scheduled
    client.reports.schedule_off("release")
    config = client.reports.config("release")
    assert config is not None
    assert not config.scheduled


def test_a_download_tells_how_far_it_is(sandbox: Sandbox, client: Client, tmp_path: Path) -> None:
    put(sandbox, "odd.csv", CONTENT)
    path = tmp_path / "report.csv"
    told: list[ReportProgress] = []
    done = client.reports.download("settlement", "odd.csv", path, progress=told.append)
    assert (done.path, done.bytes, done.resumed_from) == (str(path), len(CONTENT), 0)
    assert path.read_text() == CONTENT
    assert told[-1] == ReportProgress(bytes=len(CONTENT), total=len(CONTENT))
    assert [reached.bytes for reached in told] == sorted({reached.bytes for reached in told})
    assert names(tmp_path) == ["report.csv"]
    with pytest.raises(NotFoundError):
        client.reports.download("settlement", "other.csv", path)


def test_a_download_is_gone_on_with(sandbox: Sandbox, tmp_path: Path) -> None:
    put(sandbox, "odd.csv", CONTENT)
    path = tmp_path / "report.csv"
    break_off(sandbox)
    with sandbox.client(USER) as client:
        assert client.reports.download("settlement", "odd.csv", path).resumed_from == 0
    assert path.read_text() == CONTENT
    path.unlink()
    # One attempt, and then another call.
    break_off(sandbox)
    with sandbox.client(USER, max_attempts=1) as client:
        with pytest.raises(NetworkError):
            client.reports.download("settlement", "odd.csv", path)
        assert names(tmp_path) != []
        done = client.reports.download("settlement", "odd.csv", path)
    assert 0 < done.resumed_from < len(CONTENT)
    assert path.read_text() == CONTENT
    assert names(tmp_path) == ["report.csv"]


class _Enough(Exception):  # noqa: N818
    pass


def test_progress_that_raises_ends_a_download(sandbox: Sandbox, client: Client, tmp_path: Path) -> None:
    put(sandbox, "odd.csv", CONTENT)
    path = tmp_path / "report.csv"

    def progress(_reached: ReportProgress) -> None:
        raise _Enough

    with pytest.raises(_Enough):
        client.reports.download("settlement", "odd.csv", path, progress=progress)
    # Whatever is there by then is let go of: no conflict.
    assert client.reports.download("settlement", "odd.csv", path).bytes == len(CONTENT)


def test_what_is_fetched_goes_with_its_block(sandbox: Sandbox, client: Client, tmp_path: Path) -> None:
    for content in ("first", report_files.REPORT):
        given = {"user_id": USER, "report": "settlement", "content": content}
        sandbox.control("POST", "/_sandbox/report_next", given)
    with client.reports.fetch("settlement", from_="2025-08-01", to="2025-09-30", folder=tmp_path) as files:
        assert [path.parent for path in files.paths] == [files.folder] * 2
        assert files.folder.parent == tmp_path
        assert files.paths[0].read_text() == "first"
        assert len(files.reports) == 2
        with pytest.raises(InvalidInputError):
            list(files)
        files.paths[0].write_text(report_files.HEADINGS)
        rows = list(files)
        assert len(rows) == len(list(files.rows())) == 6
    assert names(tmp_path) == []
    files.close()


def test_fetched_and_let_go_of(sandbox: Sandbox, client: Client, tmp_path: Path) -> None:
    options(sandbox, ready_after_s=60)
    client.reports.fetch("release", from_="2025-10-01", to="2025-10-02", folder=tmp_path)
    assert names(tmp_path) == []
    out = run_script(
        f"""
sandbox = shop()
client = sandbox.client(7001)
files = client.reports.fetch("release", from_="2025-10-01", to="2025-10-02", folder={str(tmp_path)!r})
pid = os.fork()
if pid == 0:
    sys.exit(0)
os.waitpid(pid, 0)
print(files.paths[0].exists())
"""
    )
    assert out == "True\n"
    assert names(tmp_path) == []


def test_the_days_sales_against_the_days_report(sandbox: Sandbox, client: Client) -> None:
    options(sandbox, fee_percent="0.80", tax_percent="0.60")
    sale, _ = sell_and_buy(sandbox, client)
    today = datetime.fromisoformat(sandbox.clock()["now"].replace("Z", "+00:00"))
    days = [(today + timedelta(days=shift)).date().isoformat() for shift in (-1, 1)]
    with client.reports.fetch("settlement", from_=days[0], to=days[1]) as files:
        rows = [row for row in files if isinstance(row, ReportRow)]
        assert [row.external_reference for row in rows] == [sale.external_reference]
        with client.reports.reconcile(files) as reconciliation:
            [found] = reconciliation
            summary = reconciliation.summary()
        assert (found.kind.value, found.external_reference) == ("matched", sale.external_reference)
        assert (summary.gross, summary.fees, summary.net) == (Decimal(100), Decimal("-0.8"), Decimal("98.6"))
        with client.reports.reconcile(files, sold_since=today + timedelta(days=2)) as reconciliation:
            assert reconciliation.summary().sales == 0


async def test_async(sandbox: Sandbox, async_client: AsyncClient, tmp_path: Path) -> None:
    account = async_client.reports
    put(sandbox, "odd.csv", CONTENT)
    told: list[ReportProgress] = []
    path = tmp_path / "report.csv"
    done = await account.download("settlement", "odd.csv", path, progress=told.append)
    assert (done.bytes, told[-1].bytes) == (len(CONTENT), len(CONTENT))
    made = await account.create("release", **OCTOBER)
    assert (await account.task("release", made.id)).id == made.id
    assert (await account.wait("release", made.id, timeout=3600)).file_name
    assert len(await account.list("release")) == 1
    assert [found.id async for found in account.search_all("release", limit=1)] == [made.id]
    assert await account.config("release") is None
    given = {"user_id": USER, "report": "settlement", "content": report_files.REPORT}
    sandbox.control("POST", "/_sandbox/report_next", given)
    async with await account.fetch(
        "settlement", from_="2025-10-01", to="2025-10-31", folder=tmp_path
    ) as files:
        assert len([row async for row in files]) == 6
        async with await account.reconcile(files) as reconciliation:
            assert (await reconciliation.summary()).rows == 6
    assert names(tmp_path) == ["report.csv"]


async def test_a_cancelled_wait_ends(sandbox: Sandbox, async_client: AsyncClient) -> None:
    options(sandbox, ready_after_s=600)
    made = await async_client.reports.create("settlement", **OCTOBER)
    sandbox.clock(auto=False)
    waiting = asyncio.ensure_future(async_client.reports.wait("settlement", made.id))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


INTERRUPTED = """
signal.signal(signal.SIGINT, signal.default_int_handler)
sandbox = shop()
client = sandbox.client(7001)
sandbox.control("POST", "/_sandbox/report_options", {"user_id": 7001, "ready_after_s": 600})
sandbox.clock(auto=False)
def tell():
    while not waits(sandbox):
        pass
    print("waiting", flush=True)
threading.Thread(target=tell, daemon=True).start()
try:
    client.reports.fetch("settlement", from_="2025-10-01", to="2025-10-02")
except KeyboardInterrupt:
    print(time.monotonic())
"""


def test_ctrl_c() -> None:
    child = subprocess.Popen(script(INTERRUPTED), stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout
        assert child.stdout.readline() == "waiting\n"
        sent = time.monotonic()
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=LIMIT)
    finally:
        child.kill()
        child.communicate()
    assert 0 <= float(out) - sent < 0.2
    assert child.returncode == 0
