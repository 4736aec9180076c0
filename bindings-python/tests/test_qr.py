"""`cobro.qr`: its types and its arguments. What it says and draws is in the vectors."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

import cobro
from cobro import InvalidInputError, QrErrorCorrection, QrReading, qr

if TYPE_CHECKING:
    from collections.abc import Callable

POS = (
    "00020101021143530016com.mercadolibre0129https://mpago.la/pos/9000000150150011300000000075204"
    "970053030325802AR5914KIOSCO EJEMPLO6007CORDOBA6304212C"
)
DRAWINGS: list[Callable[..., object]] = [qr.svg, qr.png, qr.terminal, qr.escpos]


def test_a_reading_is_a_record() -> None:
    reading = qr.read(POS)
    assert isinstance(reading, QrReading)
    assert (reading.merchant_name, reading.pos_url) == ("KIOSCO EJEMPLO", "https://mpago.la/pos/90000001")
    assert reading.fields[0] == cobro.QrField(path="00", value="01")
    with pytest.raises(dataclasses.FrozenInstanceError):
        reading.country = "BR"  # type: ignore[misc]


def test_texts_are_texts_and_files_are_bytes() -> None:
    assert qr.svg(POS).startswith("<svg ")
    assert qr.png(POS).startswith(b"\x89PNG\r\n")
    assert qr.terminal(POS).endswith("\x1b[0m\n")
    assert qr.escpos(POS).startswith(b"\x1ba\x01\x1dv0\x00")


def test_options_are_as_callers_write_them() -> None:
    high = qr.svg(POS, error_correction=QrErrorCorrection.H)
    assert high == qr.svg(POS, error_correction="H") != qr.svg(POS)
    assert qr.svg(POS, quiet_zone=4, module_size=8) == qr.svg(POS)


@pytest.mark.parametrize("draw", DRAWINGS)
@pytest.mark.parametrize(
    ("given", "field", "rule"),
    [
        ({"qr_data": b"1"}, "qr_data", "type"),
        ({"qr_data": "\ud800"}, "qr_data", "unicode"),
        ({"module_size": 2.0}, "module_size", "type"),
        ({"module_size": Decimal(2)}, "module_size", "type"),
        ({"module_size": True}, "module_size", "type"),
        ({"quiet_zone": -1}, "quiet_zone", "range"),
        ({"error_correction": 1}, "error_correction", "type"),
    ],
)
def test_other_types_are_refused(
    draw: Callable[..., object], given: dict[str, object], field: str, rule: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        draw(**{"qr_data": POS, **given})
    assert (caught.value.field, caught.value.rule) == (field, rule)


def test_a_bad_code_says_where() -> None:
    with pytest.raises(InvalidInputError, match="tag 59 at offset 109: its length is 14 and 3 are left"):
        qr.read(POS[:116])
