"""The calls of an application and of its sellers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vector_values import Json, arguments

if TYPE_CHECKING:
    from cobro import OAuth, Sellers
    from cobro.testing import Sandbox


def is_oauth(name: str) -> bool:
    return name.split(".", maxsplit=1)[0] in {"oauth", "sellers"}


def call(sandbox: Sandbox, options: dict[str, Json], name: str, args: dict[str, Json]) -> None:
    given = arguments(args)
    if name == "oauth":
        application(sandbox, given)
        return
    oauth = application(sandbox, {})
    if name == "sellers":
        sandbox.sellers(oauth, **{**options, **given})
    elif name.startswith("oauth."):
        call_oauth(oauth, name, given)
    else:
        call_sellers(sandbox.sellers(oauth, **options), name, given)


def application(sandbox: Sandbox, given: dict[str, Json]) -> OAuth:
    usual = {"client_id": "1234567890123456", "client_secret": "s3cret-of-tests"}
    return sandbox.oauth(**{**usual, **given})


def call_oauth(oauth: OAuth, name: str, given: dict[str, Json]) -> None:
    back = "https://shop.example/back"
    if name == "oauth.authorization":
        oauth.authorization(**{"redirect_uri": back, **given})
    elif name == "oauth.read_callback":
        oauth.read_callback(given.pop("callback_url"), **given)
    elif name == "oauth.exchange":
        oauth.exchange(**{"authorization_code": "TG-1", "redirect_uri": back, **given})
    elif name == "oauth.refresh":
        oauth.refresh(**given)
    else:
        message = f"there is no call {name}"
        raise ValueError(message)


def call_sellers(sellers: Sellers, name: str, given: dict[str, Json]) -> None:
    if name == "sellers.add":
        sellers.add(**{"access_token": "APP_USR-1-030218-abc-7001", **given})
    elif name == "sellers.client":
        sellers.client(**given)
    elif name == "sellers.token":
        sellers.token(**given)
    elif name == "sellers.remove":
        sellers.remove(**given)
    else:
        message = f"there is no call {name}"
        raise ValueError(message)
