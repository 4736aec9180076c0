"""Orders of the Orders API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _requests
from ._run import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from datetime import datetime

    from ._amount import AmountLike, DurationLike
    from ._connection import Connection
    from ._model import QrMode, QrOrder, QrOrderPage
    from ._requests import QrOrderDiscountRequest, QrOrderItemRequest


class Orders:
    """Orders of `/v1/orders`, of type `qr`."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def create(
        self,
        *,
        external_pos_id: str,
        external_reference: str,
        total_amount: AmountLike,
        mode: QrMode | str | None = None,
        description: str | None = None,
        items: Sequence[QrOrderItemRequest] = (),
        expiration_time: DurationLike | None = None,
        discounts: Sequence[QrOrderDiscountRequest] = (),
        cash_out_amount: AmountLike | None = None,
        payer_condition: str | None = None,
        marketplace_fee: AmountLike | None = None,
        sponsor_id: int | None = None,
        idempotency_key: str | None = None,
    ) -> QrOrder:
        """Make an order for a POS's printed QR, one drawn from its `qr_data`, or either: `mode` says which.

        `total_amount` is the sum of the items, when given, plus the cash-out. `expiration_time` is
        in whole seconds, from 30 s to 3600 h; the API's own default differs by source. The same
        `idempotency_key` gives the same order. Other than `sell`, this is not in the journal.
        """
        order = _requests.QrOrderRequest(
            external_pos_id=external_pos_id,
            external_reference=external_reference,
            total_amount=total_amount,
            mode=mode,
            description=description,
            items=items,
            expiration_time=expiration_time,
            discounts=discounts,
            cash_out_amount=cash_out_amount,
            payer_condition=payer_condition,
            marketplace_fee=marketplace_fee,
            sponsor_id=sponsor_id,
            idempotency_key=idempotency_key,
        )
        return self._connection.begin("orders.create").orders_create(order).block()

    def get(self, id: str) -> QrOrder:
        """Read one, by its `ORD…`; of the last three months."""
        return self._connection.native.orders_get(id).block()

    def cancel(self, id: str, *, idempotency_key: str | None = None) -> QrOrder:
        """Cancel one that was not paid.

        `ConflictError` when its state forbids that, or while a buyer is paying (code
        `instore_order_locked_error`): a read tells. `Sale.cancel` does all that.
        """
        return self._connection.begin("orders.cancel").orders_cancel(id, idempotency_key).block()

    def refund(
        self, id: str, *, amount: AmountLike | None = None, idempotency_key: str | None = None
    ) -> QrOrder:
        """Refund `amount` of one, or all that is left of it, and give it as it stands then.

        The same `idempotency_key` never refunds twice; one is made when absent, and is in every
        error. A refund may come back `processing`: ask again with its key to learn its end.
        """
        refund = _requests.QrOrderRefundRequest(amount=amount, idempotency_key=idempotency_key)
        return self._connection.begin("orders.refund").orders_refund(id, refund).block()

    def search(
        self,
        *,
        begin_date: datetime | None = None,
        end_date: datetime | None = None,
        external_reference: str | None = None,
        status: str | None = None,
        page: int | None = None,
        page_size: int | None = None,
    ) -> QrOrderPage:
        """Find one page, counted from 1; nothing given finds those of the last three months.

        The dates, aware `datetime`s, are of their making. The vendor documents this search for
        online orders alone: that it finds nothing says nothing.
        """
        search = _requests.QrOrderSearch(
            begin_date=begin_date,
            end_date=end_date,
            external_reference=external_reference,
            status=status,
            page=page,
            page_size=page_size,
        )
        return self._connection.native.orders_search(search).block()

    def search_all(
        self,
        *,
        begin_date: datetime | None = None,
        end_date: datetime | None = None,
        external_reference: str | None = None,
        status: str | None = None,
        page: int | None = None,
        page_size: int | None = None,
    ) -> Iterator[QrOrder]:
        """Find all, page after page as the iteration goes, from `page` on."""
        next_page = page
        while True:
            found = self.search(
                begin_date=begin_date,
                end_date=end_date,
                external_reference=external_reference,
                status=status,
                page=next_page,
                page_size=page_size,
            )
            yield from found.orders
            next_page = found.next_page
            if next_page is None:
                return


