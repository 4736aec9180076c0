"""The errors: one tree, all that is known as attributes, nothing secret."""

from __future__ import annotations

import copy
import pickle
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

import cobro
from cobro import (
    Client,
    CobroError,
    ConflictError,
    ErrorKind,
    InvalidInputError,
    NetworkError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitedError,
    RefundRefusedError,
    ServerError,
    UnauthorizedError,
    WaitTimeoutError,
    errors,
)

from support import USER, sell_and_buy

if TYPE_CHECKING:
    from cobro.testing import Sandbox


def test_one_class_for_each_kind() -> None:
    classes = [getattr(errors, name) for name in errors.__all__]
    assert all(issubclass(found, CobroError) for found in classes)
    kinds = [found.kind for found in classes if found not in (CobroError, WaitTimeoutError)]
    assert sorted(kinds) == sorted(ErrorKind)
    assert WaitTimeoutError.kind is ErrorKind.INTERRUPTED
    assert {found.__module__ for found in classes} == {"cobro"}
    assert set(errors.__all__) <= set(cobro.__all__)


def test_what_python_calls_them_too() -> None:
    assert issubclass(InvalidInputError, ValueError)
    assert issubclass(errors.CallTimeoutError, TimeoutError)
    assert issubclass(WaitTimeoutError, TimeoutError)


def test_what_the_api_says(client: Client) -> None:
    with pytest.raises(NotFoundError) as caught:
        client.payments.get(5)
    error = caught.value
    assert (error.status, error.code, error.operation) == (404, "2000", "payments.get")
    assert error.request_id
    assert error.correlation_id
    assert (error.retryable, error.attempts, error.idempotency_key) == (False, 1, None)
    assert error.body is not None
    assert "Payment not found" in error.message
    assert "payments.get" in str(error)
    assert "2000" in str(error)


def test_a_token_that_is_wrong(sandbox: Sandbox) -> None:
    client = sandbox.client(USER, access_token="APP_USR-wrong", collector_id=USER)  # noqa: S106
    with pytest.raises(UnauthorizedError):
        client.payments.get(5)


def test_a_second_sale_on_a_pos(client: Client) -> None:
    client.sell(external_pos_id="POS1", amount=1)
    with pytest.raises(ConflictError):
        client.sell(external_pos_id="POS1", amount=1)


def test_why_a_refund_is_refused(sandbox: Sandbox, client: Client) -> None:
    sale, _ = sell_and_buy(sandbox, client)
    with pytest.raises(RefundRefusedError) as caught:
        sale.refund("100.01")
    assert caught.value.refusal == "more_than_left"


def test_too_many_requests(sandbox: Sandbox, client: Client) -> None:
    sandbox.faults({"status": 429, "headers": {"retry-after": "3"}}, match={"path": "/v1/payments"})
    with pytest.raises(RateLimitedError) as caught:
        client.payments.get(5)
    assert caught.value.retryable
    assert caught.value.attempts == 4
    assert caught.value.retry_after == timedelta(seconds=3)


def test_a_server_that_fails(sandbox: Sandbox, client: Client) -> None:
    sandbox.faults({"status": 500, "body": "{}"}, match={"path": "/v1/payments"})
    with pytest.raises(ServerError) as caught:
        client.payments.get(5)
    assert caught.value.status == 500


def test_an_answer_that_is_lost(sandbox: Sandbox, client: Client) -> None:
    _, payment_id = sell_and_buy(sandbox, client)
    sandbox.faults("drop_after", match={"path": "/v1/payments/*/refunds"})
    with pytest.raises(OutcomeUnknownError) as caught:
        client.refunds.create(payment_id, amount="30")
    assert caught.value.idempotency_key
    # Nobody knows, but the sandbox does: it was done, and with the same key only once.
    sandbox.clear_faults()
    again = client.refunds.create(payment_id, amount="30", idempotency_key=caught.value.idempotency_key)
    assert [refund.id for refund in client.refunds.list(payment_id)] == [again.id]


def test_the_cause_is_the_systems_error() -> None:
    client = Client(
        f"APP_USR-1-cobrotest-{USER}",
        site="MLA",
        api="instore",
        base_url="http://127.0.0.1:9",
        max_attempts=1,
    )
    with pytest.raises(NetworkError) as caught:
        client.payments.get(5)
    assert isinstance(caught.value.__cause__, ConnectionRefusedError)


@pytest.mark.parametrize("make", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301
def test_travel_whole(client: Client, make: object) -> None:
    assert callable(make)
    with pytest.raises(NotFoundError) as not_found:
        client.payments.get(5)
    with pytest.raises(InvalidInputError) as invalid:
        client.payments.get(-5)
    for error in (not_found.value, invalid.value, WaitTimeoutError()):
        twin = make(error)
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert vars(twin) == vars(error)
