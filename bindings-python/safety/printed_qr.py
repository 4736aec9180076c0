"""What the official SDK is compared with needs besides it.

It knows no orders on a printed QR: they are put there by a plain HTTP request, as the
reference shows it. And it has to find the sandbox, and live in its time.
"""

from __future__ import annotations

from typing import Any

import mercadopago
import requests
from mercadopago.config import RequestOptions
from mercadopago.config.config import Config
from mercadopago.errors.exceptions import MercadoPagoError

SELLER = 7001
TOKEN = f"APP_USR-1-till-{SELLER}"

TIMEOUT = 1.0
"""Seconds. The SDK's own are 60: a connection that stalls is as silent after one."""

FAILURES = (requests.RequestException, MercadoPagoError)
"""What the SDK raises when there is no answer that it can read."""


class Api:
    """The SDK on a sandbox, the orders of printed QRs, and the sandbox's time."""

    def __init__(self, sandbox: str) -> None:
        self.sandbox = sandbox
        # It has no option for this.
        Config._Config__api_base_url = sandbox
        _retry_on_plain_http()
        self.sdk = mercadopago.SDK(TOKEN, request_options=RequestOptions(connection_timeout=TIMEOUT))

    def put_order(self, pos: str, reference: str, amount: str, ttl: int) -> int:
        """Put an order on a POS. Gives the HTTP status."""
        number = float(amount)
        item = {
            "title": "Goods",
            "unit_price": number,
            "quantity": 1,
            "unit_measure": "unit",
            "total_amount": number,
        }
        order = {
            "external_reference": reference,
            "title": "Goods",
            "description": "Goods",
            "total_amount": number,
            "items": [item],
        }
        return self._order("PUT", pos, json=order, headers={"X-Ttl-Store-Preference": str(ttl)})

    def delete_order(self, pos: str) -> int:
        return self._order("DELETE", pos)

    def get_order(self, pos: str) -> int:
        return self._order("GET", pos)

    def _order(self, method: str, pos: str, headers: dict[str, str] | None = None, **more: Any) -> int:  # noqa: ANN401
        url = f"{self.sandbox}/instore/qr/seller/collectors/{SELLER}/pos/{pos}/orders"
        headers = {"Authorization": f"Bearer {TOKEN}", **(headers or {})}
        answer = requests.request(method, url, headers=headers, timeout=TIMEOUT, **more)
        return answer.status_code

    def now(self) -> float:
        """Seconds, as a till's clock would count them."""
        return float(self._clock()["unix_ms"]) / 1000

    def sleep(self, seconds: int) -> None:
        self._clock(json={"advance_s": seconds})

    def _clock(self, **change: Any) -> Any:  # noqa: ANN401
        method = "POST" if change else "GET"
        return requests.request(method, f"{self.sandbox}/_sandbox/clock", timeout=30, **change).json()


def _retry_on_plain_http() -> None:
    """Let the SDK's retries, which it sets up for https, serve the sandbox's http as well."""
    mount = requests.Session.mount

    def mount_both(self: requests.Session, prefix: str, adapter: Any) -> None:  # noqa: ANN401
        mount(self, prefix, adapter)
        if prefix == "https://":
            mount(self, "http://", adapter)

    requests.Session.mount = mount_both  # type: ignore[method-assign]
