"""Notifications in Python's own shapes; what they mean is in the vectors."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from email.message import Message
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from wsgiref.headers import Headers

import pytest

from cobro import (
    ConfirmationKind,
    InvalidInputError,
    NotificationTopic,
    SaleStatus,
    SignatureFailure,
    SignatureOutcome,
    notifications,
)
from cobro.notifications import ReplayGuard, Verifier
from cobro.testing import ipn, sign

from support import USER, buy

if TYPE_CHECKING:
    from cobro import Client
    from cobro.testing import Sandbox

SECRET = "a-webhook-secret"  # noqa: S105


def signed(**given: Any) -> dict[str, Any]:  # noqa: ANN401
    return asdict(sign(SECRET, "payment", 118200300400, **given))


def test_headers_of_any_kind() -> None:
    made = signed()
    pairs = [(name.title(), value) for name, value in made["headers"].items()]
    message = Message()
    for name, value in pairs:
        message[name] = value
    kinds: list[Any] = [
        dict(pairs),
        MappingProxyType(dict(pairs)),
        Headers(pairs).items(),
        message.items(),
        iter(pairs),
        [(name.encode(), value.encode()) for name, value in pairs],
    ]
    for headers in kinds:
        event = Verifier(SECRET).verify(**{**made, "headers": headers})
        assert event.signature.outcome is SignatureOutcome.VERIFIED, headers


def test_query_and_body_of_any_kind() -> None:
    made = signed()
    for query in (made["query"], made["query"].encode(), "https://shop.example/hook?" + made["query"]):
        for body in (made["body"], bytearray(made["body"]), made["body"].decode()):
            event = Verifier(SECRET).verify(**{**made, "query": query, "body": body})
            assert event.signature.outcome is SignatureOutcome.VERIFIED
            assert event.topic == NotificationTopic.PAYMENT
            assert (event.resource_id, event.numeric_id) == ("118200300400", 118200300400)


@pytest.mark.parametrize(
    ("given", "field", "advice"),
    [
        ({"body": {"type": "payment"}}, "body", "give the raw body"),
        ({"body": None}, "body", "give the raw body"),
        ({"query": {"id": "5"}}, "query", "give a str"),
        ({"headers": "x-signature: a"}, "headers", "pairs"),
        ({"headers": [("x-signature", 5)]}, "headers", "pairs"),
        ({"headers": None}, "headers", "pairs"),
        ({"method": None}, "method", "give a str"),
        ({"now": datetime(2026, 1, 1)}, "now", "time zone"),
    ],
)
def test_what_is_none_of_it(given: dict[str, Any], field: str, advice: str) -> None:
    with pytest.raises(InvalidInputError, match=advice) as caught:
        Verifier(SECRET).verify(**{**signed(), **given})
    assert (caught.value.field) == field


def test_secrets_are_shown_nowhere() -> None:
    verifier = Verifier([SECRET, "another-secret"])
    assert repr(verifier) == "<cobro.notifications.Verifier>"
    forged = verifier.verify(**asdict(sign("a-third-secret", "payment", 5)))
    assert forged.signature.failure is SignatureFailure.MISMATCH
    assert "2 secrets" in (forged.signature.reason or "")
    for secret in ("a-webhook-secret", "another-secret", "a-third-secret"):
        assert secret not in repr(forged)
        assert secret not in json.dumps(asdict(forged), default=str)
    for wrong in ([" pasted-secret"], ["pasted-secret\n"], [12345], 12345, [b"pasted-secret"]):
        with pytest.raises(InvalidInputError) as caught:
            Verifier(wrong)  # type: ignore[arg-type]
        assert "pasted" not in str(caught.value)
        assert "12345" not in str(caught.value)
        assert (caught.value.field or "").startswith("secrets")


def test_the_default_tolerance_is_five_minutes() -> None:
    now = datetime.now(timezone.utc)
    for age, outcome in (
        (timedelta(seconds=250), SignatureOutcome.VERIFIED),
        (timedelta(seconds=350), SignatureOutcome.FAILED),
    ):
        made = signed(signed_at=now - age, milliseconds=True)
        assert Verifier(SECRET).verify(**made).signature.outcome is outcome
        assert Verifier(SECRET).verify(**made, now=now - age).signature.outcome is SignatureOutcome.VERIFIED
        off = Verifier(SECRET, tolerance=None)
        assert off.verify(**made).signature.outcome is SignatureOutcome.VERIFIED


def test_a_guard() -> None:
    guard = ReplayGuard(2, ttl=60)
    first, second = (notifications.parse(**signed(notification_id=number)) for number in (1, 2))
    assert guard.is_new(first)
    assert not guard.is_new(first)
    assert guard.is_new(second)
    later = datetime.now(timezone.utc) + timedelta(minutes=2)
    assert guard.is_new(first, now=later)
    with pytest.raises(InvalidInputError) as caught:
        ReplayGuard(0)
    assert caught.value.field == "capacity"


def test_notify_takes_an_event(sandbox: Sandbox, client: Client) -> None:
    sale = client.sell(external_pos_id="POS1", amount="100")
    events = sale.events()
    next(events)
    payment_id = buy(sandbox, sale)
    client.notify(notifications.parse(**asdict(ipn("payment", payment_id))))
    assert sale.wait().status is SaleStatus.PAID
    with pytest.raises(InvalidInputError) as caught:
        client.notify("payment")  # type: ignore[call-overload]
    assert caught.value.field == "id"


def test_confirm(sandbox: Sandbox, client: Client) -> None:
    sale = client.sell(external_pos_id="POS1", amount="100")
    payment_id = buy(sandbox, sale)
    for confirmed in (
        client.confirm(notifications.parse(**asdict(ipn("payment", payment_id)))),
        client.confirm("payment", payment_id),
        client.confirm("payment", str(payment_id)),
        asyncio.run(confirm(sandbox, payment_id)),
    ):
        assert confirmed.kind is ConfirmationKind.PAYMENT
        assert confirmed.payment is not None
        assert confirmed.payment.id == payment_id
        assert confirmed.external_reference == sale.external_reference
    assert client.confirm("payment", payment_id).concerns_sale


async def confirm(sandbox: Sandbox, payment_id: int) -> Any:  # noqa: ANN401
    async with sandbox.async_client(USER) as client:
        confirmed = await client.confirm("payment", payment_id)
        again = await client.confirm(notifications.parse(**asdict(ipn("payment", payment_id))))
        assert again == confirmed
        # The sale is another client's.
        assert not confirmed.concerns_sale
        return confirmed
