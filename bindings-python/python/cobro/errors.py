"""All errors of the package: `CobroError` is the base, and there is one class for each `ErrorKind`."""

from __future__ import annotations

from ._errors import (
    CallTimeoutError,
    CobroError,
    ConflictError,
    ForbiddenError,
    InsufficientFundsError,
    InternalError,
    InvalidInputError,
    JournalError,
    NetworkError,
    NotCancellableError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitedError,
    RefundRefusedError,
    RefusedError,
    ServerError,
    UnauthorizedError,
    UnexpectedResponseError,
    WaitInterruptedError,
)
from ._wait_timeout import WaitTimeoutError

__all__ = [
    "CallTimeoutError",
    "CobroError",
    "ConflictError",
    "ForbiddenError",
    "InsufficientFundsError",
    "InternalError",
    "InvalidInputError",
    "JournalError",
    "NetworkError",
    "NotCancellableError",
    "NotFoundError",
    "OutcomeUnknownError",
    "RateLimitedError",
    "RefundRefusedError",
    "RefusedError",
    "ServerError",
    "UnauthorizedError",
    "UnexpectedResponseError",
    "WaitInterruptedError",
    "WaitTimeoutError",
]
