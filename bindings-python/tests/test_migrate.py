"""Old bodies as Python's own values."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from cobro import InvalidInputError, Migration, MigrationChangeKind, QrMode, Site, migrate

ITEM = {"title": "Coffee", "unit_price": Decimal("9.25"), "quantity": 2, "unit_measure": "unit"}
BODY = {"external_reference": "SALE184", "title": "Coffee", "total_amount": Decimal("18.50"), "items": [ITEM]}


def moved(body: Any, **given: Any) -> Migration:  # noqa: ANN401
    return migrate.order(body, **{"external_pos_id": "POS1", "qr": "static", "site": "MLA", **given})


def test_a_mapping_is_as_good_as_its_text() -> None:
    text = json.dumps({**BODY, "total_amount": "18.50", "items": [{**ITEM, "unit_price": "9.25"}]})
    assert moved(BODY) == moved(MappingProxyType(BODY)) == moved(text)


def test_amounts_keep_their_digits() -> None:
    price = Decimal("12345678901234.67")
    body = {**BODY, "total_amount": 2 * price, "items": ({**ITEM, "unit_price": price},)}
    new = json.loads(moved(body).body)
    assert new["items"][0]["unit_price"] == "12345678901234.67"
    assert new["total_amount"] == "24691357802469.34"


def test_a_decimal_with_an_exponent_is_an_amount() -> None:
    body = {**BODY, "total_amount": Decimal("1E+2"), "items": [{**ITEM, "unit_price": 50}]}
    assert json.loads(moved(body).body)["total_amount"] == "100.00"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(18.5, "18.5"), (b"18.50", "<bytes>"), (datetime.now(timezone.utc), "<datetime>")],
)
def test_what_json_cannot_hold_is_refused_by_its_place(value: object, shown: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        moved({**BODY, "items": [{**ITEM, "unit_price": value}]})
    error = caught.value
    assert (error.field, error.value, error.rule) == ("items[0].unit_price", shown, "type")
    assert str(error).startswith("items[0].unit_price: ")


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("1E+999999999")])
def test_a_decimal_that_is_no_amount_is_refused(value: Decimal) -> None:
    with pytest.raises(InvalidInputError) as caught:
        moved({**BODY, "total_amount": value})
    assert (caught.value.field, caught.value.rule) == ("total_amount", "decimal")


@pytest.mark.parametrize("body", [None, b"{}", [], 1])
def test_a_body_is_text_or_a_mapping(body: object) -> None:
    with pytest.raises(InvalidInputError) as caught:
        moved(body)
    assert (caught.value.field, caught.value.rule) == ("body", "type")


def test_a_date_counts_from_now() -> None:
    now = datetime(2026, 11, 3, 14, tzinfo=timezone.utc)
    body = {**BODY, "expiration_date": (now + timedelta(minutes=5)).isoformat()}
    migration = moved(body, qr=QrMode.DYNAMIC, site=Site.MLA, now=now)
    assert json.loads(migration.body)["expiration_time"] == "PT5M"
    kind = MigrationChangeKind.CHANGES_MEANING
    meaning = [change.field for change in migration.changes if change.kind is kind]
    assert meaning == ["expiration_date"]
