"""Thousands of sales leave nothing behind: no memory, no task, no thread, no socket, no open file."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from support import run_script

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is open is counted in /proc")

TILLS = 20
SALES = 2000

MEASURE = """
import gc, json

places = [f"TILL{{number}}" for number in range({tills})]
journal = {journal!r}
sandbox = Sandbox.start()

def open_shop():
    # The sandbox's own books are no leak.
    sandbox.reset()
    sandbox.seed(7001, {{"STORE1": places}})
    # Else a wait would let the time of the others pass while they write to their journal.
    sandbox.clock(auto=False)

def link(number):
    try:
        return os.readlink(f"/proc/self/fd/{{number}}")
    except FileNotFoundError:
        return None  # The listing itself, or a connection that has just ended.

def measure(tasks=0):
    gc.collect()
    with open("/proc/self/statm") as statm:
        resident = int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    links = [found for found in map(link, os.listdir("/proc/self/fd")) if found]
    sockets = [found for found in links if found.startswith("socket:")]
    return {{
        "resident": resident,
        "sockets": len(sockets),
        "files": len(links) - len(sockets),
        "threads": len(os.listdir("/proc/self/task")),
        "sales": sum(isinstance(thing, (cobro.Sale, cobro.AsyncSale)) for thing in gc.get_objects()),
        "tasks": tasks,
    }}

def settle(before):
    # The other ends of closed connections are closed by the sandbox's own task.
    end = time.monotonic() + 30
    while (after := measure())["sockets"] > before["sockets"] and time.monotonic() < end:
        pass
    return after
"""

BLOCKING = """
def serve(client, sales):
    for number in range(sales):
        if number % len(places) == 0:
            open_shop()
        sale = client.sell(external_pos_id=places[number % len(places)], amount=1)
        outcomes = []
        waiting = threading.Thread(target=lambda: outcomes.append(sale.wait()))
        waiting.start()
        sale.cancel()
        waiting.join()
        assert outcomes[0].status is cobro.SaleStatus.CANCELLED

open_shop()
empty = measure()
with sandbox.client(7001, journal=journal) as client:
    serve(client, {warm_up})
    warm = measure()
    serve(client, {sales})
    after = measure()
print(json.dumps([empty, warm, after, settle(empty)]))
"""

ASYNCIO = """
async def one(client, place):
    sale = await client.sell(external_pos_id=place, amount=1)
    waiting = asyncio.create_task(sale.wait())
    await asyncio.sleep(0)
    await sale.cancel()
    assert (await waiting).status is cobro.SaleStatus.CANCELLED

async def serve(client, sales):
    for _ in range(sales // len(places)):
        open_shop()
        await asyncio.gather(*(one(client, place) for place in places))

async def main():
    open_shop()
    empty = measure()
    async with sandbox.async_client(7001, journal=journal) as client:
        await serve(client, {warm_up})
        warm = measure(len(asyncio.all_tasks()))
        await serve(client, {sales})
        after = measure(len(asyncio.all_tasks()))
    print(json.dumps([empty, warm, after, settle(empty)]))

# Without debugging, which keeps tracebacks and complains of slow steps.
asyncio.run(main(), debug=False)
"""


@pytest.mark.parametrize(
    # Before the measuring, caches, pools and the allocator grow to their size; with a file also
    # SQLite's cache of it, which ends at two megabytes. What stays of a sale would take more than
    # two kilobytes of the core alone.
    ("manner", "kept", "warm_up", "growth"),
    [(BLOCKING, False, 4000, 1 << 20), (ASYNCIO, True, 2000, 2 << 20)],
    ids=["blocking, journal in memory", "asyncio, journal in a file"],
)
def test_sales_leave_nothing_behind(
    tmp_path: Path, manner: str, kept: bool, warm_up: int, growth: int
) -> None:
    journal = str(tmp_path / "journal.db") if kept else None
    body = (MEASURE + manner).format(tills=TILLS, journal=journal, warm_up=warm_up, sales=SALES)
    empty, warm, after, closed = json.loads(run_script(body))
    figures = f"empty {empty}\nwarm {warm}\nafter {after}\nclosed {closed}"
    print(figures)  # noqa: T201
    assert after["resident"] - warm["resident"] < growth, figures
    assert after["sales"] == 0, figures
    assert after["tasks"] == warm["tasks"], figures
    assert after["files"] == warm["files"], figures
    # The pool holds as many connections as were used at once: two of a sale, for its wait and its
    # cancellation, each with both its ends here. Likewise the threads that work on the file.
    assert after["sockets"] <= empty["sockets"] + 4 * TILLS, figures
    assert after["threads"] <= empty["threads"] + 2 * TILLS, figures
    assert closed["sockets"] == empty["sockets"], figures
    assert closed["files"] == empty["files"], figures
