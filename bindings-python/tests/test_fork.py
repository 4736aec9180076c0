"""After `fork`, where the child has none of the parent's threads."""

from __future__ import annotations

import sys

import pytest

from support import run_script

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")

# Python 3.12 warns of any fork in a process with threads; this one knows.
QUIET = """
import warnings
warnings.simplefilter("ignore", DeprecationWarning)
"""


def test_os_fork() -> None:
    out = run_script(
        QUIET
        + """
sandbox = shop()
client = sandbox.client(7001)
sale = client.sell(external_pos_id="POS1", amount=1)
sandbox.clock(auto=False)
pid = os.fork()
if pid == 0:
    # The parent's client, with its pooled connection, and the parent's sale.
    assert client.instore_orders.get("POS1") is not None
    assert client.sell(external_pos_id="POS2", amount=2).amount == 2
    assert sale.check().status is cobro.SaleStatus.WAITING
    assert asyncio.run(sandbox.async_client(7001).instore_orders.get("POS2")) is not None
    print("child done", flush=True)
    sys.exit(0)
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status), client.instore_orders.get("POS2") is not None)
"""
    )
    assert out == "child done\n0 True\n"


def test_multiprocessing() -> None:
    out = run_script(
        QUIET
        + """
import multiprocessing
sandbox = shop()
client = sandbox.client(7001)
client.sell(external_pos_id="POS1", amount=1)

def work(number):
    order = client.instore_orders.get("POS1")
    return number, order.total_amount

with multiprocessing.get_context("fork").Pool(3) as pool:
    print(sorted(pool.map(work, range(6))) == [(n, 1) for n in range(6)])
"""
    )
    assert out == "True\n"


def test_fork_while_a_thread_waits() -> None:
    out = run_script(
        QUIET
        + """
sandbox = shop()
sandbox.clock(auto=False)
client = sandbox.client(7001)
sale = client.sell(external_pos_id="POS1", amount=1)
outcomes = []
thread = threading.Thread(target=lambda: outcomes.append(sale.wait().status.value))
thread.start()
while not waits(sandbox):
    pass
for _ in range(5):
    pid = os.fork()
    if pid == 0:
        client.instore_orders.get("POS1")
        os._exit(7)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 7
sandbox.pay(sandbox.scan(7001, "POS1")["scan_id"])
sandbox.clock(auto=True)
thread.join()
print(outcomes)
"""
    )
    assert out == "['paid']\n"


def test_closing_in_a_child_does_not_wait_for_the_parent() -> None:
    out = run_script(
        QUIET
        + """
sandbox = shop()
client = sandbox.client(7001)
sale = client.sell(external_pos_id="POS1", amount=1)
sandbox.pay(sandbox.scan(7001, "POS1")["scan_id"])
sale.wait()
sandbox.clock(auto=False)
sandbox.faults(
    {"status": 429, "headers": {"Retry-After": "10"}, "body": {}},
    match={"method": "POST", "path": "/v1/payments/*/refunds"}, times=1,
)
refunding = threading.Thread(target=sale.refund)
refunding.start()
while not waits(sandbox):
    pass
pid = os.fork()
if pid == 0:
    os._exit(client.close(timeout=50))
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status), client.close(timeout=0))
sandbox.clock(auto=True)
refunding.join()
print(len(sandbox.ledger(7001)["refunds"]))
"""
    )
    assert out == "0 1\n1\n"


def test_import_before_fork_starts_nothing() -> None:
    out = run_script(
        """
def threads():
    return len(os.listdir("/proc/self/task")) if sys.platform == "linux" else threading.active_count()
print(threads(), "asyncio" in cobro.__dict__)
client = cobro.Client("APP_USR-1-cobrotest-7001", site="MLA", api="instore")
print(threads())
"""
    )
    assert out == "1 False\n1\n"
