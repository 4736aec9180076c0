"""What callers give: the types that are taken, and how all others are refused."""

from __future__ import annotations

import inspect
from dataclasses import fields
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

import cobro
from cobro import AsyncClient, Client, InvalidInputError, Item, Site, Tax, WaitInterruptedError, _requests

from support import USER

if TYPE_CHECKING:
    from collections.abc import Callable

    from cobro.testing import Sandbox

NAIVE = datetime(2026, 3, 2, 17, 57, 20)


def refused(sandbox: Sandbox, call: Callable[[], object]) -> InvalidInputError:
    with pytest.raises(InvalidInputError) as caught:
        call()
    assert sandbox.requests()["requests"] == []
    assert isinstance(caught.value.message, str)
    return caught.value


@pytest.mark.parametrize(
    ("given", "field", "rule"),
    [
        ({"amount": 0.1}, "amount", "type"),
        ({"amount": float("nan")}, "amount", "type"),
        ({"amount": True}, "amount", "type"),
        ({"amount": None}, "amount", "type"),
        ({"amount": b"1"}, "amount", "type"),
        ({"amount": Decimal("NaN")}, "amount", "decimal"),
        ({"amount": Decimal("Infinity")}, "amount", "decimal"),
        ({"amount": Decimal("1E+999999999")}, "amount", "decimal"),
        ({"amount": Decimal("1E-999999999")}, "amount", "decimal"),
        ({"amount": "1e3"}, "amount", "decimal"),
        ({"amount": "1.500,50"}, "amount", "decimal"),
        ({"amount": 10**40}, "amount", "digits"),
        ({"amount": 10**5000}, "amount", "digits"),
        ({"amount": -1}, "amount", "positive"),
        ({"ttl": 1.5}, "ttl", "type"),
        ({"ttl": "60"}, "ttl", "type"),
        ({"ttl": True}, "ttl", "type"),
        ({"ttl": -1}, "ttl", "min"),
        ({"ttl": timedelta(seconds=-1)}, "ttl", "min"),
        ({"ttl": 0}, "ttl", "min"),
        ({"ttl": timedelta(microseconds=1500000)}, "ttl", "whole_seconds"),
        ({"external_pos_id": 7}, "external_pos_id", "type"),
        ({"external_pos_id": "\ud800"}, "external_pos_id", "unicode"),
        ({"qr": 1}, "qr", "type"),
        ({"qr": "printed"}, "qr", "enum"),
        ({"sponsor_id": "7"}, "sponsor_id", "type"),
        ({"sponsor_id": 2**63}, "sponsor_id", "range"),
        ({"items": "Coffee"}, "items", "type"),
        ({"items": {"title": "Coffee"}}, "items", "type"),
        ({"items": 5}, "items", "type"),
        ({"items": [{"title": "Coffee"}]}, "items[0]", "type"),
        ({"items": [Item(title="A", unit_price=1, quantity=1), 5]}, "items[1]", "type"),
        ({"items": [Item(title="A", unit_price=1.5, quantity=1)]}, "items[0].unit_price", "type"),  # type: ignore[arg-type]
        ({"items": [Item(title="A", unit_price=1, quantity=1.0)]}, "items[0].quantity", "type"),  # type: ignore[arg-type]
        ({"taxes": [Tax(tax_type="IVA", value=0.5)]}, "taxes[0].value", "type"),  # type: ignore[arg-type]
    ],
)
def test_a_sale_is_refused(
    sandbox: Sandbox, client: Client, given: dict[str, Any], field: str, rule: str
) -> None:
    sale: dict[str, Any] = {"external_pos_id": "POS1", "amount": 100, **given}
    error = refused(sandbox, lambda: client.sell(**sale))
    assert (error.field, error.rule) == (field, rule)
    assert field in str(error)


def test_a_float_is_told_what_to_do(sandbox: Sandbox, client: Client) -> None:
    error = refused(sandbox, lambda: client.sell(external_pos_id="POS1", amount=0.1))  # type: ignore[arg-type]
    assert "Decimal" in error.message
    assert error.value == "0.1"


@pytest.mark.parametrize(("when", "rule"), [(NAIVE, "aware"), ("2026-03-02", "type"), (1772488640, "type")])
def test_a_moment_is_refused(sandbox: Sandbox, client: Client, when: object, rule: str) -> None:
    search: dict[str, Any] = {"begin_date": when}
    error = refused(sandbox, lambda: client.payments.search(**search))
    assert (error.field, error.rule) == ("begin_date", rule)


def test_a_search_is_refused(sandbox: Sandbox, client: Client) -> None:
    assert refused(sandbox, lambda: client.payments.search(limit=-1)).rule == "range"
    number: Any = "5"
    assert refused(sandbox, lambda: client.payments.get(number)).field == "id"
    assert refused(sandbox, lambda: client.payments.get(2**64)).rule == "range"


