"""The conformance vectors, through the public API; see core/conformance/README.md."""

from __future__ import annotations

import json
import zlib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cobro import InvalidInputError, NotificationEvent, migrate, notifications, qr
from cobro.testing import Sandbox, evaluate

import vector_oauth
import vector_reports
from support import USER
from vector_flow import SALE, call, run_flow
from vector_values import Json, arguments, check, moment, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

FOLDER = Path(__file__).parents[2] / "core" / "conformance"
PURE = {
    "amount",
    "ttl",
    "ids",
    "site",
    "error_mapping",
    "retry",
    "schedule",
    "settle",
    "paid",
    "explain",
}

ORDER = {
    "external_pos_id": "POS1",
    "external_store_id": "STORE1",
    "external_reference": "REF1",
    "title": "Sale",
    "description": "Sale",
    "total_amount": "100",
    "items": [{"title": "Item", "unit_price": "100", "quantity": 1}],
}

STORE = {
    "name": "Shop",
    "external_id": "STORE9",
    "location": {
        "street_name": "Av. Colon",
        "street_number": "1240",
        "city_name": "Cordoba",
        "state_name": "Cordoba",
        "latitude": "-31.4103",
        "longitude": "-64.196",
    },
}

POS = {"name": "Till", "external_id": "POS9", "external_store_id": "STORE1"}

QR_ORDER = {"external_pos_id": "POS1", "external_reference": "REF1", "total_amount": "100"}

DEFAULTS: dict[str, dict[str, Json]] = {
    "instore_orders.put": ORDER,
    "instore_orders.post_qr": ORDER,
    "instore_orders.put_qr": ORDER,
    "orders.create": QR_ORDER,
    "pos.create": POS,
    "stores.create": STORE,
}


def cases() -> list[tuple[str, dict[str, Json]]]:
    found = []
    for path in sorted(FOLDER.glob("*.json")):
        file = json.loads(path.read_text(encoding="utf-8"))
        found += [(file["kind"], case) for case in file["cases"]]
    return found


CASES = cases()
IDS = [case["id"] for _, case in CASES]


@pytest.fixture(scope="module")
def ran() -> Iterator[list[str]]:
    """The ids that were run; says how many at the end."""
    ids: list[str] = []
    yield ids
    print(f"\nvectors: {len(ids)}")  # noqa: T201


def test_ids_are_unique() -> None:
    assert len(IDS) == len(set(IDS)) > 0


@pytest.mark.parametrize(("kind", "case"), CASES, ids=IDS)
def test_vector(kind: str, case: dict[str, Json], ran: list[str]) -> None:
    if kind in PURE:
        assert evaluate(kind, case["input"]) == case["expect"]
    elif kind == "bad_input":
        with Sandbox.start() as sandbox:
            run_bad_input(sandbox, case["input"], case["expect"])
    elif kind == "migrate":
        run_migration(case["input"], case["expect"])
    elif kind == "notification":
        expect_part(lambda: notification(case["input"]), case["expect"])
    elif kind == "qr_read":
        expect_part(lambda: plain(qr.read(**case["input"])), case["expect"])
    elif kind == "qr_image":
        expect_part(lambda: picture(**case["input"]), case["expect"])
    elif kind == "report_rows":
        expect_part(lambda: vector_reports.rows(case["input"]), case["expect"])
    elif kind == "reconcile":
        expect_part(lambda: vector_reports.reconcile(case["input"], case["expect"]), case["expect"])
    elif kind == "flow":
        with Sandbox.start() as sandbox:
            run_flow(sandbox, case["input"])
    else:
        pytest.fail(f"there is no kind {kind}")
    ran.append(case["id"])


def run_migration(given: dict[str, Json], expected: dict[str, Json]) -> None:
    args = arguments({"external_pos_id": "POS1", "qr": "static", "site": "MLA", **given})
    if "field" in expected:
        with pytest.raises(InvalidInputError) as caught:
            migrate.order(**args)
        assert (caught.value.field, caught.value.rule) == (expected["field"], expected["rule"])
        return
    migration = migrate.order(**args)
    assert all(change.note for change in migration.changes)
    changes = [f"{change.kind} {change.field or '-'} > {change.to or '-'}" for change in migration.changes]
    assert {"body": json.loads(migration.body, parse_float=Decimal), "changes": changes} == expected


def run_bad_input(sandbox: Sandbox, given: dict[str, Json], expected: dict[str, Json]) -> None:
    options = {"site": given.get("site", "MLA"), "api": given.get("api", "instore")}
    with pytest.raises(InvalidInputError) as caught:
        ask(sandbox, options, given["call"], given["args"])
    assert (caught.value.field, caught.value.rule) == (expected["field"], expected["rule"])
    assert sandbox.requests()["requests"] == []


def ask(sandbox: Sandbox, options: dict[str, Json], name: str, args: dict[str, Json]) -> None:
    if name == "client":
        sandbox.client(USER, **{**options, **arguments(args)})
    elif vector_oauth.is_oauth(name):
        vector_oauth.call(sandbox, options, name, args)
    elif name == "sell":
        sale = {key: value for key, value in {**SALE, **args}.items() if value is not None}
        sandbox.client(USER, **options).sell(**arguments(sale))
    else:
        call(sandbox.client(USER, **options), name, {**DEFAULTS.get(name, {}), **args})


def expect_part(answer: Callable[[], Json], expected: Json) -> None:
    if "error" not in expected:
        check(answer(), expected, "it")
        return
    with pytest.raises(InvalidInputError) as caught:
        answer()
    check(plain(caught.value), expected["error"], "error")


DRAWINGS: dict[str, Callable[..., str | bytes]] = {
    "svg": qr.svg,
    "png": qr.png,
    "terminal": qr.terminal,
    "escpos": qr.escpos,
}


def picture(output: str, **given: Json) -> Json:
    drawn = DRAWINGS[output](**given)
    text = drawn if isinstance(drawn, str) else None
    data = drawn.encode() if isinstance(drawn, str) else drawn
    return {"text": text, "hex": data.hex(), "length": len(data), "adler32": zlib.adler32(data)}


def notification(given: dict[str, Json]) -> Json:
    """A delivery read, or several that a guard saw."""
    if "guard" not in given:
        return plain(received(**given)[0])
    guard = notifications.ReplayGuard(**arguments(given["guard"]))
    seen = [received(**delivery) for delivery in given["deliveries"]]
    return {"new": [guard.is_new(event, now=now) for event, now in seen]}


def received(
    *, now: str, secrets: list[str] | None = None, body_hex: str = "", body_size: int = 0, **given: Json
) -> tuple[NotificationEvent, datetime]:
    tolerance = arguments({name: given.pop(name) for name in ("tolerance_ms",) if name in given})
    delivery = {"headers": [], "query": "", "body": "", **given}
    delivery["body"] = bytes.fromhex(body_hex) or b"a" * body_size or delivery["body"].encode()
    if secrets is None:
        return notifications.parse(**delivery), moment(now)
    verifier = notifications.Verifier(secrets, **tolerance)
    return verifier.verify(**delivery, now=moment(now)), moment(now)
