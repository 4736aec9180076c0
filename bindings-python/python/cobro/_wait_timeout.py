"""The caller's own limit of a wait."""

from __future__ import annotations

from ._errors import WaitInterruptedError


class WaitTimeoutError(WaitInterruptedError, TimeoutError):
    """`wait(timeout=…)` ended by its own limit. The order is untouched: wait again, or cancel it."""

    def __init__(
        self, message: str = "the wait's own timeout passed; the sale goes on: wait again, or cancel it"
    ) -> None:
        super().__init__(message, operation="sale.wait")
