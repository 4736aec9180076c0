"""The rows of a report, without a client."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from . import _native, _requests
from ._batches import AsyncBatches, Batches
from ._run import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Self

    from ._model import BadRow, ReportKind, ReportRow
    from ._requests import ReportLabelRequest


class ReportRows:
    """The rows of a report that is open, each once, as they are read: iterate over it."""

    __slots__ = ("_batches", "_native")

    def __init__(self, native: _native.ReportRows) -> None:
        self._native = native
        self._batches: Batches[ReportRow | BadRow] = Batches(lambda: native.next().block())

    @property
    def report(self) -> ReportKind:
        """Which report it is."""
        return self._native.report

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> ReportRow | BadRow:
        return self._batches.take()


class AsyncReportRows:
    """The rows of a report, each once, as they are read: iterate over it, which opens it."""

    __slots__ = ("_batches", "_call", "_native")

    def __init__(self, call: _native.Call[_native.ReportRows]) -> None:
        self._call = call
        self._native: _native.ReportRows | None = None
        self._batches: AsyncBatches[ReportRow | BadRow] = AsyncBatches(self._more)

    async def _more(self) -> tuple[ReportRow | BadRow, ...] | None:
        if self._native is None:
            self._native = await run(self._call)
        return await run(self._native.next())

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> ReportRow | BadRow:
        return await self._batches.take()


def opening(
    source: str | os.PathLike[str] | bytes | bytearray,
    report: ReportKind | str | None,
    labels: Sequence[ReportLabelRequest],
) -> _native.Call[_native.ReportRows]:
    """Open a report."""
    given = os.fspath(source) if isinstance(source, os.PathLike) else source
    return _native.report_rows(given, _requests.ReportReadOptions(report=report, labels=labels))
