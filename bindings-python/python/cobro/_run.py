"""How the asynchronous layer waits for the native module."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ._pulse import pulse

if TYPE_CHECKING:
    import asyncio

    from ._native import Call

T = TypeVar("T")


async def run(call: Call[T]) -> T:
    """Run the call on the library's own threads and give its result to this event loop.

    Cancelling the task stops a wait or a read; what changes something goes on to its end.
    """
    # Who only blocks need not load it.
    import asyncio  # noqa: PLC0415

    event_loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = event_loop.create_future()
    call.start(event_loop, future)
    try:
        with pulse(event_loop):
            return await future
    finally:
        # Does nothing when it is done.
        call.cancel()
