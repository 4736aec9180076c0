"""The API's own nouns, for `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _requests

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ._amount import AmountLike, DurationLike
    from ._connection import Connection
    from ._model import (
        CashOutResult,
        InstoreOrder,
        MerchantOrder,
        MerchantOrderPage,
        MerchantOrderStatus,
        OrderReceipt,
        Payment,
        PaymentPage,
        PaymentStatus,
        Refund,
        SearchCriteria,
        SearchRange,
        Site,
    )
    from ._requests import Item, Tax


class InstoreOrders:
    """The orders on the printed QRs, and those with a QR of their own: in-store orders API v2."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(
        self,
        *,
        external_pos_id: str,
        external_reference: str,
        title: str,
        description: str,
        total_amount: AmountLike,
        items: Sequence[Item] = (),
        external_store_id: str | None = None,
        cash_out_amount: AmountLike | None = None,
        taxes: Sequence[Tax] = (),
        sponsor_id: int | None = None,
        notification_url: str | None = None,
        ttl: DurationLike | None = None,
        idempotency_key: str | None = None,
    ) -> OrderReceipt:
        """Put an order on a POS, in the place of the one that is there.

        `total_amount` is the sum of the items' totals plus the cash-out. `ttl` is in
        whole seconds, at least 1; the API's 600 when absent.
        """
        order = _requests.OrderRequest(
            external_pos_id=external_pos_id,
            external_store_id=external_store_id,
            external_reference=external_reference,
            title=title,
            description=description,
            total_amount=total_amount,
            items=items,
            cash_out_amount=cash_out_amount,
            taxes=taxes,
            sponsor_id=sponsor_id,
            notification_url=notification_url,
            ttl=ttl,
            idempotency_key=idempotency_key,
        )
        return self._connection.begin("instore_orders.put").instore_orders_put(order).block()

    def post_qr(
        self,
        *,
        external_pos_id: str,
        external_reference: str,
        title: str,
        description: str,
        total_amount: AmountLike,
        items: Sequence[Item] = (),
        external_store_id: str | None = None,
        cash_out_amount: AmountLike | None = None,
        taxes: Sequence[Tax] = (),
        sponsor_id: int | None = None,
        notification_url: str | None = None,
        ttl: DurationLike | None = None,
        idempotency_key: str | None = None,
    ) -> OrderReceipt:
        """Make a dynamic order, which only the QR drawn from its `qr_data` shows.

        It can't be read or deleted: it ends by its `ttl`. The arguments are those of `put`. One
        whose answer was lost can be asked for again: nobody has seen its QR.
        """
        order = _requests.OrderRequest(
            external_pos_id=external_pos_id,
            external_store_id=external_store_id,
            external_reference=external_reference,
            title=title,
            description=description,
            total_amount=total_amount,
            items=items,
            cash_out_amount=cash_out_amount,
            taxes=taxes,
            sponsor_id=sponsor_id,
            notification_url=notification_url,
            ttl=ttl,
            idempotency_key=idempotency_key,
        )
        return self._connection.begin("instore_orders.post_qr").instore_orders_post_qr(order).block()

    def put_qr(
        self,
        *,
        external_pos_id: str,
        external_reference: str,
        title: str,
        description: str,
        total_amount: AmountLike,
        items: Sequence[Item] = (),
        external_store_id: str | None = None,
        cash_out_amount: AmountLike | None = None,
        taxes: Sequence[Tax] = (),
        sponsor_id: int | None = None,
        notification_url: str | None = None,
        ttl: DurationLike | None = None,
        idempotency_key: str | None = None,
    ) -> OrderReceipt:
        """Put a hybrid order on a POS's printed QR, as `put` does, and on one drawn from its `qr_data`.

        Who pays one disables the other. Sources disagree on whether `qr_data` is in the answer.
        """
        order = _requests.OrderRequest(
            external_pos_id=external_pos_id,
            external_store_id=external_store_id,
            external_reference=external_reference,
            title=title,
            description=description,
            total_amount=total_amount,
            items=items,
            cash_out_amount=cash_out_amount,
            taxes=taxes,
            sponsor_id=sponsor_id,
            notification_url=notification_url,
            ttl=ttl,
            idempotency_key=idempotency_key,
        )
        return self._connection.begin("instore_orders.put_qr").instore_orders_put_qr(order).block()

    def confirm_cash_out(self, merchant_order_id: int, result: CashOutResult | str) -> None:
        """Say what became of a cash-out's cash, until 5 minutes after the payment.

        Without it, and unless it is `confirmed`, the buyer gets the money back. Said twice it is
        a `ConflictError`.
        """
        native = self._connection.begin("instore_orders.confirm_cash_out")
        native.instore_orders_confirm_cash_out(merchant_order_id, result).block()

    def get(self, external_pos_id: str) -> InstoreOrder | None:
        """Read the order that is on a POS; `None` when there is none."""
        return self._connection.native.instore_orders_get(external_pos_id).block()

    def delete(self, external_pos_id: str) -> None:
        """Take the order off a POS.

        The API answers 500 when nothing is there, whether it expired, was paid or was deleted
        before: then this raises `OutcomeUnknownError`, and a read tells. `Sale.cancel` does all that.
        """
        self._connection.begin("instore_orders.delete").instore_orders_delete(external_pos_id).block()


