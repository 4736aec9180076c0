"""The flows: steps against a sandbox in virtual time."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

from cobro import (
    Client,
    CobroError,
    Item,
    NotificationEvent,
    QrOrderItemRequest,
    Sale,
    ShopRequest,
    SignatureOutcome,
    notifications,
    testing,
)

import vector_reports
from support import USER
from vector_values import Json, arguments, check, look, milliseconds, plain, sendable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cobro import LateMoneyEvents, SaleEvent
    from cobro.testing import Sandbox

SALE = {"external_pos_id": "POS1", "external_store_id": "STORE1", "amount": "100"}

RESOURCES = {
    "instore_orders",
    "merchant_orders",
    "orders",
    "payments",
    "pos",
    "refunds",
    "setup",
    "stores",
}


def call(client: Client, name: str, args: dict[str, Json]) -> object:
    """A resource's method by its name."""
    noun, verb = name.split(".")
    if noun == "reports":
        return vector_reports.call(client, name, args)
    if noun not in RESOURCES:
        message = f"there is no call {name}"
        raise ValueError(message)
    method = getattr(getattr(client, noun), verb)
    given = arguments(args, QrOrderItemRequest if noun == "orders" else Item)
    if noun == "setup":
        return method(ShopRequest(**given))
    if verb == "search_all":
        return tuple(method(**given))
    # What the method takes without a name.
    first = [given.pop(key) for key in ("payment_id", "refund_id", "id") if key in given]
    if verb in {"get", "delete"} and "external_pos_id" in given:
        first.append(given.pop("external_pos_id"))
    return method(*first, **given)


def made(topic: str, id: str | int, *, ipn: bool) -> NotificationEvent:
    """A notification as the testing module makes it, read."""
    if ipn:
        return notifications.parse(**asdict(testing.ipn(topic, id)))
    event = notifications.Verifier("flow-secret").verify(**asdict(testing.sign("flow-secret", topic, id)))
    assert event.signature.outcome is SignatureOutcome.VERIFIED, event.signature.reason
    return event


