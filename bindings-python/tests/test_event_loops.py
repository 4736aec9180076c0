"""Several event loops, and those that are gone."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from cobro import SaleStatus

from support import USER, buy, run_script, sell_and_buy, until

if TYPE_CHECKING:
    from cobro import AsyncClient, Client
    from cobro.testing import Sandbox


def test_one_client_in_loop_after_loop(sandbox: Sandbox) -> None:
    client = sandbox.async_client(USER)

    async def sell() -> SaleStatus:
        sale = await client.sell(external_pos_id="POS1", amount=100)
        return (await sale.wait()).status

    assert [asyncio.run(sell()) for _ in range(3)] == [SaleStatus.EXPIRED] * 3


def test_one_client_in_loops_at_once(sandbox: Sandbox) -> None:
    client = sandbox.async_client(USER)
    found: list[object] = []

    def work(pos: str) -> None:
        found.append(asyncio.run(client.instore_orders.get(pos)))

    threads = [threading.Thread(target=work, args=(pos,)) for pos in ("POS1", "POS2") * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [None] * 8


def test_a_loop_closed_under_a_call(sandbox: Sandbox, client: Client) -> None:
    """The answer to a call of a loop that is gone vanishes without a trace or a crash."""
    _, payment_id = sell_and_buy(sandbox, client)
    asynchronous = sandbox.async_client(USER)

    async def abandon() -> None:
        asyncio.ensure_future(asynchronous.refunds.create(payment_id, amount=1))  # noqa: RUF006
        await asyncio.sleep(0)

    asyncio.run(abandon())
    until(lambda: len(sandbox.ledger(USER)["refunds"]) == 1)
    assert len(client.refunds.list(payment_id)) == 1


def test_a_loop_closed_without_ending_its_tasks() -> None:
    out = run_script("""
sandbox = shop()
sandbox.clock(auto=False)
client = sandbox.async_client(7001)
loop = asyncio.new_event_loop()
sale = loop.run_until_complete(client.sell(external_pos_id="POS1", amount=1))
task = loop.create_task(sale.wait())
# The loop is what will complain, and rightly: not under test.
task._log_destroy_pending = False
async def begun():
    while not waits(sandbox):
        await asyncio.sleep(0)
loop.run_until_complete(begun())
loop.close()
sandbox.pay(sandbox.scan(7001, "POS1")["scan_id"])
sandbox.clock(auto=True)
print(sandbox.client(7001).merchant_orders.search().total)
""")
    assert out == "1\n"


async def test_a_blocking_client_beside_a_loop(
    sandbox: Sandbox, client: Client, async_client: AsyncClient
) -> None:
    sale = await asyncio.to_thread(client.sell, external_pos_id="POS1", amount=100)
    buy(sandbox, sale)
    assert (await asyncio.to_thread(sale.wait)).status is SaleStatus.PAID
    assert await async_client.instore_orders.get("POS2") is None
