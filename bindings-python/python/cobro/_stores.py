"""Stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _requests
from ._run import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from ._connection import Connection
    from ._model import Store, StorePage
    from ._requests import StoreHoursRequest, StoreLocationRequest


class Stores:
    """The stores that the POS stand in."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def create(
        self,
        *,
        name: str,
        location: StoreLocationRequest,
        external_id: str | None = None,
        business_hours: Sequence[StoreHoursRequest] = (),
    ) -> Store:
        """Make a store.

        `external_id`, unique in the account, is what POS and orders call it: `ConflictError` when
        another has it. There is no key of idempotency: when the answer is lost, the store is looked
        for by its `external_id`, and only when that tells nothing this is an `OutcomeUnknownError`.
        """
        store = _requests.StoreRequest(
            name=name, location=location, external_id=external_id, business_hours=business_hours
        )
        return self._connection.begin("stores.create").stores_create(store).block()

    def get(self, id: int) -> Store:
        """Read one, by its id."""
        return self._connection.native.stores_get(id).block()

    def search(
        self, *, external_id: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> StorePage:
        """Find one page; nothing given finds all of the seller's."""
        search = _requests.StoreSearch(external_id=external_id, limit=limit, offset=offset)
        return self._connection.native.stores_search(search).block()

    def search_all(
        self, *, external_id: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> Iterator[Store]:
        """Find all, page after page as the iteration goes; `limit` is a page's size."""
        next_offset = offset
        while True:
            page = self.search(external_id=external_id, limit=limit, offset=next_offset)
            yield from page.results
            next_offset = page.next_offset
            if next_offset is None:
                return

    def update(
        self,
        id: int,
        *,
        name: str | None = None,
        location: StoreLocationRequest | None = None,
        external_id: str | None = None,
        business_hours: Sequence[StoreHoursRequest] = (),
    ) -> Store:
        """Change what is given, and give the store as it stands then.

        A `location` is given whole, `business_hours` for the whole week.
        """
        update = _requests.StoreUpdateRequest(
            name=name, location=location, external_id=external_id, business_hours=business_hours
        )
        return self._connection.begin("stores.update").stores_update(id, update).block()

    def delete(self, id: int) -> None:
        """Delete one. What becomes of its POS, of live orders and printed QRs is not documented."""
        self._connection.begin("stores.delete").stores_delete(id).block()


class AsyncStores:
    """The stores that the POS stand in."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def create(
        self,
        *,
        name: str,
        location: StoreLocationRequest,
        external_id: str | None = None,
        business_hours: Sequence[StoreHoursRequest] = (),
    ) -> Store:
        """Make a store.

        `external_id`, unique in the account, is what POS and orders call it: `ConflictError` when
        another has it. There is no key of idempotency: when the answer is lost, the store is looked
        for by its `external_id`, and only when that tells nothing this is an `OutcomeUnknownError`.
        """
        store = _requests.StoreRequest(
            name=name, location=location, external_id=external_id, business_hours=business_hours
        )
        return await run(self._connection.begin("stores.create").stores_create(store))

    async def get(self, id: int) -> Store:
        """Read one, by its id."""
        return await run(self._connection.native.stores_get(id))

    async def search(
        self, *, external_id: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> StorePage:
        """Find one page; nothing given finds all of the seller's."""
        search = _requests.StoreSearch(external_id=external_id, limit=limit, offset=offset)
        return await run(self._connection.native.stores_search(search))

    async def search_all(
        self, *, external_id: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> AsyncIterator[Store]:
        """Find all, page after page as the iteration goes; `limit` is a page's size."""
        next_offset = offset
        while True:
            page = await self.search(external_id=external_id, limit=limit, offset=next_offset)
            for store in page.results:
                yield store
            next_offset = page.next_offset
            if next_offset is None:
                return

    async def update(
        self,
        id: int,
        *,
        name: str | None = None,
        location: StoreLocationRequest | None = None,
        external_id: str | None = None,
        business_hours: Sequence[StoreHoursRequest] = (),
    ) -> Store:
        """Change what is given, and give the store as it stands then.

        A `location` is given whole, `business_hours` for the whole week.
        """
        update = _requests.StoreUpdateRequest(
            name=name, location=location, external_id=external_id, business_hours=business_hours
        )
        return await run(self._connection.begin("stores.update").stores_update(id, update))

    async def delete(self, id: int) -> None:
        """Delete one. What becomes of its POS, of live orders and printed QRs is not documented."""
        await run(self._connection.begin("stores.delete").stores_delete(id))
