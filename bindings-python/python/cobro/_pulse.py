"""A pulse for event loops, so that Ctrl-C is seen."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator

_SECONDS = 0.1


class _Pulse:
    """Wakes one event loop ten times a second while calls are under way on it."""

    __slots__ = ("calls", "next")

    def __init__(self) -> None:
        self.calls = 0
        self.next: asyncio.TimerHandle | None = None

    def beat(self, event_loop: asyncio.AbstractEventLoop) -> None:
        self.next = event_loop.call_later(_SECONDS, self.beat, event_loop)


_pulses: WeakKeyDictionary[asyncio.AbstractEventLoop, _Pulse] = WeakKeyDictionary()


@contextmanager
def pulse(event_loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Keep the loop waking up while the body runs.

    A signal that arrives just before a loop falls asleep is seen when it wakes, and a loop that
    waits for nothing else would sleep until the sale ends: `asyncio.run` gives SIGINT no
    descriptor that could wake it. Signals are the main thread's business, and so is this.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    shared = _pulses.setdefault(event_loop, _Pulse())
    shared.calls += 1
    if shared.calls == 1:
        shared.beat(event_loop)
    try:
        yield
    finally:
        shared.calls -= 1
        if shared.calls == 0 and shared.next is not None:
            shared.next.cancel()
            # The handle holds its loop, which this dictionary must not.
            shared.next = None
