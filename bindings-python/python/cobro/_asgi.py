"""A receiver of notifications for servers of ASGI."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any, TypeAlias

from ._receiver import BACKLOG, LONGEST, NOT_POST, TOO_LONG, TOO_MANY, WORKERS, Answer, Receiver

if TYPE_CHECKING:
    import asyncio

    from ._model import NotificationEvent
    from ._notifications import Verifier

LOG = logging.getLogger("cobro.notifications")

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

AsyncHandle: TypeAlias = "Callable[[NotificationEvent], Awaitable[object] | object]"
"""What is done with an event. A plain function runs in a thread, as it may block; what is awaitable is
awaited."""


def asgi(handle: AsyncHandle, *, verifier: Verifier | None = None) -> App:
    """Make an ASGI application that receives notifications: answer 200 at once, `handle(event)` after.

    It answers 400 to what is no notification, 405 to what is no POST, 413 to more than 256 KiB
    without reading on, 429 while a thousand events wait, which the vendor then sends again, and,
    when there is a `verifier`, 401 to what should be signed and is not. What the vendor signs never
    (`unsigned_by_design`) goes through: it is a hint, as all of them are.

    Four events are worked on at a time. What `handle` raises is logged, by `cobro.notifications`.
    The path does not matter: put it where you want it. Served alone it does, before it ends, what
    it has answered 200 to; within another, it is not told of the end, and hints may be lost.
    """
    return _Application(handle, Receiver(verifier))


class _Application:
    __slots__ = ("_free", "_handle", "_receiver", "_tasks")

    def __init__(self, handle: AsyncHandle, receiver: Receiver) -> None:
        # Who receives nothing by ASGI need not load it.
        import asyncio  # noqa: PLC0415

        self._handle = handle
        self._receiver = receiver
        self._free = asyncio.Semaphore(WORKERS)
        # A loop itself keeps its tasks but weakly.
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            answer = await self._answer(scope, receive)
            if answer is not None:
                await _send(answer, send)
                self._begin(answer)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await send({"type": "websocket.close"})

    async def _answer(self, scope: Message, receive: Receive) -> Answer | None:
        if scope["method"] != "POST":
            return NOT_POST
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                # Nobody is left to be answered.
                return None
            body += message.get("body", b"")
            if len(body) > LONGEST:
                return TOO_LONG
            more = message.get("more_body", False)
        answer = self._receiver.receive(scope["headers"], scope["query_string"], bytes(body))
        return TOO_MANY if answer.event and len(self._tasks) >= BACKLOG else answer

    def _begin(self, answer: Answer) -> None:
        import asyncio  # noqa: PLC0415

        if answer.event is None:
            return
        task = asyncio.create_task(self._work(answer.event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, event: NotificationEvent) -> None:
        import asyncio  # noqa: PLC0415

        async with self._free:
            try:
                done = await asyncio.to_thread(self._handle, event)
                if inspect.isawaitable(done):
                    await done
            except Exception:
                LOG.exception("a notification was received and could not be handled")

    async def _live(self, receive: Receive, send: Send) -> None:
        import asyncio  # noqa: PLC0415

        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await asyncio.gather(*self._tasks)
                await send({"type": "lifespan.shutdown.complete"})
                return
            await send({"type": "lifespan.startup.complete"})


async def _send(answer: Answer, send: Send) -> None:
    headers = [(name.encode(), value.encode()) for name, value in answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.text.encode()})
