"""Tokens that a caller's function gives."""

from __future__ import annotations

import inspect
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, cast

import pytest

from cobro import (
    AsyncClient,
    Client,
    CobroError,
    InvalidInputError,
    NetworkError,
    NotFoundError,
    ProvidedToken,
    UnauthorizedError,
)

from support import LIMIT, USER, buy, requested, run_script

if TYPE_CHECKING:
    from cobro.testing import Sandbox


class BackEnd:
    """Gives another token at each question, and notes what it was asked."""

    def __init__(self, user_id: int = USER, expires_at: datetime | None = None) -> None:
        self.user_id = user_id
        self.expires_at = expires_at
        self.refused: list[str | None] = []

    def __call__(self, refused: str | None) -> ProvidedToken | str:
        self.refused.append(refused)
        token = f"APP_USR-{len(self.refused)}-030218-abc-{self.user_id}"
        return token if self.expires_at is None else provided(token, self.expires_at)


def provided(access_token: Any, expires_at: Any = None) -> ProvidedToken:  # noqa: ANN401
    return ProvidedToken(access_token=access_token, expires_at=expires_at)


def test_it_is_asked_once_for_all_who_wait(sandbox: Sandbox) -> None:
    threads = 8
    begun = threading.Barrier(threads + 1)
    asked = BackEnd()

    def provide(refused: str | None) -> ProvidedToken | str:
        begun.wait(LIMIT)  # until all the others are about to call
        return asked(refused)

    def call(number: int) -> None:
        # The first of them asks, and is in there.
        if number > 0:
            begun.wait(LIMIT)
        with pytest.raises(NotFoundError):
            client.payments.get(1)

    with sandbox.client(USER, token_provider=provide) as client, ThreadPoolExecutor(threads + 1) as pool:
        list(pool.map(call, range(threads + 1)))
        assert asked.refused == [None]
        assert client.collector_id == USER


def test_a_refusal_asks_once_more_and_the_refund_goes_on_with_its_key(sandbox: Sandbox) -> None:
    back_end = BackEnd()
    with sandbox.client(USER, token_provider=back_end) as client:
        sale = client.sell(external_pos_id="POS1", amount=100)
        payment_id = buy(sandbox, sale)
        sandbox.faults({"status": 401}, match={"method": "POST", "path": "/v1/payments"}, times=1)
        assert client.refunds.create(payment_id, amount=30).amount == 30
    assert back_end.refused == [None, f"APP_USR-1-030218-abc-{USER}"]
    sent = [entry for entry in sandbox.requests()["requests"] if "/refunds" in entry["path"]]
    first, second = [entry for entry in sent if entry["method"] == "POST"]
    assert first["headers"]["x-idempotency-key"] == second["headers"]["x-idempotency-key"]
    assert first["body"] == second["body"]


def test_the_same_token_again_is_an_end(sandbox: Sandbox) -> None:
    sandbox.faults({"status": 401}, match={"path": "/v1/payments"})
    asked: list[str | None] = []

    def provide(refused: str | None) -> str:
        asked.append(refused)
        return sandbox.token(USER)

    with sandbox.client(USER, token_provider=provide) as client, pytest.raises(UnauthorizedError) as caught:
        client.payments.get(1)
    assert (caught.value.status, len(asked), requested(sandbox, "GET", "/v1/payments")) == (401, 2, 1)


def test_it_is_asked_again_when_the_token_has_expired(sandbox: Sandbox) -> None:
    now = datetime.fromtimestamp(sandbox.clock()["unix_ms"] / 1000, timezone.utc)
    back_end = BackEnd(expires_at=now + timedelta(hours=1))
    with sandbox.client(USER, token_provider=back_end) as client:
        for _ in range(3):
            assert client.instore_orders.get("POS1") is None
        assert back_end.refused == [None]
        sandbox.advance(3601)
        assert client.instore_orders.get("POS1") is None
        assert back_end.refused == [None, None]


def test_what_it_raises_is_the_cause(sandbox: Sandbox) -> None:
    reason = ValueError("session ended, token APP_USR-1-secret-7001")

    def provide(_: str | None) -> str:
        raise reason

    with sandbox.client(USER, token_provider=provide) as client, pytest.raises(UnauthorizedError) as caught:
        client.refunds.create(1, idempotency_key="K1")
    error = caught.value
    assert (error.code, error.idempotency_key, error.retryable) == ("no_access_token", "K1", False)
    assert error.__cause__ is reason
    assert "ValueError" in str(error)
    assert "secret" not in str(error)
    assert sandbox.requests()["requests"] == []


