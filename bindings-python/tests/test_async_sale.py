"""The whole job, in asyncio."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cobro import SaleEventKind, SaleStatus, WaitTimeoutError
from cobro.testing import Sandbox

from support import LIMIT, USER, requested

if TYPE_CHECKING:
    from collections.abc import Callable

    from cobro import AsyncClient


async def until(condition: Callable[[], bool]) -> None:
    async def look() -> None:
        while not condition():
            await asyncio.sleep(0)

    await asyncio.wait_for(look(), LIMIT)


async def test_a_rejected_attempt_then_paid_and_refunded(sandbox: Sandbox, async_client: AsyncClient) -> None:
    sale = await async_client.sell(external_pos_id="POS1", amount="100", ttl=300)
    assert sale.amount == Decimal(100)
    assert sale.remaining > timedelta(0)
    kinds = []
    scan = None
    async for event in sale.events():
        kinds.append(event.kind)
        if event.kind is SaleEventKind.OPENED:
            scan = sandbox.scan(USER, "POS1")
        elif event.kind is SaleEventKind.SCANNED and scan:
            sandbox.pay(scan["scan_id"], "rejected", detail="cc_rejected_other_reason")
        elif event.kind is SaleEventKind.REJECTED and scan:
            sandbox.pay(scan["scan_id"])
    assert [kind.value for kind in kinds] == ["opened", "scanned", "rejected", "paid"]

    outcome = await sale.wait()
    assert outcome == await sale.check()
    part = await sale.refund("40")
    rest = await sale.refund()
    assert (part.left, rest.left) == (Decimal(60), Decimal(0))
    payment_id, refund_id = outcome.payments[0].payment_id, rest.refunds[0].id
    assert payment_id
    assert refund_id
    assert len(await async_client.refunds.list(payment_id)) == 2
    assert (await async_client.refunds.get(payment_id, refund_id)).amount == Decimal(60)


async def test_expires_and_cancels(async_client: AsyncClient) -> None:
    expired = await async_client.sell(external_pos_id="POS1", amount=100)
    cancelled = await async_client.sell(external_pos_id="POS2", amount=100)
    assert (await cancelled.cancel()).status is SaleStatus.CANCELLED
    assert (await expired.wait()).status is SaleStatus.EXPIRED


async def test_many_at_once(sandbox: Sandbox) -> None:
    places = [f"TILL{number}" for number in range(20)]
    sandbox.seed(7002, {"STORE2": places})
    async with sandbox.async_client(7002) as client:
        sales = await asyncio.gather(*(client.sell(external_pos_id=place, amount=1) for place in places))
        for place in places:
            sandbox.pay(sandbox.scan(7002, place)["scan_id"])
        outcomes = await asyncio.gather(*(sale.wait() for sale in sales))
    assert {outcome.status for outcome in outcomes} == {SaleStatus.PAID}


async def test_the_own_limit_of_a_wait(sandbox: Sandbox, async_client: AsyncClient) -> None:
    sandbox.clock(auto=False)
    sale = await async_client.sell(external_pos_id="POS1", amount=100)
    with pytest.raises(WaitTimeoutError):
        await sale.wait(timeout=0.02)
    assert await async_client.instore_orders.get("POS1") is not None


async def test_cancelling_the_task_stops_the_wait_alone(sandbox: Sandbox, async_client: AsyncClient) -> None:
    sandbox.clock(auto=False)
    sale = await async_client.sell(external_pos_id="POS1", amount=100)
    waiting = asyncio.create_task(sale.wait())
    await until(lambda: sandbox.clock()["sleepers"] > 0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await async_client.instore_orders.get("POS1") is not None
    assert requested(sandbox, "DELETE", "/pos") == 0

    # And it can be waited for again.
    sandbox.pay(sandbox.scan(USER, "POS1")["scan_id"])
    sandbox.clock(auto=True)
    assert (await sale.wait()).status is SaleStatus.PAID


async def test_a_mutation_runs_to_its_end(sandbox: Sandbox, async_client: AsyncClient) -> None:
    sale = await async_client.sell(external_pos_id="POS1", amount=100)
    sandbox.pay(sandbox.scan(USER, "POS1")["scan_id"])
    await sale.wait()
    refunding = asyncio.create_task(sale.refund(10, idempotency_key="kept"))
    # Once around the loop, and the call has begun.
    await asyncio.sleep(0)
    refunding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await refunding
    await until(lambda: len(sandbox.ledger(USER)["refunds"]) == 1)
    # The same key finds what was done.
    assert (await sale.refund(10, idempotency_key="kept")).amount == Decimal(10)
    assert len(sandbox.ledger(USER)["refunds"]) == 1


async def test_timeouts_of_asyncio_stop_a_wait(sandbox: Sandbox, async_client: AsyncClient) -> None:
    sandbox.clock(auto=False)
    sale = await async_client.sell(external_pos_id="POS1", amount=100)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(sale.wait(), 0.02)


async def test_the_sandbox_in_async_with() -> None:
    async with Sandbox.start() as sandbox:
        sandbox.seed(USER, {"STORE1": ["POS1"]})
        assert await sandbox.async_client(USER).instore_orders.get("POS1") is None
