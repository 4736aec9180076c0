"""Classes that are made when they are first used: a dataclass takes half a millisecond."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def loader(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """Give the `__getattr__` of a package whose names are in these modules of its own."""

    def load(name: str) -> object:
        home = homes.get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name)
        found = getattr(import_module(f"{package}.{home}"), name)
        # In tracebacks and documentation the public names are the ones to see.
        found.__module__ = "cobro"
        # It is not asked again.
        setattr(sys.modules[package], name, found)
        return found

    return load
