"""Reading and checking notifications."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, TypeAlias

from . import _model, _native
from .errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._amount import DurationLike
    from ._model import NotificationEvent

_OURS = {"x-signature", "x-request-id"}

HeadersLike: TypeAlias = Mapping[str, str] | Iterable[tuple[str | bytes, str | bytes]]
"""A request's headers: any mapping, such as the `headers` of a framework's request, or pairs of name
and value, such as those of an ASGI scope. Their case does not matter."""


def parse(
    *,
    headers: HeadersLike = (),
    query: str | bytes = "",
    body: bytes | str = b"",
    method: str = "POST",
) -> NotificationEvent:
    """Read a notification without checking its signature.

    `query` is the query string, or the whole URL; `body` is the raw body.

    What is no notification is an `InvalidInputError` whose `field` is the part of the request
    (`method`, `query`, `body`) or the value in it (`topic`, `id`, `data.id`, `resource`, …).
    """
    return _native.notification_parse(method, _pairs(headers), _query(query), body)


class Verifier:
    """Checks signatures with the webhook secrets of an application. Safe to share between threads.

    `secrets` are those of the developer panel; more than one while an old one is being replaced.
    `tolerance` is how far a signature's time may be from now, either way: five minutes unless
    something else is said, at most 30 days. `None` leaves the time unchecked: it is not documented
    whether what is sent again, for up to four days, is signed again.
    """

    __slots__ = ("_native",)

    def __init__(
        self, secrets: str | Sequence[str], *, tolerance: DurationLike | None = timedelta(minutes=5)
    ) -> None:
        self._native = _native.Verifier([secrets] if isinstance(secrets, str) else secrets, tolerance)

    def verify(
        self,
        *,
        headers: HeadersLike,
        query: str | bytes,
        body: bytes | str,
        method: str = "POST",
        now: datetime | None = None,
    ) -> NotificationEvent:
        """Read a notification as `parse` does, and say who sent it.

        A signature that fails is no error but an outcome, `event.signature`: what is to be done
        with a hint that nobody vouches for is the receiver's to say.
        """
        return self._native.verify(method, _pairs(headers), _query(query), body, now or _now())

    def __repr__(self) -> str:
        # Nothing of the secrets.
        return "<cobro.notifications.Verifier>"


class ReplayGuard:
    """Remembers which notifications came already. Bounded, and safe to share between threads.

    It forgets a notification after `ttl`, and the oldest ones when there are more than `capacity`
    (at most a million), and knows only what came to this process. So it saves work and proves
    nothing: taking a repetition for news must do no harm.
    """

    __slots__ = ("_native",)

    def __init__(self, capacity: int = 10_000, *, ttl: DurationLike = timedelta(days=1)) -> None:
        self._native = _native.ReplayGuard(capacity, ttl)

    def is_new(self, event: NotificationEvent, *, now: datetime | None = None) -> bool:
        """Whether it is news, by its `dedupe_key`; from now on it is not. One without a key always is."""
        verified = event.signature.outcome is _model.SignatureOutcome.VERIFIED
        return self._native.is_new(verified, event.dedupe_key, now or _now())


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _pairs(headers: HeadersLike) -> list[tuple[str, str]]:
    """Those that matter. What the others are is nobody's business."""
    items: Iterable[tuple[object, object]]
    items = headers.items() if isinstance(headers, Mapping) else headers
    try:
        named = [(_text(name), value) for name, value in items]
        return [(name, _text(value)) for name, value in named if name.lower() in _OURS]
    except (TypeError, ValueError):
        message = "headers: give a mapping, or pairs of name and value (rule type)"
        raise InvalidInputError(message, field="headers", rule="type") from None


def _text(value: object) -> str:
    """ASGI has bytes; Latin-1 is what HTTP says of headers, and loses nothing."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, str):
        return value
    raise TypeError


def _query(query: str | bytes) -> str:
    return query.decode("latin-1") if isinstance(query, bytes) else query
