"""CPU per call of cobro beside the official SDK, over TLS on loopback, in one run.

What is counted is this process's CPU time (`os.times` in a finer grain), all its threads
together, user and system; the server runs elsewhere. Both do what they do by default, with the
usual root certificates and the bench's own: the official SDK opens a session for each call.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

import certifi
import mercadopago
from mercadopago.config.config import Config
from mercadopago.core import MPBase

from cobro import AsyncClient, Client, Item

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

CALLS = 150
WARM = 10


class InstoreOrders(MPBase):  # type: ignore[misc]
    """The official SDK knows no in-store orders: its own PUT, for the same call."""

    def put(self, user_id: int, pos: str, order: dict[str, Any]) -> Any:  # noqa: ANN401
        return self._put(f"/instore/qr/seller/collectors/{user_id}/pos/{pos}/orders", order)


def measure(call: Callable[[int], object]) -> float:
    for number in range(WARM):
        call(number)
    before = process_time()
    for number in range(WARM, WARM + CALLS):
        call(number)
    return (process_time() - before) / CALLS


async def measure_async(call: Callable[[int], Awaitable[object]]) -> float:
    for number in range(WARM):
        await call(number)
    before = process_time()
    for number in range(WARM, WARM + CALLS):
        await call(number)
    return (process_time() - before) / CALLS


def official(told: dict[str, Any], user_id: int, payment_ids: list[int]) -> dict[str, float]:
    Config._Config__api_base_url = told["base_url"]
    sdk = mercadopago.SDK(told["token"])
    orders = InstoreOrders(sdk.request_options, sdk.http_client)

    def put(number: int) -> None:
        item = {
            "title": "Item",
            "unit_price": 100,
            "quantity": 1,
            "unit_measure": "unit",
            "total_amount": 100,
        }
        order = {
            "external_reference": f"OFFICIAL-{number}",
            "title": "Sale",
            "description": "Sale",
            "total_amount": 100,
            "items": [item],
        }
        check(orders.put(user_id, "POS2", order), 200, 204)

    def get(number: int) -> None:
        check(sdk.payment().get(payment_ids[number]), 200)

    def refund(number: int) -> None:
        check(sdk.refund().create(payment_ids[number], {"amount": 1}), 201)

    return {"instore put": measure(put), "payment get": measure(get), "refund": measure(refund)}


def check(answer: dict[str, Any], *statuses: int) -> None:
    if answer["status"] not in statuses:
        message = f"the sandbox said {answer}"
        raise RuntimeError(message)


def order(number: int) -> dict[str, Any]:
    return {
        "external_pos_id": "POS2",
        "external_reference": f"COBRO-{number}",
        "title": "Sale",
        "description": "Sale",
        "total_amount": 100,
        "items": [Item(title="Item", unit_price=100, quantity=1)],
    }


def blocking(client: Client, payment_ids: list[int]) -> dict[str, float]:
    return {
        "instore put": measure(lambda number: client.instore_orders.put(**order(number))),
        "payment get": measure(lambda number: client.payments.get(payment_ids[number])),
        "refund": measure(lambda number: client.refunds.create(payment_ids[number], amount=1)),
    }


async def asynchronous(client: AsyncClient, payment_ids: list[int]) -> dict[str, float]:
    return {
        "instore put": await measure_async(lambda number: client.instore_orders.put(**order(number))),
        "payment get": await measure_async(lambda number: client.payments.get(payment_ids[number])),
        "refund": await measure_async(lambda number: client.refunds.create(payment_ids[number], amount=1)),
    }


def run(folder: Path) -> None:
    server = Path(__file__).parent / "server.py"
    pipe = subprocess.PIPE
    command = [sys.executable, str(server), str(folder), str(3 * (WARM + CALLS))]
    with subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe) as process:
        assert process.stdout
        assert process.stdin
        told = json.loads(process.stdout.readline())
        root = (folder / "ca.pem").read_text()
        bundle = folder / "bundle.pem"
        bundle.write_text(Path(certifi.where()).read_text() + root)
        os.environ["REQUESTS_CA_BUNDLE"] = str(bundle)
        options: dict[str, Any] = {
            "site": "MLA",
            "api": "instore",
            "base_url": told["base_url"],
            "root_certificates": [root],
        }
        # A refund each: the API allows a payment only so many.
        lists = [told["payment_ids"][part::3] for part in range(3)]
        with Client(told["token"], **options) as client:
            ours = blocking(client, lists[0])
            theirs = official(told, client.collector_id, lists[1])
        also = asyncio.run(asynchronous(AsyncClient(told["token"], **options), lists[2]))
        process.stdin.close()
    print(f"CPU per call, {CALLS} calls each, mercadopago {version('mercadopago')}")
    for name, official_time in theirs.items():
        factor = official_time / ours[name]
        print(
            f"{name:12}  cobro {ours[name] * 1e6:7.0f} µs  cobro asyncio {also[name] * 1e6:7.0f} µs  "
            f"official {official_time * 1e6:7.0f} µs  {factor:5.1f} times less"
        )
    total = sum(theirs.values()) / sum(ours.values())
    print(f"all together: {total:.1f} times less CPU than the official SDK")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder))


if __name__ == "__main__":
    main()
