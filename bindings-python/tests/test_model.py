"""Records and enums."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

import cobro
from cobro import PaymentStatus, Refund, SaleStatus, Site, _model

from support import run_script, sell_and_buy

if TYPE_CHECKING:
    from cobro import Client
    from cobro.testing import Sandbox


def everything_made() -> list[type]:
    return [getattr(_model, name) for name in _model.__all__]


def test_an_open_enum_is_text() -> None:
    status = PaymentStatus("approved")
    assert status == PaymentStatus.APPROVED == "approved"
    assert hash(status) == hash("approved")
    assert status.is_known
    assert (str(status), f"{status}", repr(status)) == ("approved", "approved", "PaymentStatus('approved')")
    assert pickle.loads(pickle.dumps(status)) == status  # noqa: S301
    assert PaymentStatus.APPROVED in PaymentStatus.known()


def test_an_unknown_word_is_kept() -> None:
    status = PaymentStatus("paid_in_kind")
    assert not status.is_known
    assert status == "paid_in_kind"
    match status:
        case PaymentStatus.APPROVED:
            pytest.fail("it is something else")
        case other:
            assert isinstance(other, PaymentStatus)


def test_a_closed_enum_prints_its_value_in_every_python() -> None:
    assert (str(SaleStatus.IN_PROCESS), f"{SaleStatus.PAID}") == ("in_process", "paid")
    assert SaleStatus("paid") is SaleStatus.PAID


def test_constants_and_words_agree() -> None:
    enums = [found for found in everything_made() if issubclass(found, cobro.OpenEnum)]
    assert len(enums) > 20
    for found in enums:
        declared = [key for key in found.__annotations__ if key.isupper()]
        assert [getattr(found, key) for key in declared] == list(found.known()), found


def test_records_are_values(sandbox: Sandbox, client: Client) -> None:
    _, payment_id = sell_and_buy(sandbox, client)
    payment = client.payments.get(payment_id)
    assert payment == client.payments.get(payment_id)
    assert hash(payment) == hash(copy.deepcopy(payment))
    assert pickle.loads(pickle.dumps(payment)) == payment  # noqa: S301
    with pytest.raises(dataclasses.FrozenInstanceError):
        payment.id = 1  # type: ignore[misc]
    assert not hasattr(payment, "__dict__")
    assert dataclasses.replace(payment, id=1).id == 1
    # The buyer's data is in `raw`, and records get logged.
    assert payment.raw.startswith("{")
    assert "raw" not in repr(payment)
    assert type(payment).__module__ == "cobro"


def test_a_record_can_be_made_by_hand() -> None:
    refund = Refund(id=1, amount=Decimal("1.50"))
    assert refund.status is None
    assert refund.amount == Decimal("1.5")


def test_everything_of_the_model_is_public() -> None:
    made = everything_made()
    assert {found.__name__ for found in made} <= set(cobro.__all__)
    assert {found.__module__ for found in made} == {"cobro"}
    assert len(made) > 30
    assert Site.MLA in Site.known()


def test_every_public_name_is_there() -> None:
    for name in cobro.__all__:
        found = getattr(cobro, name)
        if isinstance(found, type):
            assert (found.__module__, found.__name__) == ("cobro", name)
    assert set(cobro.__all__) <= set(dir(cobro))
    with pytest.raises(AttributeError, match="module 'cobro' has no attribute 'SaleRequest'"):
        _ = cobro.SaleRequest  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match=r"module 'cobro\._model' has no attribute 'Nothing'"):
        _ = _model.Nothing  # type: ignore[attr-defined]


def test_records_are_made_when_they_are_first_used() -> None:
    out = run_script(
        """
def made():
    packages = ("cobro._model.", "cobro._requests.")
    return sorted(name for name in sys.modules if name.startswith(packages))
print(made())
cobro.Refund(id=1)
print(made())
"""
    )
    assert out == ("['cobro._model.error_details']\n['cobro._model.error_details', 'cobro._model.refund']\n")