def test_an_error_of_this_package_keeps_what_it_says(sandbox: Sandbox) -> None:
    def provide(_: str | None) -> str:
        message = "the back end is not there"
        raise NetworkError(message, retryable=True)

    with sandbox.client(USER, token_provider=provide) as client, pytest.raises(NetworkError) as caught:
        client.payments.get(1)
    assert caught.value.retryable
    assert "the back end is not there" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (None, "token_provider: return a str or a cobro.ProvidedToken"),
        (7, "return a str"),
        (provided(7), "token_provider.access_token: give a str"),
        (
            provided("APP_USR-1-a-7001", 7),
            "token_provider.expires_at: give an aware datetime",
        ),
        ("Bearer:x", "without the word Bearer"),
        ("", "give the seller's access token"),
        ("APP_USR-1-030218-abc-7002", "another account's token: this client acts for 7001"),
    ],
)
def test_what_is_no_token_of_the_account_is_not_sent(sandbox: Sandbox, given: object, text: str) -> None:
    provide = cast("Any", lambda _: given)
    with sandbox.client(USER, token_provider=provide) as client, pytest.raises(UnauthorizedError) as caught:
        client.payments.get(1)
    assert caught.value.code == "no_access_token"
    assert text in str(caught.value)
    assert "APP_USR-1-" not in str(caught.value)
    assert sandbox.requests()["requests"] == []


def test_a_client_needs_one_of_token_and_provider() -> None:
    def rule(**options: Any) -> tuple[str | None, str | None]:  # noqa: ANN401
        with pytest.raises(InvalidInputError) as caught:
            Client(site="MLA", api="instore", **options)
        return caught.value.field, caught.value.rule

    async def provide(_: str | None) -> str:
        return "APP_USR-1-a-7001"

    assert rule() == ("access_token", "required")
    assert rule(collector_id=USER) == ("access_token", "required")
    assert rule(token_provider=BackEnd()) == ("collector_id", "required")
    both = {"access_token": "APP_USR-1-a-7001", "token_provider": BackEnd()}
    assert rule(**both) == ("access_token", "exclusive")
    assert rule(collector_id=USER, token_provider=7) == ("token_provider", "type")
    assert rule(collector_id=USER, token_provider=provide) == ("token_provider", "type")
    AsyncClient(site="MLA", api="instore", collector_id=USER, token_provider=provide)


def test_a_coroutine_is_no_token_for_a_client_that_blocks(sandbox: Sandbox) -> None:
    async def provide(_: str | None) -> str:
        return sandbox.token(USER)

    made = cast("Any", lambda _: provide(None))
    assert not inspect.iscoroutinefunction(made)
    with (
        sandbox.client(USER, token_provider=made) as client,
        pytest.raises(UnauthorizedError, match="coroutine"),
    ):
        client.payments.get(1)


def test_one_that_never_answers_costs_no_more_than_the_calls_time(sandbox: Sandbox) -> None:
    never = threading.Event()

    def provide(_: str | None) -> str:
        never.wait(LIMIT)
        return sandbox.token(USER)

    limit = timedelta(milliseconds=1)
    client = sandbox.client(USER, token_provider=provide, call_timeout=limit)
    with pytest.raises(CobroError) as caught:
        client.payments.get(1)
    never.set()
    assert (caught.value.kind.value, caught.value.attempts, caught.value.retryable) == ("timeout", 0, True)


def test_not_in_anything_that_is_shown(sandbox: Sandbox) -> None:
    back_end = BackEnd()
    with sandbox.client(USER, token_provider=back_end) as client:
        client.instore_orders.get("POS1")
        for thing in (client, client._connection, client.payments):
            assert "APP_USR" not in repr(thing)
    assert "APP_USR" not in repr(provided("APP_USR-1-a-7001"))


EXIT = """
import contextlib
sandbox = shop()
never = threading.Event()
asked = threading.Event()
def provide(refused):
    asked.set()
    never.wait(60)
# What is asked is waited for, as whatever changes something is: for no longer than a call.
client = sandbox.client(7001, token_provider=provide, call_timeout=1)
"""


def test_the_interpreter_ends_while_it_is_asked() -> None:
    run_script(
        EXIT
        + """
def get():
    # Nobody answers in time; the end of the process may come first.
    with contextlib.suppress(cobro.CobroError):
        client.payments.get(1)
threading.Thread(target=get, daemon=True).start()
assert asked.wait(60)
"""
    )


def test_the_interpreter_ends_while_an_event_loop_is_asked() -> None:
    run_script(
        """
import contextlib
sandbox = shop()
asked = threading.Event()
async def provide(refused):
    asked.set()
    await asyncio.sleep(60)
client = sandbox.async_client(7001, token_provider=provide, call_timeout=1)
def get():
    # Nobody answers in time; the end of the process may come first.
    with contextlib.suppress(cobro.CobroError):
        asyncio.run(client.payments.get(1))
threading.Thread(target=get, daemon=True).start()
assert asked.wait(60)
"""
    )


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="there is no fork")
def test_after_fork_while_it_is_asked() -> None:
    out = run_script(
        """
import warnings
warnings.simplefilter("ignore", DeprecationWarning)
sandbox = shop()
asked, go = threading.Event(), threading.Event()
parent = os.getpid()
def provide(refused):
    if os.getpid() == parent:
        asked.set()
        go.wait(60)
    return sandbox.token(7001)
client = sandbox.client(7001, token_provider=provide)
gets = []
thread = threading.Thread(target=lambda: gets.append(client.instore_orders.get("POS1")))
thread.start()
assert asked.wait(60)
pid = os.fork()
if pid == 0:
    os._exit(7 if client.instore_orders.get("POS1") is None else 1)
_, status = os.waitpid(pid, 0)
go.set()
thread.join()
print(os.waitstatus_to_exitcode(status), gets)
"""
    )
    assert out == "7 [None]\n"
