"""Between the vectors' JSON and the package's own types."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from cobro import (
    CobroError,
    Item,
    OpenEnum,
    QrOrderDiscountRequest,
    QrOrderItemRequest,
    ReportLabelRequest,
    ShopPosRequest,
    ShopStoreRequest,
    StoreHoursRequest,
    StoreLocationRequest,
    Tax,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Json: TypeAlias = Any

MOMENTS = {
    "begin_date",
    "end_date",
    "expires_at",
    "date_created_from",
    "date_created_to",
    "last_updated_from",
    "last_updated_to",
    "now",
    "range_begin_date",
    "range_end_date",
    "until",
}

LISTS: dict[str, Callable[..., object]] = {
    "business_hours": StoreHoursRequest,
    "discounts": QrOrderDiscountRequest,
    "labels": ReportLabelRequest,
    "pos": ShopPosRequest,
    "stores": ShopStoreRequest,
    "taxes": Tax,
}


def arguments(args: dict[str, Json], line: type[Item | QrOrderItemRequest] = Item) -> dict[str, Any]:
    """Keyword arguments of the public API; `line` is what `items` are."""
    found: dict[str, Any] = {}
    for name, value in args.items():
        if name.endswith("_ms"):
            duration = name.removesuffix("_ms")
            found[duration] = None if value is None else timedelta(milliseconds=value)
        elif name == "items" and isinstance(value, list):
            found[name] = [line(**arguments(item)) for item in value]
        elif name in LISTS and value is not None:
            found[name] = [LISTS[name](**arguments(part)) for part in value]
        elif name == "location" and value is not None:
            found[name] = StoreLocationRequest(**value)
        elif name in MOMENTS and isinstance(value, str):
            found[name] = moment(value)
        else:
            found[name] = value
    return found


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def plain(value: object) -> Json:
    """A result as JSON would have it, but for its amounts and moments, which keep their types."""
    if isinstance(value, CobroError):
        return {"kind": value.kind.value, **{name: plain(part) for name, part in vars(value).items()}}
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, OpenEnum):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    return value


def sendable(value: Json) -> Json:
    """What goes to the control plane."""
    if isinstance(value, dict):
        return {name: sendable(part) for name, part in value.items()}
    if isinstance(value, list):
        return [sendable(part) for part in value]
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
    return value


def look(value: Json, path: str) -> Json:
    """Goes into objects by name and into arrays by number; fails where there is nothing."""
    for step in filter(None, path.split(".")):
        if isinstance(value, list):
            value = value[int(step)]
        elif step.endswith("_ms") and step not in value:
            value = milliseconds(value[step.removesuffix("_ms")])
        else:
            value = value[step]
    return value


def milliseconds(span: timedelta | None) -> int | None:
    return None if span is None else span // timedelta(milliseconds=1)


def check(actual: Json, expected: Json, place: str) -> None:
    """Fails unless the part that is expected is there."""
    if isinstance(expected, dict):
        assert isinstance(actual, dict), f"{place}: {actual!r} is no object"
        for name, part in expected.items():
            check(look(actual, name), part, f"{place}.{name}")
    elif isinstance(expected, list):
        assert isinstance(actual, list), f"{place}: {actual!r} is no array"
        assert len(actual) == len(expected), f"{place}: {actual!r} is not as long as {expected!r}"
        for index, (one, other) in enumerate(zip(actual, expected, strict=True)):
            check(one, other, f"{place}[{index}]")
    elif isinstance(actual, Decimal) and isinstance(expected, (str, Decimal)):
        assert actual == Decimal(expected), place
    elif isinstance(actual, datetime) and isinstance(expected, str):
        assert actual == moment(expected), place
    else:
        assert type(actual) is type(expected), f"{place}: {actual!r} is not {expected!r}"
        assert actual == expected, place