class MerchantOrders:
    """What links scanned orders to their payments."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, id: int) -> MerchantOrder:
        """Read one."""
        return self._connection.native.merchant_orders_get(id).block()

    def search(
        self,
        *,
        external_reference: str | None = None,
        preference_id: str | None = None,
        application_id: str | None = None,
        payer_id: int | None = None,
        sponsor_id: int | None = None,
        site_id: Site | str | None = None,
        marketplace: str | None = None,
        status: MerchantOrderStatus | str | None = None,
        items: str | None = None,
        date_created_from: datetime | None = None,
        date_created_to: datetime | None = None,
        last_updated_from: datetime | None = None,
        last_updated_to: datetime | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> MerchantOrderPage:
        """Find one page; nothing given finds all. The moments are aware `datetime`s."""
        search = _requests.MerchantOrderSearch(
            external_reference=external_reference,
            preference_id=preference_id,
            application_id=application_id,
            payer_id=payer_id,
            sponsor_id=sponsor_id,
            site_id=site_id,
            marketplace=marketplace,
            status=status,
            items=items,
            date_created_from=date_created_from,
            date_created_to=date_created_to,
            last_updated_from=last_updated_from,
            last_updated_to=last_updated_to,
            limit=limit,
            offset=offset,
        )
        return self._connection.native.merchant_orders_search(search).block()

    def search_all(
        self,
        *,
        external_reference: str | None = None,
        preference_id: str | None = None,
        application_id: str | None = None,
        payer_id: int | None = None,
        sponsor_id: int | None = None,
        site_id: Site | str | None = None,
        marketplace: str | None = None,
        status: MerchantOrderStatus | str | None = None,
        items: str | None = None,
        date_created_from: datetime | None = None,
        date_created_to: datetime | None = None,
        last_updated_from: datetime | None = None,
        last_updated_to: datetime | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Iterator[MerchantOrder]:
        """Find all, page after page as the iteration goes; `limit` is a page's size."""
        next_offset = offset
        while True:
            page = self.search(
                external_reference=external_reference,
                preference_id=preference_id,
                application_id=application_id,
                payer_id=payer_id,
                sponsor_id=sponsor_id,
                site_id=site_id,
                marketplace=marketplace,
                status=status,
                items=items,
                date_created_from=date_created_from,
                date_created_to=date_created_to,
                last_updated_from=last_updated_from,
                last_updated_to=last_updated_to,
                limit=limit,
                offset=next_offset,
            )
            yield from page.elements
            next_offset = page.next_offset
            if next_offset is None:
                return


class Payments:
    """The payments."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, id: int) -> Payment:
        """Read one."""
        return self._connection.native.payments_get(id).block()

    def search(
        self,
        *,
        external_reference: str | None = None,
        status: PaymentStatus | str | None = None,
        store_id: str | None = None,
        pos_id: str | None = None,
        collector_id: int | None = None,
        payer_id: int | None = None,
        range: SearchRange | str | None = None,
        criteria: SearchCriteria | str | None = None,
        begin_date: datetime | None = None,
        end_date: datetime | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> PaymentPage:
        """Find one page. `range` says what the dates mean, which are aware `datetime`s."""
        search = _requests.PaymentSearch(
            external_reference=external_reference,
            status=status,
            store_id=store_id,
            pos_id=pos_id,
            collector_id=collector_id,
            payer_id=payer_id,
            range=range,
            criteria=criteria,
            begin_date=begin_date,
            end_date=end_date,
            limit=limit,
            offset=offset,
        )
        return self._connection.native.payments_search(search).block()

    def search_all(
        self,
        *,
        external_reference: str | None = None,
        status: PaymentStatus | str | None = None,
        store_id: str | None = None,
        pos_id: str | None = None,
        collector_id: int | None = None,
        payer_id: int | None = None,
        range: SearchRange | str | None = None,
        criteria: SearchCriteria | str | None = None,
        begin_date: datetime | None = None,
        end_date: datetime | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Iterator[Payment]:
        """Find all, page after page as the iteration goes; `limit` is a page's size."""
        next_offset = offset
        while True:
            page = self.search(
                external_reference=external_reference,
                status=status,
                store_id=store_id,
                pos_id=pos_id,
                collector_id=collector_id,
                payer_id=payer_id,
                range=range,
                criteria=criteria,
                begin_date=begin_date,
                end_date=end_date,
                limit=limit,
                offset=next_offset,
            )
            yield from page.results
            next_offset = page.next_offset
            if next_offset is None:
                return

    def cancel(self, id: int) -> None:
        """Raise `NotCancellableError`: a payment made at the counter can only be refunded."""
        self._connection.begin("payments.cancel").payments_cancel(id).block()


class Refunds:
    """The refunds of payments."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def create(
        self, payment_id: int, *, amount: AmountLike | None = None, idempotency_key: str | None = None
    ) -> Refund:
        """Refund a payment: `amount`, or all that is left of it.

        The same `idempotency_key` never refunds twice; one is made when absent, and is in
        the refund and in every error.
        """
        refund = _requests.RefundRequest(amount=amount, idempotency_key=idempotency_key)
        return self._connection.begin("refunds.create").refunds_create(payment_id, refund).block()

    def list(self, payment_id: int) -> tuple[Refund, ...]:
        """Read all refunds of a payment."""
        return self._connection.native.refunds_list(payment_id).block()

    def get(self, payment_id: int, refund_id: int) -> Refund:
        """Read one."""
        return self._connection.native.refunds_get(payment_id, refund_id).block()
