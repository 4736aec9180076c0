"""A sale of a `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _requests
from ._sale_base import SaleBase, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from ._amount import AmountLike
    from ._model import SaleEvent, SaleOutcome, SaleRefund


class Sale(SaleBase):
    """A sale at a POS, started by `Client.sell`. What is fixed about it are its attributes."""

    __slots__ = ()

    def wait(self, timeout: timedelta | float | None = None) -> SaleOutcome:
        """Wait until it is settled: paid, expired, cancelled, or for a person to look at.

        `timeout` (a `timedelta`, or seconds) is the caller's own patience: when it passes,
        `WaitTimeoutError` is raised and the order stays as it is. Ctrl-C stops it likewise.
        """
        return self._native.wait(seconds(timeout)).block()

    def check(self) -> SaleOutcome:
        """Read once how it stands now."""
        return self._native.check().block()

    def events(self) -> Iterator[SaleEvent]:
        """All that happens to it, from its beginning until it is settled. Each iterator tells all."""
        seen = 0
        while (event := self._native.next_event(seen).block()) is not None:
            yield event
            seen += 1

    def cancel(self) -> SaleOutcome:
        """Take it back. A payment that won the race is in the outcome: look at its `status`.

        `NotCancellableError` where `can_cancel` is false: a dynamic sale of the in-store API ends
        by its time. On the Orders API a retryable `ConflictError` while a buyer is paying.
        """
        return self._native.cancel().block()

    def refund(self, amount: AmountLike | None = None, *, idempotency_key: str | None = None) -> SaleRefund:
        """Refund `amount` of it, or all that is left. The same key never refunds twice."""
        refund = _requests.RefundRequest(amount=amount, idempotency_key=idempotency_key)
        return self._native.refund(refund).block()

    def wait_refund(self, idempotency_key: str, timeout: timedelta | float | None = None) -> SaleRefund:
        """Wait until a refund that came back in process is decided, by its key.

        Pix decides within minutes, in a contingency within hours. `timeout` is the caller's own
        patience: when it passes, `WaitTimeoutError` is raised and the refund goes on. Ctrl-C stops
        the wait likewise.
        """
        return self._native.wait_refund(idempotency_key, seconds(timeout)).block()
