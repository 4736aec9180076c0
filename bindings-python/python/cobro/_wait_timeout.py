"""The caller's own limit of a wait."""

from __future__ import annotations

from ._errors import WaitInterruptedError


class WaitTimeoutError(WaitInterruptedError, TimeoutError):
    """A wait ended by its own `timeout`. What it waits for goes on: wait again, or cancel the sale."""

    def __init__(
        self,
        message: str = "the wait's own timeout passed; what it waits for goes on: wait again",
        *,
        operation: str = "sale.wait",
    ) -> None:
        super().__init__(message, operation=operation)
