"""One process that acts for many sellers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar

from . import _native, _requests
from ._ask import Ask, Loops
from ._async_client import AsyncClient
from ._client import Client
from ._connection import path_text
from ._oauth import AsyncOAuth, OAuth, OAuthBase, code_exchange
from ._run import run
from ._tokens import AsyncTokenStore, TokenStore

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from datetime import datetime

    from typing_extensions import Self

    from ._amount import DurationLike
    from ._model import Api, ProvidedToken, Site
    from ._requests import SellerTokensRequest

A = TypeVar("A", bound=OAuthBase)
S = TypeVar("S")

StoreAsks = tuple[Ask, Ask]


class SellersBase(Generic[A, S]):
    """What `Sellers` and `AsyncSellers` share."""

    __slots__ = ("__weakref__", "_loops", "_native", "_oauth")

    def __init__(
        self,
        oauth: A,
        *,
        site: Site | str,
        api: Api | str,
        store: S | None = None,
        in_flight: int | None = None,
        base_url: str | None = None,
        connect_timeout: DurationLike | None = None,
        call_timeout: DurationLike | None = None,
        max_attempts: int | None = None,
        root_certificates: Sequence[str] = (),
        proxy: str | None = None,
        integrator_id: str | None = None,
        platform_id: str | None = None,
        corporation_id: str | None = None,
        user_agent: str | None = None,
        journal: str | os.PathLike[str] | None = None,
        refund_late_money: bool | None = None,
    ) -> None:
        options = _requests.ClientOptions(
            site=site,
            api=api,
            base_url=base_url,
            connect_timeout=connect_timeout,
            call_timeout=call_timeout,
            max_attempts=max_attempts,
            root_certificates=root_certificates,
            proxy=proxy,
            integrator_id=integrator_id,
            platform_id=platform_id,
            corporation_id=corporation_id,
            user_agent=user_agent,
            journal=path_text(journal),
            refund_late_money=refund_late_money,
        )
        loops = self._new_loops()
        self._attach(
            _native.Sellers(oauth._native, options, store_asks(store, loops), in_flight), oauth, loops
        )

    @classmethod
    def _of(cls, native: _native.Sellers, oauth: A, loops: Loops | None) -> Self:
        sellers = cls.__new__(cls)
        sellers._attach(native, oauth, loops)
        return sellers

    @staticmethod
    def _new_loops() -> Loops | None:
        return None

    def _attach(self, native: _native.Sellers, oauth: A, loops: Loops | None) -> None:
        self._native = native
        self._oauth = oauth
        self._loops = loops

    @property
    def _native_here(self) -> _native.Sellers:
        """The native sellers, for a call that comes from here."""
        if self._loops is not None:
            self._loops.note()
        return self._native

    @property
    def oauth(self) -> A:
        """The application."""
        return self._oauth

    def __repr__(self) -> str:
        # Nothing of the tokens.
        return f"<cobro.{type(self).__name__} client_id={self._oauth.client_id}>"

    def __reduce__(self) -> NoReturn:
        message = f"{type(self).__name__} hold secrets and connections: make them in each process"
        raise TypeError(message)


def store_asks(store: object, loops: Loops | None) -> StoreAsks | None:
    """The functions of a caller's store."""
    if store is None:
        return None
    load = Ask(getattr(store, "load", None), loops, "store.load")
    return load, Ask(getattr(store, "swap", None), loops, "store.swap")


def seller_tokens(
    access_token: str, refresh_token: str | None, user_id: int | None, expires_at: datetime | None
) -> SellerTokensRequest:
    """Make the request of taking a seller on."""
    return _requests.SellerTokensRequest(
        access_token=access_token, refresh_token=refresh_token, user_id=user_id, expires_at=expires_at
    )


