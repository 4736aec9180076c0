"""Money that comes after a sale ended, or twice."""

from __future__ import annotations

import asyncio
import threading
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cobro import InsufficientFundsError, LateMoneyKind, SaleStatus

from support import LIMIT, USER, requested

if TYPE_CHECKING:
    from cobro import AsyncClient, Client, LateMoney
    from cobro.testing import Sandbox


def test_a_payment_after_the_end_and_one_too_many(sandbox: Sandbox, client: Client) -> None:
    late = client.late_money()
    sale = client.sell(external_pos_id="POS1", amount=100)
    first, second = sandbox.scan(USER, "POS1"), sandbox.scan(USER, "POS1")
    assert sale.cancel().status is SaleStatus.CANCELLED
    payment_id = sandbox.pay(first["scan_id"])["payment_id"]
    money = next(late)
    assert (money.kind, money.payment.payment_id) == (LateMoneyKind.LATE_PAYMENT, payment_id)
    assert (money.external_reference, money.external_pos_id) == (sale.external_reference, "POS1")
    assert (money.refund, money.refund_error) == (None, None)

    again = sandbox.pay(second["scan_id"])["payment_id"]
    money = next(late)
    assert (money.kind, money.payment.payment_id) == (LateMoneyKind.DUPLICATE_PAYMENT, again)
    assert sandbox.ledger(USER)["refunds"] == []


def test_it_is_refunded_if_that_is_wanted(sandbox: Sandbox) -> None:
    with sandbox.client(USER, refund_late_money=True) as client:
        late = client.late_money()
        for balance in (None, 0):
            sale = client.sell(external_pos_id="POS1", amount=100)
            scan = sandbox.scan(USER, "POS1")
            sale.cancel()
            if balance is not None:
                sandbox.faults(
                    {"status": 400, "body": {"message": "no", "cause": [{"code": 2030}]}},
                    match={"method": "POST", "path": "/v1/payments/*/refunds"},
                )
            payment_id = sandbox.pay(scan["scan_id"])["payment_id"]
            money = next(late)
            assert money.payment.payment_id == payment_id
            if balance is None:
                assert money.refund
                assert (money.refund.amount, money.refund_error) == (Decimal(100), None)
            else:
                assert isinstance(money.refund_error, InsufficientFundsError)
                assert money.refund is None


def test_it_ends_when_the_client_is_closed(sandbox: Sandbox) -> None:
    client = sandbox.client(USER)
    late = client.late_money()
    seen: list[list[LateMoney]] = []
    reading = threading.Thread(target=lambda: seen.append(list(late)))
    reading.start()
    client.close()
    reading.join(LIMIT)
    assert seen == [[]]


async def test_a_cancelled_reader_loses_nothing(sandbox: Sandbox, async_client: AsyncClient) -> None:
    late = async_client.late_money()
    sale = await async_client.sell(external_pos_id="POS1", amount=100)
    scan = sandbox.scan(USER, "POS1")
    await sale.cancel()
    payment_id = sandbox.pay(scan["scan_id"])["payment_id"]
    # Cancelled at every step between the sandbox and the task, until it is there first.
    for turns in range(10_000):
        reading = asyncio.ensure_future(anext(late))
        for _ in range(turns):
            await asyncio.sleep(0)
        reading.cancel()
        try:
            money = await reading
        except asyncio.CancelledError:
            continue
        break
    assert money.payment.payment_id == payment_id
    assert requested(sandbox, "GET", "/merchant_orders/search") > 0


async def test_what_a_reader_did_not_take_goes_to_the_next(
    sandbox: Sandbox, async_client: AsyncClient
) -> None:
    sale = await async_client.sell(external_pos_id="POS1", amount=100)
    left, late = async_client.late_money(), async_client.late_money()
    scan = sandbox.scan(USER, "POS1")
    await sale.cancel()
    payment_id = sandbox.pay(scan["scan_id"])["payment_id"]
    # Its answer is made, and nobody confirms it.
    unconfirmed = left._native.next().block()
    assert unconfirmed
    assert unconfirmed.payment.payment_id == payment_id
    del left
    assert (await anext(late)).payment.payment_id == payment_id


async def test_asyncio_ends_when_the_client_is_closed(sandbox: Sandbox) -> None:
    client = sandbox.async_client(USER)
    late = client.late_money()
    reading = asyncio.ensure_future(anext(late))
    await asyncio.sleep(0)
    await client.aclose()
    with pytest.raises(StopAsyncIteration):
        await reading
