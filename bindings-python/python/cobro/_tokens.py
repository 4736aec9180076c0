"""Where tokens come from, and where they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ._model import ProvidedToken, StoredTokens

TokenProvider: TypeAlias = "Callable[[str | None], ProvidedToken | str]"
"""Gives a client its access token: a function of the token that the API just refused, or `None`."""

AsyncTokenProvider: TypeAlias = "Callable[[str | None], ProvidedToken | str | Awaitable[ProvidedToken | str]]"
"""As `TokenProvider`, or an `async def`, which runs on the event loop that waits for it."""


class TokenStore(Protocol):
    """Where sellers' tokens are kept: a table of `user_id`, `version` and `secret`.

    What makes it safe is that `swap` is atomic: of two processes that read the same version only
    one writes the next. A refresh token can be used once, and this decides who uses it. Both are
    called on threads of their own, at any time and at once.
    """

    def load(self, user_id: int, /) -> StoredTokens | None:
        """Give what is kept of a seller."""
        ...

    def swap(self, user_id: int, expected: int | None, new: StoredTokens | None, /) -> bool:
        """Put `new` in the place of the version that is expected, and say whether that was so.

        An `expected` of `None` is that nothing is there; a `new` of `None` removes what is. It is
        durable when it returns. In SQL: an `UPDATE … WHERE user_id = … AND version = …` of one row.
        """
        ...


class AsyncTokenStore(Protocol):
    """As `TokenStore`, its methods on the event loop that waits for them."""

    async def load(self, user_id: int, /) -> StoredTokens | None:
        """Give what is kept of a seller."""
        ...

    async def swap(self, user_id: int, expected: int | None, new: StoredTokens | None, /) -> bool:
        """Put `new` in the place of the version that is expected, and say whether that was so."""
        ...
