"""From the in-store orders API (v1, v2, dynamic QR) to the Orders API. Nothing is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from . import _native, _requests
from .errors import InvalidInputError

if TYPE_CHECKING:
    from datetime import datetime

    from ._amount import DurationLike
    from ._model import Migration, QrMode, Site

__all__ = ["order"]


def order(
    body: str | Mapping[str, object],
    *,
    external_pos_id: str,
    qr: QrMode | str,
    site: Site | str,
    ttl: DurationLike | None = None,
    now: datetime | None = None,
) -> Migration:
    """Make the Orders body of an in-store one, and say what differs.

    `body` is the old request's: its JSON text, or what it is made of, with amounts as `Decimal`,
    `int` or `str`. `external_pos_id` was in its path. `qr` is `static` for v1 and v2, `dynamic`
    for a POST to `/qrs`, `hybrid` for a PUT there. `ttl` is its header `X-Ttl-Store-Preference`;
    `now` is needed with an `expiration_date`, which counts from then on.

    What breaks a rule, or can't be said in the Orders API, is an `InvalidInputError` whose
    `field` is its path in the old body.
    """
    return _native.migrate_order(
        _requests.MigrationRequest(
            body=json.dumps(_exact(body, "")) if isinstance(body, Mapping) else body,
            external_pos_id=external_pos_id,
            qr=qr,
            site=site,
            ttl=ttl,
            now=now,
        )
    )


def _exact(value: object, place: str) -> object:
    """What JSON can hold without losing a digit: amounts as text, which the core takes for numbers."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, Decimal):
        # The digits of Decimal("1E+999999999") would fill the memory.
        short = value.is_finite() and abs(value.adjusted()) < 64
        return format(value, "f") if short else str(value)
    if isinstance(value, Mapping):
        inside = f"{place}." if place else ""
        return {str(name): _exact(one, f"{inside}{name}") for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_exact(one, f"{place}[{index}]") for index, one in enumerate(value)]
    if isinstance(value, float):
        advice = 'a float can\'t hold money exactly; give a Decimal, an int, or a str such as "1500.50"'
        shown = str(value)
    else:
        advice = "it is no JSON"
        shown = f"<{type(value).__name__}>"
    message = f'{place}: {advice} (rule type); it is "{shown}"'
    raise InvalidInputError(message, field=place, value=shown, rule="type")
