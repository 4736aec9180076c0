"""Tokens that an `async def` gives, on the event loop that waits for them."""

from __future__ import annotations

import asyncio
import functools
import threading
from typing import TYPE_CHECKING

import pytest

from cobro import SaleStatus, UnauthorizedError

from support import USER, buy

if TYPE_CHECKING:
    from cobro import AsyncTokenProvider
    from cobro.testing import Sandbox


class BackEnd:
    def __init__(self) -> None:
        self.refused: list[str | None] = []
        self.loops: list[asyncio.AbstractEventLoop] = []

    async def __call__(self, refused: str | None) -> str:
        self.refused.append(refused)
        self.loops.append(asyncio.get_running_loop())
        await asyncio.sleep(0)
        return f"APP_USR-{len(self.refused)}-030218-abc-{USER}"


async def test_it_is_asked_once_on_the_loop_of_those_who_wait(sandbox: Sandbox) -> None:
    back_end = BackEnd()
    async with sandbox.async_client(USER, token_provider=back_end) as client:
        gets = await asyncio.gather(*(client.instore_orders.get("POS1") for _ in range(20)))
    assert gets == [None] * 20
    assert back_end.refused == [None]
    assert back_end.loops == [asyncio.get_running_loop()]


async def test_a_refusal_asks_once_more(sandbox: Sandbox) -> None:
    back_end = BackEnd()
    async with sandbox.async_client(USER, token_provider=back_end) as client:
        sale = await client.sell(external_pos_id="POS1", amount=100)
        buy(sandbox, sale)
        assert (await sale.wait()).status is SaleStatus.PAID
        sandbox.faults({"status": 401}, match={"path": "/v1/payments"}, times=1)
        refund = await sale.refund(30)
    assert refund.amount == 30
    assert back_end.refused == [None, f"APP_USR-1-030218-abc-{USER}"]


@pytest.mark.parametrize("kind", ["plain", "lambda", "partial"])
async def test_any_kind_of_function_will_do(sandbox: Sandbox, kind: str) -> None:
    threads: list[threading.Thread] = []

    def plain(_: str | None) -> str:
        threads.append(threading.current_thread())
        return sandbox.token(USER)

    back_end = BackEnd()
    kinds: dict[str, AsyncTokenProvider] = {
        "plain": plain,
        "lambda": lambda _: back_end(None),
        "partial": functools.partial(back_end.__call__),
    }
    provide = kinds[kind]
    async with sandbox.async_client(USER, token_provider=provide) as client:
        assert await client.instore_orders.get("POS1") is None
    assert threading.main_thread() not in threads
    assert len(threads) + len(back_end.loops) == 1


async def test_what_it_raises_is_the_cause(sandbox: Sandbox) -> None:
    reason = LookupError("no session")

    async def provide(_: str | None) -> str:
        await asyncio.sleep(0)
        raise reason

    async with sandbox.async_client(USER, token_provider=provide) as client:
        with pytest.raises(UnauthorizedError, match="LookupError") as caught:
            await client.payments.get(1)
    assert caught.value.code == "no_access_token"
    assert caught.value.__cause__ is reason
    assert sandbox.requests()["requests"] == []


def test_a_client_outlives_its_event_loops(sandbox: Sandbox) -> None:
    back_end = BackEnd()
    client = sandbox.async_client(USER, token_provider=back_end)
    sale = asyncio.run(client.sell(external_pos_id="POS1", amount=1))
    buy(sandbox, sale)
    # On another loop, by the sale alone, and with another token.
    sandbox.faults({"status": 401}, times=1)
    assert asyncio.run(sale.wait()).status is SaleStatus.PAID
    assert len(back_end.refused) == 2
    assert back_end.loops[0] is not back_end.loops[1]


def test_a_loop_that_ends_while_it_is_asked_leaves_no_one_waiting(sandbox: Sandbox) -> None:
    asked = threading.Event()

    async def provide(_: str | None) -> str:
        asked.set()
        await asyncio.Event().wait()
        return sandbox.token(USER)

    client = sandbox.async_client(USER, token_provider=provide)

    async def leave() -> None:
        task = asyncio.ensure_future(client.refunds.create(1, idempotency_key="K1"))
        while not asked.is_set():
            await asyncio.sleep(0)
        task.cancel()

    asyncio.run(leave())
    # The refund goes on by itself: it learns that nobody answers, and ends.
    assert asyncio.run(client.aclose(timeout=60)) == 0
    assert sandbox.requests()["requests"] == []


def test_two_loops_at_once_each_ask_on_their_own(sandbox: Sandbox) -> None:
    """Of a client each, whose back end lives on one loop alone."""
    ends = [BackEnd(), BackEnd()]
    both = threading.Barrier(2)

    def work(back_end: BackEnd) -> None:
        async def main() -> None:
            both.wait(60)
            async with sandbox.async_client(USER, token_provider=back_end) as client:
                for _ in range(5):
                    await client.instore_orders.get("POS1")
            assert back_end.loops == [asyncio.get_running_loop()]

        asyncio.run(main())

    threads = [threading.Thread(target=work, args=(end,)) for end in ends]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [end.refused for end in ends] == [[None], [None]]
