"""Orders of the in-store API, which the official SDK does not know.

They are sent by plain HTTP requests, as the reference shows them.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import requests

from counter import Scan
from official_sdk import SELLER, TIMEOUT, TOKEN

if TYPE_CHECKING:
    from counter import Qr
    from official_sdk import Api


class InstoreQr:
    def __init__(self, api: Api) -> None:
        self.api = api

    def put(self, pos: str, reference: str, amount: str, ttl: int, qr: Qr) -> Scan | None:
        """Put an order on what the buyer scans. Gives nothing when the answer is no success."""
        number = float(amount)
        item = {
            "title": "Goods",
            "unit_price": number,
            "quantity": 1,
            "unit_measure": "unit",
            "total_amount": number,
        }
        order: dict[str, Any] = {
            "external_reference": reference,
            "title": "Goods",
            "description": "Goods",
            "total_amount": number,
            "items": [item],
        }
        if qr == "static":
            headers = {"X-Ttl-Store-Preference": str(ttl)}
            answer = self._send("PUT", _printed(pos), json=order, headers=headers)
            return Scan(None) if answer.status_code in {200, 204} else None
        ends = datetime.fromtimestamp(self.api.now(), timezone.utc) + timedelta(seconds=ttl)
        order["expiration_date"] = ends.isoformat(timespec="milliseconds")
        path = f"/instore/orders/qr/seller/collectors/{SELLER}/pos/{pos}/qrs"
        answer = self._send("POST" if qr == "dynamic" else "PUT", path, json=order)
        return Scan(answer.json()["qr_data"]) if answer.status_code in {200, 201} else None

    def delete(self, pos: str) -> int:
        """Take an order off a POS. Gives the HTTP status."""
        return self._send("DELETE", _printed(pos)).status_code

    def get(self, pos: str) -> int:
        """Look for an order on a POS. Gives the HTTP status."""
        return self._send("GET", _printed(pos)).status_code

    def _send(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        **more: Any,  # noqa: ANN401
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {TOKEN}", **(headers or {})}
        return requests.request(method, self.api.sandbox + path, headers=headers, timeout=TIMEOUT, **more)


def _printed(pos: str) -> str:
    return f"/instore/qr/seller/collectors/{SELLER}/pos/{pos}/orders"
