"""The whole job, blocking."""

from __future__ import annotations

from datetime import timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cobro import (
    Item,
    NotCancellableError,
    PaymentStatusDetail,
    RefundRefusal,
    RefundRefusedError,
    SaleEventKind,
    SaleStatus,
    WaitInterruptedError,
    WaitTimeoutError,
)

from support import USER, buy, sell_and_buy

if TYPE_CHECKING:
    from cobro import Client
    from cobro.testing import Sandbox


def test_a_rejected_attempt_then_paid(sandbox: Sandbox, client: Client) -> None:
    sale = client.sell(
        external_pos_id="POS1",
        external_store_id="STORE1",
        amount=Decimal("3001.00"),
        title="Breakfast",
        items=[
            Item(title="Coffee", unit_price=Decimal("1500.50"), quantity=1),
            Item(title="Croissant", unit_price="750.25", quantity=2, unit_measure="unit"),
        ],
        ttl=timedelta(minutes=5),
    )
    assert sale.amount == Decimal(3001)
    assert (sale.currency_id, sale.collector_id, sale.ttl) == ("ARS", USER, timedelta(minutes=5))
    assert sale.expires_at - sale.created_at == sale.ttl
    assert sale.created_at.tzinfo is timezone.utc
    assert timedelta(0) < sale.remaining <= sale.ttl

    events = sale.events()
    assert next(events).kind is SaleEventKind.OPENED
    scan = sandbox.scan(USER, "POS1")
    assert scan["screen"] == "checkout"
    scanned = next(events)
    assert scanned.kind is SaleEventKind.SCANNED
    assert scanned.merchant_order_id == scan["merchant_order_id"]

    sandbox.pay(scan["scan_id"], "rejected", detail="cc_rejected_insufficient_amount")
    rejected = next(events)
    assert rejected.kind is SaleEventKind.REJECTED
    assert rejected.payment
    assert rejected.payment.status_detail == PaymentStatusDetail.CC_REJECTED_INSUFFICIENT_AMOUNT
    assert sale.check().status is SaleStatus.WAITING

    payment_id = sandbox.pay(scan["scan_id"])["payment_id"]
    paid = next(events)
    assert paid.kind is SaleEventKind.PAID
    assert list(events) == []
    assert paid.outcome == sale.wait()
    assert paid.outcome.paid_amount == Decimal(3001)
    assert [payment.payment_id for payment in paid.outcome.payments] == [payment_id]
    assert len(paid.outcome.attempts) == 1
    assert sale.remaining == timedelta(0)
    # Another iterator tells all of it again.
    assert [event.kind.value for event in sale.events()] == ["opened", "scanned", "rejected", "paid"]


def test_refunds_in_part_then_the_rest(sandbox: Sandbox, client: Client) -> None:
    sale, payment_id = sell_and_buy(sandbox, client, "100.00")
    part = sale.refund("30.5", idempotency_key="part-1")
    assert (part.amount, part.left, part.idempotency_key) == (Decimal("30.5"), Decimal("69.5"), "part-1")
    again = sale.refund("30.5", idempotency_key="part-1")
    assert [refund.id for refund in again.refunds] == [refund.id for refund in part.refunds]
    with pytest.raises(RefundRefusedError) as refused:
        sale.refund("69.51")
    assert refused.value.refusal == RefundRefusal.MORE_THAN_LEFT
    rest = sale.refund()
    assert (rest.amount, rest.left) == (Decimal("69.5"), Decimal(0))
    assert sum(refund.amount or 0 for refund in client.refunds.list(payment_id)) == Decimal(100)


def test_expires_in_virtual_time(client: Client) -> None:
    sale = client.sell(external_pos_id="POS1", amount=100, ttl=600)
    assert sale.wait().status is SaleStatus.EXPIRED
    assert [event.kind.value for event in sale.events()] == ["opened", "expired"]


def test_cancels(client: Client) -> None:
    sale = client.sell(external_pos_id="POS1", amount=100)
    assert client.instore_orders.get("POS1") is not None
    assert sale.cancel().status is SaleStatus.CANCELLED
    assert client.instore_orders.get("POS1") is None


def test_a_payment_that_wins_the_race_is_paid(sandbox: Sandbox, client: Client) -> None:
    sale = client.sell(external_pos_id="POS1", amount=100)
    payment_id = buy(sandbox, sale)
    assert sale.cancel().status is SaleStatus.PAID
    with pytest.raises(NotCancellableError, match="refund"):
        client.payments.cancel(payment_id)


def test_the_own_limit_of_a_wait_leaves_the_order_alone(sandbox: Sandbox, client: Client) -> None:
    sandbox.clock(auto=False)
    sale = client.sell(external_pos_id="POS1", amount=100)
    for limit in (0, 0.05, timedelta(milliseconds=50)):
        with pytest.raises(WaitTimeoutError) as caught:
            sale.wait(limit)
        assert isinstance(caught.value, (TimeoutError, WaitInterruptedError))
        assert caught.value.operation == "sale.wait"
    assert client.instore_orders.get("POS1") is not None
    buy(sandbox, sale)
    assert sale.check().status is SaleStatus.PAID
    assert sale.wait(timeout=30).status is SaleStatus.PAID


def test_the_same_key_is_the_same_sale(client: Client) -> None:
    first = client.sell(external_pos_id="POS1", amount=100, idempotency_key="till-4-0001")
    second = client.sell(external_pos_id="POS1", amount=100, idempotency_key="till-4-0001")
    assert first.info == second.info
    assert first.idempotency_key == "till-4-0001"


def test_a_sale_outlives_its_client(sandbox: Sandbox) -> None:
    with sandbox.client(USER) as client:
        sale = client.sell(external_pos_id="POS1", amount=100)
    buy(sandbox, sale)
    assert sale.wait().status is SaleStatus.PAID
