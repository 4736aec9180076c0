"""Rows of reports, without a client."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cobro import BadRow, InvalidInputError, ReportKind, ReportLabelRequest, ReportRow, RowKind, reports

import report_files
from report_files import HEADINGS, REPORT

if TYPE_CHECKING:
    from pathlib import Path

LINES = [2, 3, 4, 5, 6, 7]


def test_each_row_is_in_its_place(tmp_path: Path) -> None:
    path, _ = report_files.write(tmp_path)
    for source in (path, str(path), REPORT.encode(), bytearray(REPORT.encode())):
        read = reports.rows(source)
        assert read.report == ReportKind.SETTLEMENT
        found = list(read)
        assert [row.line for row in found] == LINES
        bad = found.pop(3)
        assert isinstance(bad, BadRow)
        assert (bad.column, bad.reason) == (None, "it has 2 fields where the headings are 10")
        first = found[0]
        assert isinstance(first, ReportRow)
        assert (first.kind, first.source_id, first.amount) == (
            RowKind.PAYMENT,
            "127000000001",
            Decimal("1500.50"),
        )
        assert first.date is not None
        assert first.date.isoformat() == "2026-10-30T15:00:00+00:00"
        assert list(read) == []


def test_more_rows_than_come_at_once(tmp_path: Path) -> None:
    read = reports.rows(report_files.write_long(tmp_path, 5000))
    assert [row.line for row in read] == list(range(2, 5002))


def test_headings_of_ones_own() -> None:
    content = REPORT.replace("SOURCE_ID", "Which one").encode()
    label = ReportLabelRequest(label="Which one", key="SOURCE_ID")
    row = next(reports.rows(content, labels=[label], report="settlement"))
    assert isinstance(row, ReportRow)
    assert row.source_id == "127000000001"


def test_what_is_no_report(tmp_path: Path) -> None:
    for source, field, rule in [
        (b"a,b\n1,2\n", "report", "headings"),
        (tmp_path / "nowhere.csv", "path", "readable"),
        (7, "source", "type"),
    ]:
        with pytest.raises(InvalidInputError) as caught:
            reports.rows(source)  # type: ignore[arg-type]
        assert (caught.value.field, caught.value.rule) == (field, rule)


def test_threads_share_the_rows(tmp_path: Path) -> None:
    read = reports.rows(report_files.write_long(tmp_path, 20_000))
    lines: list[int] = []
    threads = [threading.Thread(target=lambda: lines.extend(row.line for row in read)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(lines) == list(range(2, 20_002))


async def test_async_rows(tmp_path: Path) -> None:
    path, _ = report_files.write(tmp_path)
    assert [row.line async for row in reports.async_rows(path)] == LINES
    assert [row async for row in reports.async_rows(HEADINGS.encode())] == []
    with pytest.raises(InvalidInputError):
        _ = [row async for row in reports.async_rows(b"nothing")]
