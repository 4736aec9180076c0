"""The process ends cleanly while a wait is running: code 0, at once, nothing on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cobro import IntentState
from cobro.testing import Sandbox

from support import run_script

if TYPE_CHECKING:
    from pathlib import Path

SALE = """
sandbox = shop()
sandbox.clock(auto=False)
client = sandbox.client(7001)
sale = client.sell(external_pos_id="POS1", amount=1)
"""

STARTED = """
while not waits(sandbox):
    pass
"""


@pytest.mark.parametrize("ending", ["", "sys.exit(0)", "del sandbox, client, sale"])
def test_in_a_daemon_thread(ending: str) -> None:
    run_script(SALE + "threading.Thread(target=sale.wait, daemon=True).start()\n" + STARTED + ending)


def test_in_many_daemon_threads() -> None:
    run_script(
        SALE
        + """
for _ in range(8):
    threading.Thread(target=sale.wait, daemon=True).start()
def work():
    while True:
        client.instore_orders.get("POS1")
for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
"""
        + STARTED
    )


ASYNC = """
async def main():
    task = asyncio.ensure_future(cobro.AsyncSale(sale._native).wait())
    while not waits(sandbox):
        await asyncio.sleep(0)
    {ending}
"""


@pytest.mark.parametrize("ending", ["pass", "sys.exit(0)"])
def test_in_asyncio(ending: str) -> None:
    body = SALE + ASYNC.format(ending=ending)
    run_script(body + "asyncio.run(main())")


def test_in_a_loop_of_a_daemon_thread() -> None:
    run_script(
        SALE
        + ASYNC.format(ending="await task")
        + "threading.Thread(target=lambda: asyncio.run(main()), daemon=True).start()\n"
        + STARTED
    )


def test_a_thread_that_is_no_daemon_is_waited_for() -> None:
    out = run_script(
        SALE
        + """
def work():
    print(sale.wait().status)
threading.Thread(target=work).start()
"""
        + STARTED
        + """
sandbox.pay(sandbox.scan(7001, "POS1")["scan_id"])
sandbox.clock(auto=True)
"""
    )
    assert out == "paid\n"


def test_a_refund_under_way_is_made(tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    run_script(
        f"""
sandbox = shop()
client = sandbox.client(7001, journal={str(journal)!r})
sale = client.sell(external_pos_id="POS1", amount=1)
sandbox.pay(sandbox.scan(7001, "POS1")["scan_id"])
sale.wait()
sandbox.clock(auto=False)
# The client sleeps a second before it asks again.
sandbox.faults(
    {{"status": 429, "headers": {{"Retry-After": "1"}}, "body": {{}}}},
    match={{"method": "POST", "path": "/v1/payments/*/refunds"}}, times=1,
)
threading.Thread(target=sale.refund, kwargs={{"idempotency_key": "R1"}}, daemon=True).start()
"""
        + STARTED
    )
    with Sandbox.start() as sandbox, sandbox.client(7001, journal=journal) as client:
        [refund] = client.journal.list(idempotency_key="R1")
    assert refund.state == IntentState.DONE


def test_a_call_in_an_exit_handler() -> None:
    out = run_script(
        SALE
        + """
import atexit
atexit.register(lambda: print(sale.cancel().status))
"""
    )
    assert out == "cancelled\n"
