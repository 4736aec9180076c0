"""What a ready receiver makes of a request, whichever server it stands in."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

from . import _model
from ._notifications import Verifier, parse
from .errors import InvalidInputError

if TYPE_CHECKING:
    from ._model import NotificationEvent
    from ._notifications import HeadersLike

LOG = logging.getLogger("cobro.notifications")

LONGEST = 256 * 1024
"""In bytes: what the core takes for a body. The vendor's have a few kilobytes."""

WORKERS = 4
"""How many events are worked on at once."""

BACKLOG = 1000
"""How many events may wait or be worked on. What comes then is the vendor's to send again."""


class Answer(NamedTuple):
    """What goes back. The vendor takes 200 and 201 for received, and sends again after all else."""

    status: int
    text: str
    event: NotificationEvent | None = None

    @property
    def headers(self) -> list[tuple[str, str]]:
        headers = [("content-type", "text/plain; charset=utf-8"), ("content-length", str(len(self.text)))]
        return [*headers, ("allow", "POST")] if self.status == NOT_POST.status else headers


CUT_OFF = Answer(400, "the body is not whole")
NOT_POST = Answer(405, "notifications come by POST")
TOO_LONG = Answer(413, "no notification has so long a body")
TOO_MANY = Answer(429, "too many are waiting: send it again")


class Receiver:
    """Reads notifications, and tells who may be believed from who may not."""

    __slots__ = ("_verifier",)

    def __init__(self, verifier: Verifier | None) -> None:
        if not (verifier is None or isinstance(verifier, Verifier)):
            message = "verifier: give a cobro.notifications.Verifier (rule type)"
            raise InvalidInputError(message, field="verifier", rule="type")
        self._verifier = verifier

    def receive(self, headers: HeadersLike, query: str | bytes, body: bytes) -> Answer:
        try:
            if self._verifier is None:
                event = parse(headers=headers, query=query, body=body)
            else:
                event = self._verifier.verify(headers=headers, query=query, body=body)
        except InvalidInputError as error:
            # Nothing of what came: an answer is no place for a stranger's text.
            return Answer(400, f"no notification: {error.field} ({error.rule})")
        if event.signature.outcome is _model.SignatureOutcome.FAILED:
            LOG.info("refused a notification: %s", event.signature.failure)
            return Answer(401, "the signature does not hold")
        return Answer(200, "ok", event)
