"""The Orders API's own noun."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cobro import (
    Client,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    OutcomeUnknownError,
    QrMode,
    QrOrderDiscountRequest,
    QrOrderItemRequest,
    QrOrderStatus,
    QrPaymentStatus,
    QrRefundStatus,
    RefundRefusal,
    RefundRefusedError,
)

from support import LATER, USER, asleep, requested, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from cobro import AsyncClient, QrOrder
    from cobro.testing import Sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with sandbox.client(USER, api="orders") as client:
        yield client


@pytest.fixture
async def async_client(sandbox: Sandbox) -> AsyncIterator[AsyncClient]:
    async with sandbox.async_client(USER, api="orders") as client:
        yield client


def ordered(client: Client, reference: str = "REF-1", **given: Any) -> QrOrder:  # noqa: ANN401
    order: dict[str, Any] = {
        "external_pos_id": "POS1",
        "external_reference": reference,
        "total_amount": 100,
        "mode": "dynamic",
    }
    return client.orders.create(**{**order, **given})


def pay(sandbox: Sandbox, order: QrOrder) -> None:
    sandbox.pay(sandbox.scan(qr_data=order.qr_data)["scan_id"])


def made(sandbox: Sandbox) -> list[Any]:
    """The orders of the ledger."""
    orders: list[Any] = sandbox.ledger(USER)["v1_orders"]
    return orders


def test_made_paid_and_refunded(sandbox: Sandbox, client: Client) -> None:
    order = client.orders.create(
        external_pos_id="POS1",
        external_reference="REF-1",
        total_amount=Decimal("18.50"),
        mode=QrMode.HYBRID,
        description="Breakfast",
        items=[
            QrOrderItemRequest(title="Coffee", unit_price=10, quantity=1, external_code="779"),
            QrOrderItemRequest(title="Croissant", unit_price="4.25", quantity=2, unit_measure="unit"),
        ],
        discounts=[QrOrderDiscountRequest(payment_method_type="account_money", new_total_amount="17")],
        expiration_time=timedelta(minutes=10),
    )
    assert order.id.startswith("ORD")
    assert (order.status, order.mode, order.total_amount) == (
        QrOrderStatus.CREATED,
        QrMode.HYBRID,
        Decimal("18.5"),
    )
    assert (order.expiration_time, order.user_id) == (timedelta(minutes=10), USER)
    assert [(payment.status, payment.amount) for payment in order.payments] == [
        (QrPaymentStatus.CREATED, Decimal("18.5"))
    ]
    assert "raw" not in repr(order)

    pay(sandbox, order)
    assert client.orders.get(order.id).status == QrOrderStatus.PROCESSED
    part = client.orders.refund(order.id, amount="4.25", idempotency_key="part")
    again = client.orders.refund(order.id, amount="4.25", idempotency_key="part")
    assert part.refunds == again.refunds
    assert [(refund.amount, refund.status) for refund in part.refunds] == [
        (Decimal("4.25"), QrRefundStatus.PROCESSED)
    ]
    assert client.orders.refund(order.id).status == QrOrderStatus.REFUNDED
    with pytest.raises(RefundRefusedError) as refused:
        client.orders.refund(order.id)
    assert refused.value.refusal == RefundRefusal.ALREADY_REFUNDED


def test_cancelled(sandbox: Sandbox, client: Client) -> None:
    order = ordered(client)
    cancelled = client.orders.cancel(order.id, idempotency_key="cancel")
    assert cancelled.status == QrOrderStatus.CANCELED
    assert client.orders.cancel(order.id, idempotency_key="cancel").status == cancelled.status
    paid = ordered(client, "REF-2")
    pay(sandbox, paid)
    with pytest.raises(ConflictError):
        client.orders.cancel(paid.id)


def test_an_answer_that_is_lost(sandbox: Sandbox, client: Client) -> None:
    sandbox.faults("drop_after", match={"method": "POST", "path": "/v1/orders"})
    with pytest.raises(OutcomeUnknownError) as caught:
        ordered(client)
    sandbox.clear_faults()
    order = ordered(client, idempotency_key=caught.value.idempotency_key)
    assert [known["id"] for known in made(sandbox)] == [order.id]


def test_what_is_refused(sandbox: Sandbox, client: Client) -> None:
    with pytest.raises(NotFoundError):
        client.orders.get("ORD" + 26 * "0")
    before = len(sandbox.requests()["requests"])
    wrong: Any = 5
    refused: list[tuple[Callable[[], object], str, str]] = [
        (lambda: client.orders.get(wrong), "id", "type"),
        (lambda: client.orders.get("PAY1"), "id", "format"),
        (lambda: client.orders.cancel("ORD1", idempotency_key=wrong), "idempotency_key", "type"),
        (lambda: client.orders.refund("ORD1", amount=wrong / 2), "amount", "type"),
        (lambda: client.orders.search(page=0), "page", "min"),
        (lambda: ordered(client, items=[wrong]), "items[0]", "type"),
        (lambda: ordered(client, discounts=[wrong]), "discounts[0]", "type"),
        (lambda: ordered(client, mode="printed"), "mode", "enum"),
    ]
    for call, field, rule in refused:
        with pytest.raises(InvalidInputError) as caught:
            call()
        assert (caught.value.field, caught.value.rule) == (field, rule)
    assert len(sandbox.requests()["requests"]) == before


def test_searched_page_after_page(sandbox: Sandbox, client: Client) -> None:
    ids = {ordered(client, f"REF-{number}").id for number in range(5)}
    before = requested(sandbox, "GET", "/v1/orders?")
    page = client.orders.search(page_size=2)
    assert (len(page.orders), page.next_page) == (2, 2)
    assert {order.id for order in client.orders.search_all(page_size=2)} == ids
    assert requested(sandbox, "GET", "/v1/orders?") == before + 4
    assert len(list(client.orders.search_all(page=3, page_size=2))) == 1
    [found] = client.orders.search(external_reference="REF-3").orders
    assert found.external_reference == "REF-3"


async def test_in_asyncio(sandbox: Sandbox, async_client: AsyncClient) -> None:
    orders = [
        await async_client.orders.create(
            external_pos_id="POS1", external_reference=f"R{number}", total_amount=5, mode="dynamic"
        )
        for number in range(3)
    ]
    pay(sandbox, orders[0])
    assert (await async_client.orders.get(orders[0].id)).status == "processed"
    assert (await async_client.orders.refund(orders[0].id)).status == "refunded"
    assert (await async_client.orders.cancel(orders[1].id)).status == "canceled"
    found = [order.id async for order in async_client.orders.search_all(page_size=2)]
    assert sorted(found) == sorted(order.id for order in orders)
    assert (await async_client.orders.search(status="created")).orders[0].id == orders[2].id


async def test_a_cancelled_task_and_what_it_began(sandbox: Sandbox, async_client: AsyncClient) -> None:
    creating = asyncio.create_task(
        async_client.orders.create(
            external_pos_id="POS1", external_reference="R1", total_amount=100, mode="dynamic"
        )
    )
    await abandoned(sandbox, creating, "/v1/orders")
    until(lambda: len(made(sandbox)) == 1)

    order = await async_client.orders.get(made(sandbox)[0]["id"])
    pay(sandbox, order)
    refunding = asyncio.create_task(async_client.orders.refund(order.id, amount=10, idempotency_key="kept"))
    await abandoned(sandbox, refunding, "/v1/orders/*/refund")
    until(lambda: len(made(sandbox)[0]["refunds"]) == 1)
    # The same key finds what was done.
    [refund] = (await async_client.orders.refund(order.id, amount=10, idempotency_key="kept")).refunds
    assert refund.amount == Decimal(10)
    assert len(made(sandbox)[0]["refunds"]) == 1


async def abandoned(sandbox: Sandbox, task: asyncio.Task[QrOrder], path: str) -> None:
    """Cancels the task while what it began is under way, and lets that go on."""
    sandbox.clock(auto=False)
    sandbox.faults(LATER, match={"method": "POST", "path": path}, times=1)
    await asleep(sandbox)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert requested(sandbox, "POST", path.rpartition("/")[2]) == 1
    sandbox.clock(auto=True)


async def test_a_cancelled_task_and_its_read(sandbox: Sandbox, async_client: AsyncClient) -> None:
    sandbox.clock(auto=False)
    sandbox.faults(LATER, match={"path": "/v1/orders"})
    reading = asyncio.create_task(async_client.orders.get("ORD1"))
    await asleep(sandbox)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    until(lambda: sandbox.clock()["sleepers"] == 0)
    sandbox.clock(auto=True)
    assert requested(sandbox, "GET", "/v1/orders/ORD1") == 1
