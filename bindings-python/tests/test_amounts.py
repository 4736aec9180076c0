"""Amounts keep every digit, there and back."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cobro.testing import Sandbox, evaluate

from support import USER

AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("999999999999999.99"), places=2)


@given(AMOUNTS)
def test_text_to_json_number_and_back(amount: Decimal) -> None:
    checked = evaluate("amount", {"text": format(amount, "f")})["amount"]
    assert Decimal(checked) == amount
    again = evaluate("amount", f'{{"json": {amount}}}')
    assert Decimal(again["amount"]) == amount == Decimal(again["sent"])


@given(st.lists(AMOUNTS, min_size=1, max_size=5))
def test_through_the_typed_api(amounts: list[Decimal]) -> None:
    with Sandbox.start() as sandbox:
        sandbox.seed(USER, {"STORE1": ["POS1"]})
        client = sandbox.client(USER)
        for amount in amounts:
            sale = client.sell(external_pos_id="POS1", amount=amount)
            assert sale.amount == amount
            order = client.instore_orders.get("POS1")
            assert order is not None
            assert order.total_amount == amount
            sale.cancel()


def test_seventeen_digits() -> None:
    text = "123456789012345.67"
    assert evaluate("amount", f'{{"json": {text}}}') == {"amount": text, "sent": text}
