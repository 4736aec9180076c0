"""Sales on their way to a reconciliation."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from . import _requests
from ._connection import path_text
from ._errors import InvalidInputError
from ._report_files import ReportFilesBase
from ._run import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from typing_extensions import TypeIs

    from . import _native
    from ._amount import DurationLike
    from ._requests import ExpectedSaleRequest, ReconcileRequest, ReportLabelRequest

_BATCH = 1024


@runtime_checkable
class ArrowTable(Protocol):
    """What gives Arrow's C stream: a table of pyarrow, polars, pandas or DuckDB."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Give a capsule named `arrow_array_stream`."""


PathLike: TypeAlias = "str | os.PathLike[str]"
ReportsLike: TypeAlias = "PathLike | Iterable[PathLike] | ReportFilesBase"
SalesLike: TypeAlias = "PathLike | Iterable[ExpectedSaleRequest] | ArrowTable | None"


def request(
    reports: ReportsLike,
    sales: SalesLike,
    *,
    sales_csv: PathLike | None,
    settlement_delay: DurationLike | None,
    until: datetime | None,
    labels: Sequence[ReportLabelRequest],
    json: PathLike | None,
    csv: PathLike | None,
    html: PathLike | None,
    language: str | None,
) -> ReconcileRequest:
    """Name the files; sales that are no file are added after."""
    if isinstance(reports, ReportFilesBase):
        reports = reports.paths
    elif isinstance(reports, (str, os.PathLike)):
        reports = [reports]
    if _is_path(sales):
        if sales_csv is not None:
            message = "sales_csv: sales are another file already; give one of them (rule conflict)"
            raise InvalidInputError(message, field="sales_csv", rule="conflict")
        sales_csv = sales
    return _requests.ReconcileRequest(
        reports=[path_text(path) for path in reports],
        sales_csv=path_text(sales_csv),
        options=_requests.ReconcileOptions(settlement_delay=settlement_delay, until=until, labels=labels),
        json=path_text(json),
        csv=path_text(csv),
        html=path_text(html),
        language=language,
    )


def add(native: _native.Reconciliation, sales: SalesLike) -> None:
    """Put sales in that are no file."""
    if sales is None or _is_path(sales):
        return
    if isinstance(sales, ArrowTable):
        native.add_arrow(sales.__arrow_c_stream__()).block()
        return
    for first, batch in _batches(sales):
        native.add_sales(batch, first)


async def async_add(native: _native.Reconciliation, sales: SalesLike) -> None:
    """Put sales in that are no file, without holding up the event loop for long."""
    # Who only blocks need not load it.
    import asyncio  # noqa: PLC0415

    if sales is None or _is_path(sales):
        return
    if isinstance(sales, ArrowTable):
        await run(native.add_arrow(sales.__arrow_c_stream__()))
        return
    for first, batch in _batches(sales):
        native.add_sales(batch, first)
        await asyncio.sleep(0)


def _batches(
    sales: Iterable[ExpectedSaleRequest],
) -> Iterator[tuple[int, list[ExpectedSaleRequest]]]:
    rest, first = iter(sales), 0
    while batch := list(islice(rest, _BATCH)):
        yield first, batch
        first += len(batch)


def _is_path(sales: SalesLike) -> TypeIs[PathLike]:
    return isinstance(sales, (str, os.PathLike))