async def test_asyncio_refuses_the_same(sandbox: Sandbox, async_client: AsyncClient) -> None:
    amount: Any = 0.1
    with pytest.raises(InvalidInputError, match="float"):
        await async_client.sell(external_pos_id="POS1", amount=amount)
    assert sandbox.requests()["requests"] == []


def test_a_closed_client(sandbox: Sandbox) -> None:
    with sandbox.client(USER) as client:
        assert client.site == Site.MLA
    with pytest.raises(InvalidInputError, match="closed"):
        client.payments.get(1)
    with pytest.raises(WaitInterruptedError, match="closed") as caught:
        client.sell(external_pos_id="POS1", amount=100)
    assert caught.value.operation == "sell"
    assert client.close() == 0
    assert repr(client) == "<cobro.Client closed>"


def test_amounts_of_every_kind_are_one(sandbox: Sandbox, client: Client) -> None:
    for amount in (100, "100", "100.00", Decimal(100), Decimal("1E+2"), Decimal("100.00")):
        sale = client.sell(external_pos_id="POS1", amount=amount)
        assert sale.amount == Decimal(100)
        assert str(sale.amount) == "100"
        sale.cancel()
    bodies = [entry["body"] for entry in sandbox.requests()["requests"] if entry["method"] == "PUT"]
    assert len(bodies) == 6
    assert all('"total_amount":100,' in body for body in bodies)


def test_moments_of_any_zone(sandbox: Sandbox, client: Client) -> None:
    buenos_aires = timezone(timedelta(hours=-3))
    client.merchant_orders.search(
        date_created_from=datetime(2026, 3, 2, 17, 57, 20, 5000, tzinfo=buenos_aires)
    )
    assert "2026-03-02T20%3A57%3A20.005" in sandbox.requests()["requests"][0]["path"]


@pytest.mark.parametrize(
    ("record", "methods"),
    [
        ("SaleRequest", ["sell"]),
        ("OrderRequest", ["instore_orders.put", "instore_orders.post_qr", "instore_orders.put_qr"]),
        ("QrOrderRequest", ["orders.create"]),
        ("QrOrderRefundRequest", ["orders.refund"]),
        ("QrOrderSearch", ["orders.search", "orders.search_all"]),
        ("MerchantOrderSearch", ["merchant_orders.search", "merchant_orders.search_all"]),
        ("PaymentSearch", ["payments.search", "payments.search_all"]),
        ("RefundRequest", ["refunds.create"]),
        ("JournalSearch", ["journal.list"]),
    ],
)
def test_every_field_of_a_request_is_an_argument(sandbox: Sandbox, record: str, methods: list[str]) -> None:
    wanted = {field.name: field.type for field in fields(getattr(_requests, record))}
    for client in (sandbox.client(USER), sandbox.async_client(USER)):
        for method in methods:
            found: Any = client
            for name in method.split("."):
                found = getattr(found, name)
            parameters = inspect.signature(found).parameters
            given = {name: parameter.annotation for name, parameter in parameters.items()}
            # What is refunded is no part of the request.
            for subject in ("payment_id", "id"):
                given.pop(subject, None)
            assert given == wanted, method


def test_every_option_is_an_argument() -> None:
    wanted = {field.name: field.type for field in fields(_requests.ClientOptions)}
    wanted["journal"] = "str | os.PathLike[str] | None"
    for client in (Client, AsyncClient):
        assert annotated(client) == {**wanted, "token_provider": "P | None"}
    # Each seller has its own.
    del wanted["access_token"], wanted["collector_id"]
    own = {"oauth": "A", "store": "S | None", "in_flight": "int | None"}
    for sellers in (cobro.Sellers, cobro.AsyncSellers):
        assert annotated(sellers) == {**wanted, **own}
    wanted = {field.name: field.type for field in fields(_requests.OAuthOptions)}
    for oauth in (cobro.OAuth, cobro.AsyncOAuth):
        assert annotated(oauth) == wanted


def annotated(thing: Callable[..., object]) -> dict[str, object]:
    return {name: parameter.annotation for name, parameter in inspect.signature(thing).parameters.items()}


def test_both_clients_offer_the_same(sandbox: Sandbox) -> None:
    def offered(thing: object) -> set[str]:
        return {name for name in dir(thing) if not name.startswith("_")}

    blocking, asynchronous = sandbox.client(USER), sandbox.async_client(USER)
    assert offered(blocking) - {"close"} == offered(asynchronous) - {"aclose"}
    for noun in ("instore_orders", "journal", "merchant_orders", "orders", "payments", "refunds"):
        assert offered(getattr(blocking, noun)) == offered(getattr(asynchronous, noun))
    for one, other in (
        (cobro.Sale, cobro.AsyncSale),
        (cobro.OAuth, cobro.AsyncOAuth),
        (cobro.Sellers, cobro.AsyncSellers),
    ):
        assert offered(one) == offered(other)
