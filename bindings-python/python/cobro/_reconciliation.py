"""Sales against reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._batches import AsyncBatches, Batches
from ._errors import InvalidInputError
from ._open import opened
from ._run import run

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from types import TracebackType

    from typing_extensions import Self

    from . import _native
    from ._model import Finding, ReconcileSummary


class ReconciliationBase:
    """What is compared, and how far it is."""

    __slots__ = ("__weakref__", "_native", "_progress", "_summary")

    def __init__(
        self, native: _native.Reconciliation, progress: Callable[[int, int], object] | None = None
    ) -> None:
        self._native = native
        self._progress = progress
        self._summary: ReconcileSummary | None = None
        opened(self)

    @property
    def progress(self) -> tuple[int, int]:
        """How many bytes of the files are read, and how many they have."""
        return self._native.progress

    def close_at_exit(self) -> None:
        """Stop it, unless it has ended."""
        self._native.close().block()

    def _tell(self) -> None:
        if self._progress is None:
            return
        try:
            self._progress(*self._native.progress)
        except BaseException:
            self._native.stop()
            raise


class Reconciliation(ReconciliationBase):
    """A reconciliation: iterate over it for its findings, or ask for its `summary()`.

    Its files are there when all findings were taken, or when there is a summary. Closed, let go
    of or interrupted before, it stops and leaves no file: use it in a `with` block.

    `pyarrow.table(it)`, `polars.DataFrame(it)`, `duckdb.from_arrow(it)` and pandas take the
    findings without copying them, each once. The columns are the fields of `Finding`: amounts
    `decimal128(38, 6)`, `day` `date32`, `file` `uint32`, `line` `int64`, all else `utf8`.
    """

    __slots__ = ("_batches",)

    def __init__(
        self, native: _native.Reconciliation, progress: Callable[[int, int], object] | None = None
    ) -> None:
        super().__init__(native, progress)
        self._batches: Batches[Finding] = Batches(self._more)

    def _more(self) -> tuple[Finding, ...] | None:
        try:
            batch = self._native.next().block()
        except BaseException:
            # Ctrl-C.
            self._native.stop()
            raise
        self._tell()
        return batch

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Finding:
        return self._batches.take()

    def summary(self) -> ReconcileSummary:
        """What all comes to: goes through what is left, whose findings go to the files alone."""
        while self._summary is None:
            try:
                self._summary = self._native.finish().block()
            except BaseException:
                # Ctrl-C.
                self._native.stop()
                raise
            self._tell()
        return self._summary

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Give the findings as Arrow's C stream, in the one schema that they have."""
        if self._batches:
            # Some of those that are left are Python's objects already.
            message = "reconciliation: its findings are taken one by one; a table needs another (rule order)"
            raise InvalidInputError(message, field="reconciliation", rule="order")
        return self._native.arrow_stream()

    def to_parquet(self, path: str | os.PathLike[str]) -> None:
        """Write the findings as a Parquet file, with pyarrow or else polars."""
        # Hardly anybody needs it.
        from ._parquet import write  # noqa: PLC0415

        write(self, path)

    def close(self) -> None:
        """Stop it, unless it has ended, and wait until it left nothing behind."""
        self._native.close().block()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncReconciliation(ReconciliationBase):
    """A reconciliation: iterate over it for its findings, or ask for its `summary()`.

    Its files are there when all findings were taken, or when there is a summary. Closed or let go
    of before, it stops and leaves no file: use it in an `async with` block.
    """

    __slots__ = ("_batches",)

    def __init__(
        self, native: _native.Reconciliation, progress: Callable[[int, int], object] | None = None
    ) -> None:
        super().__init__(native, progress)
        self._batches: AsyncBatches[Finding] = AsyncBatches(self._more)

    async def _more(self) -> tuple[Finding, ...] | None:
        batch = await run(self._native.next())
        self._tell()
        return batch

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Finding:
        return await self._batches.take()

    async def summary(self) -> ReconcileSummary:
        """What all comes to: goes through what is left, whose findings go to the files alone."""
        while self._summary is None:
            self._summary = await run(self._native.finish())
            self._tell()
        return self._summary

    async def aclose(self) -> None:
        """Stop it, unless it has ended, and wait until it left nothing behind."""
        await run(self._native.close())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