class AsyncOrders:
    """Orders of `/v1/orders`, of type `qr`."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def create(
        self,
        *,
        external_pos_id: str,
        external_reference: str,
        total_amount: AmountLike,
        mode: QrMode | str | None = None,
        description: str | None = None,
        items: Sequence[QrOrderItemRequest] = (),
        expiration_time: DurationLike | None = None,
        discounts: Sequence[QrOrderDiscountRequest] = (),
        cash_out_amount: AmountLike | None = None,
        payer_condition: str | None = None,
        marketplace_fee: AmountLike | None = None,
        sponsor_id: int | None = None,
        idempotency_key: str | None = None,
    ) -> QrOrder:
        """Make an order for a POS's printed QR, one drawn from its `qr_data`, or either: `mode` says which.

        `total_amount` is the sum of the items, when given, plus the cash-out. `expiration_time` is
        in whole seconds, from 30 s to 3600 h; the API's own default differs by source. The same
        `idempotency_key` gives the same order. Other than `sell`, this is not in the journal.
        """
        order = _requests.QrOrderRequest(
            external_pos_id=external_pos_id,
            external_reference=external_reference,
            total_amount=total_amount,
            mode=mode,
            description=description,
            items=items,
            expiration_time=expiration_time,
            discounts=discounts,
            cash_out_amount=cash_out_amount,
            payer_condition=payer_condition,
            marketplace_fee=marketplace_fee,
            sponsor_id=sponsor_id,
            idempotency_key=idempotency_key,
        )
        return await run(self._connection.begin("orders.create").orders_create(order))

    async def get(self, id: str) -> QrOrder:
        """Read one, by its `ORD…`; of the last three months."""
        return await run(self._connection.native.orders_get(id))

    async def cancel(self, id: str, *, idempotency_key: str | None = None) -> QrOrder:
        """Cancel one that was not paid.

        `ConflictError` when its state forbids that, or while a buyer is paying (code
        `instore_order_locked_error`): a read tells. `Sale.cancel` does all that.
        """
        return await run(self._connection.begin("orders.cancel").orders_cancel(id, idempotency_key))

    async def refund(
        self, id: str, *, amount: AmountLike | None = None, idempotency_key: str | None = None
    ) -> QrOrder:
        """Refund `amount` of one, or all that is left of it, and give it as it stands then.

        The same `idempotency_key` never refunds twice; one is made when absent, and is in every
        error. A refund may come back `processing`: ask again with its key to learn its end.
        """
        refund = _requests.QrOrderRefundRequest(amount=amount, idempotency_key=idempotency_key)
        return await run(self._connection.begin("orders.refund").orders_refund(id, refund))

    async def search(
        self,
        *,
        begin_date: datetime | None = None,
        end_date: datetime | None = None,
        external_reference: str | None = None,
        status: str | None = None,
        page: int | None = None,
        page_size: int | None = None,
    ) -> QrOrderPage:
        """Find one page, counted from 1; nothing given finds those of the last three months.

        The dates, aware `datetime`s, are of their making. The vendor documents this search for
        online orders alone: that it finds nothing says nothing.
        """
        search = _requests.QrOrderSearch(
            begin_date=begin_date,
            end_date=end_date,
            external_reference=external_reference,
            status=status,
            page=page,
            page_size=page_size,
        )
        return await run(self._connection.native.orders_search(search))

    async def search_all(
        self,
        *,
        begin_date: datetime | None = None,
        end_date: datetime | None = None,
        external_reference: str | None = None,
        status: str | None = None,
        page: int | None = None,
        page_size: int | None = None,
    ) -> AsyncIterator[QrOrder]:
        """Find all, page after page as the iteration goes, from `page` on."""
        next_page = page
        while True:
            found = await self.search(
                begin_date=begin_date,
                end_date=end_date,
                external_reference=external_reference,
                status=status,
                page=next_page,
                page_size=page_size,
            )
            for order in found.orders:
                yield order
            next_page = found.next_page
            if next_page is None:
                return
