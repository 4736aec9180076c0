"""Money that comes after a sale ended, or twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._run import run

if TYPE_CHECKING:
    from typing_extensions import Self

    from . import _native
    from ._model import LateMoney


class LateMoneyEvents:
    """Money that came too late or twice, in the order in which it was seen: iterate over it.

    It ends when the client is closed. Each payment is given once, to one of the client's readers.
    """

    __slots__ = ("_native",)

    def __init__(self, native: _native.LateMoneyReader) -> None:
        self._native = native

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> LateMoney:
        money = self._native.next().block()
        if money is None:
            raise StopIteration
        self._native.taken()
        return money


class AsyncLateMoneyEvents:
    """Money that came too late or twice, in the order in which it was seen: iterate over it.

    It ends when the client is closed. Each payment is given once, to one of the client's readers;
    a reader that is cancelled loses none.
    """

    __slots__ = ("_native",)

    def __init__(self, native: _native.LateMoneyReader) -> None:
        self._native = native

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> LateMoney:
        money = await run(self._native.next())
        if money is None:
            raise StopAsyncIteration
        # Not before it is here: a task may be cancelled when the answer is made and not there yet.
        self._native.taken()
        return money
