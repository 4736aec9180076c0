"""How sellers let an application act for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from . import _native, _requests
from ._run import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Self

    from ._amount import DurationLike
    from ._model import Authorization, Grant
    from ._requests import CodeExchangeRequest


class OAuthBase:
    """What `OAuth` and `AsyncOAuth` share."""

    __slots__ = ("__weakref__", "_client_id", "_native")

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        base_url: str | None = None,
        authorization_url: str | None = None,
        connect_timeout: DurationLike | None = None,
        call_timeout: DurationLike | None = None,
        max_attempts: int | None = None,
        root_certificates: Sequence[str] = (),
        proxy: str | None = None,
        user_agent: str | None = None,
    ) -> None:
        options = _requests.OAuthOptions(
            client_id=client_id,
            client_secret=client_secret,
            base_url=base_url,
            authorization_url=authorization_url,
            connect_timeout=connect_timeout,
            call_timeout=call_timeout,
            max_attempts=max_attempts,
            root_certificates=root_certificates,
            proxy=proxy,
            user_agent=user_agent,
        )
        self._attach(_native.OAuth(options), client_id)

    @classmethod
    def _of(cls, native: _native.OAuth, client_id: str) -> Self:
        oauth = cls.__new__(cls)
        oauth._attach(native, client_id)
        return oauth

    def _attach(self, native: _native.OAuth, client_id: str) -> None:
        self._native = native
        self._client_id = client_id

    @property
    def client_id(self) -> str:
        """The application's id."""
        return self._client_id

    def authorization(
        self, redirect_uri: str, *, state: str | None = None, pkce: bool | None = None
    ) -> Authorization:
        """Say where to send a seller's browser. Nothing is sent.

        `redirect_uri` has to be registered with the application, letter by letter. Keep `state`,
        made when absent, and `code_verifier` in the seller's session: `read_callback` and `exchange`
        want them. `pkce=False` leaves the verifier out, for applications that have it switched off.
        """
        return self._native.authorization(
            _requests.AuthorizationRequest(redirect_uri=redirect_uri, state=state, pkce=pkce)
        )

    def read_callback(self, url: str, state: str) -> str:
        """Give the code in the URL (or its path and query) with which the seller came back.

        `state` is the one of the seller's session: an URL with another is refused with the rule
        `mismatch`, and nothing in it may be used. `RefusedError` when the seller said no.
        """
        return self._native.read_callback(url, state)

    def __repr__(self) -> str:
        # Nothing of the secret.
        return f"<cobro.{type(self).__name__} client_id={self._client_id}>"

    def __reduce__(self) -> NoReturn:
        message = f"an {type(self).__name__} holds a secret and connections: make one in each process"
        raise TypeError(message)


class OAuth(OAuthBase):
    """An application's side of the authorisation by sellers. Safe to share between threads.

    `client_id` and `client_secret` are the application's; all else has defaults, and means what
    it does for a `Client`. `authorization_url` is the page on which sellers authorise: some
    countries have one of their own. Nothing is sent before the first call. What it gives is
    secret: no `repr` shows it, and `Sellers` keeps it.
    """

    __slots__ = ()

    def exchange(
        self,
        authorization_code: str,
        *,
        redirect_uri: str,
        code_verifier: str | None = None,
        test_token: bool | None = None,
    ) -> Grant:
        """Turn the code of a seller who came back into tokens. It lives for 10 minutes and is used up.

        `redirect_uri` and `code_verifier` are those of the authorisation.
        """
        exchange = code_exchange(authorization_code, redirect_uri, code_verifier, test_token)
        return self._native.exchange(exchange).block()

    def refresh(self, refresh_token: str) -> Grant:
        """Get a seller's next tokens. The refresh token is used up: keep the new one before anything else."""
        return self._native.refresh(refresh_token).block()

    def client_credentials(self) -> Grant:
        """Get a token for the application's own account."""
        return self._native.client_credentials().block()


class AsyncOAuth(OAuthBase):
    """An application's side of the authorisation by sellers. For any number of event loops and threads.

    `client_id` and `client_secret` are the application's; all else has defaults, and means what
    it does for an `AsyncClient`. `authorization_url` is the page on which sellers authorise: some
    countries have one of their own. Nothing is sent before the first call. What it gives is
    secret: no `repr` shows it, and `AsyncSellers` keeps it.
    """

    __slots__ = ()

    async def exchange(
        self,
        authorization_code: str,
        *,
        redirect_uri: str,
        code_verifier: str | None = None,
        test_token: bool | None = None,
    ) -> Grant:
        """Turn the code of a seller who came back into tokens. It lives for 10 minutes and is used up.

        `redirect_uri` and `code_verifier` are those of the authorisation.
        """
        exchange = code_exchange(authorization_code, redirect_uri, code_verifier, test_token)
        return await run(self._native.exchange(exchange))

    async def refresh(self, refresh_token: str) -> Grant:
        """Get a seller's next tokens. The refresh token is used up: keep the new one before anything else."""
        return await run(self._native.refresh(refresh_token))

    async def client_credentials(self) -> Grant:
        """Get a token for the application's own account."""
        return await run(self._native.client_credentials())


def code_exchange(
    authorization_code: str, redirect_uri: str, code_verifier: str | None, test_token: bool | None
) -> CodeExchangeRequest:
    """Make the request of an exchange."""
    return _requests.CodeExchangeRequest(
        authorization_code=authorization_code,
        redirect_uri=redirect_uri,
        code_verifier=code_verifier,
        test_token=test_token,
    )
