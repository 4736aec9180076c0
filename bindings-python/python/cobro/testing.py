"""A sandbox of the payment API, in this process, for tests.

Its clients run on its clock: waiting, expiring and backing off take no real time. By default
the clock jumps by itself whenever a client sleeps, so that `wait()` on a sale which nobody
pays reaches its end in milliseconds; `clock(auto=False)` lets it flow in real time.

Objects are plain JSON ones (`dict`), as the sandbox's control plane has them; amounts in
them are `str`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit

from . import _native, _requests
from ._ask import Loops
from ._async_client import AsyncClient
from ._client import Client
from ._connection import path_text, provider_ask
from ._errors import InvalidInputError
from ._oauth import AsyncOAuth, OAuth
from ._sellers import AsyncSellers, Sellers, store_asks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from typing_extensions import Self

    from ._amount import AmountLike
    from ._ask import Ask
    from ._model import Site
    from ._requests import ClientOptions
    from ._tokens import AsyncTokenProvider, AsyncTokenStore, TokenProvider, TokenStore

__all__ = ["Json", "Sandbox", "SignedNotification", "evaluate", "ipn", "sign"]

Json: TypeAlias = Any
"""A value of JSON. Its numbers are `int` and, with a fraction, `Decimal`."""


class Sandbox:
    """A running sandbox, for `with` and `async with` alike. Its own calls block for about a millisecond."""

    __slots__ = ("_native",)

    def __init__(self, native: _native.Sandbox) -> None:
        self._native = native

    @classmethod
    def start(cls) -> Self:
        """Start one on a free port of loopback."""
        return cls(_native.Sandbox.start().block())

    @property
    def base_url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:40123`."""
        return self._native.base_url

    def token(self, user_id: int) -> str:
        """Give the access token of an account."""
        return self._native.token(user_id)

    def client(
        self,
        user_id: int,
        *,
        site: Site | str = "MLA",
        token_provider: TokenProvider | None = None,
        **options: Any,  # noqa: ANN401
    ) -> Client:
        """Make a client of an account, on the sandbox's clock; `options` are those of `Client`.

        It speaks the in-store API unless they say `api="orders"`.
        """
        return Client._of(self._client(user_id, site, provider_ask(token_provider, None), options))

    def async_client(
        self,
        user_id: int,
        *,
        site: Site | str = "MLA",
        token_provider: AsyncTokenProvider | None = None,
        **options: Any,  # noqa: ANN401
    ) -> AsyncClient:
        """Make an asynchronous client of an account, on the sandbox's clock."""
        loops = Loops()
        native = self._client(user_id, site, provider_ask(token_provider, loops), options)
        return AsyncClient._of(native, loops)

    def _client(
        self, user_id: int, site: Site | str, ask: Ask | None, options: dict[str, Any]
    ) -> _native.Client:
        whose = {"access_token": self.token(user_id)} if ask is None else {"collector_id": user_id}
        return self._native.client(self._options(site, {**whose, **options}), ask)

    def _options(self, site: Site | str, options: dict[str, Any]) -> ClientOptions:
        given = {"site": site, "api": "instore", "base_url": self.base_url, **options}
        return _requests.ClientOptions(**{**given, "journal": path_text(given.get("journal"))})

    def oauth(self, client_id: str, client_secret: str, **options: Any) -> OAuth:  # noqa: ANN401
        """Make an application's side of the authorisation, on the sandbox's clock.

        `application` registers it; `options` are those of `OAuth`.
        """
        return OAuth._of(self._oauth(client_id, client_secret, options), client_id)

    def async_oauth(self, client_id: str, client_secret: str, **options: Any) -> AsyncOAuth:  # noqa: ANN401
        """Make the asynchronous one."""
        return AsyncOAuth._of(self._oauth(client_id, client_secret, options), client_id)

    def _oauth(self, client_id: str, client_secret: str, options: dict[str, Any]) -> _native.OAuth:
        here = {"base_url": self.base_url, "authorization_url": f"{self.base_url}/authorization"}
        given = {"client_id": client_id, "client_secret": client_secret, **here, **options}
        return self._native.oauth(_requests.OAuthOptions(**given))

    def sellers(
        self,
        oauth: OAuth,
        *,
        site: Site | str = "MLA",
        store: TokenStore | None = None,
        in_flight: int | None = None,
        **options: Any,  # noqa: ANN401
    ) -> Sellers:
        """Make the sellers of an application, on the sandbox's clock; `options` are those of `Sellers`."""
        asks = store_asks(store, None)
        native = self._native.sellers(oauth._native, self._options(site, options), asks, in_flight)
        return Sellers._of(native, oauth, None)

    def async_sellers(
        self,
        oauth: AsyncOAuth,
        *,
        site: Site | str = "MLA",
        store: AsyncTokenStore | TokenStore | None = None,
        in_flight: int | None = None,
        **options: Any,  # noqa: ANN401
    ) -> AsyncSellers:
        """Make the asynchronous ones."""
        loops = Loops()
        asks = store_asks(store, loops)
        native = self._native.sellers(oauth._native, self._options(site, options), asks, in_flight)
        return AsyncSellers._of(native, oauth, loops)

    def application(
        self,
        client_id: str,
        client_secret: str,
        redirect_uris: Sequence[str] = (),
        *,
        pkce: bool | None = None,
        user_id: int | None = None,
    ) -> Json:
        """Register an application, with where its sellers may come back to.

        With `pkce` it must send a challenge; with `user_id` it has an account of its own.
        """
        return self._post(
            "applications",
            client_id=client_id,
            client_secret=client_secret,
            redirect_uris=list(redirect_uris),
            pkce=pkce,
            user_id=user_id,
        )

    def authorize(self, url: str, user_id: int) -> str:
        """Let a seller agree on the page of an `Authorization`: the URL with which it comes back."""
        asked = dict(parse_qsl(urlsplit(url).query))
        wanted = ("redirect_uri", "state", "code_challenge", "code_challenge_method")
        given = {name: asked[name] for name in wanted if name in asked}
        agreed = self._post("authorize", client_id=asked["client_id"], user_id=user_id, **given)
        return str(agreed["redirect_to"])

    def revoke(self, user_id: int, client_id: str | None = None) -> Json:
        """Let a seller take back what it let an application do, or all of them."""
        return self._post("revoke", user_id=user_id, client_id=client_id)

    def crash_clients(self) -> None:
        """Stop every client made so far where it stands, as a power cut would.

        What they were doing fails, nothing more is sent or written, and a new client of the same
        `journal` may `resume`. For tests of that.
        """
        self._native.crash_clients()

    def seed(self, user_id: int, stores: Mapping[str, Sequence[str]], *, site: Site | str = "MLA") -> Json:
        """Make an account's stores and POS in one go: the POS's external ids by their store's."""
        listed = [{"external_id": store, "pos": list(pos)} for store, pos in stores.items()]
        return self.control("POST", "/_sandbox/seed", {"user_id": user_id, "site": site, "stores": listed})

    def scan(
        self,
        user_id: int | None = None,
        external_pos_id: str | None = None,
        *,
        qr_data: str | None = None,
    ) -> Json:
        """Let a buyer scan a POS's QR: what the buyer's screen shows, with the `scan_id` to pay by."""
        return self._post("scan", user_id=user_id, external_pos_id=external_pos_id, qr_data=qr_data)

    def pay(
        self,
        scan_id: str | int,
        result: str = "approved",
        *,
        detail: str | None = None,
        method: str | None = None,
        amount: AmountLike | None = None,
    ) -> Json:
        """Let the buyer pay: `approved`, `rejected` (with `detail`) or `in_process`."""
        return self._post("pay", scan_id=scan_id, result=result, detail=detail, method=method, amount=amount)

    def settle(
        self, *, payment_id: int | None = None, refund_id: int | str | None = None, result: str
    ) -> Json:
        """Decide a payment or a refund that is in process."""
        return self._post("settle", payment_id=payment_id, refund_id=refund_id, result=result)

    def advance(self, seconds: int) -> Json:
        """Let the clock jump."""
        return self._post("clock", advance_s=seconds)

    def clock(self, *, auto: bool | None = None) -> Json:
        """Read the clock; with `auto`, first say whether it jumps by itself when a client sleeps."""
        if auto is None:
            return self.control("GET", "/_sandbox/clock")
        return self._post("clock", auto=auto)

    def faults(self, do: Json, *, match: Json = None, times: int | None = None, **more: Json) -> Json:
        """Make something go wrong in the network or the server, such as `faults("drop_after", times=1)`."""
        return self._post("faults", match={} if match is None else match, times=times, do=do, **more)

    def clear_faults(self) -> None:
        """Let all go well again."""
        self.control("DELETE", "/_sandbox/faults")

    def notifications(self, mode: str, *, secret: str | None = None) -> Json:
        """Say what becomes of notifications: `deliver`, `hold`, `lose`, `duplicate` or `reorder`."""
        return self._post("notifications", mode=mode, secret=secret)

    def requests(self, since: int = 0) -> Json:
        """Read the log of requests, tokens redacted."""
        return self.control("GET", f"/_sandbox/requests?{urlencode({'since': since})}")

    def ledger(self, user_id: int) -> Json:
        """Read the truth about an account: orders, merchant orders, payments, refunds, balance."""
        return self.control("GET", f"/_sandbox/ledger?{urlencode({'user_id': user_id})}")

    def reset(self) -> None:
        """Make a clean slate."""
        self.control("POST", "/_sandbox/reset", {})

    def control(self, method: str, path: str, body: Json = None) -> Json:
        """Call the control plane; the other methods do so for you."""
        text = None if body is None else json.dumps(body, default=_plain)
        answer = self._native.control(method, path, text).block()
        return json.loads(answer, parse_float=Decimal) if answer else None

    def stop(self) -> None:
        """Stop it."""
        self._native.stop().block()

    def _post(self, name: str, **body: Json) -> Json:
        given = {key: value for key, value in body.items() if value is not None}
        return self.control("POST", f"/_sandbox/{name}", given)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<cobro.testing.Sandbox {self.base_url}>"