class Sellers(SellersBase[OAuth, TokenStore]):
    """The sellers that an application acts for. Safe to share between threads.

    `oauth` is the application. `site` is the one of a seller who is added without, `api` and all
    else are those of each seller's client, as `Client` has them. Tokens are kept in `store`, a
    `TokenStore` of yours; else in the file of `journal`, which only its owner can read; else in
    memory. At most `in_flight` requests (64) are under way at once: sellers who want more take turns.

    All clients share their connections and the journal. Tokens are refreshed a month before they
    expire, or when the API refuses them: once, by one process of all that share the store.
    """

    __slots__ = ()

    def authorize(
        self,
        authorization_code: str,
        *,
        redirect_uri: str,
        code_verifier: str | None = None,
        test_token: bool | None = None,
        site: Site | str | None = None,
    ) -> int:
        """Take the seller on who came back with a code. Gives the seller's user id.

        `redirect_uri` and `code_verifier` are those of the authorisation; `site` is the seller's country.
        """
        exchange = code_exchange(authorization_code, redirect_uri, code_verifier, test_token)
        return self._native_here.authorize(exchange, site).block()

    def add(
        self,
        access_token: str,
        *,
        refresh_token: str | None = None,
        user_id: int | None = None,
        expires_at: datetime | None = None,
        site: Site | str | None = None,
    ) -> int:
        """Take a seller on whose tokens were got elsewhere, in the place of what was kept of it.

        `user_id` is the token's last segment when absent. Without a `refresh_token` the seller has
        to authorise again when the access token expires. Gives the seller's user id.
        """
        seller = seller_tokens(access_token, refresh_token, user_id, expires_at)
        return self._native_here.add(seller, site).block()

    def remove(self, user_id: int) -> bool:
        """Forget a seller's tokens, and say whether there were any.

        A client that has the access token already uses it until it ends.
        """
        return self._native_here.remove(user_id).block()

    def client(self, user_id: int) -> Client:
        """Give a client that acts for a seller; `NotFoundError` if no tokens are kept for it.

        It is shared by all who ask for it while somebody has it: it need not be closed, and is
        closed for all of them by who closes it.
        """
        return Client._of(self._native_here.client(user_id).block())

    def token(self, user_id: int, refused: str | None = None) -> ProvidedToken:
        """Give a seller's access token, refreshed if need be: what a back end answers its tills.

        `refused` is the one that the API just called invalid, where that is why it is asked for.
        """
        return self._native_here.token(user_id, refused).block()


class AsyncSellers(SellersBase[AsyncOAuth, AsyncTokenStore | TokenStore]):
    """The sellers that an application acts for. For any number of event loops and threads.

    `oauth` is the application. `site` is the one of a seller who is added without, `api` and all
    else are those of each seller's client, as `AsyncClient` has them. Tokens are kept in `store`, a
    `TokenStore` or an `AsyncTokenStore` of yours; else in the file of `journal`, which only its
    owner can read; else in memory. At most `in_flight` requests (64) are under way at once: sellers
    who want more take turns.

    All clients share their connections and the journal. Tokens are refreshed a month before they
    expire, or when the API refuses them: once, by one process of all that share the store.
    """

    __slots__ = ()

    @staticmethod
    def _new_loops() -> Loops:
        return Loops()

    async def authorize(
        self,
        authorization_code: str,
        *,
        redirect_uri: str,
        code_verifier: str | None = None,
        test_token: bool | None = None,
        site: Site | str | None = None,
    ) -> int:
        """Take the seller on who came back with a code. Gives the seller's user id.

        `redirect_uri` and `code_verifier` are those of the authorisation; `site` is the seller's country.
        """
        exchange = code_exchange(authorization_code, redirect_uri, code_verifier, test_token)
        return await run(self._native_here.authorize(exchange, site))

    async def add(
        self,
        access_token: str,
        *,
        refresh_token: str | None = None,
        user_id: int | None = None,
        expires_at: datetime | None = None,
        site: Site | str | None = None,
    ) -> int:
        """Take a seller on whose tokens were got elsewhere, in the place of what was kept of it.

        `user_id` is the token's last segment when absent. Without a `refresh_token` the seller has
        to authorise again when the access token expires. Gives the seller's user id.
        """
        seller = seller_tokens(access_token, refresh_token, user_id, expires_at)
        return await run(self._native_here.add(seller, site))

    async def remove(self, user_id: int) -> bool:
        """Forget a seller's tokens, and say whether there were any.

        A client that has the access token already uses it until it ends.
        """
        return await run(self._native_here.remove(user_id))

    async def client(self, user_id: int) -> AsyncClient:
        """Give a client that acts for a seller; `NotFoundError` if no tokens are kept for it.

        It is shared by all who ask for it while somebody has it: it need not be closed, and is
        closed for all of them by who closes it.
        """
        return AsyncClient._of(await run(self._native_here.client(user_id)), self._loops)

    async def token(self, user_id: int, refused: str | None = None) -> ProvidedToken:
        """Give a seller's access token, refreshed if need be: what a back end answers its tills.

        `refused` is the one that the API just called invalid, where that is why it is asked for.
        """
        return await run(self._native_here.token(user_id, refused))
