"""POS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _requests
from ._run import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from ._connection import Connection
    from ._model import Pos, PosPage


class PosResource:
    """The POS: tills, each with its printed QR."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def create(
        self,
        *,
        name: str,
        external_id: str,
        external_store_id: str | None = None,
        store_id: int | None = None,
        fixed_amount: bool | None = None,
        category: int | None = None,
        url: str | None = None,
    ) -> Pos:
        """Make a POS in a store, and its printed QR.

        `external_id` (letters and digits) is what orders call it: `ConflictError` when another has
        it. With a `fixed_amount`, the default, the amount comes from an order, else the buyer types
        it. There is no key of idempotency: when the answer is lost, the POS is looked for by its
        `external_id`, and only when that tells nothing this is an `OutcomeUnknownError`.
        """
        pos = _requests.PosRequest(
            name=name,
            external_id=external_id,
            external_store_id=external_store_id,
            store_id=store_id,
            fixed_amount=fixed_amount,
            category=category,
            url=url,
        )
        return self._connection.begin("pos.create").pos_create(pos).block()

    def get(self, id: int) -> Pos:
        """Read one, by its own id, not the external one."""
        return self._connection.native.pos_get(id).block()

    def search(
        self,
        *,
        external_id: str | None = None,
        external_store_id: str | None = None,
        store_id: int | None = None,
        category: int | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> PosPage:
        """Find one page; nothing given finds all of the seller's."""
        search = _requests.PosSearch(
            external_id=external_id,
            external_store_id=external_store_id,
            store_id=store_id,
            category=category,
            limit=limit,
            offset=offset,
        )
        return self._connection.native.pos_search(search).block()

    def search_all(
        self,
        *,
        external_id: str | None = None,
        external_store_id: str | None = None,
        store_id: int | None = None,
        category: int | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Iterator[Pos]:
        """Find all, page after page as the iteration goes; `limit` is a page's size."""
        next_offset = offset
        while True:
            page = self.search(
                external_id=external_id,
                external_store_id=external_store_id,
                store_id=store_id,
                category=category,
                limit=limit,
                offset=next_offset,
            )
            yield from page.results
            next_offset = page.next_offset
            if next_offset is None:
                return

    def update(
        self,
        id: int,
        *,
        name: str | None = None,
        external_id: str | None = None,
        external_store_id: str | None = None,
        store_id: int | None = None,
        fixed_amount: bool | None = None,
        category: int | None = None,
        url: str | None = None,
    ) -> Pos:
        """Change what is given, and give the POS as it stands then."""
        update = _requests.PosUpdateRequest(
            name=name,
            external_id=external_id,
            external_store_id=external_store_id,
            store_id=store_id,
            fixed_amount=fixed_amount,
            category=category,
            url=url,
        )
        return self._connection.begin("pos.update").pos_update(id, update).block()

    def delete(self, id: int) -> None:
        """Delete one. What becomes of a live order and of the printed QR is not documented."""
        self._connection.begin("pos.delete").pos_delete(id).block()


class AsyncPosResource:
    """The POS: tills, each with its printed QR."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def create(
        self,
        *,
        name: str,
        external_id: str,
        external_store_id: str | None = None,
        store_id: int | None = None,
        fixed_amount: bool | None = None,
        category: int | None = None,
        url: str | None = None,
    ) -> Pos:
        """Make a POS in a store, and its printed QR.

        `external_id` (letters and digits) is what orders call it: `ConflictError` when another has
        it. With a `fixed_amount`, the default, the amount comes from an order, else the buyer types
        it. There is no key of idempotency: when the answer is lost, the POS is looked for by its
        `external_id`, and only when that tells nothing this is an `OutcomeUnknownError`.
        """
        pos = _requests.PosRequest(
            name=name,
            external_id=external_id,
            external_store_id=external_store_id,
            store_id=store_id,
            fixed_amount=fixed_amount,
            category=category,
            url=url,
        )
        return await run(self._connection.begin("pos.create").pos_create(pos))

    async def get(self, id: int) -> Pos:
        """Read one, by its own id, not the external one."""
        return await run(self._connection.native.pos_get(id))

    async def search(
        self,
        *,
        external_id: str | None = None,
        external_store_id: str | None = None,
        store_id: int | None = None,
        category: int | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> PosPage:
        """Find one page; nothing given finds all of the seller's."""
        search = _requests.PosSearch(
            external_id=external_id,
            external_store_id=external_store_id,
            store_id=store_id,
            category=category,
            limit=limit,
            offset=offset,
        )
        return await run(self._connection.native.pos_search(search))

    async def search_all(
        self,
        *,
        external_id: str | None = None,
        external_store_id: str | None = None,
        store_id: int | None = None,
        category: int | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> AsyncIterator[Pos]:
        """Find all, page after page as the iteration goes; `limit` is a page's size."""
        next_offset = offset
        while True:
            page = await self.search(
                external_id=external_id,
                external_store_id=external_store_id,
                store_id=store_id,
                category=category,
                limit=limit,
                offset=next_offset,
            )
            for pos in page.results:
                yield pos
            next_offset = page.next_offset
            if next_offset is None:
                return

    async def update(
        self,
        id: int,
        *,
        name: str | None = None,
        external_id: str | None = None,
        external_store_id: str | None = None,
        store_id: int | None = None,
        fixed_amount: bool | None = None,
        category: int | None = None,
        url: str | None = None,
    ) -> Pos:
        """Change what is given, and give the POS as it stands then."""
        update = _requests.PosUpdateRequest(
            name=name,
            external_id=external_id,
            external_store_id=external_store_id,
            store_id=store_id,
            fixed_amount=fixed_amount,
            category=category,
            url=url,
        )
        return await run(self._connection.begin("pos.update").pos_update(id, update))

    async def delete(self, id: int) -> None:
        """Delete one. What becomes of a live order and of the printed QR is not documented."""
        await run(self._connection.begin("pos.delete").pos_delete(id))
