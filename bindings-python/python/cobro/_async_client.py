"""The client for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from . import _requests
from ._ask import Loops
from ._async_resources import AsyncInstoreOrders, AsyncMerchantOrders, AsyncPayments, AsyncRefunds
from ._async_sale import AsyncSale
from ._connection import ClientBase, named
from ._journal import AsyncJournal
from ._late_money import AsyncLateMoneyEvents
from ._orders import AsyncOrders
from ._pos import AsyncPosResource
from ._reports import AsyncReports
from ._resumed import Resumed
from ._run import run
from ._sale_base import seconds
from ._setup import AsyncSetup
from ._stores import AsyncStores
from ._tokens import AsyncTokenProvider

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta
    from types import TracebackType

    from typing_extensions import Self

    from . import _native
    from ._amount import AmountLike, DurationLike
    from ._model import Confirmation, NotificationEvent, QrMode
    from ._requests import Item, Tax


class AsyncClient(ClientBase[AsyncTokenProvider]):
    """A seller's account at Mercado Pago. For any number of event loops and threads.

    `access_token`, `site` and `api` are required; all else has defaults. `connect_timeout`
    (5 s) and `call_timeout` (20 s, all attempts of a call together) are a `timedelta` or an
    `int` of seconds; `max_attempts` (4) counts the first one; `root_certificates` are PEM
    texts, trusted besides the usual ones; `collector_id` is the token's last segment.

    `journal` is the path of an SQLite file, shared by any number of processes of a machine, in
    which every intent is written before it is sent; without it they are in memory, and lost with
    the process. `refund_late_money` gives back, without asking, what was paid too late or twice.

    In the place of `access_token` there may be a `token_provider`, for a till that holds no secret
    but asks its own back end: a function that gives the token, or a `ProvidedToken` with its end.
    It is asked before the first call, when the token has expired, and when the API refused the
    one that is its argument (else `None`): once for all calls that wait. An `async def` runs on the
    event loop that made the latest of them, any other function on a thread of its own.
    `collector_id` is required then, and another account's token is not used.

    Nothing is sent before the first call. A sale can be waited for after its client was closed.
    """

    __slots__ = (
        "instore_orders",
        "journal",
        "merchant_orders",
        "orders",
        "payments",
        "pos",
        "refunds",
        "reports",
        "setup",
        "stores",
    )

    instore_orders: AsyncInstoreOrders
    """The in-store API's orders: on the printed QRs, or with a QR of their own."""
    journal: AsyncJournal
    """What was intended and what became of it."""
    merchant_orders: AsyncMerchantOrders
    """What links scanned orders to their payments."""
    orders: AsyncOrders
    """The Orders API's orders."""
    payments: AsyncPayments
    """The payments."""
    pos: AsyncPosResource
    """The POS: tills, each with its printed QR."""
    refunds: AsyncRefunds
    """The refunds of payments."""
    reports: AsyncReports
    """The account's settlement and release reports."""
    setup: AsyncSetup
    """Stores and POS declared as data."""
    stores: AsyncStores
    """The stores that the POS stand in."""

    @staticmethod
    def _new_loops() -> Loops:
        return Loops()

    def _attach(self, native: _native.Client, loops: Loops | None) -> None:
        super()._attach(native, loops)
        self.instore_orders = AsyncInstoreOrders(self._connection)
        self.journal = AsyncJournal(self._connection)
        self.merchant_orders = AsyncMerchantOrders(self._connection)
        self.orders = AsyncOrders(self._connection)
        self.payments = AsyncPayments(self._connection)
        self.pos = AsyncPosResource(self._connection)
        self.refunds = AsyncRefunds(self._connection)
        self.reports = AsyncReports(self._connection)
        self.setup = AsyncSetup(self._connection)
        self.stores = AsyncStores(self._connection)

    async def sell(
        self,
        *,
        external_pos_id: str,
        amount: AmountLike,
        external_store_id: str | None = None,
        qr: QrMode | str | None = None,
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
        """Start a sale at a POS.

        `qr` says what the buyer scans: the POS's printed QR (`static`, the default), one drawn
        for this sale alone from its `qr_data` (`dynamic`), or either of them (`hybrid`).

        `amount` is a `Decimal`, an `int` or a `str`, in the site's currency; the items, when
        given, add up to it. `ttl` is in whole seconds, 600 when absent; at least 1, on the Orders
        API from 30 s to 3600 h. The same `idempotency_key` gives the same sale.
        """
        sale = _requests.SaleRequest(
            external_pos_id=external_pos_id,
            external_store_id=external_store_id,
            qr=qr,
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
        started = await run(self._connection.begin("sell").sell(sale))
        return AsyncSale(started, self._connection.loops)

    @overload
    async def confirm(self, event: NotificationEvent, /) -> Confirmation: ...
    @overload
    async def confirm(self, topic: str, id: str | int) -> Confirmation: ...
    async def confirm(self, topic: NotificationEvent | str, id: str | int | None = None) -> Confirmation:
        """Read what a notification names: the payment, the merchant order or the order as it is now.

        It is given as it was read, or by its topic and id. Waits are told, as by `notify`. The id
        goes into a path of the configured API and nowhere else. What the API does not know is no
        error, for notifications come early and are forged: its `kind` is `pending`.
        """
        return await run(self._connection.native.confirm(*named(topic, id)))

    async def resume(self) -> Resumed[AsyncSale]:
        """Go on with what a crash, or a lost answer, left open in the journal: call it at the start.

        Refunds are finished by their own key, or found by reading when the key is too old for the
        API to know; cancellations are carried out; sales come back to be waited for. What another
        living process is at work on is left to it. Calling it again changes nothing more.
        """
        sales, refunds = await run(self._connection.begin("resume").resume())
        loops = self._connection.loops
        return Resumed(sales=tuple(AsyncSale(sale, loops) for sale in sales), refunds=refunds)

    def late_money(self) -> AsyncLateMoneyEvents:
        """Iterate over money that comes for a sale after it was called expired or cancelled, or twice.

        The API allows both. Ask before selling: from then on sales that end in this process are
        looked at for ten minutes more, sparsely and all at once, while somebody waits for the
        next. With `refund_late_money` that happens by itself, and what is found is refunded first.
        """
        return AsyncLateMoneyEvents(self._connection.native.late_money())

    async def aclose(self, timeout: timedelta | float | None = 10) -> int:
        """Close it: its calls are refused from now on, and nothing of its sales can be changed by them.

        What was begun and changes something is waited for, `timeout` at most (a `timedelta`, or
        seconds; `None` for as long as it takes). Gives how many such calls are still running then;
        `resume` finds what became of them.
        """
        native = self._connection.release()
        return 0 if native is None else await run(native.close(seconds(timeout)))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
