"""What `Client` and `AsyncClient` are made of."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar, overload

from . import _model, _native, _requests
from ._ask import Ask
from ._errors import InvalidInputError, WaitInterruptedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Self

    from ._amount import DurationLike
    from ._ask import Loops
    from ._model import Api, NotificationEvent, Site
    from ._tokens import AsyncTokenProvider


class Connection:
    """The native client until it is closed."""

    __slots__ = ("_native", "loops")

    def __init__(self, native: _native.Client, loops: Loops | None) -> None:
        self._native: _native.Client | None = native
        self.loops = loops

    @property
    def native(self) -> _native.Client:
        """The native client."""
        if self._native is None:
            message = "client: it is closed; make calls inside its `with` block (rule open)"
            raise InvalidInputError(message, field="client", rule="open")
        if self.loops is not None:
            self.loops.note()
        return self._native

    def begin(self, operation: str) -> _native.Client:
        """Give the native client to begin what changes something: once closed, it begins nothing more."""
        if self._native is None:
            message = "the client is closed: nothing was sent"
            raise WaitInterruptedError(message, operation=operation)
        if self.loops is not None:
            self.loops.note()
        return self._native

    def release(self) -> _native.Client | None:
        """Give the native client away, once: with it and the last of its sales, its connections go."""
        native, self._native = self._native, None
        return native


P = TypeVar("P", bound="AsyncTokenProvider")


class ClientBase(Generic[P]):
    """How a client is made, and what it knows."""

    __slots__ = ("__weakref__", "_connection")

    def __init__(
        self,
        access_token: str | None = None,
        *,
        site: Site | str,
        api: Api | str,
        token_provider: P | None = None,
        collector_id: int | None = None,
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
            access_token=access_token,
            site=site,
            api=api,
            collector_id=collector_id,
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
        self._attach(_native.Client(options, provider_ask(token_provider, loops)), loops)

    @classmethod
    def from_env(cls) -> Self:
        """Make a client from `COBRO_ACCESS_TOKEN`, `COBRO_SITE`, `COBRO_API` and the like."""
        return cls._of(_native.Client.from_env())

    @classmethod
    def _of(cls, native: _native.Client, loops: Loops | None = None) -> Self:
        client = cls.__new__(cls)
        client._attach(native, loops)
        return client

    @staticmethod
    def _new_loops() -> Loops | None:
        return None

    def _attach(self, native: _native.Client, loops: Loops | None) -> None:
        self._connection = Connection(native, loops)

    @overload
    def notify(self, event: NotificationEvent, /) -> None: ...
    @overload
    def notify(self, topic: str, id: str | int) -> None: ...
    def notify(self, topic: NotificationEvent | str, id: str | int | None = None) -> None:
        """Tell of a notification that came in: its sale is looked at sooner.

        It is given as it was read, or by its topic and id (or URL).

        Only a hint: nothing is believed that was not read, nothing in it is followed. However many
        come, genuine or forged, they cost at most one look a second.
        """
        self._connection.native.notify(*named(topic, id))

    @property
    def site(self) -> Site:
        """The country of the seller's account."""
        return self._connection.native.site

    @property
    def api(self) -> Api:
        """The generation of the API."""
        return self._connection.native.api

    @property
    def collector_id(self) -> int:
        """The seller's user id."""
        return self._connection.native.collector_id

    def __repr__(self) -> str:
        # Nothing of the token.
        if self._connection._native is None:
            return f"<cobro.{type(self).__name__} closed>"
        return f"<cobro.{type(self).__name__} site={self.site} collector_id={self.collector_id}>"

    def __reduce__(self) -> NoReturn:
        message = f"a {type(self).__name__} holds a token and connections: make one in each process"
        raise TypeError(message)


def named(topic: NotificationEvent | str, id: str | int | None) -> tuple[str, str]:
    """What a notification names, as the core takes it, which refuses by itself what is none."""
    if isinstance(topic, _model.NotificationEvent):
        return topic.raw_topic, topic.resource_id or ""
    return topic, str(id) if isinstance(id, int) else id  # type: ignore[return-value]


@overload
def path_text(path: str | os.PathLike[str]) -> str: ...
@overload
def path_text(path: str | os.PathLike[str] | None) -> str | None: ...
def path_text(path: str | os.PathLike[str] | None) -> str | None:
    """A path as the core takes it, which refuses by itself what is none."""
    return os.fspath(path) if isinstance(path, os.PathLike) else path


def provider_ask(provider: AsyncTokenProvider | None, loops: Loops | None) -> Ask | None:
    """A caller's token provider as the native module asks it."""
    return None if provider is None else Ask(provider, loops, "token_provider")
