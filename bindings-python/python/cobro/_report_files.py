"""Reports that were fetched, as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ._open import opened
from ._report_rows import AsyncReportRows, ReportRows, opening

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from types import TracebackType

    from typing_extensions import Self

    from . import _native
    from ._model import BadRow, Report, ReportRow
    from ._requests import ReportLabelRequest


class ReportFilesBase:
    """What files there are."""

    __slots__ = ("__weakref__", "_native", "folder", "paths", "reports")

    folder: Path
    """The folder that they are in, which goes when this is closed."""
    paths: tuple[Path, ...]
    """Where the files are, in the order of their days."""
    reports: tuple[Report, ...]
    """What the files are, in the same order."""

    def __init__(self, native: _native.ReportFiles) -> None:
        self._native = native
        self.folder = Path(native.folder)
        self.paths = tuple(Path(path) for path in native.paths)
        self.reports = native.reports
        opened(self)

    def close_at_exit(self) -> None:
        """Remove the files."""
        self._native.close()


class ReportFiles(ReportFilesBase):
    """Reports that were fetched, in a folder that goes when this is closed, or let go of.

    Iterating over it reads the rows of all of them.
    """

    __slots__ = ()

    def rows(self, *, labels: Sequence[ReportLabelRequest] = ()) -> Iterator[ReportRow | BadRow]:
        """Read all files, one after the other, as `cobro.reports.rows` does."""
        for path in self.paths:
            yield from ReportRows(opening(path, None, labels).block())

    def __iter__(self) -> Iterator[ReportRow | BadRow]:
        return self.rows()

    def close(self) -> None:
        """Remove the files and their folder."""
        self._native.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncReportFiles(ReportFilesBase):
    """Reports that were fetched, in a folder that goes when this is closed, or let go of.

    Iterating over it reads the rows of all of them.
    """

    __slots__ = ()

    async def rows(self, *, labels: Sequence[ReportLabelRequest] = ()) -> AsyncIterator[ReportRow | BadRow]:
        """Read all files, one after the other, as `cobro.reports.async_rows` does."""
        for path in self.paths:
            async for row in AsyncReportRows(opening(path, None, labels)):
                yield row

    def __aiter__(self) -> AsyncIterator[ReportRow | BadRow]:
        return self.rows()

    async def aclose(self) -> None:
        """Remove the files and their folder."""
        self._native.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
