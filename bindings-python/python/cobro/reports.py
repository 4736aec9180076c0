"""Settlement and release reports: read, and compared with what was sold. Needs no client.

`rows` reads a report as it is, whatever language, separator and spelling of amounts it has, and
tells the rows that it can't read. `reconcile` says of every row and every sale what became of it:
paid, of another amount, missing, unknown, refunded, charged back, twice. Both take files of any
length. `async_rows` and `async_reconcile` are the same for asyncio.

`client.reports` has the account's reports made, and fetches them.
"""

from __future__ import annotations

from ._expected_sales import ArrowTable, ReportsLike, SalesLike
from ._reconciliation import AsyncReconciliation, Reconciliation, async_reconcile, reconcile
from ._report_files import AsyncReportFiles, ReportFiles
from ._report_rows import AsyncReportRows, ReportRows, async_rows, rows

__all__ = [
    "ArrowTable",
    "AsyncReconciliation",
    "AsyncReportFiles",
    "AsyncReportRows",
    "Reconciliation",
    "ReportFiles",
    "ReportRows",
    "ReportsLike",
    "SalesLike",
    "async_reconcile",
    "async_rows",
    "reconcile",
    "rows",
]

for _name in __all__:
    _public = globals()[_name]
    if not isinstance(_public, str):
        # Where it is imported from, not where it was written.
        _public.__module__ = __name__
