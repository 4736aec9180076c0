"""A sale of an `AsyncClient`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _requests
from ._run import run
from ._sale_base import SaleBase, seconds

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import timedelta

    from . import _native
    from ._amount import AmountLike
    from ._ask import Loops
    from ._model import SaleEvent, SaleOutcome, SaleRefund


class AsyncSale(SaleBase):
    """A sale at a POS, started by `AsyncClient.sell`. What is fixed about it are its attributes."""

    __slots__ = ("_loops",)

    def __init__(self, native: _native.Sale, loops: Loops | None = None) -> None:
        super().__init__(native)
        self._loops = loops

    @property
    def _here(self) -> _native.Sale:
        """The native sale, for a call that comes from here."""
        if self._loops is not None:
            self._loops.note()
        return self._native

    async def wait(self, timeout: timedelta | float | None = None) -> SaleOutcome:
        """Wait until it is settled: paid, expired, cancelled, or for a person to look at.

        `timeout` (a `timedelta`, or seconds) is the caller's own patience: when it passes,
        `WaitTimeoutError` is raised and the order stays as it is. So it does when the task
        is cancelled.
        """
        return await run(self._here.wait(seconds(timeout)))

    async def check(self) -> SaleOutcome:
        """Read once how it stands now."""
        return await run(self._here.check())

    async def events(self) -> AsyncIterator[SaleEvent]:
        """All that happens to it, from its beginning until it is settled. Each iterator tells all."""
        seen = 0
        while (event := await run(self._here.next_event(seen))) is not None:
            yield event
            seen += 1

    async def cancel(self) -> SaleOutcome:
        """Take it back. A payment that won the race is in the outcome: look at its `status`.

        `NotCancellableError` where `can_cancel` is false: a dynamic sale of the in-store API ends
        by its time. On the Orders API a retryable `ConflictError` while a buyer is paying.
        """
        return await run(self._here.cancel())

    async def refund(
        self, amount: AmountLike | None = None, *, idempotency_key: str | None = None
    ) -> SaleRefund:
        """Refund `amount` of it, or all that is left. The same key never refunds twice."""
        refund = _requests.RefundRequest(amount=amount, idempotency_key=idempotency_key)
        return await run(self._here.refund(refund))

    async def wait_refund(self, idempotency_key: str, timeout: timedelta | float | None = None) -> SaleRefund:
        """Wait until a refund that came back in process is decided, by its key.

        Pix decides within minutes, in a contingency within hours. `timeout` is the caller's own
        patience: when it passes, `WaitTimeoutError` is raised and the refund goes on. So it does
        when the task is cancelled.
        """
        return await run(self._here.wait_refund(idempotency_key, seconds(timeout)))
