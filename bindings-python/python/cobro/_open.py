"""What holds files until it is closed."""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol
from weakref import WeakSet

from ._errors import CobroError


class Closable(Protocol):
    """What a program may forget to close."""

    def close_at_exit(self) -> None:
        """Leave nothing behind."""


_opened: WeakSet[Closable] = WeakSet()


def opened(thing: Closable) -> None:
    """Remember it until it is gone."""
    _opened.add(thing)


def close_all() -> None:
    """Close what a program left open at its end, while the library still runs."""
    for thing in list(_opened):
        # After `fork` a child sees its parent's, which are not its own to close.
        with suppress(CobroError):
            thing.close_at_exit()
