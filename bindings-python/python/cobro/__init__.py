"""Be paid at the counter by Mercado Pago QR: orders, waiting, refunds.

`Client` blocks, `AsyncClient` is for asyncio; both `sell` on the printed QR of a POS, and the
`Sale` waits, tells its events, cancels and refunds. `cobro.qr` reads and draws codes.
`cobro.testing` has a sandbox of the API.
"""

from __future__ import annotations

import atexit as _atexit
import os as _os

from . import _native, migrate, qr
from ._amount import AmountLike, DurationLike
from ._async_client import AsyncClient
from ._async_resources import AsyncInstoreOrders, AsyncMerchantOrders, AsyncPayments, AsyncRefunds
from ._async_sale import AsyncSale
from ._client import Client
from ._journal import AsyncJournal, Journal
from ._late_money import AsyncLateMoneyEvents, LateMoneyEvents
from ._model import (
    Api,
    ErrorKind,
    FeeDetail,
    InstoreOrder,
    IntentKind,
    IntentState,
    JournalEntry,
    LateMoney,
    LateMoneyKind,
    MerchantOrder,
    MerchantOrderItem,
    MerchantOrderPage,
    MerchantOrderPayment,
    MerchantOrderStatus,
    Migration,
    MigrationChange,
    MigrationChangeKind,
    OrderItem,
    OrderReceipt,
    OrderStatus,
    Party,
    Payment,
    PaymentPage,
    PaymentStatus,
    PaymentStatusDetail,
    QrErrorCorrection,
    QrField,
    QrMode,
    QrReading,
    Refund,
    RefundMode,
    RefundRefusal,
    RefundSource,
    RefundStatus,
    ResumedRefund,
    SaleEvent,
    SaleEventKind,
    SaleInfo,
    SaleOutcome,
    SalePayment,
    SaleRefund,
    SaleStatus,
    SearchCriteria,
    SearchRange,
    Site,
    TaxType,
    UnitMeasure,
)
from ._open_enum import OpenEnum
from ._requests import Item, Tax
from ._resources import InstoreOrders, MerchantOrders, Payments, Refunds
from ._resumed import Resumed
from ._sale import Sale
from .errors import (
    CallTimeoutError,
    CobroError,
    ConflictError,
    ForbiddenError,
    InsufficientFundsError,
    InternalError,
    InvalidInputError,
    JournalError,
    NetworkError,
    NotCancellableError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitedError,
    RefundRefusedError,
    RefusedError,
    ServerError,
    UnauthorizedError,
    UnexpectedResponseError,
    WaitInterruptedError,
    WaitTimeoutError,
)

__all__ = [
    "AmountLike",
    "Api",
    "AsyncClient",
    "AsyncInstoreOrders",
    "AsyncJournal",
    "AsyncLateMoneyEvents",
    "AsyncMerchantOrders",
    "AsyncPayments",
    "AsyncRefunds",
    "AsyncSale",
    "CallTimeoutError",
    "Client",
    "CobroError",
    "ConflictError",
    "DurationLike",
    "ErrorKind",
    "FeeDetail",
    "ForbiddenError",
    "InstoreOrder",
    "InstoreOrders",
    "InsufficientFundsError",
    "IntentKind",
    "IntentState",
    "InternalError",
    "InvalidInputError",
    "Item",
    "Journal",
    "JournalEntry",
    "JournalError",
    "LateMoney",
    "LateMoneyEvents",
    "LateMoneyKind",
    "MerchantOrder",
    "MerchantOrderItem",
    "MerchantOrderPage",
    "MerchantOrderPayment",
    "MerchantOrderStatus",
    "MerchantOrders",
    "Migration",
    "MigrationChange",
    "MigrationChangeKind",
    "NetworkError",
    "NotCancellableError",
    "NotFoundError",
    "OpenEnum",
    "OrderItem",
    "OrderReceipt",
    "OrderStatus",
    "OutcomeUnknownError",
    "Party",
    "Payment",
    "PaymentPage",
    "PaymentStatus",
    "PaymentStatusDetail",
    "Payments",
    "QrErrorCorrection",
    "QrField",
    "QrMode",
    "QrReading",
    "RateLimitedError",
    "Refund",
    "RefundMode",
    "RefundRefusal",
    "RefundRefusedError",
    "RefundSource",
    "RefundStatus",
    "Refunds",
    "RefusedError",
    "Resumed",
    "ResumedRefund",
    "Sale",
    "SaleEvent",
    "SaleEventKind",
    "SaleInfo",
    "SaleOutcome",
    "SalePayment",
    "SaleRefund",
    "SaleStatus",
    "SearchCriteria",
    "SearchRange",
    "ServerError",
    "Site",
    "Tax",
    "TaxType",
    "UnauthorizedError",
    "UnexpectedResponseError",
    "UnitMeasure",
    "WaitInterruptedError",
    "WaitTimeoutError",
    "migrate",
    "qr",
]

# In tracebacks and documentation the public names are the ones to see.
for _name in __all__:
    _public = globals()[_name]
    if isinstance(_public, type):
        _public.__module__ = __name__

_atexit.register(_native.shutdown)
if hasattr(_os, "register_at_fork"):
    _os.register_at_fork(after_in_child=_native.forked)
