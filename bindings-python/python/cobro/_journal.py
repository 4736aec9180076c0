"""The journal: what was intended and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _requests
from ._run import run

if TYPE_CHECKING:
    from ._amount import DurationLike
    from ._connection import Connection
    from ._model import IntentKind, IntentState, JournalEntry


class Journal:
    """What was intended and what became of it: written before it is sent."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(
        self,
        *,
        kind: IntentKind | str | None = None,
        state: IntentState | str | None = None,
        external_reference: str | None = None,
        idempotency_key: str | None = None,
        limit: int | None = None,
    ) -> tuple[JournalEntry, ...]:
        """Read the entries that match, the newest first; at most 1000 without a `limit`."""
        search = _requests.JournalSearch(
            kind=kind,
            state=state,
            external_reference=external_reference,
            idempotency_key=idempotency_key,
            limit=limit,
        )
        return self._connection.native.journal_list(search).block()

    def prune(self, older_than: DurationLike, *, force: bool = False) -> int:
        """Remove finished entries that were not touched for `older_than`, and say how many.

        Open ones stay. Under 180 days, the longest that a payment can be refunded, it is refused
        unless forced: what is removed can't be told from what never was.
        """
        return self._connection.native.journal_prune(older_than, force).block()


class AsyncJournal:
    """What was intended and what became of it: written before it is sent."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def list(
        self,
        *,
        kind: IntentKind | str | None = None,
        state: IntentState | str | None = None,
        external_reference: str | None = None,
        idempotency_key: str | None = None,
        limit: int | None = None,
    ) -> tuple[JournalEntry, ...]:
        """Read the entries that match, the newest first; at most 1000 without a `limit`."""
        search = _requests.JournalSearch(
            kind=kind,
            state=state,
            external_reference=external_reference,
            idempotency_key=idempotency_key,
            limit=limit,
        )
        return await run(self._connection.native.journal_list(search))

    async def prune(self, older_than: DurationLike, *, force: bool = False) -> int:
        """Remove finished entries that were not touched for `older_than`, and say how many.

        Open ones stay. Under 180 days, the longest that a payment can be refunded, it is refused
        unless forced: what is removed can't be told from what never was.
        """
        return await run(self._connection.native.journal_prune(older_than, force))
