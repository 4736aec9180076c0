"""Settlement and release reports: read, and compared with what was sold. Needs no client.

`rows` reads a report as it is, whatever language, separator and spelling of amounts it has, and
tells the rows that it can't read. `reconcile` says of every row and every sale what became of it:
paid, of another amount, missing, unknown, refunded, charged back, twice. Both take files of any
length. `async_rows` and `async_reconcile` are the same for asyncio.

`client.reports` has the account's reports made, and fetches them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _expected_sales, _native
from ._expected_sales import ArrowTable, ReportsLike, SalesLike
from ._reconciliation import AsyncReconciliation, Reconciliation
from ._report_files import AsyncReportFiles, ReportFiles
from ._report_rows import AsyncReportRows, ReportRows, opening

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from ._amount import DurationLike
    from ._model import ReportKind
    from ._requests import ReportLabelRequest

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


def rows(
    source: str | os.PathLike[str] | bytes | bytearray,
    *,
    report: ReportKind | str | None = None,
    labels: Sequence[ReportLabelRequest] = (),
) -> ReportRows:
    """Read a report, a path to one or its bytes, row by row: a file of any length takes little memory.

    A row that can't be read is a `BadRow` in its place, with its line and the reason; the rows
    after it follow. `report` says which of the two it is, which its columns tell otherwise; `labels`
    are headings that this library does not know. A file that has not the headings of a report is
    an `InvalidInputError` of the rule `headings`.
    """
    return ReportRows(opening(source, report, labels).block())


def async_rows(
    source: str | os.PathLike[str] | bytes | bytearray,
    *,
    report: ReportKind | str | None = None,
    labels: Sequence[ReportLabelRequest] = (),
) -> AsyncReportRows:
    """As `rows`, for asyncio: nothing is read before the iteration begins, and no event loop waits."""
    return AsyncReportRows(opening(source, report, labels))


def reconcile(
    reports: ReportsLike,
    sales: SalesLike = None,
    *,
    sales_csv: str | os.PathLike[str] | None = None,
    settlement_delay: DurationLike | None = None,
    until: datetime | None = None,
    labels: Sequence[ReportLabelRequest] = (),
    json: str | os.PathLike[str] | None = None,
    csv: str | os.PathLike[str] | None = None,
    html: str | os.PathLike[str] | None = None,
    language: str | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Reconciliation:
    """Compare what was sold with what reports say.

    `reports` are a path, several, or what `client.reports.fetch` gave: all of one kind. `sales` are
    the path of a CSV file with the columns `external_reference`, `amount`, `currency`, `date`,
    `payment_id`, `pos` and `store`; or `ExpectedSaleRequest`s; or an Arrow table of anybody's, with
    the fields of `ExpectedSaleRequest` as columns: amounts decimals, integers or text, ids integers
    or text, the date a timestamp with its zone, a day (which stands for its noon in UTC) or
    text. Numbers of sales in errors begin with 0. A `sales_csv` may be there besides.

    A sale may be without a row for `settlement_delay` (none by default) after its date, reports
    go until `until` (by default the end of their last row's day), and `labels` are headings that
    this library does not know. `json`, `csv` and `html` are files to be written; `language` is the
    page's, `es` by default. `progress` is told how many of how many bytes are read; when it raises,
    that ends it.
    """
    request = _expected_sales.request(
        reports,
        sales,
        sales_csv=sales_csv,
        settlement_delay=settlement_delay,
        until=until,
        labels=labels,
        json=json,
        csv=csv,
        html=html,
        language=language,
    )
    made = Reconciliation(_native.Reconciliation(request), progress)
    try:
        _expected_sales.add(made._native, sales)
    except BaseException:
        made.close()
        raise
    return made


async def async_reconcile(
    reports: ReportsLike,
    sales: SalesLike = None,
    *,
    sales_csv: str | os.PathLike[str] | None = None,
    settlement_delay: DurationLike | None = None,
    until: datetime | None = None,
    labels: Sequence[ReportLabelRequest] = (),
    json: str | os.PathLike[str] | None = None,
    csv: str | os.PathLike[str] | None = None,
    html: str | os.PathLike[str] | None = None,
    language: str | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> AsyncReconciliation:
    """As `reconcile`, for asyncio; `progress` is called on the event loop."""
    request = _expected_sales.request(
        reports,
        sales,
        sales_csv=sales_csv,
        settlement_delay=settlement_delay,
        until=until,
        labels=labels,
        json=json,
        csv=csv,
        html=html,
        language=language,
    )
    made = AsyncReconciliation(_native.Reconciliation(request), progress)
    try:
        await _expected_sales.async_add(made._native, sales)
    except BaseException:
        await made.aclose()
        raise
    return made


for _name in __all__:
    _public = globals()[_name]
    if isinstance(_public, type):
        # Where it is imported from, not where it was written.
        _public.__module__ = __name__
