"""The client for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._async_resources import AsyncInstoreOrders, AsyncMerchantOrders, AsyncPayments, AsyncRefunds
from ._async_sale import AsyncSale
from ._connection import ClientBase
from ._requests import Item, SaleRequest, Tax
from ._run import run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from typing_extensions import Self

    from . import _native
    from ._amount import AmountLike, DurationLike


class AsyncClient(ClientBase):
    """A seller's account at Mercado Pago. For any number of event loops and threads.

    `access_token`, `site` and `api` are required; all else has defaults. `connect_timeout`
    (5 s) and `call_timeout` (20 s, all attempts of a call together) are a `timedelta` or an
    `int` of seconds; `max_attempts` (4) counts the first one; `root_certificates` are PEM
    texts, trusted besides the usual ones; `collector_id` is the token's last segment.

    Nothing is sent before the first call. Sales outlive the client that started them.
    """

    __slots__ = ("instore_orders", "merchant_orders", "payments", "refunds")

    instore_orders: AsyncInstoreOrders
    """The orders on the printed QRs."""
    merchant_orders: AsyncMerchantOrders
    """What links scanned orders to their payments."""
    payments: AsyncPayments
    """The payments."""
    refunds: AsyncRefunds
    """The refunds of payments."""

    def _attach(self, native: _native.Client) -> None:
        super()._attach(native)
        self.instore_orders = AsyncInstoreOrders(self._connection)
        self.merchant_orders = AsyncMerchantOrders(self._connection)
        self.payments = AsyncPayments(self._connection)
        self.refunds = AsyncRefunds(self._connection)

    async def sell(
        self,
        *,
        external_pos_id: str,
        amount: AmountLike,
        external_store_id: str | None = None,
        external_reference: str | None = None,
        title: str | None = None,
        description: str | None = None,
        items: Sequence[Item] = (),
        cash_out_amount: AmountLike | None = None,
        taxes: Sequence[Tax] = (),
        sponsor_id: int | None = None,
        notification_url: str | None = None,
        ttl: DurationLike | None = None,
        idempotency_key: str | None = None,
    ) -> AsyncSale:
        """Put a sale on the printed QR of a POS.

        `amount` is a `Decimal`, an `int` or a `str`, in the site's currency; the items, when
        given, add up to it. `ttl` is in whole seconds, at least 1; the API's 600 when absent.
        The same `idempotency_key` gives the same sale.
        """
        sale = SaleRequest(
            external_pos_id=external_pos_id,
            external_store_id=external_store_id,
            amount=amount,
            external_reference=external_reference,
            title=title,
            description=description,
            items=items,
            cash_out_amount=cash_out_amount,
            taxes=taxes,
            sponsor_id=sponsor_id,
            notification_url=notification_url,
            ttl=ttl,
            idempotency_key=idempotency_key,
        )
        return AsyncSale(await run(self._connection.native.sell(sale)))

    async def aclose(self) -> None:
        """Close it: its calls are refused from now on. Its sales go on."""
        self._connection.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
