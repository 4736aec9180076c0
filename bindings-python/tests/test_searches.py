"""Searches, page after page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from cobro import PaymentStatus

from support import sell_and_buy

if TYPE_CHECKING:
    from cobro import AsyncClient, Client
    from cobro.testing import Sandbox


@pytest.fixture
def payment_ids(sandbox: Sandbox, client: Client) -> list[int]:
    return [sell_and_buy(sandbox, client)[1] for _ in range(7)]


def test_pages(client: Client, payment_ids: list[int]) -> None:
    page = client.payments.search(limit=3, criteria="asc")
    assert [payment.id for payment in page.results] == payment_ids[:3]
    assert (page.total, page.next_offset) == (7, 3)
    last = client.payments.search(limit=3, offset=6)
    assert (len(last.results), last.next_offset) == (1, None)


def test_iterates_over_all_payments(sandbox: Sandbox, client: Client, payment_ids: list[int]) -> None:
    before = len(sandbox.requests()["requests"])
    found = client.payments.search_all(limit=3, criteria="asc", status=PaymentStatus.APPROVED)
    assert [payment.id for payment in found] == payment_ids
    assert len(sandbox.requests()["requests"]) == before + 3
    # A page is read when the iteration comes to it.
    assert next(client.payments.search_all(limit=3, criteria="asc")).id == payment_ids[0]
    assert len(sandbox.requests()["requests"]) == before + 4


def test_iterates_over_all_merchant_orders(client: Client, payment_ids: list[int]) -> None:
    paid = [order.payments[0].id for order in client.merchant_orders.search_all(limit=2)]
    assert sorted(paid) == payment_ids


def test_finds_by_reference_and_time(sandbox: Sandbox, client: Client) -> None:
    sale, payment_id = sell_and_buy(sandbox, client)
    sell_and_buy(sandbox, client)
    page = client.payments.search(external_reference=sale.external_reference)
    assert [payment.id for payment in page.results] == [payment_id]
    order = client.merchant_orders.search(external_reference=sale.external_reference).elements[0]
    assert client.merchant_orders.get(order.id).payments[0].id == payment_id
    tomorrow = sale.created_at + timedelta(days=1)
    assert client.merchant_orders.search(date_created_from=tomorrow).elements == ()


async def test_iterates_in_asyncio(async_client: AsyncClient, payment_ids: list[int]) -> None:
    payments = [payment.id async for payment in async_client.payments.search_all(limit=3, criteria="asc")]
    assert payments == payment_ids
    orders = [order async for order in async_client.merchant_orders.search_all(limit=3)]
    assert len(orders) == 7
