"""The ready receivers of notifications, over real HTTP."""

from __future__ import annotations

import http.client
import logging
import random
import re
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest

from cobro import InvalidInputError, NotificationEvent, SaleStatus
from cobro.notifications import Verifier, asgi, wsgi
from cobro.testing import SignedNotification, ipn, sign

from hostile import Attacker, statuses
from receivers import asgi_server, fastapi, flask, wsgi_server
from support import LIMIT, USER, buy, until

if TYPE_CHECKING:
    from cobro import Client
    from cobro.testing import Sandbox

SECRET = "a-webhook-secret"  # noqa: S105
HOSTILE = 10_000
# What a receiver may ask the API for, and nothing else.
READS = re.compile(r"/(v1/payments|merchant_orders|v1/orders)/[A-Za-z0-9_-]{1,64}")


def send(
    port: int,
    made: SignedNotification,
    *,
    method: str = "POST",
    path: str = "/mp",
    **given: Any,  # noqa: ANN401
) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT)
    try:
        headers = {**made.headers, **given.pop("headers", {})}
        connection.request(method, f"{path}?{made.query}", given.get("body", made.body), headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


class Seen:
    """What was handled."""

    def __init__(self) -> None:
        self.events: list[NotificationEvent] = []

    def __call__(self, event: NotificationEvent) -> None:
        self.events.append(event)

    async def later(self, event: NotificationEvent) -> None:
        self.events.append(event)


def server(kind: str, handle: Any, **options: Any) -> Any:  # noqa: ANN401
    if kind == "wsgi":
        return wsgi_server(wsgi(handle, **options))
    return asgi_server(asgi(handle, **options), lifespan="on")


@pytest.mark.parametrize("framework", [fastapi, flask])
def test_a_notification_of_a_sale(
    framework: Any,  # noqa: ANN401
    sandbox: Sandbox,
    client: Client,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sale = client.sell(external_pos_id="POS1", amount="100")
    payment = buy(sandbox, sale)
    printed: list[str] = []

    def told() -> bool:
        printed.extend(capsys.readouterr().out.splitlines())
        return len(printed) >= 2

    with framework(sandbox, USER, SECRET) as port:
        assert send(port, sign(SECRET, "payment", payment)) == (200, "ok")
        assert send(port, ipn("payment", payment)) == (200, "ok")
        assert send(port, sign("another", "payment", payment))[0] == 401
        until(told)
    assert printed == [f"payment {payment}: payment, reference {sale.external_reference}"] * 2
    assert sale.wait().status is SaleStatus.PAID


@pytest.mark.parametrize("kind", ["asgi", "wsgi"])
def test_a_waiting_sale_is_told(kind: str, sandbox: Sandbox, client: Client) -> None:
    sale = client.sell(external_pos_id="POS1", amount="100")
    payment = buy(sandbox, sale)
    seen = Seen()

    def handle(event: NotificationEvent) -> None:
        client.notify(event)
        seen(event)

    with server(kind, handle) as port:
        assert send(port, ipn("payment", payment)) == (200, "ok")
        assert sale.wait().status is SaleStatus.PAID
        until(lambda: len(seen.events) == 1)
    assert seen.events[0].numeric_id == payment


@pytest.mark.parametrize("kind", ["asgi", "wsgi"])
def test_what_is_answered(kind: str) -> None:
    seen = Seen()
    made = sign(SECRET, "payment", 5)
    handle = seen.later if kind == "asgi" else seen
    long = b" " * (256 * 1024)
    with server(kind, handle, verifier=Verifier(SECRET)) as port:
        assert send(port, made) == (200, "ok")
        assert send(port, made, body=made.body + long[len(made.body) :])[0] == 200
        assert send(port, ipn("merchant_order", 6))[0] == 200
        assert send(port, made, headers={"x-signature": "ts=1,v1=00"})[0] == 401
        assert send(port, made, method="GET")[0] == 405
        assert send(port, made, body=long + b" ")[0] == 413
        assert send(port, made, body=b"[]") == (400, "no notification: body (json)")
        assert send(port, made, body=iter([made.body, b"{"]))[0] == 400
        assert send(port, made, body=iter([made.body]))[0] == 200
        until(lambda: len(seen.events) == 4)
    assert sorted(event.numeric_id or 0 for event in seen.events) == [5, 5, 5, 6]


@pytest.mark.parametrize("kind", ["asgi", "wsgi"])
def test_the_answer_does_not_wait_for_the_work(kind: str) -> None:
    may = threading.Event()
    seen = Seen()

    def handle(event: NotificationEvent) -> None:
        assert may.wait(LIMIT)
        seen(event)

    with server(kind, handle) as port:
        answered = [send(port, ipn("payment", number))[0] for number in range(1, 1003)]
        # A thousand wait; the vendor sends the others again.
        assert answered == [200] * 1000 + [429] * 2
        assert seen.events == []
        may.set()
        until(lambda: len(seen.events) == 1000)
        assert send(port, ipn("payment", 5))[0] == 200
        until(lambda: len(seen.events) == 1001)


def test_served_alone_it_ends_with_its_work_done() -> None:
    may = threading.Event()
    seen = Seen()

    def handle(event: NotificationEvent) -> None:
        assert may.wait(LIMIT)
        seen(event)

    with server("asgi", handle) as port:
        for number in range(1, 21):
            send(port, ipn("payment", number))
        may.set()
    assert len(seen.events) == 20


@pytest.mark.parametrize("kind", ["asgi", "wsgi"])
def test_what_fails_is_logged(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    def handle(_: NotificationEvent) -> None:
        raise ZeroDivisionError

    caplog.set_level(logging.INFO, "cobro.notifications")
    with server(kind, handle, verifier=Verifier(SECRET)) as port:
        assert send(port, sign(SECRET, "payment", 5))[0] == 200
        until(lambda: len(caplog.records) == 1)
        assert send(port, sign("another", "payment", 5))[0] == 401
    failed, refused = caplog.records
    assert (failed.name, failed.levelname) == ("cobro.notifications", "ERROR")
    assert failed.exc_info is not None
    assert failed.exc_info[0] is ZeroDivisionError
    assert refused.getMessage() == "refused a notification: mismatch"


def test_what_can_not_be_mounted() -> None:
    async def later(_: NotificationEvent) -> None: ...

    with pytest.raises(InvalidInputError, match="asgi"):
        wsgi(later)
    for make in (asgi, wsgi):
        with pytest.raises(InvalidInputError) as caught:
            make(print, verifier=SECRET)  # type: ignore[arg-type]
        assert (caught.value.field, SECRET in str(caught.value)) == ("verifier", False)


@pytest.mark.parametrize("framework", [fastapi, flask])
def test_hostile_requests(
    framework: Any,  # noqa: ANN401
    sandbox: Sandbox,
    client: Client,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Thousands of events name what no API can be asked for.
    monkeypatch.setattr(logging.getLogger("cobro.notifications"), "disabled", True)
    before = len(sandbox.requests()["requests"])
    answered: dict[int, int] = {}
    with socket.create_server(("127.0.0.1", 0)) as canary, framework(sandbox, USER, SECRET) as port:
        attacker = Attacker(random.Random(5), "/mp", SECRET, f"127.0.0.1:{canary.getsockname()[1]}")  # noqa: S311
        sent = 0
        while sent < HOSTILE:
            hostile = attacker.next()
            sent += hostile.requests
            found = statuses(port, hostile, ends=framework is flask)
            assert found or not hostile.whole or len(hostile.sent) > 256 * 1024, hostile
            assert all(status < 500 for status in found), (found, hostile)
            for status in found:
                answered[status] = answered.get(status, 0) + 1
        payment = buy(sandbox, client.sell(external_pos_id="POS1", amount="100"))
        until(lambda: send(port, ipn("payment", payment))[0] == 200)
        lines: list[str] = []

        def told() -> bool:
            lines.extend(capsys.readouterr().out.splitlines())
            return any(line.startswith(f"payment {payment}: payment") for line in lines)

        until(told)
        canary.settimeout(0)
        with pytest.raises(BlockingIOError):
            canary.accept()
    # It was let in where it should, and kept out where it should.
    assert {200, 400, 401, 405, 413} <= set(answered), answered
    asked = [entry for entry in sandbox.requests()["requests"][before:] if entry["method"] == "GET"]
    assert len(asked) > 100
    assert [entry["path"] for entry in asked if not READS.fullmatch(entry["path"])] == []