class Flow:
    def __init__(self, sandbox: Sandbox, options: dict[str, Any]) -> None:
        self.sandbox = sandbox
        self.options = options
        self.client = self.connect()
        self.saved: dict[str, Json] = {}
        self.sales: dict[str, Sale] = {}
        self.events: dict[str, Iterator[SaleEvent]] = {}
        self.late: LateMoneyEvents | None = None

    def connect(self) -> Client:
        return self.sandbox.client(USER, **self.options)

    def close(self) -> None:
        self.client.close()

    def run(self, steps: list[dict[str, Json]]) -> None:
        for number, written in enumerate(steps):
            step = self.resolve(written)
            do: Callable[[dict[str, Json], str], None] | None = getattr(self, f"do_{step['do']}", None)
            assert do is not None, f"there is no step {step['do']}"
            do(step, f"step {number} {step['do']}")

    def resolve(self, value: Json) -> Json:
        if isinstance(value, dict):
            return {name: self.resolve(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.resolve(part) for part in value]
        if isinstance(value, str) and value.startswith("$"):
            name, _, path = value[1:].partition(".")
            return look(self.saved[name], path)
        return value

    def result(self, step: dict[str, Json], place: str, work: Callable[[], object]) -> object:
        """The work's result, checked and saved; `None` when it was to fail."""
        if "expect_error" in step:
            with pytest.raises(CobroError) as caught:
                work()
            check(plain(caught.value), step["expect_error"], place)
            return None
        result = work()
        if "expect" in step:
            check(plain(result), step["expect"], place)
        if "as" in step:
            self.saved[step["as"]] = plain(result)
        return result

    def do_sell(self, step: dict[str, Json], place: str) -> None:
        args = arguments({**SALE, **step.get("args", {})})
        given: dict[str, Any] = {name: value for name, value in args.items() if value is not None}

        def sell() -> object:
            sale = self.client.sell(**given)
            if "as" in step:
                self.sales[step["as"]] = sale
            return sale.info

        self.result(step, place, sell)

    def do_next_event(self, step: dict[str, Json], place: str) -> None:
        name = step["sale"]
        events = self.events.setdefault(name, self.sales[name].events())
        self.result(step, place, lambda: next(events, None))

    def do_wait(self, step: dict[str, Json], place: str) -> None:
        self.result(step, place, self.sales[step["sale"]].wait)

    def do_check(self, step: dict[str, Json], place: str) -> None:
        self.result(step, place, self.sales[step["sale"]].check)

    def do_cancel(self, step: dict[str, Json], place: str) -> None:
        self.result(step, place, self.sales[step["sale"]].cancel)

    def do_refund(self, step: dict[str, Json], place: str) -> None:
        args = step.get("args", {})
        self.result(step, place, lambda: self.sales[step["sale"]].refund(**args))

    def do_wait_refund(self, step: dict[str, Json], place: str) -> None:
        sale, key = self.sales[step["sale"]], step["idempotency_key"]
        self.result(step, place, lambda: sale.wait_refund(key))

    def do_crash(self, step: dict[str, Json], _place: str) -> None:
        self.sandbox.crash_clients()
        self.client.close()
        if "api" in step:
            # The till comes back on the other generation of the API.
            self.options["api"] = step["api"]
        self.client, self.late = self.connect(), None

    def do_resume(self, step: dict[str, Json], place: str) -> None:
        def resume() -> object:
            resumed = self.client.resume()
            names = step.get("sales_as", [])
            assert not names or len(names) == len(resumed.sales), place
            for name, sale in zip(names, resumed.sales, strict=False):
                self.sales[name] = sale
                self.saved[name] = plain(sale.info)
            return {"sales": [sale.info for sale in resumed.sales], "refunds": resumed.refunds}

        self.result(step, place, resume)

    def do_journal(self, step: dict[str, Json], place: str) -> None:
        args = step.get("args", {})
        self.result(step, place, lambda: self.client.journal.list(**args))

    def do_prune(self, step: dict[str, Json], place: str) -> None:
        args = arguments(step["args"])
        self.result(step, place, lambda: self.client.journal.prune(**args))

    def do_notify(self, step: dict[str, Json], place: str) -> None:
        self.result(step, place, lambda: self.client.notify(step["topic"], step["id"]))

    def do_confirm(self, step: dict[str, Json], place: str) -> None:
        event = made(step["topic"], step["id"], ipn=step.get("ipn", False))
        self.result(step, place, lambda: self.client.confirm(event))

    def do_late_money(self, step: dict[str, Json], place: str) -> None:
        self.late = late = self.late or self.client.late_money()
        self.result(step, place, lambda: next(late))

    def do_close(self, step: dict[str, Json], place: str) -> None:
        limit = timedelta(milliseconds=step["limit_ms"])
        self.result(step, place, lambda: self.client.close(timeout=limit))

    def do_remaining(self, step: dict[str, Json], place: str) -> None:
        remaining = milliseconds(self.sales[step["sale"]].remaining)
        assert remaining is not None
        assert step.get("at_least_ms", 0) <= remaining <= step.get("at_most_ms", remaining), place

    def do_call(self, step: dict[str, Json], place: str) -> None:
        self.result(step, place, lambda: call(self.client, step["call"], step["args"]))

    def do_control(self, step: dict[str, Json], place: str) -> None:
        body = sendable(step.get("body"))
        self.result(step, place, lambda: self.sandbox.control(step["method"], step["path"], body))

    def do_requests(self, step: dict[str, Json], place: str) -> None:
        count = sum(
            entry["method"] == step.get("method", entry["method"])
            and step.get("path", "") in entry["path"].partition("?")[0]
            for entry in self.sandbox.requests()["requests"]
        )
        assert count == step["count"], place


def run_flow(sandbox: Sandbox, case: dict[str, Json]) -> None:
    site = case.get("site", "MLA")
    sandbox.seed(USER, {"STORE1": ["POS1", "POS2"]}, site=site)
    options = {"site": site, **arguments(case.get("options", {}))}
    with ExitStack() as stack:
        if case.get("journal"):
            options["journal"] = Path(stack.enter_context(TemporaryDirectory())) / "journal.db"
        flow = Flow(sandbox, options)
        stack.callback(flow.close)
        flow.run(case["steps"])
