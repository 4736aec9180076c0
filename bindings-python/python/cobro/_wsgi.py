"""A receiver of notifications for servers of WSGI."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, TypeAlias

from ._receiver import BACKLOG, CUT_OFF, LONGEST, NOT_POST, TOO_LONG, TOO_MANY, WORKERS, Answer, Receiver
from .errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

    from ._model import NotificationEvent
    from ._notifications import Verifier

LOG = logging.getLogger("cobro.notifications")

Handle: TypeAlias = "Callable[[NotificationEvent], object]"
"""What is done with an event, in a thread of its own: it may block."""


def wsgi(handle: Handle, *, verifier: Verifier | None = None) -> WSGIApplication:
    """Make a WSGI application that receives notifications: answer 200 at once, `handle(event)` apart.

    It answers as `asgi` does. `handle` is called by one of four threads, which begin with the first
    event; what it raises is logged, by `cobro.notifications`. A process that ends does what it has
    answered 200 to first.
    """
    if inspect.iscoroutinefunction(handle):
        message = "handle: give a plain function; one that is async goes with `asgi` (rule type)"
        raise InvalidInputError(message, field="handle", rule="type")
    return _Application(handle, Receiver(verifier))


class _Application:
    __slots__ = ("_handle", "_receiver", "_room", "_workers")

    def __init__(self, handle: Handle, receiver: Receiver) -> None:
        self._handle = handle
        self._receiver = receiver
        self._room = BoundedSemaphore(BACKLOG)
        # Begins no thread before it has work: a server may fork until then.
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="cobro-notifications")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = self._answer(environ)
        if answer.event is not None:
            if self._room.acquire(blocking=False):
                self._workers.submit(self._work, answer.event)
            else:
                answer = TOO_MANY
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", answer.headers)
        return [answer.text.encode()]

    def _answer(self, environ: WSGIEnvironment) -> Answer:
        if environ["REQUEST_METHOD"] != "POST":
            return NOT_POST
        body = _body(environ)
        if isinstance(body, Answer):
            return body
        named = {"x-signature": "HTTP_X_SIGNATURE", "x-request-id": "HTTP_X_REQUEST_ID"}
        headers = {name: environ[key] for name, key in named.items() if key in environ}
        return self._receiver.receive(headers, environ.get("QUERY_STRING", ""), body)

    def _work(self, event: NotificationEvent) -> None:
        try:
            self._handle(event)
        except Exception:
            LOG.exception("a notification was received and could not be handled")
        finally:
            self._room.release()


def _body(environ: WSGIEnvironment) -> bytes | Answer:
    """Read it. Without a length, and unless the server marks the end, there may be no end."""
    given = environ.get("CONTENT_LENGTH") or ""
    if given and not (given.isascii() and given.isdigit()):
        return CUT_OFF
    if len(given) > len(str(LONGEST)) or int(given or 0) > LONGEST:
        return TOO_LONG
    marked = bool(environ.get("wsgi.input_terminated"))
    wanted = int(given) if given else LONGEST + 1 if marked else 0
    try:
        body = _read(environ["wsgi.input"], wanted)
    except (OSError, ValueError):
        # So servers say that a connection broke, or that its chunks are none.
        return CUT_OFF
    if given and len(body) < wanted:
        return CUT_OFF
    return TOO_LONG if len(body) > LONGEST else body


def _read(stream: InputStream, wanted: int) -> bytes:
    body = bytearray()
    while len(body) < wanted:
        part = stream.read(wanted - len(body))
        if not part:
            break
        body += part
    return bytes(body)
