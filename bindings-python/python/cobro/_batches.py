"""One by one what the native module gives by the batch."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


class Batches(Generic[T]):
    """What is ready, and how more is got. Threads may share it."""

    __slots__ = ("_more", "_ready")

    def __init__(self, more: Callable[[], tuple[T, ...] | None]) -> None:
        self._more = more
        self._ready: deque[T] = deque()

    def __len__(self) -> int:
        """How many are ready."""
        return len(self._ready)

    def take(self) -> T:
        """Give the next; `StopIteration` when there are no more."""
        while True:
            try:
                return self._ready.popleft()
            except IndexError:
                batch = self._more()
            if batch is None:
                raise StopIteration
            self._ready.extend(batch)


class AsyncBatches(Generic[T]):
    """What is ready, and how more is got."""

    __slots__ = ("_more", "_reading", "_ready")

    def __init__(self, more: Callable[[], Awaitable[tuple[T, ...] | None]]) -> None:
        self._more = more
        self._ready: deque[T] = deque()
        self._reading: asyncio.Task[bool] | None = None

    async def take(self) -> T:
        """Give the next; `StopAsyncIteration` when there are no more."""
        # Who only blocks need not load it.
        import asyncio  # noqa: PLC0415

        while not self._ready:
            if self._reading is None:
                self._reading = asyncio.ensure_future(self._read())
                self._reading.add_done_callback(self._read_to_its_end)
            # A task may be cancelled when a batch is made and not there yet: the next one gets it.
            if not await asyncio.shield(self._reading):
                raise StopAsyncIteration
        return self._ready.popleft()

    async def _read(self) -> bool:
        batch = await self._more()
        self._ready.extend(batch or ())
        return batch is not None

    def _read_to_its_end(self, reading: asyncio.Task[bool]) -> None:
        self._reading = None
        # Else asyncio tells of an error that nobody is there to take.
        if not reading.cancelled():
            reading.exception()
