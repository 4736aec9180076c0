"""A shop's sales, and the report of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

SALES = """\
external_reference,amount,currency,date,payment_id,pos,store
SALE-1,1500.50,ARS,2026-10-30T15:00:00Z,127000000001,CAJA1,CENTRO
SALE-2,200,ARS,2026-10-30T16:00:00Z,,,
SALE-3,99.90,ARS,2026-10-31T16:00:00Z,127000000003,,
SALE-4,10,ARS,2026-10-31T17:00:00Z,127000000004,CAJA2,CENTRO
"""

HEADINGS = (
    "SOURCE_ID,EXTERNAL_REFERENCE,TRANSACTION_TYPE,TRANSACTION_AMOUNT,TRANSACTION_CURRENCY,FEE_AMOUNT,"
    "TAXES_AMOUNT,SETTLEMENT_NET_AMOUNT,SETTLEMENT_DATE,PAYMENT_METHOD\n"
)

REPORT = (
    HEADINGS
    + """\
127000000001,SALE-1,SETTLEMENT,1500.50,ARS,-52.52,-9.00,1438.98,2026-10-30T12:00:00.000-03:00,visa
127000000002,SALE-2,SETTLEMENT,210.00,ARS,-7.35,-1.26,201.39,2026-10-30T13:00:00.000-03:00,account_money
127000000001,SALE-1,REFUND,-500.00,ARS,0.00,0.00,-500.00,2026-10-31T12:00:00.000-03:00,visa
127000000004,SALE-4
127000000004,SALE-4,SETTLEMENT,10.00,ARS,-0.35,-0.06,9.59,2026-10-31T14:00:00.000-03:00,visa
127000000009,NOBODY,SETTLEMENT,77.00,ARS,-2.69,-0.46,73.85,2026-10-31T15:00:00.000-03:00,visa
"""
)

KINDS = [
    "matched",
    "amount_differs",
    "partially_refunded",
    "bad_row",
    "matched",
    "unknown",
    "missing",
]


def write(folder: Path) -> tuple[Path, Path]:
    """The report and the sales, as files."""
    report, sales = folder / "settlement.csv", folder / "sales.csv"
    report.write_text(REPORT, encoding="utf-8")
    sales.write_text(SALES, encoding="utf-8")
    return report, sales


def write_long(folder: Path, rows: int = 200_000) -> Path:
    """A report that takes a while."""
    report = folder / "long.csv"
    row = "{},SALE-{},SETTLEMENT,10.00,ARS,-0.35,-0.06,9.59,2026-10-31T14:00:00.000-03:00,visa\n"
    with report.open("w", encoding="utf-8") as file:
        file.write(HEADINGS)
        file.writelines(row.format(127_000_000_000 + number, number) for number in range(rows))
    return report


def names(folder: Path) -> list[str]:
    """What is in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def told(path: Path) -> tuple[list[Any], Any]:
    """The findings of JSON lines, and the summary after them."""
    *findings, last = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return findings, last["summary"]