def _plain(value: object) -> str:
    """Amounts go as text, which the sandbox takes for numbers."""
    if isinstance(value, Decimal):
        return format(value, "f")
    message = f"{type(value).__name__} is no JSON"
    raise TypeError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedNotification:
    """The parts of an HTTP request, which `cobro.notifications` takes as keyword arguments."""

    method: str
    """`POST`."""
    query: str
    """What the vendor appends to the receiver's URL, without `?`."""
    headers: Mapping[str, str]
    """Their names in small letters."""
    body: bytes
    """JSON."""


def sign(
    secret: str,
    topic: str,
    id: str | int,
    *,
    signed_at: datetime | None = None,
    milliseconds: bool = False,
    action: str | None = None,
    notification_id: int | None = None,
    request_id: str | None = None,
    user_id: int | None = None,
) -> SignedNotification:
    """Make a webhook that is signed as the API signs them, for tests of who receives it.

    `topic` is in the vendor's words, such as `payment` or `order`; `signed_at` is now when absent,
    and `milliseconds` says that its `ts` counts these; all else is made when absent.
    """
    given = {
        "secret": secret,
        "topic": topic,
        "id": str(id),
        "signed_at": (signed_at or datetime.now(timezone.utc)).isoformat(),
        "milliseconds": milliseconds,
        "action": action,
        "notification_id": notification_id,
        "request_id": request_id,
        "user_id": user_id,
    }
    return _signed(evaluate("sign", given))


def ipn(topic: str, id: str | int) -> SignedNotification:
    """Make an IPN, which nobody can sign: what the in-store API sends."""
    return _signed(evaluate("ipn", {"topic": topic, "id": str(id)}))


def _signed(made: Json) -> SignedNotification:
    if "error" in made:
        error = made["error"]
        raise InvalidInputError(error["rule"], field=error["field"], rule=error["rule"])
    return SignedNotification(
        method=made["method"],
        query=made["query"],
        headers=dict(made["headers"]),
        body=made["body"].encode(),
    )


def evaluate(kind: str, input: Json) -> Json:
    """Run one of the library's pure functions, as the conformance vectors do.

    An `input` that is a `str` is the JSON text itself, for numbers whose digits nothing
    on the way may touch.
    """
    text = input if isinstance(input, str) else json.dumps(input, default=_plain)
    return json.loads(_native.evaluate(kind, text), parse_float=Decimal)
