"""One client, many threads."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from cobro import SaleStatus

if TYPE_CHECKING:
    from cobro.testing import Sandbox


def test_sales_in_threads(sandbox: Sandbox) -> None:
    places = [f"TILL{number}" for number in range(12)]
    sandbox.seed(7002, {"STORE2": places})
    client = sandbox.client(7002)

    def sell(pos: str) -> SaleStatus:
        sale = client.sell(external_pos_id=pos, amount=5)
        sandbox.pay(sandbox.scan(7002, pos)["scan_id"])
        return sale.wait().status

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(sell, places)) == {SaleStatus.PAID}


def test_several_wait_for_one_sale(sandbox: Sandbox) -> None:
    sandbox.clock(auto=False)
    sale = sandbox.client(7001).sell(external_pos_id="POS1", amount=5)
    found: list[SaleStatus] = []
    threads = [threading.Thread(target=lambda: found.append(sale.wait().status)) for _ in range(4)]
    for thread in threads:
        thread.start()
    sandbox.pay(sandbox.scan(7001, "POS1")["scan_id"])
    sandbox.clock(auto=True)
    for thread in threads:
        thread.join()
    assert found == [SaleStatus.PAID] * 4


def test_a_wait_lets_other_threads_run(sandbox: Sandbox) -> None:
    sandbox.clock(auto=False)
    sale = sandbox.client(7001).sell(external_pos_id="POS1", amount=5)
    waiting = threading.Thread(target=sale.wait)
    waiting.start()
    # This thread gets on although the other one is inside the native module.
    assert sum(range(100_000)) == 4_999_950_000
    assert sale.cancel().status is SaleStatus.CANCELLED
    sandbox.clock(auto=True)
    waiting.join()
