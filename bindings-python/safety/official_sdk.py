"""The official SDK as the comparison uses it: on the sandbox, and in its time."""

from __future__ import annotations

import uuid
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

BROKEN = (*FAILURES, KeyError, TypeError)
"""A body without what the examples take out of it, too: an error that came as an answer."""

AGAIN = frozenset({408, 409, 423, 424, 429})
"""Statuses below 500 that don't say that nothing was done."""


class Api:
    """The SDK on a sandbox, and the sandbox's time."""

    def __init__(self, sandbox: str) -> None:
        self.sandbox = sandbox
        # It has no option for this.
        Config._Config__api_base_url = sandbox
        _retry_on_plain_http()
        self.sdk = mercadopago.SDK(TOKEN, request_options=RequestOptions(connection_timeout=TIMEOUT))
        self._keys: dict[str, str] = {}

    def once(self, intent: str) -> RequestOptions:
        """Give options with one key for each thing that is meant, however often it is sent."""
        return _with_key(self._keys.setdefault(intent, str(uuid.uuid4())))

    def anew(self) -> RequestOptions:
        """Give options with "some unique value", as the README shows them."""
        return _with_key(str(uuid.uuid4()))

    def now(self) -> float:
        """Seconds, as a till's clock would count them."""
        return float(self._clock()["unix_ms"]) / 1000

    def sleep(self, seconds: int) -> None:
        self._clock(json={"advance_s": seconds})

    def _clock(self, **change: Any) -> Any:  # noqa: ANN401
        method = "POST" if change else "GET"
        return requests.request(method, f"{self.sandbox}/_sandbox/clock", timeout=30, **change).json()


def _with_key(key: str) -> RequestOptions:
    return RequestOptions(TOKEN, TIMEOUT, custom_headers={"x-idempotency-key": key})


def _retry_on_plain_http() -> None:
    """Let the SDK's retries, which it sets up for https, serve the sandbox's http as well."""
    mount = requests.Session.mount

    def mount_both(self: requests.Session, prefix: str, adapter: Any) -> None:  # noqa: ANN401
        mount(self, prefix, adapter)
        if prefix == "https://":
            mount(self, "http://", adapter)

    requests.Session.mount = mount_both  # type: ignore[method-assign]
