"""What several tests need."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from cobro import SaleStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from cobro import AsyncSale, Client, Sale
    from cobro.testing import Sandbox

USER = 7001

# A client to which this is said sleeps, and then goes on.
LATER = {"status": 429, "headers": {"Retry-After": "10"}, "body": {}}

# Far beyond what anything here takes: only a test that hangs meets it.
LIMIT = 60.0


def buy(sandbox: Sandbox, sale: Sale | AsyncSale, result: str = "approved", detail: str | None = None) -> int:
    """A buyer scans the sale's own QR, or else the printed one, and pays. Gives the payment's id."""
    drawn = sale.qr_data
    scan = sandbox.scan(qr_data=drawn) if drawn else sandbox.scan(USER, sale.external_pos_id)
    payment_id = sandbox.pay(scan["scan_id"], result, detail=detail)["payment_id"]
    assert isinstance(payment_id, int)
    return payment_id


def sell_and_buy(sandbox: Sandbox, client: Client, amount: str = "100") -> tuple[Sale, int]:
    """A sale that is paid, and its payment's id."""
    sale = client.sell(external_pos_id="POS1", amount=amount)
    payment_id = buy(sandbox, sale)
    assert sale.wait().status is SaleStatus.PAID
    return sale, payment_id


def until(condition: Callable[[], bool]) -> None:
    """Looks until it holds; fails past the limit."""
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end, "it never came to hold"


async def asleep(sandbox: Sandbox) -> None:
    """Until a client sleeps."""

    async def look() -> None:
        while sandbox.clock()["sleepers"] == 0:
            await asyncio.sleep(0)

    await asyncio.wait_for(look(), LIMIT)


def requested(sandbox: Sandbox, method: str, path: str) -> int:
    """How many requests of the log have the method and a path with this text in it."""
    log = sandbox.requests()
    entries = log["requests"] if isinstance(log, dict) else log
    return sum(entry["method"] == method and path in entry["path"] for entry in entries)


PRELUDE = """
import asyncio, os, signal, sys, threading, time
import cobro
from cobro.testing import Sandbox

def shop():
    sandbox = Sandbox.start()
    sandbox.seed(7001, {"STORE1": ["POS1", "POS2"]})
    return sandbox

def waits(sandbox):
    return sandbox.clock()["sleepers"]
"""


def script(body: str, *arguments: str) -> list[str]:
    """The command line of a program in a process of its own."""
    return [sys.executable, "-X", "dev", "-c", PRELUDE + body, *arguments]


def run_script(body: str) -> str:
    """Runs a program to its clean end: code 0 and nothing on stderr. Gives its output."""
    done = subprocess.run(script(body), capture_output=True, text=True, timeout=LIMIT, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
