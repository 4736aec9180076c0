"""The API's own nouns."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cobro import (
    CashOutResult,
    ConflictError,
    InvalidInputError,
    Item,
    NotFoundError,
    OutcomeUnknownError,
    PaymentStatus,
    RefundStatus,
)

from support import USER, buy, sell_and_buy

if TYPE_CHECKING:
    from cobro import AsyncClient, Client
    from cobro.testing import Sandbox


def test_in_store_orders(client: Client) -> None:
    receipt = client.instore_orders.put(
        external_pos_id="POS1",
        external_store_id="STORE1",
        external_reference="REF-1",
        title="Sale",
        description="Two things",
        total_amount="30.50",
        items=(Item(title="Thing", unit_price="15.25", quantity=2),),
        ttl=60,
    )
    assert receipt.external_reference == "REF-1"
    assert (receipt.expires_at - receipt.created_at).total_seconds() == 60
    order = client.instore_orders.get("POS1")
    assert order is not None
    assert order.total_amount == Decimal("30.50")
    assert [(item.title, item.unit_price, item.quantity) for item in order.items] == [
        ("Thing", Decimal("15.25"), Decimal(2))
    ]
    client.instore_orders.delete("POS1")
    assert client.instore_orders.get("POS1") is None
    # The API answers 500 when there is nothing, which may mean anything.
    with pytest.raises(OutcomeUnknownError):
        client.instore_orders.delete("POS1")


def test_in_store_orders_with_a_qr_of_their_own(sandbox: Sandbox, client: Client) -> None:
    order: dict[str, Any] = {
        "external_pos_id": "POS1",
        "title": "Sale",
        "description": "Sale",
        "total_amount": 5,
        "items": [Item(title="Thing", unit_price=5, quantity=1)],
        "ttl": 60,
    }
    dynamic = client.instore_orders.post_qr(external_reference="REF-1", **order)
    assert dynamic.in_store_order_id
    assert client.instore_orders.get("POS1") is None
    hybrid = client.instore_orders.put_qr(external_reference="REF-2", **order)
    shown = client.instore_orders.get("POS1")
    assert shown is not None
    assert shown.external_reference == "REF-2"
    for receipt in (dynamic, hybrid):
        assert sandbox.scan(qr_data=receipt.qr_data)["screen"] == "checkout"
        # It ends by a date, which was made when it was sent.
        assert 58 <= (receipt.expires_at - receipt.created_at).total_seconds() <= 62


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (CashOutResult.CONFIRMED, "approved"),
        ("confirmed", "approved"),
        (CashOutResult.CANCELLED, "refunded"),
        ("failed", "refunded"),
    ],
)
def test_the_cash_of_a_cash_out(
    sandbox: Sandbox, client: Client, result: CashOutResult | str, status: str
) -> None:
    sale = client.sell(
        external_pos_id="POS1",
        amount=1200,
        cash_out_amount=200,
        items=[Item(title="Thing", unit_price=1000, quantity=1)],
    )
    payment_id = buy(sandbox, sale)
    [merchant_order_id] = sale.wait().merchant_order_ids
    client.instore_orders.confirm_cash_out(merchant_order_id, result)
    assert client.payments.get(payment_id).status == status
    with pytest.raises(ConflictError):
        client.instore_orders.confirm_cash_out(merchant_order_id, result)


@pytest.mark.parametrize(("result", "rule"), [("handed over", "enum"), (True, "type"), (None, "type")])
def test_a_result_of_a_cash_out_is_one_of_three(client: Client, result: Any, rule: str) -> None:  # noqa: ANN401
    with pytest.raises(InvalidInputError) as caught:
        client.instore_orders.confirm_cash_out(5, result)
    assert (caught.value.field, caught.value.rule) == ("result", rule)


def test_payments_and_refunds(sandbox: Sandbox, client: Client) -> None:
    sale, payment_id = sell_and_buy(sandbox, client, "100")
    payment = client.payments.get(payment_id)
    assert payment.status == PaymentStatus.APPROVED
    assert payment.transaction_amount == Decimal(100)
    assert payment.external_reference == sale.external_reference
    refund = client.refunds.create(payment_id, amount="30.5", idempotency_key="one")
    assert (refund.amount, refund.status) == (Decimal("30.5"), RefundStatus.APPROVED)
    assert refund.idempotency_key == "one"
    assert refund.id
    assert client.refunds.create(payment_id, amount="30.5", idempotency_key="one").id == refund.id
    assert client.refunds.get(payment_id, refund.id).amount == refund.amount
    assert [found.id for found in client.refunds.list(payment_id)] == [refund.id]
    assert client.payments.get(payment_id).transaction_amount_refunded == Decimal("30.5")


async def test_in_asyncio(sandbox: Sandbox, client: Client, async_client: AsyncClient) -> None:
    _, payment_id = sell_and_buy(sandbox, client, "100")
    assert (await async_client.payments.get(payment_id)).id == payment_id
    await async_client.refunds.create(payment_id)
    assert (await async_client.payments.get(payment_id)).status == PaymentStatus.REFUNDED
    order: dict[str, Any] = {
        "external_pos_id": "POS2",
        "title": "Sale",
        "description": "Sale",
        "total_amount": 5,
        "items": [Item(title="Thing", unit_price=5, quantity=1)],
    }
    await async_client.instore_orders.put(external_reference="REF-2", **order)
    await async_client.instore_orders.delete("POS2")
    drawn = await async_client.instore_orders.post_qr(external_reference="REF-3", **order)
    assert sandbox.scan(qr_data=drawn.qr_data)["screen"] == "checkout"
    assert (await async_client.instore_orders.put_qr(external_reference="REF-4", **order)).qr_data
    with pytest.raises(NotFoundError):
        await async_client.instore_orders.confirm_cash_out(5, "confirmed")
    await async_client.instore_orders.delete("POS2")
    assert await async_client.instore_orders.get("POS2") is None
    assert async_client.collector_id == USER


def test_one_connection_for_many_calls(sandbox: Sandbox, client: Client) -> None:
    for _ in range(20):
        client.instore_orders.get("POS1")
    log = sandbox.requests()
    assert len(log["requests"]) == 20
    assert log["connections"] == 1
